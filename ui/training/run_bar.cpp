#include "ui/training/run_bar.h"

#include "ui/follow/run_history.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace benchlight::ui {

namespace {

QPushButton *make_button(const QString &text, const QKeySequence &shortcut, const QString &what) {
    auto *button = new QPushButton(text);
    button->setShortcut(shortcut);
    button->setToolTip(shortcut.isEmpty() ? what
                                          : QString("%1 (%2)").arg(what, shortcut.toString(QKeySequence::NativeText)));
    return button;
}

} // namespace

QString rate_text(const RunHistory &history) {
    const double rate = history.images_per_second();
    return rate > 0 ? QString::fromStdString(format_count(static_cast<std::uint64_t>(std::llround(rate)))) + " images/s"
                    : QString();
}

QString remaining_text(const RunHistory &history) {
    const auto bounds = history.remaining_seconds();
    if (!bounds || bounds->second < 1) return {};
    // In the unit that suits the upper bound, and no finer than such an estimate is.
    const auto [low, high] = *bounds;
    const auto [unit, name, grain] = high < 100        ? std::tuple(1.0, "s", 5.0)
                                     : high < 100 * 60 ? std::tuple(60.0, "min", 1.0)
                                                       : std::tuple(3600.0, "h", .5);
    const double from = std::max(grain, std::floor(low / unit / grain) * grain);
    const double to = std::max(from, std::ceil(high / unit / grain) * grain);
    const QString range = from == to ? QString::number(to) : QString("%1–%2").arg(from).arg(to);
    return QString("%1 %2 left").arg(range, name);
}

QString progress_text(const RunHistory &history) {
    const double steps = history.steps_per_epoch();
    const int epochs = history.planned_epochs();
    if (steps <= 0 || epochs <= 0) return {};
    const auto per_epoch = static_cast<std::int64_t>(std::llround(steps));
    const std::int64_t step = history.last_step();
    const std::int64_t epoch = std::min<std::int64_t>(epochs, step / per_epoch + 1);
    const std::int64_t batch = std::min(per_epoch, step - (epoch - 1) * per_epoch);
    return QString("epoch %1 of %2, batch %3 of %4").arg(epoch).arg(epochs).arg(batch).arg(per_epoch);
}

double share_done(const RunHistory &history) {
    const double all = history.steps_per_epoch() * history.planned_epochs();
    return all > 0 ? std::clamp(static_cast<double>(history.last_step()) / all, 0.0, 1.0) : 0;
}

RunBar::RunBar(QWidget *parent)
    : QFrame(parent),
      primary_(make_button("&Start", {}, "Train a new network with these settings")),
      stop_(make_button("Sto&p", QKeySequence("Ctrl+."), "Stop after the batch and keep a checkpoint")),
      resume_(make_button("&Resume", QKeySequence("Ctrl+R"), "Go on exactly where the run's checkpoint stands")),
      extend_(make_button("E&xtend…", {}, "Train this run for more epochs")),
      fork_(make_button("&Fork…", {}, "Begin a new run at a checkpoint of this one, with other settings")),
      leave_(make_button({}, QKeySequence("Ctrl+W"), "Leave this run; it goes on if it is running")),
      open_(make_button("&Open run…", QKeySequence("Ctrl+O"), "Show a run of any folder")),
      title_(new QLabel),
      state_(new QLabel),
      progress_text_(new QLabel),
      numbers_(new QLabel),
      progress_(new QProgressBar) {
    setObjectName("runBar");
    primary_->setObjectName("primary");
    leave_->setObjectName("flatButton");
    leave_->setAccessibleName("Leave this run");
    title_->setProperty("role", "heading");
    state_->setObjectName("stateChip");
    numbers_->setProperty("role", "help");
    progress_text_->setProperty("role", "help");
    progress_->setTextVisible(false);
    progress_->setAccessibleName("Progress");
    progress_->setMinimumWidth(120);
    for (QPushButton *button : {primary_, stop_, resume_, extend_}) button->setMinimumWidth(92);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::small, space::large, space::small);
    row->setSpacing(space::small);
    row->addWidget(primary_);
    row->addWidget(stop_);
    row->addWidget(resume_);
    row->addWidget(extend_);
    row->addWidget(fork_);
    row->addSpacing(space::small);
    auto *middle = new QVBoxLayout;
    middle->setSpacing(2);
    auto *above = new QHBoxLayout, *below = new QHBoxLayout;
    above->setSpacing(space::small);
    below->setSpacing(space::medium);
    above->addWidget(title_);
    above->addWidget(state_);
    above->addStretch();
    above->addWidget(numbers_);
    below->addWidget(progress_text_);
    below->addWidget(progress_, 1);
    middle->addLayout(above);
    middle->addLayout(below);
    row->addLayout(middle, 1);
    row->addWidget(leave_);
    row->addWidget(open_);
    connect(primary_, &QPushButton::clicked, this, &RunBar::press_primary);
    connect(stop_, &QPushButton::clicked, this, &RunBar::stop_requested);
    connect(resume_, &QPushButton::clicked, this, &RunBar::resume_requested);
    connect(extend_, &QPushButton::clicked, this, &RunBar::extend_requested);
    connect(fork_, &QPushButton::clicked, this, &RunBar::fork_requested);
    connect(leave_, &QPushButton::clicked, this, &RunBar::leave_requested);
    connect(open_, &QPushButton::clicked, this, &RunBar::open_requested);
    connect(theme_signals(), &ThemeSignals::changed, this, &RunBar::tint);
    set_mode(Mode::idle, {}, {}, {});
}

void RunBar::press_primary() {
    switch (mode_) {
    case Mode::idle:
    case Mode::ended: return emit start_requested();
    case Mode::running: return emit pause_requested();
    case Mode::paused: return emit continue_requested();
    case Mode::preparing:
    case Mode::stopping: return;
    }
}

void RunBar::set_mode(Mode mode, const QString &title, const QString &state, const Offer &offer) {
    mode_ = mode;
    const bool live = mode == Mode::running || mode == Mode::paused;
    primary_->setText(mode == Mode::running ? "&Pause" : mode == Mode::paused ? "&Continue" : "&Start");
    primary_->setShortcut(live ? QKeySequence("Ctrl+P") : QKeySequence("Ctrl+Return"));
    show_primary();
    stop_->setEnabled(live || mode == Mode::preparing);
    stop_->setVisible(mode != Mode::ended); // what can be done then has its place
    resume_->setVisible(offer.resume);
    extend_->setVisible(offer.extend);
    fork_->setVisible(offer.fork);
    leave_->setVisible(!title.isEmpty() && mode != Mode::preparing && mode != Mode::stopping);
    title_->setText(title.isEmpty() ? "No run yet" : title);
    if (title.isEmpty()) set_origin({});
    state_->setText(state);
    state_->setVisible(!state.isEmpty());
    progress_->setVisible(mode != Mode::idle);
    if (mode == Mode::idle) numbers_->clear();
    if (mode != Mode::preparing) preparation_ = {};
    tint();
}

void RunBar::show_primary() {
    const bool starts = mode_ == Mode::idle || mode_ == Mode::ended;
    const bool stuck = starts && !obstacle_.isEmpty();
    primary_->setEnabled(mode_ != Mode::preparing && mode_ != Mode::stopping && !stuck);
    primary_->setToolTip(mode_ == Mode::running  ? "Wait after the next batch (Ctrl+P)"
                         : mode_ == Mode::paused ? "Go on (Ctrl+P)"
                         : stuck                 ? obstacle_
                                                 : "Train a new network with the settings at the left (Ctrl+Return)");
    primary_->setAccessibleDescription(stuck ? obstacle_ : QString());
    if (mode_ == Mode::idle)
        progress_text_->setText(stuck ? "The settings at the left cannot be started with yet; they say why."
                                      : "Choose a data set and a preset, then start.");
}

void RunBar::set_obstacle(const QString &reason) {
    obstacle_ = reason;
    show_primary();
}

void RunBar::set_origin(const QString &origin) {
    title_->setToolTip(origin);
    title_->setAccessibleDescription(origin);
}

void RunBar::show_preparation(const QString &activity, quint64 done, quint64 total) {
    if (!clock_.isValid()) clock_.start();
    preparation_.add(activity.toStdString(), done, total, static_cast<double>(clock_.elapsed()) / 1000);
    progress_text_->setText(preparation_.text());
    numbers_->setText(preparation_.remaining());
    progress_->setRange(0, total > 0 ? 1000 : 0);
    if (total > 0) progress_->setValue(static_cast<int>(done * 1000 / total));
}

void RunBar::show_progress(const RunHistory &history) {
    progress_->setRange(0, 1000);
    progress_->setValue(static_cast<int>(std::lround(share_done(history) * 1000)));
    progress_text_->setText(progress_text(history));
    QStringList parts;
    if (mode_ == Mode::running || mode_ == Mode::paused) parts << rate_text(history);
    const double elapsed = history.elapsed_seconds();
    if (elapsed > 0) parts << QString::fromStdString(format_duration(elapsed)) + " elapsed";
    if (mode_ == Mode::running) parts << remaining_text(history);
    if (mode_ == Mode::ended) parts << promise_text(history);
    parts.removeAll(QString());
    numbers_->setText(parts.join("   ·   "));
}

void RunBar::tint() {
    const Tokens &tokens = tokens_of(current_theme());
    primary_->setIcon(line_icon(mode_ == Mode::running ? "pause" : "play", tokens.on_accent));
    stop_->setIcon(line_icon("stop", tokens.text));
    resume_->setIcon(line_icon("resume", tokens.text));
    extend_->setIcon(line_icon("resume", tokens.text));
    open_->setIcon(line_icon("folder", tokens.text));
    leave_->setIcon(line_icon("close", tokens.muted));
}

} // namespace benchlight::ui
