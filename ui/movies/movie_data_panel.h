#pragma once
#include "engine/movies/likes.h"
#include "ui/movies/movie_library.h"
#include "ui/shell/page.h"

#include <QWidget>

#include <optional>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QStackedWidget;
class QTabBar;
QT_END_NAMESPACE

namespace benchlight::ui {

class CoLikesModel;
class FactGrid;
class FileRowsModel;
class LikesModel;
class MatrixTable;
class MovieField;

/// What a movie set is made of: the first rows of its files, who likes what, and X, how many people like both of two movies; facts and
/// what was wrong with the files beside them.
class MovieDataPanel final : public QWidget {
    Q_OBJECT
  public:
    explicit MovieDataPanel(MovieLibrary &library, QWidget *parent = nullptr);
    ~MovieDataPanel() override;

    enum Table { files, likes, co_likes };
    void show_table(Table table);
    MatrixTable *table(Table table) const; ///< of files, that of the movies
    FactGrid *facts() const { return facts_; }
    QString problems() const;
    bool settled() const; ///< everything is counted
    std::vector<Scene> scenes();

  signals:
    void failed(const QString &reason);

  private:
    QWidget *make_files();
    QWidget *make_matrix(MatrixTable *table, const QString &help, bool rows_are_movies);
    QWidget *make_side();
    void accept();
    void show_facts();
    void go_to_user();

    MovieLibrary &library_;
    std::shared_ptr<const OpenMovies> shown_;
    FileRowsModel *movie_rows_, *rating_rows_;
    LikesModel *likes_model_;
    CoLikesModel *co_likes_model_;
    MatrixTable *movie_table_, *rating_table_, *likes_table_, *co_likes_table_;
    QLabel *movie_file_, *rating_file_, *problems_, *hint_;
    QLineEdit *user_field_;
    std::vector<MovieField *> fields_;
    QTabBar *tabs_;
    QStackedWidget *stack_;
    FactGrid *facts_;
    std::optional<movies::CoLikes> counted_;
    DataWorker counter_{"counting pairs"};
};

} // namespace benchlight::ui
