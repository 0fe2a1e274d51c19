#pragma once
#include "ui/figures/curves_axes.h"
#include "ui/shell/theme.h"

#include <QGraphicsItem>
#include <QPolygonF>
#include <QRectF>

namespace benchlight::ui {

/// What lies under a chart's lines: grid, labels, the batch points reduced to the plot's pixels, their moving average,
/// and marks. It is laid out once for new numbers and then only painted.
class PlotLayer final : public QGraphicsItem {
  public:
    struct Look {
        Theme theme = Theme::light;
        int text_size = text_size::normal;
        QString x_title{}, y_title{}; ///< empty: none
        bool mark_labels = false;
    };
    explicit PlotLayer(QGraphicsItem *parent) : QGraphicsItem(parent) {}

    /// `area` is the whole chart's, `plot` what the axes bound.
    void lay_out(const QRectF &area, const QRectF &plot, const PlotAxis &x, const PlotAxis &y, const Look &look);
    /// After lay_out(). Reduces the points of `shown` to one stroke from the lowest to the highest for each of
    /// `columns_a_pixel` columns of every pixel, or shows them singly where they are few.
    void set_batches(const Curves &curves, double columns_a_pixel);
    /// The average, or the points of an exact curve, as a line.
    void set_line(const std::vector<CurvePoint> &line, bool exact);
    void set_marks(const Curves &curves);

    QPointF position_of(double x, double y) const; ///< NaN where the axis has no place
    QRectF boundingRect() const override { return area_; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override;

  private:
    struct PlacedMark {
        CurveMark::Kind kind{};
        QPointF at; ///< of a best epoch its point, else the top of its line
        QString label;
        QRectF label_area;
    };
    struct ColumnExtent {
        double top = 0, bottom = 0; ///< equal: no points
    };
    void paint_columns(QPainter &painter, const QColor &colour) const;
    void paint_column_blocks(QPainter &painter, const QColor &colour) const;
    void paint_column_outlines(QPainter &painter, const QColor &colour) const;
    void paint_grid(QPainter &painter) const;
    void paint_labels(QPainter &painter) const;
    void paint_marks(QPainter &painter) const;
    double unit() const { return look_.text_size / 13.0; }

    QRectF area_, plot_;
    PlotAxis x_, y_;
    Look look_;
    QList<QRectF> points_;              ///< dots, when there are few
    std::vector<ColumnExtent> columns_; ///< else from the lowest to the highest, side by side over all of the plot
    bool exact_ = false;
    QPolygonF line_;
    std::vector<PlacedMark> marks_;
};

/// Dots on the epochs of the two lines; squares on those of validation where colours do not suffice.
class MarkerLayer final : public QGraphicsItem {
  public:
    explicit MarkerLayer(QGraphicsItem *parent) : QGraphicsItem(parent) {}
    void set(QList<QPointF> training, const QColor &training_colour, QList<QPointF> validation,
             const QColor &validation_colour, double radius, bool squares);
    QRectF boundingRect() const override { return parentItem()->boundingRect(); }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override;

  private:
    QList<QPointF> training_, validation_;
    QColor training_colour_, validation_colour_;
    double radius_ = 2;
    bool squares_ = false;
};

/// The sign of a mark: a setting's triangle and a pause's bars hang from `at`, the best epoch's ring lies around it.
void draw_mark(QPainter &painter, CurveMark::Kind kind, const QPointF &at, double size, Theme theme);

} // namespace benchlight::ui
