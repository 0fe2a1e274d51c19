#include "ui/movies/movie_data_panel.h"

#include "ui/inspect/fact_grid.h"
#include "ui/movies/matrix_table.h"
#include "ui/movies/movie_field.h"
#include "ui/movies/set_tables.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/words.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <ctime>

namespace benchlight::ui {

namespace {

constexpr int side_width = 232, title_column = 220, count_column = 84;

QString day_text(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    return QString("%1-%2-%3")
        .arg(utc.tm_year + 1900, 4, 10, QChar('0'))
        .arg(utc.tm_mon + 1, 2, 10, QChar('0'))
        .arg(utc.tm_mday, 2, 10, QChar('0'));
}

QString percent(std::uint64_t part, std::uint64_t whole) {
    return whole ? QString("%1 %").arg(100. * static_cast<double>(part) / static_cast<double>(whole), 0, 'f', 1) : "—";
}

QString problems_text(const movies::MovieSet &set) {
    if (set.problems.empty()) return "Every row of the files could be used.";
    QStringList lines;
    for (const movies::ImportProblem &problem : set.problems)
        lines << QString("%1 %2 (first: %3)")
                     .arg(count_text(problem.count), QString::fromStdString(problem.what),
                          QString::fromStdString(problem.first));
    return lines.join("\n");
}

std::vector<Fact> facts_of(const movies::MovieSet &set, const std::optional<movies::CoLikes> &counted) {
    const std::uint64_t movies = set.catalog.size(), rated = set.rated_movies(), liked = set.liked_movies();
    const QString threshold = QString::number(set.like_threshold);
    std::vector<Fact> facts{
        {"Movies", count_text(movies), count_text(rated) + " rated", "Movies that nobody rated stay in the set"},
        {"Ratings", count_text(set.ratings),
         set.first_rating ? day_text(set.first_rating) + " to " + day_text(set.last_rating) : QString(),
         "Ratings that count: without those under “Problems”"},
        {"Users", count_text(set.user_ids.size())},
        {"Likes", count_text(set.likes.count()), "ratings from " + threshold + " stars"},
        {"Movies with a like", count_text(liked), percent(liked, movies) + " of all"}};
    const QString counting = "…";
    const std::uint64_t places = movies * (movies > 0 ? movies - 1 : 0);
    facts.push_back({"Pairs in X", counted ? count_text(counted->pairs) : counting,
                     counted ? percent(counted->pairs, places) + " are not zero" : "counting",
                     "Entries of X off its diagonal that are not zero, both orders"});
    facts.push_back(
        {"Largest in X", counted ? count_text(counted->largest) : counting, counted ? "people like both" : "counting"});
    return facts;
}

} // namespace

MovieDataPanel::MovieDataPanel(MovieLibrary &library, QWidget *parent)
    : QWidget(parent),
      library_(library),
      movie_rows_(new FileRowsModel(this)),
      rating_rows_(new FileRowsModel(this)),
      likes_model_(new LikesModel(this)),
      co_likes_model_(new CoLikesModel(this)),
      movie_table_(new MatrixTable("First rows of the movies", 150, 56, 1)),
      rating_table_(new MatrixTable("First rows of the ratings", 92, 56, 1)),
      likes_table_(new MatrixTable("Who likes what", count_column, 92, 3)),
      co_likes_table_(new MatrixTable("X: how many people like both", count_column, title_column, 3)),
      movie_file_(make_text("heading")),
      rating_file_(make_text("heading")),
      problems_(make_text("help")),
      hint_(make_text("help")),
      user_field_(new QLineEdit),
      tabs_(make_tabs({"Files", "Likes", "Co-likes (X)"}, "Tables of the set")),
      stack_(new QStackedWidget),
      facts_(new FactGrid) {
    movie_table_->setModel(movie_rows_);
    rating_table_->setModel(rating_rows_);
    likes_table_->setModel(likes_model_);
    co_likes_table_->setModel(co_likes_model_);
    stack_->addWidget(make_files());
    stack_->addWidget(make_matrix(likes_table_, "L[user, movie] = 1 for a like", false));
    stack_->addWidget(make_matrix(co_likes_table_, "X[i, j] = people who like both", true));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(0);
    auto *column = new QVBoxLayout;
    column->setContentsMargins(space::medium, 0, space::medium, space::medium);
    column->setSpacing(space::small);
    column->addWidget(tabs_);
    column->addWidget(stack_, 1);
    column->addWidget(hint_);
    row->addLayout(column, 1);
    row->addWidget(make_side());
    for (MatrixTable *table : {movie_table_, rating_table_, likes_table_, co_likes_table_})
        connect(table, &MatrixTable::failed, this, &MovieDataPanel::failed);
    connect(tabs_, &QTabBar::currentChanged, this, [this](int table) {
        hint_->clear();
        hint_->hide();
        stack_->setCurrentIndex(table);
    });
    connect(&library_, &MovieLibrary::opened, this, &MovieDataPanel::accept);
    connect(&counter_, &DataWorker::failed, this, &MovieDataPanel::failed);
    hint_->hide();
    accept();
}

MovieDataPanel::~MovieDataPanel() = default;

QWidget *MovieDataPanel::make_files() {
    auto *whole = new QWidget;
    auto *row = new QHBoxLayout(whole);
    row->setContentsMargins({});
    row->setSpacing(space::medium);
    for (const auto &[heading, table, stretch] :
         {std::tuple(movie_file_, movie_table_, 3), std::tuple(rating_file_, rating_table_, 2)}) {
        auto *column = new QVBoxLayout;
        column->setSpacing(space::tiny);
        column->addWidget(heading);
        column->addWidget(table, 1);
        row->addLayout(column, stretch);
        table->setToolTip("Rows as they stand in the file; Ctrl+C copies what is selected");
    }
    return whole;
}

/// A table with fields above it that lead to a row or a column.
QWidget *MovieDataPanel::make_matrix(MatrixTable *table, const QString &corner, bool rows_are_movies) {
    auto *whole = new QWidget;
    auto *column = new QVBoxLayout(whole);
    column->setContentsMargins({});
    column->setSpacing(space::small);
    auto *fields = new QHBoxLayout;
    fields->setSpacing(space::small);
    const auto add_field = [&](QLineEdit *field, const QString &name, const QString &tip) {
        field->setPlaceholderText(name);
        field->setAccessibleName(name);
        field->setToolTip(tip);
        field->setClearButtonEnabled(false);
        fields->addWidget(field, 1);
    };
    const auto add_movie = [&](const QString &name, const QString &tip, bool down) {
        auto *field = new MovieField;
        fields_.push_back(field);
        add_field(field, name, tip);
        connect(field, &MovieField::chosen, this, [this, table, down](int movie) {
            hint_->hide();
            down ? table->go_to(movie, -1) : table->go_to(-1, movie);
        });
        connect(field, &MovieField::nothing_found, this, [this](const QString &typed) {
            hint_->setText(QString("No title is like “%1”.").arg(typed));
            hint_->show();
        });
    };
    if (rows_are_movies) {
        add_movie("Go to a movie’s row…", "Type a title; Enter shows the movie’s row", true);
    } else {
        add_field(user_field_, "Go to a user’s row…", "Type a user’s number; Enter shows the row");
        connect(user_field_, &QLineEdit::returnPressed, this, &MovieDataPanel::go_to_user);
    }
    add_movie("Go to a movie’s column…", "Type a title; Enter shows the movie’s column", false);
    column->addLayout(fields);
    column->addWidget(table, 1);
    table->set_corner(corner);
    table->setToolTip("The titles are whole in the tool tips of their cells; Ctrl+C copies what is selected");
    return whole;
}

QWidget *MovieDataPanel::make_side() {
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(space::medium, space::medium, space::medium, space::medium);
    column->setSpacing(space::medium);
    column->addWidget(facts_);
    auto *heading = make_text("heading");
    heading->setText("Problems");
    column->addWidget(heading);
    column->addWidget(problems_);
    column->addStretch(1);
    QWidget *side = make_scroll(content, "Facts of the set");
    side->setFixedWidth(side_width);
    return side;
}

void MovieDataPanel::go_to_user() {
    const auto id = parse_number<std::int64_t>(user_field_->text().trimmed().toStdString());
    const int row = id ? likes_model_->row_of_user(*id) : -1;
    hint_->setVisible(row < 0);
    if (row >= 0) return likes_table_->go_to(row, -1);
    hint_->setText(shown_ ? QString("There is no user %1; users are %2 to %3.")
                                .arg(user_field_->text())
                                .arg(shown_->set.user_ids.empty() ? 0 : shown_->set.user_ids.front())
                                .arg(shown_->set.user_ids.empty() ? 0 : shown_->set.user_ids.back())
                          : QString("The ratings are being read."));
}

void MovieDataPanel::accept() {
    if (shown_ == library_.movies() || !library_.movies()) return;
    shown_ = library_.movies();
    counted_.reset();
    const movies::MovieSet &set = shown_->set;
    movie_rows_->show_rows(set.first_movies);
    rating_rows_->show_rows(set.first_ratings);
    likes_model_->show_movies(shown_);
    co_likes_model_->show_movies(shown_);
    for (MovieField *field : fields_) field->show_movies(shown_);
    const auto heading = [](const movies::FirstRows &rows, std::uint64_t of) {
        return QString("%1: first %2 of %3 rows")
            .arg(QString::fromStdString(rows.file), count_text(rows.rows.size()),
                 count_text(std::max<std::uint64_t>(of, rows.rows.size())));
    };
    movie_file_->setText(heading(set.first_movies, set.catalog.size()));
    rating_file_->setText(heading(set.first_ratings, set.ratings));
    for (std::size_t i = 0; i < set.first_movies.header.size(); ++i)
        movie_table_->setColumnWidth(static_cast<int>(i), set.first_movies.header[i] == "title"    ? 300
                                                          : set.first_movies.header[i] == "genres" ? 240
                                                                                                   : 84);
    problems_->setText(problems_text(set));
    show_facts();
    counter_.run([this, shown = shown_](const std::stop_token &stop) -> std::function<void()> {
        return [this, counted = movies::count_co_likes(shown->set.likes, stop)] {
            counted_ = counted;
            co_likes_model_->set_most(counted.largest);
            show_facts();
        };
    });
}

void MovieDataPanel::show_facts() { facts_->show_facts(facts_of(shown_->set, counted_)); }

void MovieDataPanel::show_table(Table table) { tabs_->setCurrentIndex(table); }

MatrixTable *MovieDataPanel::table(Table table) const {
    return table == Table::files ? movie_table_ : table == likes ? likes_table_ : co_likes_table_;
}

QString MovieDataPanel::problems() const { return problems_->text(); }

bool MovieDataPanel::settled() const { return counted_.has_value(); }

std::vector<Scene> MovieDataPanel::scenes() {
    const auto ready = [this] { return settled(); };
    return {{"files", [this] { show_table(files); }, ready},
            {"likes", [this] { show_table(likes); }, ready},
            {"co-likes", [this] { show_table(co_likes); }, ready}};
}

} // namespace benchlight::ui
