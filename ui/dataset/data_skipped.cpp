#include "ui/dataset/data_skipped.h"

#include "engine/core/text.h"

namespace benchlight::ui {

void SkippedModel::show(std::shared_ptr<const std::vector<images::Skipped>> skipped) {
    beginResetModel();
    skipped_ = std::move(skipped);
    endResetModel();
}

int SkippedModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() || !skipped_ ? 0 : static_cast<int>(skipped_->size());
}

int SkippedModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int{columns}; }

QVariant SkippedModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    const images::Skipped &skipped = (*skipped_)[static_cast<std::size_t>(index.row())];
    return QString::fromStdString(display_path(index.column() == source ? skipped.source : skipped.reason));
}

QVariant SkippedModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == source ? QString("File") : QString("Why it is left out");
}

QString SkippedModel::text(int first, int last) const {
    QString text;
    for (int row = first; row <= last; ++row)
        text += index(row, source).data().toString() + '\t' + index(row, reason).data().toString() + '\n';
    return text;
}

} // namespace benchlight::ui
