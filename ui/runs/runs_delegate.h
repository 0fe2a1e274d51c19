#pragma once
#include "ui/runs/runs_model.h"

#include <QStyledItemDelegate>

namespace benchlight::ui {

/// Draws a run's status with its colour, its curve, and its tags as chips; edits titles and tags in place.
class RunsDelegate final : public QStyledItemDelegate {
    Q_OBJECT
  public:
    RunsDelegate(RunsOrder *order, QObject *parent);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

  private:
    void paint_text(QPainter &painter, const QRect &rect, const RunRow &row, int column,
                    const QStyleOptionViewItem &option) const;
    RunsOrder *order_;
};

/// A line over the values, from the lowest at the bottom of `area` to the highest at its top, decimated to its pixels.
void paint_curve(QPainter &painter, const QRectF &area, const std::vector<float> &values, const QColor &colour);

} // namespace benchlight::ui
