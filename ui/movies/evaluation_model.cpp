#include "ui/movies/evaluation_model.h"

#include "engine/core/text.h"
#include "ui/shell/words.h"

#include <QFont>

#include <cmath>

namespace benchlight::ui {

namespace {

const char *const tips[] = {
    "The recommender; the default one is in bold",
    "How near the top of a user's list the likes stand that the recommender did not know of: 1 when "
    "they come first",
    "Which share of those likes the list holds at all",
    "The same on one scale, whose ends the title tells, with the intervals: ● ndcg, ◇ recall",
    "Difference in ndcg to EASE: each user is compared with himself, so the interval is narrower "
    "than those of two recommenders suggest",
    "Share of the liked movies that stand in anybody's list",
    "How much the lists keep to hits: the mean share of liked movies that have no more likes than a "
    "recommended one",
    "How long the recommender takes to learn from all likes",
    "How long one list takes"};

QString percent(double share) {
    return std::isnan(share) ? QString("—") : QString::fromStdString(format_fixed(100 * share, 0)) + " %";
}

QString number_text(const RecommenderRow &row, int column) {
    const movies::Evaluation &of = row.figures;
    switch (column) {
    case EvaluationModel::name: return row.title;
    case EvaluationModel::ndcg: return score_text(of.ndcg, of.ndcg_interval);
    case EvaluationModel::recall: return score_text(of.recall, of.recall_interval);
    case EvaluationModel::against:
        return row.against                          ? difference_text(*row.against)
               : row.name == Recommenders::baseline ? QString("—")
                                                    : QString();
    case EvaluationModel::coverage: return percent(of.coverage);
    case EvaluationModel::popularity: return percent(of.popularity);
    case EvaluationModel::fit: return short_time_text(of.fit_seconds);
    case EvaluationModel::query: return short_time_text(of.query_seconds);
    default: return {};
    }
}

} // namespace

EvaluationModel::EvaluationModel(QObject *parent)
    : QAbstractTableModel(parent), table_(std::make_shared<Recommenders>()) {}

int EvaluationModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(table_->rows.size() + pending_.size());
}

int EvaluationModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int{columns}; }

const RecommenderRow *EvaluationModel::row(int row) const {
    const auto i = static_cast<std::size_t>(row);
    return i < table_->rows.size() ? &table_->rows[i] : nullptr;
}

QString EvaluationModel::text(int number, int column) const {
    if (const RecommenderRow *of = row(number)) return number_text(*of, column);
    const PendingRow &of = pending_[static_cast<std::size_t>(number) - table_->rows.size()];
    return column == name ? of.title : column == ndcg ? of.state : QString();
}

QVariant EvaluationModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const RecommenderRow *of = row(index.row());
    if (role == Qt::DisplayRole) return text(index.row(), index.column());
    if (role == Qt::TextAlignmentRole && index.column() != name)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == Qt::FontRole && of && of->is_default && index.column() == name) {
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    if (role == Qt::ForegroundRole && (!of || (index.column() != name && index.column() != ndcg)))
        return tokens_of(current_theme()).muted;
    if (role == Qt::ToolTipRole && of && index.column() == name) {
        QString tip = QString::fromStdString(movies::find_model(of->name).description);
        if (!of->figures.note.empty()) tip += "\n" + QString::fromStdString(of->figures.note);
        return tip;
    }
    if (role == Qt::ToolTipRole) return QString(tips[index.column()]);
    if (role == Qt::AccessibleTextRole)
        return QString("%1: %2").arg(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
                                     text(index.row(), index.column()));
    return {};
}

QVariant EvaluationModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    if (role == Qt::ToolTipRole) return QString(tips[section]);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (section == name    ? Qt::AlignLeft
                                                       : section == marks ? Qt::AlignHCenter
                                                                          : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case name: return "Recommender";
    case ndcg: return QString("ndcg@%1").arg(table_->top);
    case recall: return QString("recall@%1").arg(table_->top);
    case marks: return QString("● ndcg  ◇ recall  (%1–%2)").arg(score_text(axis_.low, 2), score_text(axis_.high, 2));
    case against: return "Against EASE";
    case coverage: return "Coverage";
    case popularity: return "Popularity";
    case fit: return "Fit";
    case query: return "Query";
    default: return {};
    }
}

void EvaluationModel::show_table(std::shared_ptr<const Recommenders> table, std::vector<PendingRow> pending) {
    beginResetModel();
    table_ = std::move(table);
    pending_ = std::move(pending);
    axis_ = ScoreAxis::of(*table_);
    endResetModel();
}

void EvaluationModel::show_pending(std::vector<PendingRow> pending) {
    if (pending == pending_ || pending.size() != pending_.size()) return;
    pending_ = std::move(pending);
    const int first = static_cast<int>(table_->rows.size());
    emit dataChanged(index(first, 0), index(rowCount() - 1, columns - 1), {Qt::DisplayRole});
}

} // namespace benchlight::ui
