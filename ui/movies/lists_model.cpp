#include "ui/movies/lists_model.h"

#include "ui/shell/theme.h"

#include <QBrush>
#include <QFont>

#include <algorithm>

namespace benchlight::ui {

namespace {

const movies::TopTen *list_of(const std::vector<movies::TopTen> &lists, const std::string &config, std::int64_t query) {
    const auto found = std::ranges::find_if(
        lists, [&](const movies::TopTen &list) { return list.config == config && list.query == query; });
    return found == lists.end() ? nullptr : &*found;
}

QString label_of(const std::string &config) {
    for (const movies::SweepConfig &known : movies::sweep_configs())
        if (known.name == config) return QString::fromStdString(known.label);
    return QString::fromStdString(config);
}

} // namespace

void ListsModel::show_lists(std::vector<movies::TopTen> ours, std::vector<movies::TopTen> published, std::int64_t query,
                            TitleOf title_of) {
    beginResetModel();
    title_of_ = std::move(title_of);
    columns_.clear();
    rows_ = 0;
    std::vector<std::string> configs;
    for (const movies::SweepConfig &config : movies::sweep_configs()) configs.push_back(config.name);
    for (const movies::TopTen &list : ours) // of a run alone
        if (std::ranges::find(configs, list.config) == configs.end()) configs.insert(configs.begin(), list.config);
    for (const std::string &config : configs) {
        const movies::TopTen *here = list_of(ours, config, query), *there = list_of(published, config, query);
        using Ids = std::vector<std::int64_t>;
        if (here) columns_.push_back({config, false, here->movies, there ? there->movies : Ids()});
        if (there) columns_.push_back({config, true, there->movies, here ? here->movies : Ids()});
    }
    for (const Column &column : columns_) rows_ = std::max(rows_, static_cast<int>(column.movies.size()));
    endResetModel();
}

int ListsModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : rows_; }

int ListsModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QString ListsModel::title(std::int64_t id) const {
    const QString title = title_of_ ? title_of_(id) : QString();
    return title.isEmpty() ? QString("movie %1").arg(id) : title;
}

QVariant ListsModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Column &column = columns_[static_cast<std::size_t>(index.column())];
    const auto row = static_cast<std::size_t>(index.row());
    if (row >= column.movies.size()) return {};
    const std::int64_t id = column.movies[row];
    const auto other = std::ranges::find(column.other, id);
    const bool common = other != column.other.end();
    switch (role) {
    case Qt::DisplayRole: return title(id);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
        QString tip = QString("%1, place %2").arg(title(id)).arg(row + 1);
        if (common)
            tip += QString("; %1 at place %2")
                       .arg(column.published ? "in our list too," : "in the published list too,")
                       .arg(other - column.other.begin() + 1);
        return tip;
    }
    case Qt::FontRole:
        if (common) {
            QFont font = interface_font();
            font.setWeight(QFont::Bold);
            return font;
        }
        return {};
    case Qt::BackgroundRole: return common ? QVariant(tokens_of(current_theme()).raised) : QVariant();
    case Qt::ForegroundRole:
        return column.published && !common ? QVariant(QBrush(tokens_of(current_theme()).muted)) : QVariant();
    default: return {};
    }
}

QVariant ListsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) {
        if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    }
    if (section < 0 || section >= columnCount()) return {};
    const Column &column = columns_[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return label_of(column.config) + (column.published ? ", published" : ", here");
    if (role == Qt::ToolTipRole && common(column.config) >= 0)
        return QString("%1: %2 of %3 movies are in both lists")
            .arg(label_of(column.config))
            .arg(common(column.config))
            .arg(column.movies.size());
    return {};
}

int ListsModel::common(const std::string &config) const {
    const auto found = std::ranges::find_if(
        columns_, [&](const Column &column) { return column.config == config && !column.published; });
    if (found == columns_.end() || found->other.empty()) return -1;
    return static_cast<int>(std::ranges::count_if(
        found->movies, [&](std::int64_t id) { return std::ranges::find(found->other, id) != found->other.end(); }));
}

} // namespace benchlight::ui
