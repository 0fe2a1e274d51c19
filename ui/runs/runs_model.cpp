#include "ui/runs/runs_model.h"

#include "ui/shell/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace benchlight::ui {

namespace {

struct ColumnWords {
    const char *title, *help;
};
constexpr std::array<ColumnWords, RunsModel::columns> column_words{{
    {"Status", "Whether it is being trained, and how it ended"},
    {"Run", "Its title; F2 gives it another one"},
    {"Data", "What it learned from"},
    {"Model", "What learned"},
    {"Settings", "How it learned: optimizer, learning rate, epochs, and what differs from the defaults"},
    {"Best", "Its best accuracy on the validation part; of movie vectors their last cost"},
    {"Loss", "On the validation part after the last epoch; on the training part without one"},
    {"Curve", "Accuracy of validation, or the cost of movie vectors, epoch by epoch"},
    {"Epochs", "Done and planned"},
    {"Time", "How long somebody trained it"},
    {"Images/s", "Training images a second in the last epoch"},
    {"Started", "When it began"},
    {"Tags", "Words that you gave it"},
}};

double best_of(const RunRow &row) { return row.embedding ? row.run.summary.cost : row.run.summary.best_accuracy; }

double loss_of(const RunRow &row) {
    const runs::RunSummary &run = row.run.summary;
    return std::isfinite(run.loss) ? run.loss : run.train_loss;
}

QString tags_text(const RunRow &row) {
    QStringList tags;
    for (const std::string &tag : row.run.notes.tags) tags << QString::fromStdString(tag);
    return tags.join(", ");
}

QString best_text(const RunRow &row) {
    const runs::RunSummary &run = row.run.summary;
    if (row.embedding) return std::isfinite(run.cost) ? "cost " + loss_text(run.cost) : QString();
    if (!std::isfinite(run.best_accuracy)) return {};
    return QString("%1  (%2)").arg(accuracy_text(run.best_accuracy)).arg(run.best_epoch);
}

QString epochs_text(const runs::RunSummary &run) {
    if (run.epochs <= 0) return {};
    return QString("%1 / %2").arg(count_text(static_cast<std::uint64_t>(run.epoch)),
                                  count_text(static_cast<std::uint64_t>(run.epochs)));
}

QString make_text_of(const RunRow &row, int column) {
    const runs::RunSummary &run = row.run.summary;
    switch (column) {
    case RunsModel::status: return status_word(row);
    case RunsModel::title: return row.title;
    case RunsModel::data_set: return row.data;
    case RunsModel::model: return QString::fromStdString(run.model);
    case RunsModel::settings: return row.settings;
    case RunsModel::best: return best_text(row);
    case RunsModel::loss: return loss_text(loss_of(row));
    case RunsModel::epochs: return epochs_text(run);
    case RunsModel::time: return time_text(run.seconds);
    case RunsModel::rate:
        return std::isfinite(run.images_per_second)
                   ? count_text(static_cast<std::uint64_t>(std::llround(run.images_per_second)))
                   : QString();
    case RunsModel::started: return row.started;
    case RunsModel::tags: return tags_text(row);
    default: return {};
    }
}

const QString &text_of(const RunRow &row, int column) { return row.cells[static_cast<std::size_t>(column)]; }

/// For people who do not see the table: a curve in words.
QString curve_words(const RunRow &row) {
    const auto &history = row.run.summary.history;
    if (history.empty()) return "no epoch yet";
    const auto text = [&](float value) { return row.embedding ? loss_text(value) : accuracy_text(value); };
    return QString("from %1 to %2 in %3 epochs").arg(text(history.front()), text(history.back())).arg(history.size());
}

QString tip_of(const RunRow &row, int column) {
    const runs::RunSummary &run = row.run.summary;
    if (row.unreadable()) return QString::fromStdString(run.problem);
    switch (column) {
    case RunsModel::status: return QString::fromStdString(!run.reason.empty() ? run.reason : run.notice);
    case RunsModel::title: return QString::fromStdString(display_path(run.path));
    case RunsModel::data_set: return QString::fromStdString(display_path(run.data));
    case RunsModel::best:
        return row.embedding || run.best_epoch == 0 ? QString()
                                                    : QString("The best accuracy, in epoch %1").arg(run.best_epoch);
    case RunsModel::curve: return curve_words(row);
    default: return text_of(row, column);
    }
}

/// What a column is ordered by: NaN where the run has no such thing.
double number_of(const RunRow &row, int column) {
    const runs::RunSummary &run = row.run.summary;
    switch (column) {
    case RunsModel::best: return best_of(row);
    case RunsModel::loss: return loss_of(row);
    case RunsModel::curve: return row.run.summary.history.empty() ? NAN : double{row.run.summary.history.back()};
    case RunsModel::epochs: return run.epochs > 0 ? run.epoch : NAN;
    case RunsModel::time: return run.seconds > 0 ? run.seconds : NAN;
    case RunsModel::rate: return run.images_per_second;
    case RunsModel::started: return run.started_us > 0 ? static_cast<double>(run.started_us) : NAN;
    default: return NAN;
    }
}

bool is_number(int column) {
    return column == RunsModel::best || column == RunsModel::loss || column == RunsModel::curve ||
           column == RunsModel::epochs || column == RunsModel::time || column == RunsModel::rate ||
           column == RunsModel::started;
}

} // namespace

std::vector<QString> cells_of(const RunRow &row) {
    std::vector<QString> cells;
    for (int column = 0; column < RunsModel::columns; ++column) cells.push_back(make_text_of(row, column));
    return cells;
}

QString RunsModel::column_title(int column) { return column_words[static_cast<std::size_t>(column)].title; }
Qt::Alignment RunsModel::alignment(int column) {
    const bool right = is_number(column) && column != started && column != curve;
    return Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft);
}
QString RunsModel::column_help(int column) { return column_words[static_cast<std::size_t>(column)].help; }

void RunsModel::set_runs(const std::vector<RunPtr> &runs) {
    std::unordered_map<std::string, RunPtr> wanted; // by the bytes of the path
    for (const RunPtr &run : runs) wanted.emplace(run->path().native(), run);
    for (int last = rowCount() - 1; last >= 0;) { // what is gone, in as few pieces as it lies in
        const auto gone = [&](int row) {
            return !wanted.contains(rows_[static_cast<std::size_t>(row)]->path().native());
        };
        if (!gone(last)) {
            --last;
            continue;
        }
        int first = last;
        while (first > 0 && gone(first - 1)) --first;
        beginRemoveRows({}, first, last);
        rows_.erase(rows_.begin() + first, rows_.begin() + last + 1);
        endRemoveRows();
        last = first - 1;
    }
    for (int i = 0; i < rowCount(); ++i) {
        RunPtr &row = rows_[static_cast<std::size_t>(i)];
        const auto found = wanted.find(row->path().native());
        if (found->second != row) {
            row = found->second;
            emit dataChanged(index(i, 0), index(i, columns - 1));
        }
        wanted.erase(found);
    }
    if (wanted.empty()) return;
    std::vector<RunPtr> added;
    for (const RunPtr &run : runs)
        if (wanted.contains(run->path().native())) added.push_back(run);
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(added.size()) - 1);
    rows_.insert(rows_.end(), added.begin(), added.end());
    endInsertRows();
}

RunPtr RunsModel::row(int number) const {
    return number >= 0 && number < rowCount() ? rows_[static_cast<std::size_t>(number)] : nullptr;
}

int RunsModel::row_of(const std::filesystem::path &path) const {
    const auto found = std::ranges::find_if(rows_, [&](const RunPtr &row) { return row->path() == path; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int RunsModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int RunsModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : columns; }

QVariant RunsModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const RunRow &row = *rows_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return text_of(row, index.column());
    case Qt::ToolTipRole: return tip_of(row, index.column());
    case Qt::AccessibleTextRole: return index.column() == curve ? curve_words(row) : text_of(row, index.column());
    case Qt::TextAlignmentRole: return static_cast<int>(alignment(index.column()));
    default: return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    if (role == Qt::DisplayRole) return column_title(section);
    if (role == Qt::ToolTipRole) return column_help(section);
    if (role == Qt::TextAlignmentRole) return static_cast<int>(alignment(section));
    return {};
}

bool RunsModel::setData(const QModelIndex &index, const QVariant &value, int role) {
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
    const RunPtr row = this->row(index.row()); // what is told may change the rows
    if (value.toString() == text_of(*row, index.column())) return false;
    if (index.column() == title) emit renamed(row->path(), value.toString().simplified());
    if (index.column() == tags) emit tagged(row->path(), value.toString());
    return index.column() == title || index.column() == tags;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex &index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && (index.column() == title || index.column() == tags)) flags |= Qt::ItemIsEditable;
    return flags;
}

RunsOrder::RunsOrder(RunsModel *model, QObject *parent) : QSortFilterProxyModel(parent), model_(model) {
    setSourceModel(model);
    sort(RunsModel::started, Qt::DescendingOrder);
}

void RunsOrder::set_filter(const RunFilter &filter) {
    filter_ = filter;
    invalidateFilter();
}

RunPtr RunsOrder::row(int number) const {
    const QModelIndex own = index(number, 0);
    return own.isValid() ? model_->row(mapToSource(own).row()) : nullptr;
}

bool RunsOrder::filterAcceptsRow(int row, const QModelIndex &) const { return filter_.accepts(*model_->row(row)); }

bool RunsOrder::lessThan(const QModelIndex &left, const QModelIndex &right) const {
    const RunPtr a = model_->row(left.row()), b = model_->row(right.row());
    const int column = left.column();
    const bool descending = sortOrder() == Qt::DescendingOrder;
    if (is_number(column)) {
        const double x = number_of(*a, column), y = number_of(*b, column);
        if (std::isnan(x) != std::isnan(y)) return std::isnan(y) != descending;
        if (x != y && !std::isnan(x)) return x < y;
    } else {
        const QString &x = text_of(*a, column), &y = text_of(*b, column);
        if (x.isEmpty() != y.isEmpty()) return y.isEmpty() != descending;
        if (const int order = QString::compare(x, y, Qt::CaseInsensitive)) return order < 0;
    }
    // The newest first whichever way the column goes.
    if (a->run.summary.started_us != b->run.summary.started_us)
        return (a->run.summary.started_us > b->run.summary.started_us) != descending;
    return a->path().native() < b->path().native();
}

} // namespace benchlight::ui
