#include "ui/training/training_page.h"

#include "engine/core/error.h"
#include "ui/dataset/data_choice.h"
#include "ui/shell/theme.h"
#include "ui/training/charts_panel.h"
#include "ui/training/grid_panel.h"
#include "ui/shell/message_area.h"
#include "ui/training/run_bar.h"
#include "ui/training/run_list.h"
#include "ui/training/settings_form.h"

#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>

namespace benchlight::ui {

namespace {

constexpr int side_width = 320, least_aside = 300, most_aside = 480;
constexpr int narrow = 1060; // below this the images move into the side column
constexpr int numbers_interval_ms = 250;

QString state_text(runs::State state, bool paused, const std::string &precision) {
    switch (state) {
    case runs::State::running: return paused ? "paused" : "training";
    case runs::State::completed: return "completed";
    case runs::State::stopped: return "stopped";
    case runs::State::failed: return "failed";
    case runs::State::interrupted: return "interrupted";
    }
    return QString::fromStdString(precision);
}

} // namespace

TrainingPage::TrainingPage(Desk &desk, QWidget *parent)
    : Page(desk, parent),
      bar_(new RunBar),
      form_(new SettingsForm),
      list_(new RunList),
      tabs_(new QTabBar),
      side_(new QStackedWidget),
      charts_(new ChartsPanel({Quantity::loss, Quantity::accuracy})),
      rate_(new ChartsPanel({Quantity::learning_rate})),
      grid_(new GridPanel),
      columns_(new QWidget),
      aside_(new QWidget),
      messages_(new MessageArea) {
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins({});
    rows->setSpacing(0);
    rows->addWidget(bar_);
    auto *columns = new QHBoxLayout(columns_);
    columns->setContentsMargins(0, 0, space::small, 0);
    columns->setSpacing(0);
    columns->addWidget(make_side());
    columns->addWidget(charts_, 1);
    auto *aside = new QVBoxLayout(aside_);
    aside->setContentsMargins({});
    aside->setSpacing(0);
    aside->addWidget(grid_);
    aside->addWidget(rate_, 1);
    columns->addWidget(aside_);
    rows->addWidget(columns_, 1);
    rows->addWidget(messages_);
    numbers_timer_.setSingleShot(true);
    numbers_timer_.setInterval(numbers_interval_ms);
    connect_parts();
    find_models(form_);
    list_->refresh(); // the newest running run is followed, if there is one
    refresh();
    show_grid();
}

TrainingPage::~TrainingPage() = default;

QWidget *TrainingPage::make_side() {
    auto *side = new QFrame;
    side->setObjectName("side");
    side->setFixedWidth(side_width);
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins({});
    column->setSpacing(0);
    tabs_->addTab("New run");
    tabs_->addTab("Runs");
    tabs_->setExpanding(true);
    tabs_->setDrawBase(false);
    column->addWidget(tabs_);
    auto *scroll = new QScrollArea;
    scroll->setWidget(form_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    side_->addWidget(scroll);
    side_->addWidget(list_);
    column->addWidget(side_, 1);
    connect(tabs_, &QTabBar::currentChanged, side_, &QStackedWidget::setCurrentIndex);
    return side;
}

void TrainingPage::connect_parts() {
    connect(bar_, &RunBar::start_requested, this, &TrainingPage::start);
    connect(bar_, &RunBar::resume_requested, this, &TrainingPage::resume);
    connect(bar_, &RunBar::leave_requested, this, &TrainingPage::leave);
    connect(bar_, &RunBar::open_requested, this, &TrainingPage::open_run);
    connect(bar_, &RunBar::stop_requested, this, &TrainingPage::stop);
    connect(bar_, &RunBar::pause_requested, this, [this] { follower_->send({runs::Command::Kind::pause}); });
    connect(bar_, &RunBar::continue_requested, this, [this] { follower_->send({runs::Command::Kind::resume}); });
    connect(&session_, &SessionOwner::preparing, this, [this](const QString &activity, quint64 done, quint64 total) {
        if (!session_.has_started()) bar_->show_preparation(activity, done, total);
    });
    connect(&session_, &SessionOwner::started, this, [this] { follow(session_.run()); });
    connect(&session_, &SessionOwner::message, this,
            [this](const QString &text) { messages_->show_message(Severity::warning, text); });
    connect(&session_, &SessionOwner::ended, this, &TrainingPage::session_ended);
    connect(form_, &SettingsForm::changed, this, &TrainingPage::show_grid);
    connect(list_, &RunList::chosen, this, &TrainingPage::follow);
    connect(list_, &RunList::refreshed, this, [this] {
        if (follower_ || session_.active()) return;
        for (const RunEntry &entry : list_->model()->entries())
            if (entry.training && entry.path != left_) return follow(entry.path);
    });
    const auto complain = [this](const QString &reason) { messages_->show_message(Severity::error, reason); };
    connect(grid_, &GridPanel::failed, this, [this, complain](const QString &reason) {
        form_->data()->describe({});
        complain(reason);
    });
    connect(grid_, &GridPanel::loaded, this, &TrainingPage::describe_data);
    connect(charts_, &ChartsPanel::failed, this, complain);
    connect(rate_, &ChartsPanel::failed, this, complain);
    connect(&numbers_timer_, &QTimer::timeout, this, &TrainingPage::show_numbers);
}

bool TrainingPage::open(const QString &argument) {
    const std::string text = QFile::encodeName(argument).toStdString();
    if (runs::is_run_folder(text))
        follow(std::filesystem::absolute(text));
    else
        form_->data()->set_spec(text);
    return true;
}

void TrainingPage::start() {
    messages_->clear();
    try {
        const training::Settings settings = form_->settings();
        const auto run = runs::new_workspace_run(run_title(settings).toStdString());
        leave();
        form_->remember();
        session_.start(settings, run);
    } catch (const std::exception &error) {
        messages_->show_message(Severity::error, QString::fromStdString(error.what()));
    }
    refresh();
}

QString TrainingPage::problem() const { return messages_->texts().value(0); }

void TrainingPage::resume() {
    if (!follower_ || session_.active()) return;
    messages_->clear();
    session_.resume(follower_->run());
    refresh();
}

void TrainingPage::stop() {
    stopping_ = true;
    if (session_.active())
        session_.request_stop();
    else if (follower_)
        follower_->send({runs::Command::Kind::stop});
    refresh();
}

void TrainingPage::session_ended(const QString &reason) {
    stopping_ = false;
    if (!reason.isEmpty()) messages_->show_message(Severity::error, reason);
    refresh();
    show_grid();
    if (closing_) emit ready_to_close();
}

void TrainingPage::leave() {
    show_history(nullptr);
    if (follower_) left_ = follower_->run();
    follower_.reset();
    stopping_ = false;
    refresh();
    show_grid();
}

void TrainingPage::open_run() {
    const QString path = QFileDialog::getExistingDirectory(this, "Open a run's folder");
    if (path.isEmpty()) return;
    const std::filesystem::path run = QFile::encodeName(path).toStdString();
    if (runs::is_run_folder(run)) return follow(run);
    messages_->show_message(Severity::error, path + " holds no run; a run's folder has a log.db in it.");
}

void TrainingPage::follow(const std::filesystem::path &run) {
    if (follower_ && follower_->run() == run) return;
    show_history(nullptr);
    follower_ = std::make_unique<RunFollower>(run);
    last_message_ = 0;
    shown_epochs_ = 0;
    shown_state_.reset();
    stopping_ = false;
    connect(follower_.get(), &RunFollower::changed, this, &TrainingPage::log_changed);
    connect(follower_.get(), &RunFollower::failed, this, [this](const QString &reason) {
        stopping_ = false;
        messages_->show_message(Severity::error, reason);
        refresh();
    });
    show_history(&follower_->history());
    refresh();
}

void TrainingPage::log_changed() {
    const RunHistory &history = follower_->history();
    charts_->news();
    rate_->news();
    const bool turn = history.state() != shown_state_ || history.paused() != shown_paused_ ||
                      history.epochs().size() != shown_epochs_;
    shown_epochs_ = history.epochs().size();
    shown_state_ = history.state();
    shown_paused_ = history.paused();
    show_messages();
    if (turn) {
        if (history.state() != runs::State::running && !session_.active()) stopping_ = false;
        refresh();
        show_grid();
    } else if (!numbers_timer_.isActive()) {
        numbers_timer_.start();
    }
}

void TrainingPage::show_messages() {
    const RunHistory &history = follower_->history();
    for (const auto &message : history.messages()) {
        if (message.id <= last_message_) continue;
        last_message_ = message.id;
        if (message.severity != "info")
            messages_->show_message(message.severity == "error" ? Severity::error : Severity::warning,
                                    QString::fromStdString(message.text));
    }
    if (history.state() == runs::State::failed && !history.failure().empty())
        messages_->show_message(Severity::error, QString::fromStdString(history.failure()));
}

bool TrainingPage::run_is_live() const {
    return follower_ && follower_->caught_up() && follower_->history().state() == runs::State::running;
}

void TrainingPage::refresh() {
    using Mode = RunBar::Mode;
    const RunHistory *history = follower_ && follower_->caught_up() ? &follower_->history() : nullptr;
    const bool preparing = session_.active() && !session_.has_started();
    const QString name = follower_ ? run_title(follower_->history().settings()) : QString();
    form_->setEnabled(!session_.active());
    if (stopping_ && (session_.active() || run_is_live())) {
        bar_->set_mode(Mode::stopping, name, "saving…", false);
    } else if (preparing) {
        bar_->set_mode(Mode::preparing, name, "preparing", false);
        bar_->show_preparation("Preparing", 0, 0);
    } else if (history) {
        const bool live = history->state() == runs::State::running;
        const bool resumable = history->state() == runs::State::stopped || history->state() == runs::State::failed ||
                               history->state() == runs::State::interrupted;
        bar_->set_mode(live ? (history->paused() ? Mode::paused : Mode::running) : Mode::ended, name,
                       state_text(history->state(), history->paused(), {}), resumable && !session_.active());
    } else {
        bar_->set_mode(Mode::idle, {}, {}, false);
    }
    show_numbers();
}

void TrainingPage::show_numbers() {
    RunStatus status;
    const bool preparing = session_.active() && !session_.has_started();
    if (preparing) status.run = "Preparing to train …";
    if (!preparing && follower_ && follower_->caught_up()) {
        const RunHistory &history = follower_->history();
        bar_->show_progress(history);
        const bool live = history.state() == runs::State::running;
        status.run = run_title(history.settings()) + (live ? "" : ", " + state_text(history.state(), false, {}));
        status.progress = QString("epoch %1/%2").arg(history.epochs().size()).arg(history.planned_epochs());
        status.done = live ? share_done(history) : -1;
        status.rate = live ? rate_text(history) : QString();
        status.remaining = live && !history.paused() ? remaining_text(history) : QString();
        const int threads = history.settings().threads > 0 ? history.settings().threads : QThread::idealThreadCount();
        status.machine = QString("%1 threads").arg(threads);
        if (!history.precision().empty()) status.machine += "  ·  " + QString::fromStdString(history.precision());
    }
    emit status_changed(status);
}

void TrainingPage::show_grid() {
    const int threads = session_.active() || run_is_live() ? 1 : 0;
    if (run_is_live() && follower_->history().started()) {
        const RunHistory &history = follower_->history();
        grid_->show_settings(history.settings_at(history.last_step()), threads);
        const int epoch = history.epochs().empty() ? 1 : history.epochs().back().summary.epoch + 1;
        grid_->follow_epoch(std::min(epoch, std::max(1, history.planned_epochs())));
        return;
    }
    if (session_.active()) return;
    try {
        grid_->show_settings(form_->settings(), threads);
    } catch (const std::exception &) { // the form says what is wrong
    }
}

void TrainingPage::describe_data(const DataSummary &summary) {
    if (summary.spec != form_->data()->spec() || run_is_live()) return; // the run may leave images out
    const auto count = [](std::size_t number) { return QString::fromStdString(format_count(number)); };
    QString text = QString("%1 training, %2 validation and %3 test images in %4 classes, %5x%6%7.")
                       .arg(count(summary.train), count(summary.validation), count(summary.test))
                       .arg(summary.classes)
                       .arg(summary.width)
                       .arg(summary.height)
                       .arg(summary.channels == 1 ? " grey" : "");
    if (summary.mixed_sizes) text += " Images of several sizes are fitted.";
    if (summary.skipped) text += QString(" %1 could not be read and are left out.").arg(count(summary.skipped));
    if (summary.duplicates) text += QString(" %1 test images also occur in training.").arg(count(summary.duplicates));
    form_->data()->describe(text);
    for (const std::string &warning : summary.warnings)
        messages_->show_message(Severity::warning, QString::fromStdString(warning));
}

bool TrainingPage::prepare_to_close(bool ask) {
    if (!session_.active()) return true;
    if (closing_) return false; // is being saved
    if (ask && !may_stop()) return false;
    if (!session_.active()) return true;
    closing_ = true;
    stop();
    return false;
}

bool TrainingPage::may_stop() {
    QMessageBox question(QMessageBox::Question, "Benchlight", "A network is being trained.", {}, this);
    question.setInformativeText("Stopping keeps a checkpoint, so that the run can be resumed where it is.");
    QPushButton *end = question.addButton("Stop and close", QMessageBox::AcceptRole);
    question.setDefaultButton(question.addButton("Keep training", QMessageBox::RejectRole));
    question.exec();
    return question.clickedButton() == end;
}

void TrainingPage::resizeEvent(QResizeEvent *event) {
    Page::resizeEvent(event);
    place_aside();
}

void TrainingPage::place_aside() {
    const int wide = std::clamp(width() / 4, least_aside, most_aside);
    const bool in_side = side_->indexOf(aside_) >= 0;
    if ((width() < narrow) == in_side) {
        if (!in_side) aside_->setFixedWidth(wide);
        return;
    }
    if (in_side) {
        tabs_->removeTab(2);
        side_->removeWidget(aside_);
        columns_->layout()->addWidget(aside_);
        aside_->setFixedWidth(wide);
    } else {
        columns_->layout()->removeWidget(aside_);
        aside_->setMinimumWidth(0);
        aside_->setMaximumWidth(QWIDGETSIZE_MAX);
        side_->addWidget(aside_);
        tabs_->addTab("Images");
    }
    aside_->show();
    side_->setCurrentIndex(tabs_->currentIndex());
}

void TrainingPage::show_history(const RunHistory *history) {
    charts_->show_history(history);
    rate_->show_history(history);
}

} // namespace benchlight::ui
