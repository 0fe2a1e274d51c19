#include "ui/movies/recommend_panel.h"

#include "engine/core/files.h"
#include "engine/core/text.h"
#include "ui/dataset/data_summary.h"
#include "ui/movies/card_sheet.h"
#include "ui/movies/empty_choice.h"
#include "ui/movies/movie_cards.h"
#include "ui/movies/movie_chips.h"
#include "ui/movies/movie_filters.h"
#include "ui/movies/movie_words.h"
#include "ui/movies/own_ratings_panel.h"
#include "ui/movies/search_box.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"

#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int least_beside_sheet = 900; ///< width at which the list and one movie stand side by side
constexpr int least_sheet = 360, most_sheet = 460;
constexpr std::size_t most_at_once = 100; ///< of a list that is ranked anew

} // namespace

RecommendPanel::RecommendPanel(MovieLibrary &library, QWidget *parent)
    : QWidget(parent),
      library_(library),
      stack_(new QStackedWidget),
      views_(new QStackedWidget),
      empty_(new EmptyChoice),
      search_(new SearchBox),
      filters_(new MovieFilters),
      chips_(new MovieChips),
      cards_(new MovieCards(list_)),
      left_(new MovieCards(list_, MovieCards::Form::rows)),
      right_(new MovieCards(other_list_, MovieCards::Form::rows)),
      left_title_(new QLabel),
      right_title_(new QLabel),
      common_(new QLabel),
      sheet_(new CardSheet),
      own_(new OwnRatingsPanel),
      status_(new SummaryLine),
      note_(make_help({})),
      progress_(new QProgressBar),
      notice_(make_text("warning")),
      search_place_(new QHBoxLayout),
      put_aside_(new QPushButton),
      put_aside_menu_(new QMenu(this)) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    stack_->addWidget(empty_);
    stack_->addWidget(list_page_ = make_list());
    stack_->addWidget(own_);
    column->addWidget(stack_);
    make_actions();
    connect_parts();
    connect_library();
    place_search(true);
    show_set();
}

RecommendPanel::~RecommendPanel() = default;

QWidget *RecommendPanel::make_list() {
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins({});
    column->setSpacing(space::small);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(space::large, space::medium, space::large, 0);
    head->setSpacing(space::small);
    head->addWidget(make_tools());
    head->addWidget(chips_);
    head->addWidget(filters_);
    auto *line = new QHBoxLayout;
    line->setSpacing(space::medium);
    progress_->setTextVisible(false);
    progress_->setFixedWidth(140);
    progress_->setAccessibleName("How far the recommender is fitted");
    progress_->hide();
    status_->setAccessibleName("What is listed");
    line->addWidget(progress_);
    line->addWidget(status_, 1);
    head->addLayout(line);
    head->addWidget(note_);
    head->addWidget(notice_);
    column->addLayout(head);
    views_->addWidget(cards_);
    views_->addWidget(make_comparison());
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(views_, 1);
    row->addWidget(sheet_);
    sheet_->hide();
    column->addLayout(row, 1);
    note_->hide();
    notice_->hide();
    return page;
}

QWidget *RecommendPanel::make_comparison() {
    auto *page = new QWidget;
    auto *columns = new QHBoxLayout(page);
    columns->setContentsMargins({});
    columns->setSpacing(0);
    for (const auto &[title, list, name] : {std::tuple(left_title_, left_, "Movies of the first recommender"),
                                            std::tuple(right_title_, right_, "Movies of the second recommender")}) {
        auto *side = new QVBoxLayout;
        side->setSpacing(space::tiny);
        auto *head = new QHBoxLayout;
        head->setContentsMargins(space::large, 0, space::large, 0);
        title->setProperty("role", "heading");
        head->addWidget(title);
        head->addStretch();
        if (list == right_) head->addWidget(common_);
        common_->setProperty("role", "help");
        side->addLayout(head);
        list->setAccessibleName(name);
        side->addWidget(list, 1);
        columns->addLayout(side, 1);
    }
    return page;
}

void RecommendPanel::connect_parts() {
    connect(search_, &SearchBox::chosen, this, [this](quint32 movie, bool disliked) { choose(movie, disliked); });
    connect(empty_, &EmptyChoice::chosen, this, [this](quint32 movie) { choose(movie); });
    connect(empty_, &EmptyChoice::ratings_wanted, this, &RecommendPanel::pick_ratings);
    connect(chips_, &MovieChips::judged, this, &RecommendPanel::judge);
    connect(filters_, &MovieFilters::changed, this, &RecommendPanel::rank);
    connect(filters_, &MovieFilters::model_changed, this, &RecommendPanel::rank);
    for (MovieCards *cards : {cards_, left_, right_}) {
        connect(cards, &MovieCards::judged, this, &RecommendPanel::judge);
        connect(cards, &MovieCards::opened, this, &RecommendPanel::open_card);
        connect(cards, &MovieCards::menu_requested, this,
                [this, cards](const QPoint &place) { show_menu(*cards, place); });
        connect(cards, &MovieCards::current_changed, this, [this, cards] {
            if (!sheet_->isHidden() && cards->hasFocus() && cards->movie()) open_card(*cards->movie());
        });
    }
    connect(sheet_, &CardSheet::closed, this, &RecommendPanel::close_card);
    connect(sheet_, &CardSheet::opened, this, &RecommendPanel::open_card);
    connect(sheet_, &CardSheet::judged, this, &RecommendPanel::judge);
    connect(sheet_, &CardSheet::failed, this, &RecommendPanel::failed);
    connect(own_, &OwnRatingsPanel::rejected, this, &RecommendPanel::refresh);
    connect(own_, &OwnRatingsPanel::accepted, this, [this] {
        book_.add(own_->taste(), "Add your own ratings");
        refresh();
    });
    connect(&book_, &TasteBook::changed, this, &RecommendPanel::refresh);
    connect(&book_, &TasteBook::failed, this, &RecommendPanel::failed);
    for (Recommendations *list : {&list_, &other_list_}) {
        connect(list, &Recommendations::changed, this, &RecommendPanel::tell_lists);
        connect(list, &Recommendations::extended, this, &RecommendPanel::tell_lists);
        connect(list, &Recommendations::failed, this, &RecommendPanel::failed);
    }
    connect(&reader_, &DataWorker::failed, this, &RecommendPanel::failed);
    connect(&saver_, &DataWorker::failed, this, &RecommendPanel::failed);
    connect(theme_signals(), &ThemeSignals::changed, this, &RecommendPanel::tell_choice);
}

void RecommendPanel::connect_library() {
    connect(&library_, &MovieLibrary::opened, this, &RecommendPanel::show_set);
    connect(&library_, &MovieLibrary::fitting, this, &RecommendPanel::show_fitting);
    connect(&library_, &MovieLibrary::model_ready, this, [this](const QString &name) {
        const std::string ready = name.toStdString();
        if (ready == filters_->model() || ready == filters_->other()) rank();
    });
    connect(&library_, &MovieLibrary::model_failed, this, [this](const QString &name, const QString &reason) {
        const std::string model = name.toStdString();
        if (model != filters_->model() && model != filters_->other()) return;
        progress_->hide();
        const QString sentence = QString("%1 could not be fitted: %2").arg(model_title(model), reason);
        if (model == filters_->model()) {
            list_.clear();
            for (MovieCards *cards : {cards_, left_}) cards->set_empty_text(sentence);
        } else {
            other_list_.clear();
            right_->set_empty_text(sentence);
        }
        status_->show_text(sentence);
        emit failed(sentence);
    });
}

void RecommendPanel::show_set() {
    const auto &movies = library_.movies();
    search_->set_movies(movies);
    empty_->show_movies(movies.get());
    if (!movies) return;
    filters_->set_movies(*movies);
    close_card();
    library_.want_model(filters_->model()); // before anybody asks for it
    refresh();
    run_scene();
}

movies::Profile RecommendPanel::profile() const {
    return library_.movies() ? book_.taste().profile(library_.movies()->set.catalog) : movies::Profile();
}

QHash<std::uint32_t, QColor> RecommendPanel::colours() const {
    QHash<std::uint32_t, QColor> colours;
    std::vector<QColor> palette = category_colours(current_theme());
    palette.pop_back(); // black or white: the text's
    const std::vector<std::uint32_t> liked = profile().liked;
    for (std::size_t i = 0; i < std::min(liked.size(), palette.size()); ++i) colours[liked[i]] = palette[i];
    return colours;
}

void RecommendPanel::refresh() {
    emit profile_changed();
    if (!library_.movies()) return;
    const bool nothing = profile().empty();
    place_search(nothing);
    fill_put_aside();
    tell_choice();
    if (nothing) {
        close_card();
        list_.clear();
        other_list_.clear();
    }
    stack_->setCurrentWidget(nothing ? static_cast<QWidget *>(empty_) : list_page_);
    rank();
    if (!scene_) return;
    run_scene();
}

void RecommendPanel::tell_choice() {
    if (!library_.movies()) return;
    const movies::MovieSet &set = library_.movies()->set;
    const movies::Profile chosen = profile();
    const QHash<std::uint32_t, QColor> shades = colours();
    const std::vector<std::uint32_t> unknown = movies::unknown_of(set.likes, chosen);
    chips_->show_choice(set.catalog, chosen, unknown, shades);
    for (MovieCards *cards : {cards_, left_, right_}) cards->set_colours(shades);
    QStringList sentences;
    if (!unknown.empty() && unknown.size() == chosen.liked.size() + chosen.disliked.size())
        sentences << QString(
                         "Nobody in this set likes %1, so movies are ranked by common genres and nearness in years.")
                         .arg(unknown.size() == 1 ? movie_title(set.catalog, unknown.front())
                                                  : QString("these movies"));
    else if (!unknown.empty())
        sentences << QString("Nobody in this set likes %1; only your other movies count.")
                         .arg(unknown.size() == 1 ? movie_title(set.catalog, unknown.front())
                                                  : counted(unknown.size(), "of your movies", "of your movies"));
    const std::size_t told = book_.taste().likes.size() + book_.taste().dislikes.size();
    if (const std::size_t missing = told - chosen.liked.size() - chosen.disliked.size(); missing > 0)
        sentences << QString("%1 not in this set.").arg(counted(missing, "of your movies is", "of your movies are"));
    notice_->setText(sentences.join(' '));
    notice_->setVisible(!sentences.isEmpty());
}

bool RecommendPanel::ask(Recommendations &list, const std::string &name) {
    const auto model = library_.model(name);
    if (!model) {
        library_.want_model(name);
        return false;
    }
    list.ask({library_.movies(), name, model, profile(), filters_->filters(),
              book_.taste().excluded(library_.movies()->set.catalog)},
             std::min(list.count(), most_at_once));
    return true;
}

/// Cards stay until the new list is there, unless they are of another recommender.
void RecommendPanel::rank() {
    if (!library_.movies() || profile().empty()) return;
    const std::string name = filters_->model(), other = filters_->other();
    views_->setCurrentIndex(other.empty() ? 0 : 1);
    left_title_->setText(model_title(name));
    if (!other.empty()) right_title_->setText(model_title(other));
    bool all = true;
    if (list_.count() > 0 && list_.request().model_name != name && !library_.model(name)) list_.clear();
    all = ask(list_, name) && all;
    if (other.empty()) {
        other_list_.clear();
    } else {
        if (other_list_.count() > 0 && other_list_.request().model_name != other && !library_.model(other))
            other_list_.clear();
        all = ask(other_list_, other) && all;
    }
    if (all) progress_->hide();
}

void RecommendPanel::show_fitting(const QString &name, quint64 done, quint64 total) {
    const std::string model = name.toStdString();
    if (model != filters_->model() && model != filters_->other()) return;
    const QString title = model_title(model);
    const QString what =
        total == 0 ? QString("Fitting %1 to %2 likes …").arg(title, count_text(library_.movies()->set.likes.count()))
                   : QString("Fitting %1 to %2 likes, %3 % …")
                         .arg(title, count_text(library_.movies()->set.likes.count()))
                         .arg(100 * done / total);
    if (model == filters_->model())
        for (MovieCards *cards : {cards_, left_}) cards->set_empty_text(what);
    if (model == filters_->other()) right_->set_empty_text(what);
    progress_->show();
    progress_->setRange(0, total > 0 ? 1000 : 0);
    if (total > 0)
        progress_->setValue(static_cast<int>(1000. * static_cast<double>(done) / static_cast<double>(total)));
    status_->show_text(what);
}

void RecommendPanel::tell_lists() {
    for (MovieCards *cards : {cards_, left_})
        if (!list_.empty_text().isEmpty()) cards->set_empty_text(list_.empty_text());
    if (!other_list_.empty_text().isEmpty()) right_->set_empty_text(other_list_.empty_text());
    const bool compared = !filters_->other().empty();
    std::set<std::uint32_t> common, first;
    std::size_t in_ten = 0;
    if (compared) {
        for (std::size_t i = 0; i < list_.count(); ++i) first.insert(list_.at(i).movie);
        for (std::size_t i = 0; i < other_list_.count(); ++i)
            if (first.contains(other_list_.at(i).movie)) common.insert(other_list_.at(i).movie);
        for (std::size_t i = 0; i < std::min(Recommendations::step, list_.count()); ++i)
            for (std::size_t j = 0; j < std::min(Recommendations::step, other_list_.count()); ++j)
                in_ten += list_.at(i).movie == other_list_.at(j).movie;
        common_->setText(list_.count() > 0 && other_list_.count() > 0
                             ? QString("%1 of the first ten in both").arg(in_ten)
                             : QString());
    }
    left_->set_marked(common);
    right_->set_marked(common);
    if (!progress_->isHidden() || !list_.request().movies) return;
    note_->setText(list_.count() == 0 ? QString() : QString::fromStdString(list_.request().model->note()));
    note_->setVisible(!note_->text().isEmpty());
    if (list_.count() == 0) return status_->show_text({});
    status_->show_facts(
        {{count_text(list_.count()), QString("of %1 movies, ranked by %2")
                                         .arg(count_text(list_.total()), model_title(list_.request().model_name))}});
    if (!sheet_->isHidden() && sheet_->movie()) open_card(*sheet_->movie());
}

QString RecommendPanel::status() const { return status_->text(); }
QString RecommendPanel::notice() const { return notice_->isHidden() ? QString() : notice_->text(); }
QString RecommendPanel::in_common() const { return common_->text(); }

/// In the middle while nothing is chosen, above the chips else. Who types goes on typing.
void RecommendPanel::place_search(bool large) {
    const bool placed = search_->parentWidget() != nullptr;
    if (placed && large == large_) return;
    large_ = large;
    const bool focused = search_->line()->hasFocus();
    if (large)
        empty_->place_search(search_);
    else
        search_place_->insertWidget(0, search_, 100);
    search_->setMaximumWidth(large ? 640 : 480);
    search_->setMinimumWidth(large ? 480 : 260);
    search_->set_large(large);
    search_->show();
    if (focused) search_->line()->setFocus(Qt::OtherFocusReason);
}

void RecommendPanel::choose(std::uint32_t movie, bool disliked) {
    judge(movie, disliked ? Opinion::disliked : Opinion::liked);
}

void RecommendPanel::judge(std::uint32_t movie, Opinion opinion) {
    if (!library_.movies()) return;
    const movies::Catalog &catalog = library_.movies()->set.catalog;
    book_.judge(catalog[movie].id, opinion, movie_title(catalog, movie));
}

void RecommendPanel::open_card(std::uint32_t movie) {
    if (!library_.movies()) return;
    RecommendationRequest request = list_.request();
    const auto *cards = qobject_cast<const MovieCards *>(focusWidget());
    if (cards == right_ && other_list_.request().model) request = other_list_.request();
    if (!request.movies) {
        request.movies = library_.movies();
        request.model_name = filters_->model();
        request.model = library_.model(request.model_name);
    }
    sheet_->show_movie(request, movie, book_.opinion(request.movies->set.catalog[movie].id), colours());
    if (!sheet_->isHidden()) return;
    sheet_->show();
    place_sheet();
}

void RecommendPanel::close_card() {
    if (sheet_->isHidden()) return;
    const bool focused = sheet_->isAncestorOf(focusWidget());
    sheet_->hide();
    place_sheet();
    if (focused) (filters_->other().empty() ? cards_ : left_)->setFocus(Qt::OtherFocusReason);
}

void RecommendPanel::place_sheet() {
    const bool beside = width() >= least_beside_sheet;
    const bool open = !sheet_->isHidden();
    views_->setVisible(!open || beside);
    sheet_->setMinimumWidth(beside ? std::clamp(width() / 3, least_sheet, most_sheet) : 300);
    sheet_->setMaximumWidth(beside ? sheet_->minimumWidth() : QWIDGETSIZE_MAX);
    if (open && !beside) sheet_->setFocus(Qt::OtherFocusReason);
}

/// Who comes to an empty page types.
void RecommendPanel::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    if (large_ && !isAncestorOf(QApplication::focusWidget())) search_->line()->setFocus(Qt::OtherFocusReason);
}

void RecommendPanel::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    place_sheet();
}

void RecommendPanel::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape && !sheet_->isHidden()) return close_card();
    QWidget::keyPressEvent(event);
}

void RecommendPanel::pick_ratings() {
    WindowSettings settings;
    const QString path =
        QFileDialog::getOpenFileName(this, "Open your own ratings", settings.value("movies/ratings_folder").toString(),
                                     "Exports of Letterboxd or IMDb (*.csv);;All files (*)");
    if (path.isEmpty()) return;
    settings.setValue("movies/ratings_folder", QFileInfo(path).absolutePath());
    read_ratings(QFile::encodeName(path).toStdString());
}

void RecommendPanel::read_ratings(const std::filesystem::path &file) {
    const auto movies = library_.movies();
    if (!movies) {
        scene_ = [this, file] { read_ratings(file); }; // when the set is there
        return;
    }
    reader_.run([this, movies, file](const std::stop_token &) -> std::function<void()> {
        return [this, movies, file, ratings = movies::read_own_ratings(file, movies->index)] {
            if (movies != library_.movies()) return read_ratings(file);
            own_->show_ratings(movies, ratings, QString::fromStdString(display_path(file.filename())));
            stack_->setCurrentWidget(own_);
            own_->accept()->setFocus(Qt::OtherFocusReason);
        };
    });
}

void RecommendPanel::save_csv(const std::filesystem::path &file) {
    saver_.run([this, file, csv = list_csv(list_)](const std::stop_token &) -> std::function<void()> {
        write_file_atomically(file, csv);
        return [this, file] { emit told("The list is in " + QString::fromStdString(display_path(file)) + "."); };
    });
}

} // namespace benchlight::ui
