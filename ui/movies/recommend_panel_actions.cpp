// What can be done on the first tab besides choosing: undo, copying, what was put aside, menus; and the tab's scenes.
#include "ui/dataset/data_summary.h"
#include "ui/movies/card_sheet.h"
#include "ui/movies/empty_choice.h"
#include "ui/movies/movie_cards.h"
#include "ui/movies/movie_filters.h"
#include "ui/movies/movie_words.h"
#include "ui/movies/own_ratings_panel.h"
#include "ui/movies/recommend_panel.h"
#include "ui/movies/search_box.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"

#include <QAction>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

namespace benchlight::ui {

namespace {

/// A year with movies, and a genre that none of them has.
std::pair<int, std::uint16_t> empty_corner(const movies::Catalog &catalog) {
    std::map<int, std::set<std::uint16_t>> genres;
    for (const movies::Movie &movie : catalog.movies())
        if (movie.year > 0) genres[movie.year].insert(movie.genres.begin(), movie.genres.end());
    for (const auto &[year, there] : genres)
        for (std::uint16_t genre = 0; genre < catalog.genres().size(); ++genre)
            if (!there.contains(genre)) return {year, genre};
    return {0, 0};
}

} // namespace

QWidget *RecommendPanel::make_tools() {
    auto *tools = new QWidget;
    auto *row = new QHBoxLayout(tools);
    row->setContentsMargins({});
    row->setSpacing(space::tiny);
    row->addLayout(search_place_, 100);
    row->addStretch(1);
    put_aside_->setObjectName("menuButton");
    put_aside_->setMenu(put_aside_menu_);
    put_aside_->hide();
    row->addWidget(put_aside_);
    auto *again = new QPushButton("Start &again");
    again->setToolTip("Take back all likes and dislikes; it can be undone");
    connect(again, &QPushButton::clicked, this, [this] {
        book_.clear_choice();
        search_->line()->setFocus(Qt::OtherFocusReason);
    });
    row->addWidget(again);
    row->addSpacing(space::tiny);
    auto *ratings = new QPushButton("&Your ratings…");
    ratings->setAccessibleName("Bring your own ratings");
    ratings->setToolTip("Read an export of Letterboxd or IMDb (CSV); or drop the file here");
    connect(ratings, &QPushButton::clicked, this, &RecommendPanel::pick_ratings);
    row->addWidget(ratings);
    row->addSpacing(space::small);
    QToolButton *undo = make_icon_button("undo", "Undo (Ctrl+Z)", "Undo what was said of a movie");
    QToolButton *redo = make_icon_button("redo", "Redo (Ctrl+Shift+Z)", "Redo what was said of a movie");
    QToolButton *copy = make_icon_button("copy", "Copy the list as text (Ctrl+Shift+C)", "Copy the list");
    QToolButton *save = make_icon_button("export", "Save the list as CSV …", "Save the list as CSV");
    for (QToolButton *button : {undo, redo, copy, save}) row->addWidget(button);
    QUndoStack *steps = book_.undo_stack();
    connect(undo, &QToolButton::clicked, steps, &QUndoStack::undo);
    connect(redo, &QToolButton::clicked, steps, &QUndoStack::redo);
    const auto tell = [steps, undo, redo] {
        undo->setEnabled(steps->canUndo());
        redo->setEnabled(steps->canRedo());
        undo->setToolTip((steps->canUndo() ? "Undo: " + steps->undoText() : QString("Undo")) + " (Ctrl+Z)");
        redo->setToolTip((steps->canRedo() ? "Redo: " + steps->redoText() : QString("Redo")) + " (Ctrl+Shift+Z)");
    };
    connect(steps, &QUndoStack::indexChanged, undo, tell);
    tell();
    connect(copy, &QToolButton::clicked, this, &RecommendPanel::copy_list);
    connect(save, &QToolButton::clicked, this, &RecommendPanel::pick_csv);
    return tools;
}

void RecommendPanel::make_actions() {
    // Those of the window's context work as long as the tab is in sight, wherever the keyboard is.
    const auto add = [this](const QString &text, const QKeySequence &keys, auto done,
                            Qt::ShortcutContext context = Qt::WidgetWithChildrenShortcut) {
        auto *action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(context);
        connect(action, &QAction::triggered, this, done);
        addAction(action);
    };
    add(
        "Search for a movie", QKeySequence::Find,
        [this] {
            search_->line()->setFocus(Qt::ShortcutFocusReason);
            search_->line()->selectAll();
        },
        Qt::WindowShortcut);
    add("Undo the last choice", QKeySequence::Undo, [this] { book_.undo_stack()->undo(); });
    add("Redo the last choice", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), [this] { book_.undo_stack()->redo(); });
    add("Copy the list of movies", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), &RecommendPanel::copy_list);
}

void RecommendPanel::copy_list() {
    if (list_.count() == 0) return emit failed("There is no list to copy yet; choose a movie first.");
    QString text = list_text(list_);
    if (!filters_->other().empty() && other_list_.count() > 0)
        text = model_title(list_.request().model_name) + "\n" + text + "\n\n" +
               model_title(other_list_.request().model_name) + "\n" + list_text(other_list_);
    QGuiApplication::clipboard()->setText(text);
    status_->show_text("Copied.");
}

void RecommendPanel::pick_csv() {
    if (list_.count() == 0) return emit failed("There is no list to save yet; choose a movie first.");
    WindowSettings settings;
    const QString folder = settings.value("export_folder").toString();
    const QString path =
        QFileDialog::getSaveFileName(this, "Save the list", folder + "/recommendations.csv", "CSV files (*.csv)");
    if (path.isEmpty()) return;
    settings.setValue("export_folder", QFileInfo(path).absolutePath());
    save_csv(QFile::encodeName(path).toStdString());
}

/// What was seen or is not wanted can be offered again.
void RecommendPanel::fill_put_aside() {
    put_aside_menu_->clear();
    const movies::Catalog &catalog = library_.movies()->set.catalog;
    std::size_t count = 0;
    constexpr std::size_t most = 20; // to a menu
    const auto add = [&](const std::vector<std::int64_t> &ids, const QString &what) {
        for (std::size_t i = ids.size(); i > 0; --i) { // the newest first
            const auto movie = catalog.find(ids[i - 1]);
            if (!movie || ++count > most) continue;
            QAction *action = put_aside_menu_->addAction(movie_label(catalog, *movie).replace("&", "&&") + ", " + what);
            connect(action, &QAction::triggered, this, [this, movie = *movie] { judge(movie, Opinion::none); });
        }
    };
    add(book_.taste().hidden, "not this");
    add(book_.taste().seen, "seen");
    if (count > most) put_aside_menu_->addAction(QString("and %1 more").arg(count - most))->setEnabled(false);
    put_aside_menu_->addSeparator();
    connect(put_aside_menu_->addAction("&Offer all of them again"), &QAction::triggered, &book_,
            &TasteBook::forget_put_aside);
    put_aside_->setText(count_text(count) + " left out");
    put_aside_->setAccessibleName("Movies that are left out");
    put_aside_->setToolTip("Movies that you have seen or do not want now; choose one to have it offered again");
    put_aside_->setVisible(count > 0);
}

void RecommendPanel::show_menu(MovieCards &cards, const QPoint &place) {
    const std::optional<std::uint32_t> movie = cards.movie();
    if (!movie) return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString &text, const QString &key, auto done) {
        connect(menu->addAction(text + "\t" + key), &QAction::triggered, this, done);
    };
    add("Open", "Enter", [this, movie] { open_card(*movie); });
    menu->addSeparator();
    add("I like this", "U", [this, movie] { judge(*movie, Opinion::liked); });
    add("I do not like this", "D", [this, movie] { judge(*movie, Opinion::disliked); });
    add("Seen it", "S", [this, movie] { judge(*movie, Opinion::seen); });
    add("Not this", "N", [this, movie] { judge(*movie, Opinion::hidden); });
    menu->addSeparator();
    add("Copy the title", "",
        [this, movie] { QGuiApplication::clipboard()->setText(movie_label(library_.movies()->set.catalog, *movie)); });
    menu->popup(place);
}

/// A scene waits for the set and for the taste that is kept.
void RecommendPanel::bring(std::function<void()> state) {
    scene_ = std::move(state);
    if (library_.movies() && book_.is_read()) run_scene();
}

void RecommendPanel::run_scene() {
    if (!scene_ || !library_.movies() || !book_.is_read()) return;
    const auto state = std::exchange(scene_, {});
    state();
}

/// Two that nearly everybody knows, where the set has them.
std::vector<std::uint32_t> RecommendPanel::scene_movies() const {
    std::vector<std::uint32_t> chosen;
    for (const char *title : {"Toy Story (1995)", "Apollo 13 (1995)"})
        for (const std::uint32_t movie : library_.movies()->index.with_title(title)) chosen.push_back(movie);
    return chosen.size() >= 2 ? chosen : most_liked(library_.movies()->set, 2);
}

std::vector<Scene> RecommendPanel::scenes() {
    const auto begin = [this] { // from any other state
        search_->line()->clear();
        stack_->setCurrentWidget(empty_);
        close_card();
        filters_->clear();
        filters_->set_other({});
        movies::Taste taste;
        if (book_.has_choice() || !book_.taste().seen.empty()) {
            book_.clear_choice();
            book_.forget_put_aside();
        }
    };
    const auto choose_two = [this, begin] {
        begin();
        const std::vector<std::uint32_t> two = scene_movies();
        movies::Taste taste;
        for (const std::uint32_t movie : two) taste.likes.push_back(library_.movies()->set.catalog[movie].id);
        book_.add(taste, "Choose two movies");
    };
    const auto listed = [this] {
        return !scene_ && list_.count() > 0 && !list_.busy() && list_.request().profile.liked.size() == 2;
    };
    const auto scene = [this](const QString &name, std::function<void()> state, std::function<bool()> ready) {
        return Scene{.name = name,
                     .show = [this, state] { bring(state); },
                     .ready = [this, ready] { return !scene_ && library_.movies() && ready(); }};
    };
    return {
        scene({}, begin, [] { return true; }),
        scene(
            "typing",
            [this, begin] {
                begin();
                search_->type("star wras");
                search_->line()->setFocus();
            },
            [this] { return search_->is_open(); }),
        scene("chosen", choose_two, listed),
        scene(
            "opened",
            [this, choose_two] {
                choose_two();
                open_card(scene_movies().front());
            },
            [this, listed] { return listed() && sheet_->isVisible() && sheet_->is_told(); }),
        scene(
            "compared",
            [this, choose_two] {
                choose_two();
                filters_->set_other("popularity");
            },
            [this, listed] { return listed() && other_list_.count() > 0 && !other_list_.busy(); }),
        scene(
            "nothing-left",
            [this, choose_two] {
                choose_two();
                const auto [year, genre] = empty_corner(library_.movies()->set.catalog);
                filters_->set_years(year, year);
                filters_->set_genre(genre, true);
            },
            [this] { return !list_.busy() && !list_.empty_text().isEmpty(); }),
        scene(
            "own-ratings",
            [this, begin] {
                begin();
                movies::OwnRatings ratings{.format = "Letterboxd"};
                double stars = 5;
                for (const std::uint32_t movie : most_liked(library_.movies()->set, 40)) {
                    ratings.rows.push_back({.title = library_.movies()->set.catalog[movie].title,
                                            .year = library_.movies()->set.catalog[movie].year,
                                            .stars = stars,
                                            .movie = movie});
                    stars = stars <= .5 ? 5 : stars - .5;
                }
                for (const auto &[title, year] : {std::pair("Parasite", 2019), {"Dune: Part Two", 2024}}) {
                    const auto near = library_.movies()->index.suggestions(title, 1);
                    ratings.rows.push_back({.title = title,
                                            .year = year,
                                            .stars = 4.5,
                                            .matched = near.empty()
                                                           ? std::string()
                                                           : library_.movies()->set.catalog.label(near.front().movie)});
                }
                own_->show_ratings(library_.movies(), ratings, "ratings.csv");
                stack_->setCurrentWidget(own_);
            },
            [this] { return own_->isVisible(); }),
    };
}

} // namespace benchlight::ui
