#pragma once
#include "ui/images/data_worker.h"
#include "ui/movies/map_view.h"
#include "ui/movies/movie_library.h"
#include "ui/shell/page.h"

#include <QWidget>

#include <cstdint>
#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QProgressBar;
class QStackedWidget;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A map of the open set's movies: those that the same people like are near each other. Made on a thread when it is first
/// looked at.
class MapPanel final : public QWidget {
    Q_OBJECT
  public:
    explicit MapPanel(MovieLibrary &library, QWidget *parent = nullptr);
    ~MapPanel() override;
    std::vector<Scene> scenes();

    /// Rings around these movies, positions in the catalogue: what somebody likes.
    void highlight(std::vector<std::uint32_t> movies);

    MapView *view() const { return view_; }
    QLineEdit *search() const { return search_; }
    const std::vector<QToolButton *> &legend() const { return legend_; }
    QString empty_text() const; ///< why there is no map; empty while there is one
    bool busy() const { return worker_.busy(); }

  signals:
    void movie_chosen(quint32 movie);   ///< position in the catalogue
    void failed(const QString &reason); ///< of an export

  protected:
    void showEvent(QShowEvent *event) override;

  private:
    QWidget *make_bar();
    QWidget *make_empty();
    void forget();
    void make();
    void accept(std::shared_ptr<const MapPoints> points);
    void show_nothing(const QString &reason);
    void make_legend();
    void find();
    void next_hit();
    void ring();
    void say();
    QString sentence(std::size_t point) const;

    MovieLibrary &library_;
    std::shared_ptr<const OpenMovies> made_of_; ///< the set whose map is shown or being made
    std::vector<std::int64_t> point_of_;        ///< [movies]; −1: not on the map
    std::vector<std::uint32_t> highlighted_;
    std::weak_ptr<const OpenMovies> highlighted_of_; ///< the set that those are positions in
    std::size_t hit_ = 0;                            ///< that Enter leads to next
    std::unique_ptr<MapFigure> figure_;              ///< made when it is exported
    QStackedWidget *stack_;
    QLabel *empty_, *readout_, *hits_;
    QProgressBar *progress_;
    QLineEdit *search_;
    QWidget *legend_row_;
    std::vector<QToolButton *> legend_, zoom_;
    MapView *view_;
    DataWorker worker_{"map of movies"};
};

} // namespace benchlight::ui
