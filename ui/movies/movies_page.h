#pragma once
#include "ui/movies/movie_library.h"
#include "ui/shell/page.h"

QT_BEGIN_NAMESPACE
class QStackedWidget;
class QTabBar;
QT_END_NAMESPACE

namespace benchlight::ui {

class MessageArea;
class MovieSource;
class RecommendPanel;

/// Movies: recommendations and why, the data behind them, the original's method, how good recommenders are, a map.
class MoviesPage final : public Page {
    Q_OBJECT
  public:
    explicit MoviesPage(Desk &desk, QWidget *parent = nullptr);
    ~MoviesPage() override;
    /// A MovieLens folder or zip, a run or sweep of movie vectors, or a CSV of somebody's own ratings.
    bool open(const QString &argument) override;
    bool prepare_to_close(bool ask) override;
    std::vector<Scene> scenes() override;

    MovieLibrary &library() { return library_; }
    RecommendPanel *recommendations() const { return recommend_; }
    MovieSource *source() const { return source_; }
    QTabBar *tabs() const { return tabs_; }
    QString problem() const; ///< the newest message on the page; empty: none

  protected:
    void showEvent(QShowEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

  private:
    void begin(); ///< the set of the last session, once
    void show_tab(int tab);
    QWidget *tab(std::size_t number); ///< of movie_tabs(), made when it is first asked for
    void complain(const QString &sentence);

    MovieLibrary library_;
    bool begun_ = false;
    bool closing_ = false; ///< as soon as movie vectors are saved
    MovieSource *source_;
    MessageArea *messages_;
    QTabBar *tabs_;
    QStackedWidget *stack_;
    RecommendPanel *recommend_;
    std::vector<QWidget *> made_; ///< by number of the tab; null: not yet
};

} // namespace benchlight::ui
