#pragma once
#include "ui/figures/matrix_figure.h"

#include <QPixmap>
#include <QWidget>

namespace benchlight::ui {

/// Shows a matrix. The mouse or the arrow keys, Home and End point at a cell; a click or Enter chooses one, a click on
/// a name its row or column, as do Shift and Ctrl with Enter. The wheel zooms about the pointer, dragging moves what is
/// zoomed; +, − and 0 do so by the keyboard.
class MatrixCanvas final : public QWidget {
    Q_OBJECT
  public:
    using Cell = MatrixFigure::Cell;

    explicit MatrixCanvas(QWidget *parent = nullptr);
    void show_counts(std::shared_ptr<const ConfusionCounts> counts, const QString &title);
    /// Said in the place of a matrix.
    void show_hint(const QString &hint);
    void set_look(const MatrixLook &look);
    const MatrixLook &look() const { return look_; }
    /// Outlines a cell, a row or a column; {−1, −1}: nothing.
    void set_choice(const Cell &choice);
    Cell choice() const { return choice_; }

    const MatrixFigure *figure() const { return figure_.get(); }
    std::optional<Cell> cell() const { return cell_; } ///< that is pointed at
    /// By a factor around a point of the canvas.
    void zoom_by(double factor, const QPointF &around);

    QSize sizeHint() const override { return {280, 280}; }

  signals:
    void cell_changed(const QString &sentence); ///< empty: none is pointed at
    void chosen(const benchlight::ui::MatrixFigure::Cell &cell);
    void look_changed(); ///< by zooming and moving

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

  private:
    struct Press {
        QPointF at;
        MatrixRange range; ///< that was visible
        bool moved = false;
    };
    bool shows_matrix() const { return figure_ && figure_->numbers().problem().isEmpty(); }
    void redraw();
    void render();
    void say();
    void point_at(std::optional<Cell> cell);
    bool move_cell(int key);
    bool act(QKeyEvent *event);
    void bring_into_view(const Cell &cell);
    void show_range(const MatrixRange &range);
    void reset_zoom();
    void paint_outline(QPainter &painter, const Cell &cell, const QColor &colour, double width) const;

    std::unique_ptr<MatrixFigure> figure_;
    MatrixLook look_;
    QString hint_;
    QPixmap picture_; ///< of the figure; what is pointed at and chosen is painted over it
    bool stale_ = true;
    std::optional<Cell> cell_;
    Cell choice_{-1, -1};
    std::optional<Press> press_;
};

} // namespace benchlight::ui
