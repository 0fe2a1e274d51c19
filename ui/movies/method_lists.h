#pragma once
#include "ui/movies/movie_library.h"
#include "ui/movies/movie_runs.h"

#include <QWidget>

#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class FigurePicture;
class ListsModel;
class MatrixTable;

/// What the configurations recommend for the three published titles, ours beside the published, with columns compared or, as
/// published, rows; and how much the lists agree.
class MethodLists final : public QWidget {
    Q_OBJECT
  public:
    explicit MethodLists(QWidget *parent = nullptr);
    ~MethodLists() override;

    void show_set(std::shared_ptr<const OpenMovies> movies);
    /// Null: the published lists alone. Lists are made when another configuration has ended.
    void show_runs(std::shared_ptr<const MovieRuns> runs);
    void set_compared(movies::Compared compared);
    movies::Compared compared() const { return compared_; }
    bool settled() const;
    QString problem() const;
    const ListsModel &model() const { return *model_; }
    MatrixTable *table() const { return table_; }
    QComboBox *query() const { return query_; }
    const OverlapFigure *overlap() const { return exported_.get(); }
    QWidget *overlap_section() const { return overlap_section_; }

  signals:
    void failed(const QString &reason);

  private:
    QWidget *make_list_section();
    QWidget *make_overlap_section();
    void make_lists();
    void show_lists();

    std::shared_ptr<const OpenMovies> movies_;
    std::shared_ptr<const MovieRuns> runs_;
    std::vector<movies::TopTen> ours_;
    movies::Compared compared_ = movies::Compared::columns;
    std::string made_;                        ///< what ours_ is of: folder, what is compared, and what has ended
    std::unique_ptr<OverlapFigure> exported_; ///< with a title
    QComboBox *query_;
    QToolButton *columns_, *rows_;
    QLabel *problem_, *help_;
    ListsModel *model_;
    MatrixTable *table_;
    FigurePicture *picture_;
    QWidget *overlap_section_;
    DataWorker maker_{"making lists"};
};

} // namespace benchlight::ui
