// What the page shows of its run, as its log grows, and where it has room for it.

#include "engine/runs/run_summary.h"
#include "engine/training/published.h"
#include "ui/figures/matrix_view.h"
#include "ui/follow/published_curves.h"
#include "ui/follow/run_label.h"
#include "ui/shell/icons.h"
#include "ui/shell/message_area.h"
#include "ui/shell/scrolling.h"
#include "ui/training/charts_panel.h"
#include "ui/training/corrections_panel.h"
#include "ui/training/message_drawer.h"
#include "ui/training/run_bar.h"
#include "ui/training/run_list.h"
#include "ui/training/seen_panel.h"
#include "ui/training/settings_form.h"
#include "ui/training/steer_panel.h"
#include "ui/training/training_page.h"
#include "ui/training/weights_choice.h"
#include "ui/training/weights_report.h"
#include "ui/training/window_words.h"

#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTabBar>
#include <QThread>

#include <algorithm>
#include <utility>

namespace benchlight::ui {

namespace {

constexpr int least_aside = 300, most_aside = 480;
constexpr int narrow = 1060; // below this what is aside moves into the side column

QString state_text(runs::State state, bool paused) {
    switch (state) {
    case runs::State::running: return paused ? "paused" : "training";
    case runs::State::completed: return "completed";
    case runs::State::stopped: return "stopped";
    case runs::State::failed: return "failed";
    case runs::State::interrupted: return "interrupted";
    }
    return {};
}

/// What can be done with the run while nobody trains it, nor another one here.
RunBar::Offer offer_of(const RunHistory &history, bool busy) {
    const bool live = history.state() == runs::State::running, completed = history.state() == runs::State::completed;
    if (live || busy || !history.started() || !history.notice().empty()) return {};
    return {.resume = !completed, .extend = completed && !history.epochs().empty(), .fork = history.epochs_done() > 0};
}

/// "Forked from Fashion-MNIST, fast  24 Nov 16:18 at epoch 3"; empty when it was not.
QString origin_text(const RunHistory &history) {
    const auto parent = runs::Parent::of(history.started_json());
    if (!parent) return {};
    return QString("Forked from %1 at epoch %2").arg(run_label(parent->run)).arg(parent->epoch);
}

} // namespace

void TrainingPage::log_changed() {
    const RunHistory &history = follower_->history();
    charts_->news();
    rate_->news();
    show_messages();
    show_sight();
    const bool turn = history.state() != shown_state_ || history.paused() != shown_paused_ ||
                      history.changes().size() != shown_changes_ || history.epochs().size() != shown_epochs_ ||
                      history.confusion() != shown_confusion_;
    shown_state_ = history.state();
    shown_paused_ = history.paused();
    shown_changes_ = history.changes().size();
    shown_epochs_ = history.epochs().size();
    if (turn) {
        if (history.state() != runs::State::running && !session_.active()) stopping_ = false;
        refresh();
    } else if (!numbers_timer_.isActive()) {
        numbers_timer_.start();
    }
}

void TrainingPage::show_messages() {
    const RunHistory &history = follower_->history();
    drawer_->show_messages(history);
    if (std::exchange(shown_notice_, history.notice()) != history.notice() && !history.notice().empty())
        messages_->show_message(Severity::warning, QString::fromStdString(history.notice()));
    for (const auto &message : history.messages()) {
        if (message.id <= last_message_) continue;
        last_message_ = message.id;
        if (message.severity != "info")
            messages_->show_message(message.severity == "error" ? Severity::error : Severity::warning,
                                    window_words(QString::fromStdString(message.text)));
    }
    if (history.state() == runs::State::failed && !history.failure().empty())
        messages_->show_message(Severity::error, window_words(QString::fromStdString(history.failure())));
}

bool TrainingPage::run_is_live() const {
    return follower_ && follower_->caught_up() && follower_->history().state() == runs::State::running;
}

void TrainingPage::refresh() {
    desk().set_training(session_.active() || (run_is_live() && !follower_->history().paused()));
    show_mode();
    show_run();
    show_numbers();
}

void TrainingPage::show_mode() {
    using Mode = RunBar::Mode;
    const RunHistory *history = follower_ && follower_->caught_up() ? &follower_->history() : nullptr;
    const bool preparing = session_.active() && !session_.has_started();
    const QString name = follower_ ? run_title(follower_->history().settings()) : QString();
    if (stopping_ && (session_.active() || run_is_live())) {
        bar_->set_mode(Mode::stopping, name, preparing ? "stopping…" : "saving…", {});
    } else if (preparing) {
        if (bar_->mode() == Mode::preparing) return;
        bar_->set_mode(Mode::preparing, name, "preparing", {});
        bar_->show_preparation("Preparing", 0, 0);
    } else if (history) {
        const bool live = history->state() == runs::State::running;
        bar_->set_mode(live ? (history->paused() ? Mode::paused : Mode::running) : Mode::ended, name,
                       state_text(history->state(), history->paused()), offer_of(*history, session_.active()));
        bar_->set_origin(origin_text(*history));
    } else {
        bar_->set_mode(Mode::idle, {}, {}, {});
    }
}

void TrainingPage::show_run() {
    const bool known = follower_ && follower_->caught_up() && follower_->history().started();
    const bool live = run_is_live() && known;
    tabs_->setTabEnabled(steer_tab, live);
    if (live != std::exchange(shown_live_, live)) {
        const int tab = tabs_->currentIndex();
        if (live && tab == new_run_tab) tabs_->setCurrentIndex(steer_tab);
        if (!live && tab == steer_tab) tabs_->setCurrentIndex(new_run_tab);
    }
    if (!known) {
        offer_published();
        seen_->clear();
        matrix_->show_counts(nullptr);
        shown_confusion_.reset();
        shown_sight_ = -1;
        return;
    }
    const RunHistory &history = follower_->history();
    offer_published();
    offer_parent();
    if (live)
        steer_->show(history.settings_at(history.last_step()), history.features_cached());
    else
        steer_->clear();
    if (history.confusion() != shown_confusion_) {
        shown_confusion_ = history.confusion();
        matrix_->show_counts(shown_confusion_,
                             shown_confusion_ ? matrix_title(shown_confusion_->epoch, run_title(history.settings()))
                                              : QString());
    }
    show_sight();
}

void TrainingPage::show_sight() {
    if (!isVisible() || !follower_->caught_up()) return; // when it is shown again
    const RunHistory &history = follower_->history();
    if (!history.started() || !history.sight() || history.sight_step() == shown_sight_) return;
    if (shown_sight_ < 0) seen_->follow(history.settings(), history.classes());
    shown_sight_ = history.sight_step();
    seen_->show_sight(*history.sight(), history.settings_at(shown_sight_).recipe, shown_sight_);
}

void TrainingPage::show_numbers() {
    RunStatus status;
    const bool preparing = session_.active() && !session_.has_started();
    if (preparing) status.run = "Preparing to train …";
    if (!preparing && follower_ && follower_->caught_up()) {
        const RunHistory &history = follower_->history();
        bar_->show_progress(history);
        const bool live = history.state() == runs::State::running;
        status.run = run_title(history.settings()) + (live ? "" : ", " + state_text(history.state(), false));
        status.progress = QString("epoch %1/%2").arg(history.epochs_done()).arg(history.planned_epochs());
        status.done = live ? share_done(history) : -1;
        status.rate = live ? rate_text(history) : QString();
        status.remaining = live && !history.paused() ? remaining_text(history) : QString();
        const int threads = history.settings().threads > 0 ? history.settings().threads : QThread::idealThreadCount();
        status.machine = QString("%1 threads").arg(threads);
        if (!history.precision().empty()) status.machine += "  ·  " + QString::fromStdString(history.precision());
    }
    emit status_changed(status);
}

void TrainingPage::show_history(const RunHistory *history) {
    charts_->show_history(history);
    rate_->show_history(history);
    shown_state_.reset();
    shown_sight_ = -1;
    shown_epochs_ = shown_changes_ = 0;
    if (!history) drawer_->clear();
}

/// The published history of what the shown run repeats is drawn unless it is unchecked in the list.
void TrainingPage::offer_published() {
    const auto published =
        follower_ && follower_->history().started() ? published_overlay(follower_->history().settings()) : std::nullopt;
    const QString name = published ? published->name : QString();
    if (name == shown_published_) return;
    shown_published_ = name;
    list_->model()->set_published(name);
    show_overlays();
}

/// The run that the shown one was forked from is drawn beside it, likewise unless it is unchecked.
void TrainingPage::offer_parent() {
    const auto parent = runs::Parent::of(follower_->history().started_json());
    if (!parent || parent_offered_ == follower_->run()) return;
    parent_offered_ = follower_->run();
    list_->model()->check(parent->run);
}

void TrainingPage::show_overlays() {
    std::vector<Overlay> overlays = overlays_.overlays(follower_ ? follower_->run() : std::filesystem::path());
    rate_->set_overlays(overlays);
    if (follower_ && list_->model()->published_checked())
        if (auto published = published_overlay(follower_->history().settings()))
            overlays.insert(overlays.begin(), std::move(*published));
    charts_->set_overlays(std::move(overlays));
}

void TrainingPage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    if (follower_) show_sight();
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
        tabs_->removeTab(aside_tab);
        side_->removeWidget(aside_);
        columns_->layout()->addWidget(aside_);
        aside_->setFixedWidth(wide);
        aside_->show();
    } else {
        columns_->layout()->removeWidget(aside_);
        aside_->setMinimumWidth(0);
        aside_->setMaximumWidth(QWIDGETSIZE_MAX);
        side_->addWidget(aside_);
        tabs_->addTab("Images");
    }
    side_->setCurrentIndex(tabs_->currentIndex());
}

namespace {

/// Settings whose weights are of another model; without the set-up's weights a file that holds none.
training::Settings with_weights_that_do_not_fit() {
    training::Settings settings;
    training::apply_preset("original-fine-tune", settings);
    settings.preset.clear();
    settings.weights = resource_path("style.qss").toStdString();
    for (const nn::WeightSource &source : nn::weight_sources("efficientnet-lite0"))
        if (source.installed) settings.weights = source.path.string();
    return settings;
}

training::Settings as_published() {
    training::Settings settings;
    training::apply_preset("original-frozen", settings);
    training::apply_as_published(settings);
    return settings;
}

} // namespace

/// Shows other settings in the form; those of the next run stay as they are on the desk.
void TrainingPage::try_settings(training::Settings settings) {
    settings.data.clear();
    filling_ = true;
    form_->set_settings(settings);
    filling_ = false;
    tabs_->setCurrentIndex(new_run_tab);
}

std::vector<Scene> TrainingPage::scenes() {
    const auto side = [this](int tab) {
        try_settings(desk().settings());
        tabs_->setCurrentIndex(std::min(tab, tabs_->count() - 1));
    };
    const auto weights = [this] { bring_into_view(form_->weights()); };
    const auto said = [this] { return !form_->weights()->busy(); };
    const auto validated = [this] { return !run_is_live() || follower_->history().confusion(); };
    return {
        {.name = {}, .show = [=, this] { side(run_is_live() ? steer_tab : new_run_tab); }, .ready = validated},
        {.name = "settings", .show = [=] { side(new_run_tab); }},
        {.name = "weights",
         .show =
             [=, this] {
                 training::Settings settings;
                 training::apply_preset("original-frozen", settings);
                 try_settings(settings);
                 weights();
             },
         .ready = said},
        {.name = "weights-do-not-fit",
         .show =
             [=, this] {
                 try_settings(with_weights_that_do_not_fit());
                 weights();
             },
         .ready =
             [=, this] {
                 WeightsReportView *report = form_->weights()->report();
                 if (said() && !report->details().isEmpty()) report->unfold(true);
                 return said();
             }},
        {.name = "as-published",
         .show =
             [this] {
                 try_settings(as_published());
                 bring_into_view(form_->corrections());
             },
         .ready = said},
        {.name = "runs", .show = [=] { side(runs_tab); }},
        {.name = "learning-rate",
         .show =
             [=, this] {
                 side(new_run_tab);
                 aside_tabs_->setCurrentIndex(1);
             }},
        {.name = "paused",
         .show =
             [=, this] {
                 side(steer_tab);
                 aside_tabs_->setCurrentIndex(0);
                 if (run_is_live()) follower_->send({runs::Command::Kind::pause});
             },
         .ready = [this] { return !run_is_live() || follower_->history().paused(); }},
        {.name = "continued",
         .show =
             [this] {
                 if (run_is_live()) follower_->send({runs::Command::Kind::resume});
             },
         .ready = [this] { return !run_is_live() || !follower_->history().paused(); }},
    };
}

} // namespace benchlight::ui
