#pragma once
#include "ui/movies/movie_library.h"

#include <QAbstractTableModel>
#include <QCache>

#include <memory>
#include <set>

namespace benchlight::ui {

/// The first rows of a file, as they stand in it.
class FileRowsModel final : public QAbstractTableModel {
    Q_OBJECT
  public:
    using QAbstractTableModel::QAbstractTableModel;
    void show_rows(movies::FirstRows rows);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    movies::FirstRows rows_;
    std::vector<bool> numeric_; ///< columns that hold numbers alone
};

/// A table of counts with movies across, of which nothing is held: rows are made when they are looked at.
class MovieMatrixModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    using QAbstractTableModel::QAbstractTableModel;
    static constexpr int count_role = Qt::UserRole; ///< a cell's number
    virtual void show_movies(std::shared_ptr<const OpenMovies> movies);

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  protected:
    /// Nothing while it is not known.
    virtual std::optional<std::uint32_t> count(int row, int column) const = 0;
    virtual QString row_title(int row) const = 0;
    virtual QString tip(int row, int column, std::uint32_t count) const = 0;
    virtual std::uint32_t most() const = 0; ///< that has the darkest colour
    QString movie_title(int movie) const;

    std::shared_ptr<const OpenMovies> movies_;
};

/// Who likes what: users down, movies across; 1 is a like.
class LikesModel final : public MovieMatrixModel {
    Q_OBJECT
  public:
    using MovieMatrixModel::MovieMatrixModel;
    int rowCount(const QModelIndex &parent = {}) const override;
    /// The row of the user with that number in the files; −1: there is none.
    int row_of_user(std::int64_t id) const;

  protected:
    std::optional<std::uint32_t> count(int row, int column) const override;
    QString row_title(int row) const override;
    QString tip(int row, int column, std::uint32_t count) const override;
    std::uint32_t most() const override { return 4; } // a like is tinted, and easy to read
};

/// X: movies down and across; how many users like both. Rows are kept as long as there is room; those of a large set are counted on
/// a thread.
class CoLikesModel final : public MovieMatrixModel {
    Q_OBJECT
  public:
    explicit CoLikesModel(QObject *parent = nullptr);
    void show_movies(std::shared_ptr<const OpenMovies> movies) override;
    int rowCount(const QModelIndex &parent = {}) const override;
    /// The largest count, which has the darkest colour.
    void set_most(std::uint32_t most);

  protected:
    std::optional<std::uint32_t> count(int row, int column) const override;
    QString row_title(int row) const override { return movie_title(row); }
    QString tip(int row, int column, std::uint32_t count) const override;
    std::uint32_t most() const override { return most_; }

  private:
    using Row = std::vector<std::uint32_t>;
    const Row *row(int movie) const;
    void count_wanted();

    std::uint32_t most_ = 1;
    mutable QCache<int, Row> rows_; ///< cost in entries
    mutable std::set<int> wanted_;
    mutable bool asked_ = false; ///< count_wanted() is due
    DataWorker counter_{"counting co-likes"};
};

} // namespace benchlight::ui
