#pragma once
#include "ui/movies/movie_library.h"

#include <QElapsedTimer>
#include <QFrame>

QT_BEGIN_NAMESPACE
class QDoubleSpinBox;
class QProgressBar;
class QPushButton;
class QTimer;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class SummaryLine;

/// Which set the page is about: what it holds, from how many stars on a rating is a like, and opening another. What is open is
/// remembered between sessions.
class MovieSource final : public QFrame {
    Q_OBJECT
  public:
    explicit MovieSource(MovieLibrary &library, QWidget *parent = nullptr);
    /// The set of the last session.
    void open_remembered();
    void open(const std::filesystem::path &path); ///< empty: the bundled one
    const std::filesystem::path &path() const { return path_; }
    QString text() const;

  signals:
    void ratings_wanted(); ///< bring your own ratings

  private:
    QMenu *make_menu();
    void pick_folder();
    void pick_zip();
    void reopen();
    void describe();
    void show_progress(quint64 done, quint64 total);
    void end_reading();

    MovieLibrary &library_;
    std::filesystem::path path_, shown_path_; ///< that is asked for; that is open
    double shown_threshold_ = 4;
    QElapsedTimer reading_;
    SummaryLine *facts_;
    QProgressBar *progress_;
    QPushButton *cancel_;
    QToolButton *problems_;
    QDoubleSpinBox *threshold_;
    QTimer *reopen_;
};

/// "MovieLens small" for the bundled set, else the folder's or zip's name.
QString set_title(const OpenMovies &movies);
/// "The bundled set ends in 2018, and nobody likes 3,444 of its 9,742 movies."
QString set_limits(const OpenMovies &movies);

} // namespace benchlight::ui
