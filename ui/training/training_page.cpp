#include "ui/training/training_page.h"

#include "engine/core/error.h"
#include "ui/figures/matrix_view.h"
#include "ui/follow/run_label.h"
#include "ui/shell/hint_bar.h"
#include "ui/shell/message_area.h"
#include "ui/shell/theme.h"
#include "ui/shell/weight_files.h"
#include "ui/shell/widgets.h"
#include "ui/training/charts_panel.h"
#include "ui/training/close_question.h"
#include "ui/training/extend_question.h"
#include "ui/training/fork_dialog.h"
#include "ui/training/message_drawer.h"
#include "ui/training/preset_bar.h"
#include "ui/training/run_bar.h"
#include "ui/training/run_list.h"
#include "ui/training/seen_panel.h"
#include "ui/training/settings_form.h"
#include "ui/training/steer_panel.h"
#include "ui/training/window_words.h"

#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>

namespace benchlight::ui {

namespace {

constexpr int side_width = 320;
constexpr int numbers_interval_ms = 250;

} // namespace

TrainingPage::TrainingPage(Desk &desk, QWidget *parent)
    : Page(desk, parent),
      bar_(new RunBar),
      form_(new SettingsForm(desk.settings())),
      steer_(new SteerPanel),
      list_(new RunList),
      tabs_(make_tabs({"New run", "Steer", "Runs"}, "Settings and runs")),
      side_(new QStackedWidget),
      charts_(new ChartsPanel({Quantity::loss, Quantity::accuracy})),
      rate_(new ChartsPanel({Quantity::learning_rate})),
      seen_(new SeenPanel),
      matrix_(new MatrixView),
      aside_tabs_(make_tabs({"Confusion", "Learning rate"}, "Confusion matrix or learning rate")),
      below_seen_(new QStackedWidget),
      columns_(new QWidget),
      messages_(new MessageArea),
      drawer_(new MessageDrawer) {
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins({});
    rows->setSpacing(0);
    rows->addWidget(bar_);
    rows->addWidget(new HintBar("training",
                                "Choose a preset at the left and start (Ctrl+Return). The curves grow while "
                                "the network learns; pause, stop or steer it at any time. Nothing is lost: "
                                "every run can be resumed exactly where it stopped."));
    rows->addWidget(messages_);
    auto *columns = new QHBoxLayout(columns_);
    columns->setContentsMargins(0, 0, space::small, 0);
    columns->setSpacing(0);
    columns->addWidget(make_side());
    columns->addWidget(charts_, 1);
    aside_ = make_aside();
    columns->addWidget(aside_);
    rows->addWidget(columns_, 1);
    rows->addWidget(drawer_);
    numbers_timer_.setSingleShot(true);
    numbers_timer_.setInterval(numbers_interval_ms);
    charts_->link(rate_);
    connect_bar();
    connect_parts();
    find_models(form_);
    list_->refresh(); // the newest running run is followed, if there is one
    refresh();
    take_wish(); // it may be why there is this page
}

TrainingPage::~TrainingPage() = default;

QWidget *TrainingPage::make_side() {
    auto *side = new QFrame;
    side->setObjectName("side");
    side->setFixedWidth(side_width);
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins({});
    column->setSpacing(0);
    tabs_->setObjectName("sideTabs");
    tabs_->setExpanding(true);
    column->addWidget(tabs_);
    side_->addWidget(form_);
    side_->addWidget(make_scroll(steer_));
    side_->addWidget(list_);
    column->addWidget(side_, 1);
    connect(tabs_, &QTabBar::currentChanged, side_, &QStackedWidget::setCurrentIndex);
    return side;
}

QWidget *TrainingPage::make_aside() {
    auto *aside = new QWidget;
    auto *column = new QVBoxLayout(aside);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(seen_, 1);
    aside_tabs_->setExpanding(true);
    column->addWidget(aside_tabs_);
    below_seen_->addWidget(matrix_);
    below_seen_->addWidget(rate_);
    column->addWidget(below_seen_, 1);
    connect(aside_tabs_, &QTabBar::currentChanged, below_seen_, &QStackedWidget::setCurrentIndex);
    return aside;
}

void TrainingPage::connect_bar() {
    connect(bar_, &RunBar::start_requested, this, &TrainingPage::start);
    connect(bar_, &RunBar::resume_requested, this, &TrainingPage::resume);
    connect(bar_, &RunBar::extend_requested, this, &TrainingPage::extend);
    connect(bar_, &RunBar::fork_requested, this, [this] {
        if (follower_) ask_to_fork(desk(), follower_->run(), this);
    });
    connect(bar_, &RunBar::leave_requested, this, &TrainingPage::leave);
    connect(bar_, &RunBar::open_requested, this, &TrainingPage::open_run);
    connect(bar_, &RunBar::stop_requested, this, &TrainingPage::stop);
    connect(bar_, &RunBar::pause_requested, this, [this] { follower_->send({runs::Command::Kind::pause}); });
    connect(bar_, &RunBar::continue_requested, this, [this] { follower_->send({runs::Command::Kind::resume}); });
}

void TrainingPage::connect_parts() {
    connect(&session_, &SessionOwner::preparing, this, [this](const QString &activity, quint64 done, quint64 total) {
        if (!session_.has_started()) bar_->show_preparation(activity, done, total);
    });
    connect(&session_, &SessionOwner::started, this, [this] { follow(session_.run()); });
    connect(&session_, &SessionOwner::message, this,
            [this](const QString &text) { messages_->show_message(Severity::warning, window_words(text)); });
    connect(&session_, &SessionOwner::ended, this, &TrainingPage::session_ended);
    connect(form_, &SettingsForm::changed, this, [this] {
        if (filling_) return;
        try {
            const training::Settings settings = form_->settings();
            filling_ = true;
            desk().set_settings(settings);
        } catch (const std::exception &) { // the form says what is wrong
        }
        filling_ = false;
    });
    connect(form_, &SettingsForm::obstacle_changed, this, [this] { bar_->set_obstacle(form_->obstacle()); });
    bar_->set_obstacle(form_->obstacle());
    connect(&desk(), &Desk::settings_changed, this, &TrainingPage::follow_desk);
    connect(&desk(), &Desk::training_wanted, this, &TrainingPage::take_wish);
    connect(&desk(), &Desk::classes_changed, form_, &SettingsForm::set_classes);
    connect(steer_, &SteerPanel::command, this, [this](const runs::Command &command) {
        if (follower_) follower_->send(command);
    });
    connect(list_, &RunList::chosen, this, &TrainingPage::follow);
    connect(list_, &RunList::refreshed, this, [this] {
        if (follower_ || session_.active()) return;
        for (const RunEntry &entry : list_->model()->entries())
            if (entry.training && entry.path != left_) return follow(entry.path);
    });
    connect(list_->model(), &RunListModel::checks_changed, this,
            [this] { overlays_.set_runs(list_->model()->checked()); });
    connect(&overlays_, &RunOverlays::changed, this, &TrainingPage::show_overlays);
    connect(&overlays_, &RunOverlays::grown, charts_, &ChartsPanel::news);
    connect(&overlays_, &RunOverlays::failed, this, &TrainingPage::complain);
    connect(seen_, &SeenPanel::failed, this, &TrainingPage::complain);
    connect(matrix_, &MatrixView::chosen, this, [this](int label, int predicted) {
        if (label >= 0 || predicted >= 0) desk().ask_to_inspect({label, predicted});
    });
    connect(matrix_, &MatrixView::failed, this, &TrainingPage::complain);
    connect(charts_, &ChartsPanel::failed, this, &TrainingPage::complain);
    connect(rate_, &ChartsPanel::failed, this, &TrainingPage::complain);
    connect(&numbers_timer_, &QTimer::timeout, this, &TrainingPage::show_numbers);
}

void TrainingPage::complain(const QString &reason) { messages_->show_message(Severity::error, reason); }

training::Settings TrainingPage::next_settings() const { return form_->settings(); }

QString TrainingPage::problem() const { return messages_->texts().value(0); }

void TrainingPage::follow_desk() {
    if (filling_) return;
    filling_ = true;
    form_->set_settings(desk().settings());
    filling_ = false;
}

bool TrainingPage::open(const QString &argument) {
    const std::string text = QFile::encodeName(argument).toStdString();
    if (is_weight_file(text)) {
        tabs_->setCurrentIndex(new_run_tab);
        form_->open_weights(text);
        return true;
    }
    if (!runs::is_run_folder(text)) return false;
    follow(std::filesystem::absolute(text));
    return true;
}

void TrainingPage::start() {
    messages_->clear();
    try {
        const training::Settings settings = form_->settings();
        if (!form_->obstacle().isEmpty()) throw Error(form_->obstacle().toStdString());
        const auto run = runs::new_workspace_run(run_title(settings).toStdString());
        leave();
        session_.start(settings, run);
    } catch (const std::exception &error) {
        complain(QString::fromStdString(error.what()));
    }
    refresh();
}

void TrainingPage::resume() {
    if (!follower_ || session_.active()) return;
    messages_->clear();
    session_.resume(follower_->run());
    refresh();
}

void TrainingPage::extend() {
    if (!follower_ || session_.active() || follower_->history().epochs().empty()) return;
    const int done = follower_->history().epochs().back().summary.epoch;
    if (const auto epochs = ask_for_more_epochs(this, follower_->history().settings(), done); epochs && follower_)
        train_as_wished({.run = follower_->run(), .epochs = epochs});
}

void TrainingPage::take_wish() {
    if (const auto wish = desk().take_training()) train_as_wished(*wish);
}

void TrainingPage::train_as_wished(const Desk::TrainingWish &wish) {
    messages_->clear();
    try {
        if (session_.active())
            throw Error("A network is being trained here already; stop it or wait for its end, then ask again for " +
                        std::string(wish.fork ? "the fork of " : "") + run_label(wish.run).toStdString() + ".");
        if (wish.fork) {
            const training::Settings &settings = wish.fork->settings;
            const auto run = runs::new_workspace_run(run_title(settings).toStdString());
            leave();
            session_.fork({wish.run, wish.fork->checkpoint}, settings, run);
        } else {
            follow(wish.run);
            session_.resume(wish.run, wish.epochs);
        }
    } catch (const std::exception &error) {
        complain(QString::fromStdString(error.what()));
    }
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
    if (!reason.isEmpty()) complain(reason);
    refresh();
    if (!closing_) return;
    if (*closing_ == Closing::keep_training && reason.isEmpty() && session_.has_started() &&
        !resume_in_background(session_.run())) {
        closing_.reset();
        return complain("The training could not be started in the background; it has stopped with a checkpoint. Resume "
                        "it here, or close the window again.");
    }
    emit ready_to_close();
}

bool TrainingPage::prepare_to_close(bool ask) {
    if (!session_.active()) return true;
    if (closing_) return false; // is being saved
    const auto choice = ask ? ask_about_closing(this) : std::optional(Closing::stop);
    if (!choice) return false;
    if (!session_.active()) return true; // ended while the question was open
    closing_ = choice;
    stop();
    return false;
}

void TrainingPage::leave() {
    show_history(nullptr);
    if (follower_) left_ = follower_->run();
    follower_.reset();
    stopping_ = false;
    refresh();
}

void TrainingPage::open_run() {
    const QString path = QFileDialog::getExistingDirectory(this, "Open a run's folder");
    if (path.isEmpty()) return;
    const std::filesystem::path run = QFile::encodeName(path).toStdString();
    if (runs::is_run_folder(run)) return follow(run);
    complain(path + " holds no run; a run's folder has a log.db in it.");
}

void TrainingPage::follow(const std::filesystem::path &run) {
    if (follower_ && follower_->run() == run) return;
    show_history(nullptr);
    messages_->clear();
    follower_ = std::make_unique<RunFollower>(run);
    last_message_ = 0;
    shown_notice_.clear();
    stopping_ = false;
    connect(follower_.get(), &RunFollower::changed, this, &TrainingPage::log_changed);
    connect(follower_.get(), &RunFollower::failed, this, [this](const QString &reason) {
        stopping_ = false;
        complain(reason);
        refresh();
    });
    desk().set_run(run);
    show_history(&follower_->history());
    emit overlays_.changed(); // the shown run is not drawn twice
    refresh();
}

} // namespace benchlight::ui
