#pragma once
#include "engine/movies/sweep.h"

#include <QAbstractTableModel>

#include <functional>
#include <string>

namespace benchlight::ui {

/// The top ten of each configuration for one movie: ours beside the published one's. What both have is bold.
class ListsModel final : public QAbstractTableModel {
    Q_OBJECT
  public:
    using QAbstractTableModel::QAbstractTableModel;
    /// `title_of` names a movie by its id; an empty text is replaced by the id.
    using TitleOf = std::function<QString(std::int64_t id)>;
    void show_lists(std::vector<movies::TopTen> ours, std::vector<movies::TopTen> published, std::int64_t query,
                    TitleOf title_of);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Movies that our list of a configuration has in common with the published one; −1: one of them is not there.
    int common(const std::string &config) const;

  private:
    struct Column {
        std::string config;
        bool published = false;
        std::vector<std::int64_t> movies{}, other{}; ///< of this list; of the one that it is compared with
    };
    QString title(std::int64_t id) const;

    std::vector<Column> columns_;
    TitleOf title_of_;
    int rows_ = 0;
};

} // namespace benchlight::ui
