#include "ui/movies/method_panel.h"

#include "engine/runs/command.h"
#include "ui/figures/export_button.h"
#include "ui/inspect/sheet_section.h"
#include "ui/movies/cost_view.h"
#include "ui/movies/method_controls.h"
#include "ui/movies/method_lists.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int look_ms = 500; // at whether an image training has the cores
constexpr int quick_rank = 128;
const QString readout_hint =
    "Point at an epoch, or use the arrow keys, to read its costs. Solid: trained here. Dotted: published.";
const QString busy_cores =
    "An image training has the processor’s cores; run this once it has ended, so that neither slows the other.";

} // namespace

MethodPanel::MethodPanel(MovieLibrary &library, Desk &desk, QWidget *parent)
    : QWidget(parent),
      library_(library),
      desk_(desk),
      did_(make_text()),
      cost_(make_text()),
      optimum_(make_text()),
      rows_(make_text()),
      empty_text_(make_text()),
      readout_(make_text("help")),
      choice_(new QComboBox),
      quick_(new QPushButton),
      empty_(nullptr),
      controls_(new MethodControls),
      costs_(new CostView),
      lists_(new MethodLists) {
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(space::medium, space::medium, space::medium, space::medium);
    column->setSpacing(space::large);
    column->addWidget(make_story());
    column->addWidget(make_choice());
    column->addWidget(controls_);
    empty_ = make_empty();
    column->addWidget(empty_);
    column->addWidget(make_costs());
    column->addWidget(lists_);
    column->addStretch(1);
    scroll_ = make_scroll(content, "The original method");
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins({});
    whole->addWidget(scroll_);
    connect(&library_, &MovieLibrary::opened, this, &MethodPanel::accept_set);
    connect(controls_, &MethodControls::run_wanted, this, &MethodPanel::run);
    connect(controls_, &MethodControls::stop_wanted, this, &MethodPanel::stop);
    connect(costs_, &CostView::pointed, this,
            [this](const QString &text) { readout_->setText(text.isEmpty() ? readout_hint : text); });
    connect(lists_, &MethodLists::failed, this, &MethodPanel::failed);
    connect(&follower_, &MovieRunsFollower::changed, this, &MethodPanel::show_runs);
    connect(&follower_, &MovieRunsFollower::failed, this, &MethodPanel::failed);
    connect(&counter_, &DataWorker::failed, this, &MethodPanel::failed);
    connect(&finder_, &DataWorker::failed, this, &MethodPanel::failed);
    connect(&runner_, &EmbeddingRunner::ended, this, [this](const QString &problem) {
        follower_.set_training(false);
        if (!problem.isEmpty()) emit failed(problem);
        show_state();
        emit training_ended();
    });
    look_.setInterval(look_ms);
    connect(&look_, &QTimer::timeout, this, &MethodPanel::show_state);
    readout_->setText(readout_hint);
    readout_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    readout_->setMinimumHeight(2 * QFontMetrics(interface_font(text_size::small)).lineSpacing() +
                               2); // nothing moves below
    show_story();
    list_runs({});
    show_runs();
    accept_set();
}

MethodPanel::~MethodPanel() = default;

QWidget *MethodPanel::make_story() {
    auto *card = new QFrame;
    card->setObjectName("card");
    auto *grid = new QGridLayout(card);
    grid->setContentsMargins(space::large, space::medium, space::large, space::medium);
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(space::small);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const auto &[name, text] : {std::pair("What the notebook does", did_), std::pair("What its cost means", cost_),
                                     std::pair("The exact optimum", optimum_), std::pair("What it compares", rows_)}) {
        auto *heading = new QLabel(name);
        heading->setProperty("role", "heading");
        grid->addWidget(heading, row, 0, Qt::AlignTop);
        grid->addWidget(text, row++, 1);
    }
    return card;
}

QWidget *MethodPanel::make_choice() {
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins({});
    row->setSpacing(space::small);
    auto *label = new QLabel("Shown");
    label->setProperty("role", "heading");
    choice_->setAccessibleName("Run to show");
    choice_->setToolTip("Earlier sweeps and runs, the newest first");
    choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice_->setMinimumContentsLength(34);
    pass_wheel_on(choice_);
    auto *open_folder = new QPushButton("Open folder…");
    open_folder->setToolTip("Show a sweep or a run of any folder");
    row->addWidget(label);
    row->addWidget(choice_);
    row->addWidget(open_folder);
    row->addStretch(1);
    connect(choice_, &QComboBox::activated, this, [this](int index) {
        open(index == 0 ? std::filesystem::path() : found_.at(static_cast<std::size_t>(index) - 1));
    });
    connect(open_folder, &QPushButton::clicked, this, &MethodPanel::choose_folder);
    return bar;
}

QWidget *MethodPanel::make_empty() {
    auto *card = new QFrame;
    card->setObjectName("card");
    auto *row = new QHBoxLayout(card);
    row->setContentsMargins(space::large, space::medium, space::large, space::medium);
    row->setSpacing(space::medium);
    empty_text_->setText("Nothing has been run yet. Below are the notebook’s own figures; run its six configurations "
                         "to see yours beside them.");
    quick_->setToolTip("Train the six configurations at rank 128, which tells the same story in seconds");
    row->addWidget(empty_text_, 1);
    row->addWidget(quick_);
    connect(quick_, &QPushButton::clicked, this, [this] {
        controls_->set_rank(quick_rank);
        movies::EmbeddingSettings settings;
        settings.rank = quick_rank;
        run(settings, true);
    });
    return card;
}

QWidget *MethodPanel::make_costs() {
    auto *section = new QWidget;
    auto *button = new ExportButton([this]() -> const Figure * { return costs_->figure(); }, "cost");
    auto *column = make_section(section, "Cost by epoch, on a logarithmic scale", button);
    column->addWidget(costs_);
    column->addWidget(readout_);
    connect(button, &ExportButton::failed, this, &MethodPanel::failed);
    return section;
}

void MethodPanel::accept_set() {
    if (!library_.movies() || shown_ == library_.movies()) return;
    shown_ = library_.movies();
    zero_.reset();
    const movies::MovieSet &set = shown_->set;
    controls_->set_size(set.catalog.size(), set.likes.users(), set.likes.count());
    movies::EmbeddingSettings quick;
    quick.rank = quick_rank;
    quick.optimizer = movies::EmbeddingOptimizer::adam;
    const MethodNeeds needs = needs_of(quick, set.catalog.size(), set.likes.users(), set.likes.count());
    quick_->setText(QString("Run all six at rank %1 (about %2 s)")
                        .arg(quick_rank)
                        .arg(std::max(1L, std::lround(std::ceil(needs.seconds_per_epoch * quick.epochs * 6)))));
    lists_->show_set(shown_);
    show_story();
    show_state();
    counter_.run([this, shown = shown_](const std::stop_token &) -> std::function<void()> {
        return [this, zero = movies::cost_of_zero(shown->set.likes)] {
            zero_ = zero;
            show_story();
            show_runs();
        };
    });
}

void MethodPanel::show_story() {
    const MethodStory told =
        method_story(zero_, shown_ && zero_ && is_published_set(shown_->set.catalog.size(), *zero_));
    did_->setText(told.did);
    cost_->setText(told.cost);
    optimum_->setText(told.optimum);
    rows_->setText(told.rows);
}

QString MethodPanel::story() const {
    return QStringList{did_->text(), cost_->text(), optimum_->text(), rows_->text()}.join("\n");
}

void MethodPanel::find_runs() {
    finder_.run([this](const std::stop_token &) -> std::function<void()> {
        return [this, found = workspace_movie_runs()] {
            list_runs(found);
            if (!std::exchange(chosen_, true) && !found.empty()) open(found.front());
        };
    });
}

/// The runs of the workspace, and the one that is shown, wherever it is.
void MethodPanel::list_runs(const std::vector<std::filesystem::path> &found) {
    found_ = found;
    const std::filesystem::path shown = follower_.folder();
    if (!shown.empty() && std::ranges::find(found_, shown) == found_.end()) found_.insert(found_.begin(), shown);
    const QSignalBlocker blocker(choice_);
    choice_->clear();
    choice_->addItem("The published figures alone");
    for (const std::filesystem::path &path : found_) {
        choice_->addItem(QString::fromStdString(display_path(path.filename())));
        choice_->setItemData(choice_->count() - 1, QString::fromStdString(display_path(path)), Qt::ToolTipRole);
        if (path == shown) choice_->setCurrentIndex(choice_->count() - 1);
    }
}

void MethodPanel::open(const std::filesystem::path &folder) {
    chosen_ = true;
    follower_.follow(folder);
    follower_.set_training(runner_.busy() && runner_.folder() == folder);
    list_runs(found_);
    show_state();
}

void MethodPanel::choose_folder() {
    const QString chosen = QFileDialog::getExistingDirectory(this, "Open a sweep or a run of movie vectors");
    if (chosen.isEmpty()) return;
    const std::filesystem::path folder = QFile::encodeName(chosen).toStdString();
    if (!holds_movie_runs(folder))
        return emit failed(chosen +
                           " holds neither a sweep nor a run of movie vectors; choose one that `movies sweep` or "
                           "`movies train` made.");
    open(folder);
}

void MethodPanel::run(const movies::EmbeddingSettings &settings, bool sweep) {
    const std::string rank = settings.rank == 0 ? "full" : "rank-" + std::to_string(settings.rank);
    run_into(settings, sweep, new_movie_run((sweep ? "sweep" : config_name(settings)) + "-" + rank));
}

void MethodPanel::run_into(const movies::EmbeddingSettings &settings, bool sweep, const std::filesystem::path &folder) {
    if (!shown_ || runner_.busy()) return;
    movies::EmbeddingSettings all = settings;
    all.movies = shown_->bundled ? std::filesystem::path() : shown_->set.path;
    all.like_threshold = shown_->set.like_threshold;
    runner_.train(std::shared_ptr<const movies::MovieSet>(shown_, &shown_->set), all, folder, sweep);
    open(folder);
}

void MethodPanel::stop() {
    if (runner_.busy()) {
        runner_.stop();
    } else if (follower_.runs()) {
        try { // another process trains it
            for (const ConfigRun &run : follower_.runs()->runs)
                if (run.run.state == runs::State::running)
                    runs::send_command({follower_.runs()->sweep ? follower_.folder() / run.config : follower_.folder()},
                                       runs::Command{.kind = runs::Command::Kind::stop});
        } catch (const std::exception &error) {
            emit failed(QString::fromStdString(error.what()));
        }
    }
    show_state();
}

void MethodPanel::show_runs() {
    const auto &runs = follower_.runs();
    costs_->show_costs(costs_of(runs.get(), zero_),
                       runs ? "Cost of the embedding by epoch: " +
                                  QString::fromStdString(display_path(runs->folder.filename()))
                            : QString("Cost of the embedding by epoch, as published"));
    if (runs) controls_->learn_from(*runs);
    lists_->show_runs(runs);
    show_state();
}

void MethodPanel::show_state() {
    const auto &runs = follower_.runs();
    const bool live = runner_.busy() || (runs && runs->running());
    using Mode = MethodControls::Mode;
    controls_->set_mode(runner_.stopping() ? Mode::stopping : live ? Mode::training : Mode::idle);
    const QString obstacle = desk_.training() ? busy_cores
                             : !shown_        ? QString("The movies are being read.")
                                              : QString();
    controls_->set_obstacle(obstacle);
    quick_->setEnabled(!live && obstacle.isEmpty());
    const bool here = !runner_.busy() || runner_.folder() == follower_.folder();
    std::optional<MethodProgress> progress;
    if (live && runs && here) progress = progress_of(*runs);
    if (live && !progress) progress = MethodProgress{0, "Beginning…", {}};
    controls_->show_progress(progress);
    controls_->show_outcome(runs && !live ? outcome_text(*runs) : QString());
    empty_->setVisible(follower_.folder().empty() && !live);
}

bool MethodPanel::settled() const {
    return shown_ && zero_ && !runner_.busy() && follower_.settled() && lists_->settled() && !finder_.busy();
}

void MethodPanel::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    follower_.set_watched(true);
    look_.start();
    find_runs();
    show_state();
}

void MethodPanel::hideEvent(QHideEvent *event) {
    QWidget::hideEvent(event);
    follower_.set_watched(false);
    look_.stop();
}

std::vector<Scene> MethodPanel::scenes() {
    const auto ready = [this] { return settled(); };
    const auto sweep = [this] {
        chosen_ = true;
        if (!scene_folder_) scene_folder_.emplace();
        const std::filesystem::path folder = scene_folder_->filePath("sweep-rank-4").toStdString();
        movies::EmbeddingSettings settings;
        settings.rank = 4;
        settings.epochs = 3;
        movies::is_sweep(folder) ? open(folder) : run_into(settings, true, folder);
    };
    return {{"method",
             [this] {
                 chosen_ = true;
                 open({});
                 bring_into_view(did_);
             },
             ready},
            {"sweep",
             [this, sweep] {
                 sweep();
                 bring_into_view(costs_);
             },
             ready},
            {"overlap",
             [this, sweep] {
                 sweep();
                 bring_into_view(lists_->overlap_section());
             },
             ready}};
}

} // namespace benchlight::ui
