#include "ui/movies/movies_page.h"

#include "engine/core/text.h"
#include "ui/images/data_path.h"
#include "ui/movies/method_panel.h"
#include "ui/movies/movie_runs.h"
#include "ui/movies/movie_source.h"
#include "ui/movies/movie_tabs.h"
#include "ui/movies/recommend_panel.h"
#include "ui/shell/message_area.h"
#include "ui/shell/movie_files.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QDragEnterEvent>
#include <QFile>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

MoviesPage::MoviesPage(Desk &desk, QWidget *parent)
    : Page(desk, parent),
      source_(new MovieSource(library_)),
      messages_(new MessageArea),
      stack_(new QStackedWidget),
      recommend_(new RecommendPanel(library_)),
      made_(movie_tabs().size()) {
    setAcceptDrops(true);
    QStringList titles{"Recommend"};
    for (const MovieTab &tab : movie_tabs()) titles << tab.title;
    tabs_ = make_tabs(titles, "Parts of the movies page");
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins({});
    rows->setSpacing(0);
    rows->addWidget(source_);
    rows->addWidget(messages_);
    auto *tab_row = new QHBoxLayout;
    tab_row->setContentsMargins(space::small, 0, space::small, 0);
    tab_row->addWidget(tabs_);
    tab_row->addStretch();
    rows->addLayout(tab_row);
    stack_->addWidget(recommend_);
    rows->addWidget(stack_, 1);
    // Fitting leaves a training its cores.
    library_.set_threads([&desk] { return desk.reading_threads(); });
    connect(tabs_, &QTabBar::currentChanged, this, &MoviesPage::show_tab);
    connect(recommend_, &RecommendPanel::failed, this, &MoviesPage::complain);
    connect(recommend_, &RecommendPanel::told, this,
            [this](const QString &sentence) { messages_->show_message(Severity::info, sentence); });
    connect(source_, &MovieSource::ratings_wanted, this, [this] {
        tabs_->setCurrentIndex(0);
        recommend_->pick_ratings();
    });
    connect(&library_, &MovieLibrary::open_failed, this, [this](const QString &reason) {
        complain(reason);
        if (!library_.movies() && !source_->path().empty()) source_->open({}); // that of the last session is gone
    });
}

/// The tabs use the library.
MoviesPage::~MoviesPage() {
    for (QWidget *tab : made_) delete tab;
    delete recommend_;
    delete source_;
}

QWidget *MoviesPage::tab(std::size_t number) {
    if (made_[number]) return made_[number];
    made_[number] = movie_tabs()[number].make({library_, desk(), [this](const QString &reason) { complain(reason); },
                                               [this](std::uint32_t movie) {
                                                   tabs_->setCurrentIndex(0);
                                                   recommend_->choose(movie);
                                               },
                                               [this] { return recommend_; }});
    stack_->addWidget(made_[number]);
    return made_[number];
}

void MoviesPage::show_tab(int tab) {
    stack_->setCurrentWidget(tab <= 0 ? static_cast<QWidget *>(recommend_)
                                      : this->tab(static_cast<std::size_t>(tab - 1)));
}

void MoviesPage::complain(const QString &sentence) { messages_->show_message(Severity::error, sentence); }

QString MoviesPage::problem() const { return messages_->texts().value(0); }

void MoviesPage::begin() {
    if (std::exchange(begun_, true)) return;
    source_->open_remembered();
}

void MoviesPage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    begin();
}

bool MoviesPage::open(const QString &argument) {
    const std::filesystem::path path = QFile::encodeName(argument).toStdString();
    if (is_movie_set(path)) {
        begun_ = true;
        source_->open(path);
        return true;
    }
    if (holds_movie_runs(path)) {
        begin();
        const auto &tabs = movie_tabs();
        const auto method =
            std::ranges::find_if(tabs, [](const MovieTab &tab) { return QString(tab.name) == "method"; });
        const auto number = static_cast<std::size_t>(method - tabs.begin());
        tabs_->setCurrentIndex(static_cast<int>(number) + 1);
        if (auto *panel = qobject_cast<MethodPanel *>(tab(number))) panel->open(path);
        return true;
    }
    if (!is_ratings_export(path)) return false;
    begin();
    tabs_->setCurrentIndex(0);
    recommend_->read_ratings(path);
    return true;
}

bool MoviesPage::prepare_to_close(bool ask) {
    auto *method = findChild<MethodPanel *>();
    if (!method || !method->training()) return true;
    if (closing_) return false; // a step is being finished
    if (ask) {
        QMessageBox question(QMessageBox::Question, "Benchlight", "Movie vectors are being trained.", {}, this);
        question.setInformativeText("They stop where they are; what they have come to is kept in their run.");
        const QPushButton *stop = question.addButton("&Stop and close", QMessageBox::DestructiveRole);
        question.setDefaultButton(question.addButton("&Cancel", QMessageBox::RejectRole));
        question.exec();
        if (question.clickedButton() != stop) return false;
        if (!method->training()) return true; // ended while the question was open
    }
    closing_ = true;
    connect(method, &MethodPanel::training_ended, this, &MoviesPage::ready_to_close);
    method->stop();
    return false;
}

void MoviesPage::dragEnterEvent(QDragEnterEvent *event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

/// What is not for this page is said here, rather than opened on another one.
void MoviesPage::dropEvent(QDropEvent *event) {
    event->acceptProposedAction();
    const QList<QUrl> urls = event->mimeData()->urls();
    const std::filesystem::path path = urls.isEmpty() ? std::filesystem::path() : path_of(urls.front());
    if (path.empty()) return complain("Only files and folders of this machine can be opened.");
    if (!open(QFile::decodeName(QByteArray::fromStdString(path.string()))))
        complain(QString::fromStdString(display_path(path)) +
                 " is neither a MovieLens folder or zip nor a CSV of ratings; drop one of these.");
}

std::vector<Scene> MoviesPage::scenes() {
    std::vector<Scene> all;
    const auto add = [&](int tab, const char *name, std::vector<Scene> scenes) {
        for (Scene &scene : scenes) {
            QStringList words;
            if (*name) words << name;
            if (!scene.name.isEmpty()) words << scene.name;
            all.push_back({.name = words.join('-'),
                           .show =
                               [this, tab, show = scene.show] {
                                   begin();
                                   messages_->clear();
                                   tabs_->setCurrentIndex(tab);
                                   show();
                               },
                           .ready = scene.ready});
        }
    };
    add(0, "", recommend_->scenes());
    all.push_back({.name = "cannot-be-read",
                   .show =
                       [this, show = recommend_->scenes().front().show] {
                           begin();
                           tabs_->setCurrentIndex(0);
                           show();
                           source_->open("/no/such/movies");
                       },
                   .ready = [this] { return !library_.opening() && library_.movies() && !problem().isEmpty(); }});
    for (std::size_t i = 0; i < movie_tabs().size(); ++i)
        add(static_cast<int>(i) + 1, movie_tabs()[i].name, movie_tabs()[i].scenes(tab(i)));
    return all;
}

} // namespace benchlight::ui
