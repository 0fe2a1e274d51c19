#pragma once
#include "ui/movies/movie_library.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QComboBox;
class QMenu;
class QPushButton;
class QSpinBox;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A range of how many ratings a movie has, and what people call it.
struct Fame {
    QString title, tip;
    std::uint32_t from = 0, to = ~std::uint32_t{0};
};
/// Any, hits, known, hidden gems: the ranges come from the set's own counts of ratings.
std::vector<Fame> fames_of(const movies::MovieSet &set);

/// Which recommender, and which movies it may recommend, in one row that wraps.
class MovieFilters final : public QWidget {
    Q_OBJECT
  public:
    explicit MovieFilters(QWidget *parent = nullptr);
    void set_movies(const OpenMovies &movies); ///< keeps what was chosen as far as the set has it
    movies::Filters filters() const;
    void set_years(int from, int to); ///< 0: any
    void set_genre(std::uint16_t genre, bool chosen);
    void set_fame(int fame);
    bool any() const; ///< whether something is filtered
    void clear();

    std::string model() const;
    void set_model(const std::string &name);
    std::string other() const; ///< that is compared with; empty: none
    void set_other(const std::string &name);

  signals:
    void changed();       ///< filters
    void model_changed(); ///< or what it is compared with

  private:
    void make_models();
    void make_years();
    void tell_genres();
    void told();

    QComboBox *model_, *other_, *fame_;
    QSpinBox *from_, *to_;
    QPushButton *genres_button_, *clear_;
    QMenu *genres_;
    std::vector<Fame> fames_;
    std::vector<std::string> genre_names_;
    bool quiet_ = false;
};

} // namespace benchlight::ui
