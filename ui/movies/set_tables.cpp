#include "ui/movies/set_tables.h"

#include "ui/figures/matrix_colours.h"
#include "ui/shell/theme.h"
#include "ui/shell/words.h"

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int held_entries = 16'000'000; // of rows of X: 64 MB
constexpr std::size_t most_likes_at_once =
    1'000'000; // of a set whose rows are counted as they are looked at: 0.1 ms each
const auto numbers_right = QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));

bool is_number(const std::string &text) { return text.empty() || parse_number<double>(text).has_value(); }

} // namespace

void FileRowsModel::show_rows(movies::FirstRows rows) {
    beginResetModel();
    rows_ = std::move(rows);
    numeric_.assign(rows_.header.size(), true);
    for (const auto &row : rows_.rows)
        for (std::size_t column = 0; column < std::min(row.size(), numeric_.size()); ++column)
            if (!is_number(row[column])) numeric_[column] = false;
    endResetModel();
}

int FileRowsModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.rows.size());
}

int FileRowsModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.header.size());
}

QVariant FileRowsModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const auto column = static_cast<std::size_t>(index.column());
    const auto &row = rows_.rows[static_cast<std::size_t>(index.row())];
    if ((role == Qt::DisplayRole || role == Qt::ToolTipRole) && column < row.size())
        return QString::fromStdString(row[column]);
    if (role == Qt::TextAlignmentRole && numeric_[column]) return numbers_right;
    return {};
}

QVariant FileRowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::TextAlignmentRole && orientation == Qt::Vertical) return numbers_right;
    if (orientation == Qt::Vertical) return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    const auto column = static_cast<std::size_t>(section);
    if (section < 0 || column >= rows_.header.size()) return {};
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return QString::fromStdString(rows_.header[column]);
    if (role == Qt::TextAlignmentRole)
        return numeric_[column] ? numbers_right : QVariant::fromValue(Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter));
    return {};
}

void MovieMatrixModel::show_movies(std::shared_ptr<const OpenMovies> movies) {
    beginResetModel();
    movies_ = std::move(movies);
    endResetModel();
}

int MovieMatrixModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() || !movies_ ? 0 : static_cast<int>(movies_->set.catalog.size());
}

QString MovieMatrixModel::movie_title(int movie) const {
    return QString::fromStdString(movies_->set.catalog.label(static_cast<std::size_t>(movie)));
}

QVariant MovieMatrixModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (role == Qt::TextAlignmentRole) return numbers_right;
    if (role != Qt::DisplayRole && role != Qt::BackgroundRole && role != Qt::ForegroundRole &&
        role != Qt::ToolTipRole && role != Qt::AccessibleTextRole && role != count_role)
        return {};
    const auto number = count(index.row(), index.column());
    if (!number) return role == Qt::DisplayRole ? QVariant("…") : QVariant();
    const double share = std::min(1., static_cast<double>(*number) / most());
    const QColor colour = matrix_colour(share, current_theme());
    if (role == Qt::DisplayRole) return count_text(*number);
    if (role == count_role) return *number;
    if (role == Qt::BackgroundRole) return *number ? QVariant(colour) : QVariant();
    if (role == Qt::ForegroundRole) {
        const Tokens &tokens = tokens_of(current_theme());
        return *number ? readable_on(colour, tokens) : tokens.muted;
    }
    return tip(index.row(), index.column(), *number);
}

QVariant MovieMatrixModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (!movies_ || section < 0 || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    if (orientation == Qt::Horizontal) return section < columnCount() ? movie_title(section) : QVariant();
    return section < rowCount() ? row_title(section) : QVariant();
}

int LikesModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() || !movies_ ? 0 : static_cast<int>(movies_->set.likes.users());
}

int LikesModel::row_of_user(std::int64_t id) const {
    if (!movies_) return -1;
    const auto &ids = movies_->set.user_ids;
    const auto found = std::ranges::lower_bound(ids, id);
    return found == ids.end() || *found != id ? -1 : static_cast<int>(found - ids.begin());
}

std::optional<std::uint32_t> LikesModel::count(int row, int column) const {
    const auto liked = movies_->set.likes.by_user.row(static_cast<std::size_t>(row));
    return std::ranges::binary_search(liked, static_cast<std::uint32_t>(column)) ? 1 : 0;
}

QString LikesModel::row_title(int row) const {
    return QString("user %1").arg(movies_->set.user_ids[static_cast<std::size_t>(row)]);
}

QString LikesModel::tip(int row, int column, std::uint32_t count) const {
    return QString(count ? "%1 likes %2" : "%1 does not like, or has not rated, %2")
        .arg(row_title(row).replace(0, 1, 'U'), movie_title(column));
}

CoLikesModel::CoLikesModel(QObject *parent) : MovieMatrixModel(parent), rows_(held_entries) {}

void CoLikesModel::show_movies(std::shared_ptr<const OpenMovies> movies) {
    counter_.cancel();
    rows_.clear();
    wanted_.clear();
    most_ = 1;
    MovieMatrixModel::show_movies(std::move(movies));
}

int CoLikesModel::rowCount(const QModelIndex &parent) const { return columnCount(parent); }

void CoLikesModel::set_most(std::uint32_t most) {
    most_ = std::max(1U, most);
    if (movies_ && rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1),
                         {Qt::BackgroundRole, Qt::ForegroundRole});
}

std::optional<std::uint32_t> CoLikesModel::count(int row, int column) const {
    const Row *counts = this->row(row);
    return counts ? std::optional((*counts)[static_cast<std::size_t>(column)]) : std::nullopt;
}

const CoLikesModel::Row *CoLikesModel::row(int movie) const {
    if (const Row *known = rows_.object(movie)) return known;
    const movies::Likes &likes = movies_->set.likes;
    if (likes.count() <= most_likes_at_once) {
        auto *row = new Row(movies::co_likes_of(likes, static_cast<std::size_t>(movie)));
        rows_.insert(movie, row, static_cast<int>(row->size()));
        return row;
    }
    wanted_.insert(movie);
    if (!std::exchange(asked_, true))
        QMetaObject::invokeMethod(
            const_cast<CoLikesModel *>(this), [self = const_cast<CoLikesModel *>(this)] { self->count_wanted(); },
            Qt::QueuedConnection);
    return nullptr;
}

/// What is missing of what has been looked at, and then what has been missed meanwhile.
void CoLikesModel::count_wanted() {
    asked_ = false;
    if (wanted_.empty() || !movies_ || counter_.busy()) return;
    counter_.run([this, movies = movies_,
                  wanted = std::exchange(wanted_, {})](const std::stop_token &stop) -> std::function<void()> {
        auto made = std::make_shared<std::vector<std::pair<int, Row>>>();
        for (const int movie : wanted) {
            throw_if_stopped(stop);
            made->emplace_back(movie, movies::co_likes_of(movies->set.likes, static_cast<std::size_t>(movie)));
        }
        return [this, made] {
            for (auto &[movie, counts] : *made) {
                const int entries = static_cast<int>(counts.size());
                rows_.insert(movie, new Row(std::move(counts)), entries);
                emit dataChanged(index(movie, 0), index(movie, columnCount() - 1));
            }
            count_wanted();
        };
    });
}

QString CoLikesModel::tip(int row, int column, std::uint32_t count) const {
    if (row == column) return QString("%1: a movie and itself are no pair").arg(movie_title(row));
    return QString("%1 and %2: %3 like both")
        .arg(movie_title(row), movie_title(column), count == 1 ? "1 person" : count_text(count) + " people");
}

} // namespace benchlight::ui
