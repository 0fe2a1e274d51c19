#include "ui/movies/empty_choice.h"

#include "ui/movies/movie_source.h"
#include "ui/movies/movie_words.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace benchlight::ui {

namespace {

constexpr int text_width = 640, example_height = 32;
constexpr std::size_t example_count = 4;

QLabel *make_centred(const char *role) {
    QLabel *label = make_text(role);
    label->setAlignment(Qt::AlignHCenter);
    return label;
}

/// Well liked movies that have little in common: each has a main genre that those before it lack.
std::vector<std::uint32_t> examples_of(const movies::MovieSet &set) {
    std::vector<std::uint32_t> chosen;
    std::vector<std::uint16_t> genres;
    const std::vector<std::uint32_t> candidates = most_liked(set, 200);
    for (const std::uint32_t movie : candidates) {
        const auto &of_movie = set.catalog[movie].genres;
        const bool met = std::ranges::any_of(
            of_movie, [&](std::uint16_t genre) { return std::ranges::find(genres, genre) != genres.end(); });
        if (met || movie_title(set.catalog, movie).size() > 26) continue;
        genres.insert(genres.end(), of_movie.begin(), of_movie.end());
        chosen.push_back(movie);
        if (chosen.size() == example_count) return chosen;
    }
    for (const std::uint32_t movie : candidates)
        if (chosen.size() < example_count && std::ranges::find(chosen, movie) == chosen.end()) chosen.push_back(movie);
    return chosen;
}

} // namespace

std::vector<std::uint32_t> most_liked(const movies::MovieSet &set, std::size_t count) {
    std::vector<std::uint32_t> order(set.catalog.size());
    std::iota(order.begin(), order.end(), 0U);
    count = std::min(count, order.size());
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count), {}, [&](std::uint32_t movie) {
        return std::pair(-static_cast<std::ptrdiff_t>(set.likes.of_movie(movie)), movie);
    });
    order.resize(count);
    return order;
}

EmptyChoice::EmptyChoice(QWidget *parent)
    : QWidget(parent),
      sentence_(make_centred(nullptr)),
      limits_(make_centred("help")),
      search_place_(new QVBoxLayout),
      example_row_(new QHBoxLayout) {
    auto *title = make_centred("display");
    title->setText("What do you like to watch?");
    sentence_->setText("Name a movie or two. You get others that the people who like them like as well, "
                       "and for each the reason why.");
    auto *ratings = new QPushButton("&Bring your own ratings…");
    ratings->setObjectName("disclosure");
    ratings->setToolTip("Read an export of Letterboxd or IMDb (CSV); or drop the file here");
    connect(ratings, &QPushButton::clicked, this, &EmptyChoice::ratings_wanted);
    example_row_->setSpacing(space::small);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::huge, space::huge, space::huge, space::large);
    column->setSpacing(space::large);
    column->addStretch(2);
    column->addWidget(title);
    column->addWidget(sentence_);
    column->addSpacing(space::small);
    column->addLayout(search_place_);
    auto *examples = new QWidget; // as high before there are any, so that nothing moves
    examples->setFixedHeight(example_height);
    example_row_->setContentsMargins({});
    examples->setLayout(example_row_);
    column->addWidget(examples);
    column->addWidget(ratings, 0, Qt::AlignHCenter);
    column->addStretch(4);
    column->addWidget(limits_);
}

void EmptyChoice::place_search(QWidget *search) {
    search->setMaximumWidth(text_width);
    search->setMinimumWidth(std::min(text_width, 480));
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(search, 100);
    row->addStretch(1);
    while (QLayoutItem *old = search_place_->takeAt(0)) delete old;
    search_place_->addLayout(row);
}

void EmptyChoice::show_movies(const OpenMovies *movies) {
    while (QLayoutItem *old = example_row_->takeAt(0)) delete old;
    for (QPushButton *example : examples_) {
        example->hide();
        example->deleteLater();
    }
    examples_.clear();
    limits_->setText(movies ? set_limits(*movies) : QString("The movies are being read …"));
    if (!movies) return;
    example_row_->addStretch();
    for (const std::uint32_t movie : examples_of(movies->set)) {
        auto *example = new QPushButton(movie_title(movies->set.catalog, movie).replace("&", "&&"));
        example->setToolTip("Begin with " + movie_label(movies->set.catalog, movie));
        connect(example, &QPushButton::clicked, this, [this, movie] { emit chosen(movie); });
        example_row_->addWidget(example);
        examples_ << example;
    }
    example_row_->addStretch();
}

QString EmptyChoice::limits() const { return limits_->text(); }

} // namespace benchlight::ui
