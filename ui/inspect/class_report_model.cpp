#include "ui/inspect/class_report_model.h"

#include "engine/core/text.h"
#include "ui/shell/words.h"

#include <QFont>

#include <cmath>
#include <limits>

namespace benchlight::ui {

namespace {

const char *const titles[] = {"Class", "Precision", "Recall", "F1", "Images"};
const char *const tips[] = {"The class", "Of the images that were taken for this class, how many are of it",
                            "Of the images of this class, how many were recognised",
                            "The harmonic mean of precision and recall: high only when both are",
                            "How many images are of this class"};
const char *const no_meaning = "—";

QString percent_text(double ratio) { return QString::fromStdString(format_fixed(100 * ratio, 1)) + " %"; }

} // namespace

int ClassReportModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() || !report_ ? 0 : class_count() + averages;
}

int ClassReportModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int{columns}; }

const evaluation::AverageFigures &ClassReportModel::average(int row) const {
    return row == class_count() ? report_->macro : report_->weighted;
}

double ClassReportModel::number(int row, int column) const {
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    if (is_average(row)) {
        const evaluation::AverageFigures &of = average(row);
        return column == precision ? of.precision : column == recall ? of.recall : of.f1;
    }
    const auto c = static_cast<std::size_t>(row);
    const evaluation::ClassFigures &of = report_->classes[c];
    if (column == precision) return report_->predicted[c] > 0 ? of.precision : nothing;
    if (of.support == 0) return nothing;
    return column == recall ? of.recall : of.f1;
}

QString ClassReportModel::name_text(int row) const {
    if (!is_average(row)) return names_[static_cast<std::size_t>(row)];
    return row == class_count() ? "Macro average" : "Weighted average";
}

QString ClassReportModel::text(int row, int column) const {
    if (column == name) return name_text(row);
    if (column == support)
        return count_text(is_average(row) ? report_->count : report_->classes[static_cast<std::size_t>(row)].support);
    const double ratio = number(row, column);
    if (!std::isnan(ratio)) return percent_text(ratio);
    return column == precision ? "never predicted" : column == recall ? "no images" : no_meaning;
}

QVariant ClassReportModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const int row = index.row(), column = index.column();
    if (role == Qt::DisplayRole) return text(row, column);
    if (role == Qt::TextAlignmentRole && column != name)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == sort_role) {
        if (column == name) return name_text(row);
        if (column == support && !is_average(row))
            return static_cast<double>(report_->classes[static_cast<std::size_t>(row)].support);
        const double ratio = column == support ? static_cast<double>(report_->count) : number(row, column);
        return std::isnan(ratio) ? -1 : ratio;
    }
    if (role == Qt::FontRole && is_average(row)) {
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    if (role == Qt::ToolTipRole && is_average(row))
        return row == class_count() ? QString("The mean over all classes, each counting the same")
                                    : QString("The mean over the classes, each counting by its number of images");
    if (role == Qt::ToolTipRole && column == name) return name_text(row) + "\nActivate the row to see its images";
    if (role == Qt::AccessibleTextRole) return QString("%1: %2").arg(titles[column], text(row, column));
    return {};
}

QVariant ClassReportModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    if (role == Qt::DisplayRole) return QString(titles[section]);
    if (role == Qt::ToolTipRole) return QString(tips[section]);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment((section == name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
    return {};
}

void ClassReportModel::show_report(std::shared_ptr<const evaluation::Report> report, std::vector<QString> names) {
    beginResetModel();
    report_ = std::move(report);
    names_ = std::move(names);
    endResetModel();
}

Table ClassReportModel::table() const {
    Table table{.header = {"class", "precision", "recall", "f1", "support"}, .rows = {}};
    for (int row = 0; row < rowCount(); ++row) {
        std::vector<std::string> fields{name_text(row).toStdString()};
        for (const int column : {precision, recall, f1}) {
            const double ratio = number(row, column);
            fields.push_back(std::isnan(ratio) ? std::string() : format_number(ratio));
        }
        const std::uint64_t images =
            is_average(row) ? report_->count : report_->classes[static_cast<std::size_t>(row)].support;
        fields.push_back(std::to_string(images));
        table.rows.push_back(std::move(fields));
    }
    return table;
}

ClassReportOrder::ClassReportOrder(ClassReportModel *model, QObject *parent)
    : QSortFilterProxyModel(parent), model_(model) {
    collator_.setNumericMode(true); // "class 9" before "class 10"
    collator_.setCaseSensitivity(Qt::CaseInsensitive);
    setSourceModel(model);
}

QVariant ClassReportOrder::headerData(int section, Qt::Orientation orientation, int role) const {
    const QVariant title = QSortFilterProxyModel::headerData(section, orientation, role);
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section != sortColumn()) return title;
    const QString arrow = sortOrder() == Qt::AscendingOrder ? "▴" : "▾";
    return section == ClassReportModel::name ? title.toString() + " " + arrow : arrow + " " + title.toString();
}

void ClassReportOrder::sort(int column, Qt::SortOrder order) {
    QSortFilterProxyModel::sort(column, order);
    emit headerDataChanged(Qt::Horizontal, 0, ClassReportModel::columns - 1);
}

bool ClassReportOrder::lessThan(const QModelIndex &left, const QModelIndex &right) const {
    const bool left_average = model_->is_average(left.row()), right_average = model_->is_average(right.row());
    if (left_average || right_average) {
        const bool before = left_average && right_average ? left.row() < right.row() : right_average;
        return sortOrder() == Qt::AscendingOrder ? before : !before;
    }
    const QVariant a = left.data(ClassReportModel::sort_role), b = right.data(ClassReportModel::sort_role);
    if (left.column() == ClassReportModel::name) return collator_.compare(a.toString(), b.toString()) < 0;
    return a.toDouble() < b.toDouble();
}

} // namespace benchlight::ui
