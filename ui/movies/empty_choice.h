#pragma once
#include "ui/movies/movie_library.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

/// What the page shows while nothing is chosen: what it is for, room for the search box, and a few titles to begin with.
class EmptyChoice final : public QWidget {
    Q_OBJECT
  public:
    explicit EmptyChoice(QWidget *parent = nullptr);
    /// Null: none is open yet.
    void show_movies(const OpenMovies *movies);
    void place_search(QWidget *search); ///< takes it in
    QList<QPushButton *> examples() const { return examples_; }
    QString limits() const;

  signals:
    void chosen(quint32 movie);
    void ratings_wanted();

  private:
    QLabel *sentence_, *limits_;
    QVBoxLayout *search_place_;
    QHBoxLayout *example_row_;
    QList<QPushButton *> examples_;
};

/// The movies that most people like, the most liked first.
std::vector<std::uint32_t> most_liked(const movies::MovieSet &set, std::size_t count);

} // namespace benchlight::ui
