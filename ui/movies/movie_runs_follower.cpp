#include "ui/movies/movie_runs_follower.h"

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int often_ms = 100, seldom_ms = 1000;

bool same(const MovieRuns &a, const MovieRuns &b) {
    return std::ranges::equal(a.runs, b.runs, [](const ConfigRun &one, const ConfigRun &other) {
        return one.config == other.config && one.run.state == other.run.state &&
               one.run.epochs.size() == other.run.epochs.size() && one.run.final_cost == other.run.final_cost;
    });
}

} // namespace

MovieRunsFollower::MovieRunsFollower(QObject *parent) : QObject(parent) {
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &MovieRunsFollower::read);
    connect(&reader_, &DataWorker::failed, this, [this](const QString &reason) {
        // A run that begins has no log, or an empty one, for a moment.
        if (!training_) emit failed(reason);
        schedule();
    });
}

void MovieRunsFollower::follow(const std::filesystem::path &folder) {
    if (folder == folder_) return;
    folder_ = folder;
    runs_.reset();
    reader_.cancel();
    timer_.stop();
    emit changed();
    if (!folder_.empty()) read();
}

void MovieRunsFollower::set_watched(bool watched) {
    if (watched == std::exchange(watched_, watched) || !watched) return;
    if (!folder_.empty() && !reader_.busy()) read();
}

void MovieRunsFollower::set_training(bool training) {
    if (training == std::exchange(training_, training)) return;
    if (!folder_.empty()) read(); // and once more at the end
}

void MovieRunsFollower::read() {
    timer_.stop();
    if (folder_.empty()) return;
    reader_.run([this, folder = folder_, before = runs_](const std::stop_token &) -> std::function<void()> {
        auto runs = std::make_shared<const MovieRuns>(read_movie_runs(folder, before.get()));
        return [this, runs] {
            const bool news = !runs_ || !same(*runs_, *runs);
            runs_ = runs;
            if (news) emit changed();
            schedule();
        };
    });
}

void MovieRunsFollower::schedule() {
    const bool live = training_ || (runs_ && runs_->running());
    if (!watched_ || (!live && (!runs_ || runs_->complete()))) return;
    timer_.start(live ? often_ms : seldom_ms);
}

} // namespace benchlight::ui
