#pragma once
#include "ui/movies/movie_library.h"

#include <QLineEdit>

QT_BEGIN_NAMESPACE
class QCompleter;
class QStandardItemModel;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A line for a movie's title: what is typed is searched for, the hits are offered below. Enter takes the first one.
class MovieField final : public QLineEdit {
    Q_OBJECT
  public:
    explicit MovieField(QWidget *parent = nullptr);
    void show_movies(std::shared_ptr<const OpenMovies> movies);

  signals:
    void chosen(int movie); ///< position in the catalogue
    void nothing_found(const QString &typed);

  private:
    void search(const QString &typed);
    void take_first();

    std::shared_ptr<const OpenMovies> movies_;
    QStandardItemModel *hits_;
    QCompleter *completer_;
};

} // namespace benchlight::ui
