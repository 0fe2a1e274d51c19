#pragma once
#include "ui/figures/curves_figure.h"

#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QGraphicsScene;
QT_END_NAMESPACE

namespace benchlight::ui {

class CurvesChart;

/// Shows a CurvesFigure on the screen, without title and legend. The wheel zooms around the pointer, dragging moves,
/// dragging with Shift zooms into the stretch, a double click shows the whole run again; keys: plus and minus, the
/// arrows, Home, and Shift with the arrows for the pointer. It tells where it is zoomed to and where the pointer is, so that
/// charts side by side can follow.
class CurvesView final : public QWidget {
    Q_OBJECT
  public:
    explicit CurvesView(QWidget *parent = nullptr);
    ~CurvesView() override;
    void show_curves(Curves curves);
    /// Smoothing and axis; the zoom stays as it is.
    void set_style(CurveStyle style);
    void set_epoch_title_visible(bool visible);
    void set_unit_visible(bool visible);
    /// What an empty chart says.
    void set_hint(const QString &hint);
    const CurvesFigure &figure() const { return figure_; }
    QGraphicsScene *scene() const { return scene_.get(); }

    /// Nothing: the whole run, which grows.
    void set_zoom(std::optional<EpochRange> zoom);
    std::optional<EpochRange> zoom() const { return figure_.style().zoom; }
    /// By a factor around a place of the x axis, the middle by default; and by a share of what is shown.
    void zoom_by(double factor, std::optional<double> around = {});
    void pan_by(double share);
    /// Points at a place of the x axis, or at nothing.
    void set_pointer(std::optional<double> epoch);
    std::optional<double> pointer() const { return pointer_; }
    /// The values at the pointer, or at the end.
    CurveReadout readout() const;
    /// Seconds of the last update and painting.
    double cost() const { return update_seconds_ + paint_seconds_; }

  signals:
    void pointed(std::optional<double> epoch);
    void zoomed(std::optional<benchlight::ui::EpochRange> zoom);

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

  private:
    struct Drag {
        double begin = 0;   ///< pixel
        EpochRange shown{}; ///< when it began
        bool select = false;
    };
    void change();
    void render();
    void move_to(EpochRange range);
    void point_at(std::optional<double> epoch);
    double reach() const;
    void paint_pointer(QPainter &painter) const;
    void paint_mark_text(QPainter &painter, double x, const QString &text) const;
    void paint_empty(QPainter &painter) const;

    CurvesFigure figure_;
    std::unique_ptr<QGraphicsScene> scene_;
    CurvesChart *chart_;
    mutable MovingAverage average_;
    QPixmap picture_;
    bool stale_ = true;
    bool epoch_title_ = true, unit_ = true;
    std::optional<double> pointer_;
    std::optional<Drag> drag_;
    double drag_at_ = 0;
    QString hint_;
    double update_seconds_ = 0, paint_seconds_ = 0;
};

} // namespace benchlight::ui
