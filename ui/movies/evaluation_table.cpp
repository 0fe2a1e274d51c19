#include "ui/movies/evaluation_table.h"

#include <QHeaderView>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int row_height = 30, least_marks = 120, least_name = 96, header_room = 16;

/// Draws scores as marks; a row is chosen as a whole, so no cell of it is marked.
class CellDelegate final : public QStyledItemDelegate {
  public:
    CellDelegate(EvaluationModel *model, QObject *parent) : QStyledItemDelegate(parent), model_(model) {}

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * space::small, 0);
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        if (index.column() != EvaluationModel::marks) return;
        const Tokens &tokens = tokens_of(current_theme());
        const QRectF area = QRectF(option.rect).adjusted(space::medium, 0, -space::medium, 0);
        const ScoreAxis &axis = model_->axis();
        painter->setPen(QPen(tokens.line, 1));
        for (double at = axis.low; at < axis.high + axis.step / 2; at += axis.step) {
            const double x = std::round(area.left() + axis.share(at) * area.width()) + .5;
            painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        }
        if (const RecommenderRow *row = model_->row(index.row())) paint_scores(*painter, *row, area, axis, tokens);
    }

  protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        option->state &= ~QStyle::State_HasFocus;
        option->rect.adjust(space::tiny, 0, -space::tiny, 0);
    }

  private:
    EvaluationModel *model_;
};

} // namespace

EvaluationTable::EvaluationTable(EvaluationModel *model, QWidget *parent) : QTableView(parent), model_(model) {
    setObjectName("reportTable");
    setModel(model);
    setItemDelegate(new CellDelegate(model, this));
    setAccessibleName("Recommenders and their figures");
    setToolTip("Recommenders, the best first; point at a title for what a column means");
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setWordWrap(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(row_height);
    QHeaderView *header = horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setSectionResizeMode(QHeaderView::Fixed);
    connect(model, &QAbstractItemModel::modelReset, this, &EvaluationTable::fit_rows);
    connect(theme_signals(), &ThemeSignals::changed, viewport(), qOverload<>(&QWidget::update));
    fit_rows();
}

void EvaluationTable::fit_rows() {
    fit_columns();
    const bool scrolls = horizontalHeader()->length() > viewport()->width();
    setFixedHeight(horizontalHeader()->sizeHint().height() + model_->rowCount() * row_height + 2 * frameWidth() + 2 +
                   (scrolls ? horizontalScrollBar()->sizeHint().height() : 0));
}

/// The marks take the room that is left; where that is too little they go, since the numbers say the same.
void EvaluationTable::fit_columns() {
    int left = viewport()->width();
    for (int column = 0; column < EvaluationModel::columns; ++column) {
        if (column == EvaluationModel::marks) continue;
        const QString title = model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        const int wide = std::max({sizeHintForColumn(column), column == EvaluationModel::name ? least_name : 0,
                                   horizontalHeader()->fontMetrics().horizontalAdvance(title) + header_room});
        setColumnWidth(column, wide);
        left -= wide;
    }
    setColumnHidden(EvaluationModel::marks, left < least_marks);
    if (left >= least_marks) {
        setColumnWidth(EvaluationModel::marks, left);
    } else if (left > 0) {
        setColumnWidth(EvaluationModel::name, columnWidth(EvaluationModel::name) + left);
    }
}

void EvaluationTable::resizeEvent(QResizeEvent *event) {
    QTableView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) fit_rows();
}

} // namespace benchlight::ui
