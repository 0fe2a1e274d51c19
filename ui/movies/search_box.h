#pragma once
#include "ui/movies/movie_library.h"

#include <QFrame>
#include <QPointer>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QListWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A line to type a title into, with a list under it of what is meant: title, year, genres, how many like it, and why
/// it was found. Arrow keys choose, Enter takes, Esc closes the list.
class SearchBox final : public QWidget {
    Q_OBJECT
  public:
    explicit SearchBox(QWidget *parent = nullptr);
    ~SearchBox() override;
    /// Null: there is nothing to be found yet.
    void set_movies(std::shared_ptr<const OpenMovies> movies);
    void set_large(bool large);
    /// As if it had been typed.
    void type(const QString &text);

    QLineEdit *line() const { return line_; }
    QListWidget *list() const { return list_; }
    bool is_open() const;
    /// What stands above the list; empty: nothing does.
    QString notice() const;
    double slowest_ms() const { return slowest_ms_; } ///< search so far

  signals:
    /// `disliked`: taken with Shift held down.
    void chosen(quint32 movie, bool disliked);

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void moveEvent(QMoveEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void hideEvent(QHideEvent *event) override;

  private:
    void search();
    void fill(const std::vector<movies::SearchHit> &hits, const QString &notice);
    void place();
    void close();
    void take(int row, bool disliked);
    bool key(int key, Qt::KeyboardModifiers modifiers);

    std::shared_ptr<const OpenMovies> movies_;
    QLineEdit *line_;
    QPointer<QFrame> popup_; ///< a child of the window, which it lies over
    QLabel *notice_;
    QListWidget *list_;
    double slowest_ms_ = 0;
};

} // namespace benchlight::ui
