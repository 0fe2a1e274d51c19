#pragma once
#include "ui/figures/matrix_difference_figure.h"

#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>

namespace benchlight::ui {

/// Shows two matrices and their difference. The mouse or the arrow keys, Home and End point at a pair of classes in all
/// three; the wheel zooms about the pointer, dragging moves what is zoomed; +, − and 0 do so by the keyboard.
class ComparisonMatrixView final : public QWidget {
    Q_OBJECT
  public:
    using Cell = MatrixFigure::Cell;

    explicit ComparisonMatrixView(QWidget *parent = nullptr);
    /// Null: `hint` is said. The zoom stays as long as there are as many classes.
    void show_figure(std::unique_ptr<MatrixDifferenceFigure> figure, const QString &hint = {});
    void set_quantity(MatrixQuantity quantity);
    const MatrixDifferenceFigure *figure() const { return figure_.get(); }
    QString hint() const { return hint_; }
    std::optional<Cell> cell() const { return cell_; } ///< that is pointed at
    void zoom_by(double factor, std::optional<QPointF> around);

    QSize sizeHint() const override { return {600, 220}; }
    QSize minimumSizeHint() const override { return {280, 150}; }

  signals:
    void cell_changed(const QString &sentence); ///< empty: none is pointed at

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
    struct Press {
        QPointF at;
        MatrixRange range;
        double side = 1;
    };
    void redraw();
    void point_at(std::optional<Cell> cell);
    bool move_cell(int key);
    void show_range(const MatrixRange &range);
    MatrixRange range() const;

    std::unique_ptr<MatrixDifferenceFigure> figure_;
    QString hint_;
    QPixmap picture_;
    bool stale_ = true;
    std::optional<Cell> cell_;
    std::optional<Press> press_;
};

} // namespace benchlight::ui
