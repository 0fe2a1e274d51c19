#include "ui/movies/movie_source.h"

#include "engine/core/text.h"
#include "ui/dataset/data_summary.h"
#include "ui/dataset/download_rate.h"
#include "ui/movies/movie_words.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"

#include <QDateTime>
#include <QDoubleSpinBox>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

namespace benchlight::ui {

namespace {

constexpr const char *path_key = "movies/set", *threshold_key = "movies/like_threshold", *folder_key = "movies/folder";
constexpr int reopen_delay_ms = 500;
constexpr double told_after_seconds = 1.5; ///< of reading, how long it will still take

std::optional<int> last_year(const movies::MovieSet &set) {
    if (set.last_rating == 0) return {};
    return QDateTime::fromSecsSinceEpoch(set.last_rating, Qt::UTC).date().year();
}

QString problem_text(const movies::ImportProblem &problem) {
    return QString("%1: %2, first %3")
        .arg(QString::fromStdString(problem.what), count_text(problem.count), QString::fromStdString(problem.first));
}

} // namespace

QString set_title(const OpenMovies &movies) {
    if (movies.bundled) return "MovieLens small";
    std::filesystem::path path = movies.set.path;
    if (path.filename().empty()) path = path.parent_path();
    return QString::fromStdString(display_path(path.filename()));
}

QString set_limits(const OpenMovies &movies) {
    const movies::MovieSet &set = movies.set;
    const std::size_t unliked = set.catalog.size() - set.liked_movies();
    QString text = movies.bundled ? "The bundled set" : "This set";
    const std::optional<int> year = last_year(set);
    if (year) text += QString(" ends in %1, so newer movies are not in it").arg(*year);
    if (unliked == 0) return year ? text + "." : QString();
    return text + (year ? ", and nobody likes " : " has movies that nobody likes: ") +
           QString("%1 of its %2 movies.").arg(count_text(unliked), count_text(set.catalog.size()));
}

MovieSource::MovieSource(MovieLibrary &library, QWidget *parent)
    : QFrame(parent),
      library_(library),
      facts_(new SummaryLine),
      progress_(new QProgressBar),
      cancel_(new QPushButton("&Cancel")),
      problems_(new QToolButton),
      threshold_(new QDoubleSpinBox),
      reopen_(new QTimer(this)) {
    setObjectName("dataSource");
    facts_->setAccessibleName("What the movie set holds");
    progress_->setTextVisible(false);
    progress_->setFixedWidth(120);
    progress_->setAccessibleName("How much of the movie set is read");
    cancel_->setToolTip("Stop reading this set; the one before stays");
    problems_->setObjectName("control");
    problems_->setPopupMode(QToolButton::InstantPopup);
    problems_->setMenu(new QMenu(this));
    problems_->setFocusPolicy(Qt::StrongFocus);
    threshold_->setRange(.5, 5);
    threshold_->setSingleStep(.5);
    threshold_->setDecimals(1);
    threshold_->setPrefix("likes from ");
    threshold_->setSuffix(" ★");
    threshold_->setKeyboardTracking(false);
    threshold_->setAccessibleName("From how many stars on a rating is a like");
    threshold_->setToolTip("A rating of so many stars or more counts as a like. Changing it reads the set again.");
    pass_wheel_on(threshold_);
    auto *open = new QPushButton("&Open…");
    open->setObjectName("menuButton");
    open->setMenu(make_menu());
    open->setAccessibleName("Open a movie set");
    open->setToolTip("Open a folder or zip of MovieLens, your own ratings, or the bundled set");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::small, space::large, space::small);
    row->setSpacing(space::medium);
    row->addWidget(progress_);
    row->addWidget(facts_, 1);
    row->addWidget(problems_);
    row->addWidget(cancel_);
    row->addWidget(threshold_);
    row->addWidget(open);
    progress_->hide();
    cancel_->hide();
    problems_->hide();
    reopen_->setSingleShot(true);
    connect(reopen_, &QTimer::timeout, this, &MovieSource::reopen);
    connect(threshold_, &QDoubleSpinBox::valueChanged, this, [this] { reopen_->start(reopen_delay_ms); });
    connect(cancel_, &QPushButton::clicked, &library_, &MovieLibrary::cancel_opening);
    connect(&library_, &MovieLibrary::opening_changed, this, &MovieSource::show_progress);
    connect(&library_, &MovieLibrary::opened, this, &MovieSource::describe);
    for (const auto ended : {&MovieLibrary::opening_cancelled})
        connect(&library_, ended, this, &MovieSource::end_reading);
    connect(&library_, &MovieLibrary::open_failed, this, &MovieSource::end_reading);
}

QMenu *MovieSource::make_menu() {
    auto *menu = new QMenu(this);
    const auto add = [&](const QString &text, const QString &tip, auto done) {
        QAction *action = menu->addAction(text);
        action->setToolTip(tip);
        connect(action, &QAction::triggered, this, done);
    };
    add("A MovieLens &folder…", "A folder with movies.csv and ratings.csv, or an older layout",
        &MovieSource::pick_folder);
    add("A MovieLens &zip…", "As it is downloaded from grouplens.org", &MovieSource::pick_zip);
    add("The &bundled set", "MovieLens small, which comes with Benchlight", [this] { open({}); });
    menu->addSeparator();
    add("&Your own ratings…", "An export of Letterboxd or IMDb", &MovieSource::ratings_wanted);
    menu->setToolTipsVisible(true);
    return menu;
}

void MovieSource::open_remembered() {
    const WindowSettings settings;
    const QSignalBlocker quiet(threshold_);
    threshold_->setValue(settings.value(threshold_key, 4.0).toDouble());
    path_ = QFile::encodeName(settings.value(path_key).toString()).toStdString();
    reopen();
}

void MovieSource::open(const std::filesystem::path &path) {
    path_ = path;
    reopen();
}

void MovieSource::reopen() {
    reopen_->stop();
    reading_.start();
    library_.open(path_, threshold_->value());
}

void MovieSource::pick_folder() {
    WindowSettings settings;
    const QString path =
        QFileDialog::getExistingDirectory(this, "Open a MovieLens folder", settings.value(folder_key).toString());
    if (path.isEmpty()) return;
    settings.setValue(folder_key, path);
    open(QFile::encodeName(path).toStdString());
}

void MovieSource::pick_zip() {
    WindowSettings settings;
    const QString path = QFileDialog::getOpenFileName(this, "Open a MovieLens zip",
                                                      settings.value(folder_key).toString(), "Zip files (*.zip)");
    if (path.isEmpty()) return;
    settings.setValue(folder_key, QFileInfo(path).absolutePath());
    open(QFile::encodeName(path).toStdString());
}

void MovieSource::describe() {
    const OpenMovies &movies = *library_.movies();
    const movies::MovieSet &set = movies.set;
    progress_->hide();
    cancel_->hide();
    shown_path_ = path_;
    shown_threshold_ = set.like_threshold;
    WindowSettings settings;
    settings.setValue(path_key, QFile::decodeName(QByteArray::fromStdString(path_.string())));
    settings.setValue(threshold_key, set.like_threshold);
    std::vector<SummaryLine::Fact> facts{{set_title(movies), movies.bundled ? "bundled" : QString()},
                                         {count_text(set.catalog.size()), "movies"},
                                         {count_text(set.user_ids.size()), "people"},
                                         {count_text(set.likes.count()), "likes"}};
    if (const auto year = last_year(set)) facts.push_back({"ends in " + QString::number(*year), QString()});
    facts.push_back({count_text(set.catalog.size() - set.liked_movies()), "films have no like"});
    facts_->show_facts(std::move(facts));
    std::uint64_t passed_over = 0;
    problems_->menu()->clear();
    QStringList lines;
    for (const movies::ImportProblem &problem : set.problems) {
        passed_over += problem.count;
        lines << problem_text(problem);
        problems_->menu()->addAction(problem_text(problem))->setEnabled(false);
    }
    problems_->setVisible(passed_over > 0);
    problems_->setText(counted(passed_over, "row", "rows") + " passed over");
    problems_->setAccessibleName(problems_->text());
    problems_->setToolTip(lines.join('\n'));
}

/// The set that is open stays what the line is about.
void MovieSource::end_reading() {
    progress_->hide();
    cancel_->hide();
    if (!library_.movies()) return facts_->show_text("No movies are open. Open a set to go on.");
    path_ = shown_path_;
    const QSignalBlocker quiet(threshold_);
    threshold_->setValue(shown_threshold_);
    describe();
}

void MovieSource::show_progress(quint64 done, quint64 total) {
    progress_->show();
    cancel_->show();
    problems_->hide();
    progress_->setRange(0, total > 0 ? 1000 : 0);
    if (total == 0) return facts_->show_text("Looking for movies and ratings …");
    progress_->setValue(static_cast<int>(1000. * static_cast<double>(done) / static_cast<double>(total)));
    QString text = QString("Reading %1 of %2")
                       .arg(QString::fromStdString(format_bytes(done)), QString::fromStdString(format_bytes(total)));
    const double seconds = static_cast<double>(reading_.elapsed()) * 1e-3;
    if (seconds > told_after_seconds && done > 0) {
        const double left = seconds * static_cast<double>(total - std::min(done, total)) / static_cast<double>(done);
        text += ", " + QString::fromStdString(range_text(left * .8, left * 1.3));
    }
    facts_->show_text(text);
}

QString MovieSource::text() const { return facts_->text(); }

} // namespace benchlight::ui
