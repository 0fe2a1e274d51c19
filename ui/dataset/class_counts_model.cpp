#include "ui/dataset/class_counts_model.h"

#include "engine/core/text.h"

#include <numeric>

namespace benchlight::ui {

namespace {

std::uint64_t sum_of(const std::vector<std::uint64_t> &counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

} // namespace

ClassCountsModel::ClassCountsModel(bool with_all, QObject *parent) : QAbstractListModel(parent), with_all_(with_all) {}

int ClassCountsModel::rowCount(const QModelIndex &parent) const {
    if (parent.isValid() || names_.empty()) return 0;
    return row_of(static_cast<int>(names_.size()));
}

QString ClassCountsModel::name(int label) const {
    if (label < 0) return "All classes";
    return label < static_cast<int>(names_.size()) ? names_[static_cast<std::size_t>(label)] : QString();
}

QVariant ClassCountsModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid()) return {};
    const int label = index.row() - (with_all_ ? 1 : 0);
    const std::uint64_t count = label < 0 ? all_ : counts_[static_cast<std::size_t>(label)];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: // an editable combo box shows and completes this one
        return QString("%1 (%2)").arg(name(label), QString::fromStdString(format_count(count)));
    case Qt::ToolTipRole:
        return QString("%1: %2 image%3")
            .arg(name(label), QString::fromStdString(format_count(count)), count == 1 ? "" : "s");
    case NameRole: return name(label);
    case CountRole: return qulonglong{count};
    case LabelRole: return label;
    default: return {};
    }
}

void ClassCountsModel::show(const std::vector<std::string> &names, std::vector<std::uint64_t> counts) {
    beginResetModel();
    names_.clear();
    for (const std::string &name : names) names_.push_back(QString::fromStdString(display_path(name)));
    counts_ = std::move(counts);
    counts_.resize(names_.size());
    all_ = sum_of(counts_);
    endResetModel();
}

void ClassCountsModel::set_counts(std::vector<std::uint64_t> counts) {
    counts_ = std::move(counts);
    counts_.resize(names_.size());
    all_ = sum_of(counts_);
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1));
}

} // namespace benchlight::ui
