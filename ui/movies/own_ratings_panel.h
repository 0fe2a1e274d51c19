#pragma once
#include "engine/movies/own_ratings.h"
#include "engine/movies/taste.h"
#include "ui/movies/movie_library.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// What somebody's own ratings would add, before they are added: how many were matched, from how many stars on they count,
/// and what was not found.
class OwnRatingsPanel final : public QFrame {
    Q_OBJECT
  public:
    explicit OwnRatingsPanel(QWidget *parent = nullptr);
    void show_ratings(std::shared_ptr<const OpenMovies> movies, const movies::OwnRatings &ratings, const QString &file);
    /// What the choices make of the ratings.
    movies::Taste taste() const;
    QString text() const; ///< the sentences on it
    QTableWidget *missing() const { return missing_; }
    QComboBox *liked_from() const { return liked_; }
    QPushButton *accept() const { return accept_; }

  signals:
    void accepted();
    void rejected();

  protected:
    void keyPressEvent(QKeyEvent *event) override;

  private:
    QWidget *make_choices();
    void fill_missing();
    void count();

    std::shared_ptr<const OpenMovies> movies_;
    movies::OwnRatings ratings_;
    QLabel *title_, *matched_, *sum_, *problems_, *missing_title_;
    QComboBox *liked_, *disliked_;
    QCheckBox *seen_;
    QTableWidget *missing_;
    QPushButton *accept_, *reject_;
};

} // namespace benchlight::ui
