#pragma once
#include "ui/figures/group_curves_figure.h"

#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>

namespace benchlight::ui {

/// Shows a GroupCurvesFigure on the screen, without its title; the legend tells the values at the pointer. The wheel zooms
/// around the pointer, dragging moves what is zoomed, a double click shows everything again; keys: plus and minus, the
/// arrows, Home, and Shift with the arrows for the pointer.
class ComparisonChart final : public QWidget {
    Q_OBJECT
  public:
    explicit ComparisonChart(const QString &name, QWidget *parent = nullptr);
    /// The zoom stays as long as the x axis is of the same thing.
    void show_curves(GroupCurves curves);
    /// What an empty chart says.
    void set_hint(const QString &hint);
    /// Null while there is nothing to show.
    const GroupCurvesFigure *figure() const { return figure_.curves().empty() ? nullptr : &figure_; }

    void set_zoom(std::optional<EpochRange> zoom);
    std::optional<EpochRange> zoom() const { return figure_.zoom(); }
    void set_pointer(std::optional<double> x);
    std::optional<double> pointer() const { return pointer_; }

    QSize sizeHint() const override { return {560, 240}; }
    QSize minimumSizeHint() const override { return {240, 120}; }

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

  private:
    struct Drag {
        double begin = 0; ///< pixel
        EpochRange shown{};
    };
    void redraw();
    void render();
    void paint_pointer(QPainter &painter) const;
    double x_at(double pixel) const;
    void zoom_by(double factor, std::optional<double> around);
    void move_to(EpochRange range);
    void step_pointer(bool up);

    GroupCurvesFigure figure_{GroupCurves()};
    GroupCurvesFigure::Layout layout_{};
    QPixmap picture_;
    bool stale_ = true;
    QString hint_;
    std::optional<double> pointer_;
    std::optional<Drag> drag_;
};

} // namespace benchlight::ui
