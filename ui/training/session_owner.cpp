#include "ui/training/session_owner.h"

#include "engine/core/error.h"

#include <QElapsedTimer>

namespace benchlight::ui {

namespace {
constexpr int look_interval_ms = 100;
constexpr qint64 progress_interval_ms = 100;
} // namespace

SessionOwner::SessionOwner(QObject *parent) : QObject(parent) {
    timer_.setInterval(look_interval_ms);
    connect(&timer_, &QTimer::timeout, this, &SessionOwner::look_whether_done);
}

SessionOwner::~SessionOwner() = default;

training::Listener SessionOwner::listener() {
    // Called on the session's threads; the session ends before this object does.
    const auto say = [this, number = ++number_](auto what) {
        QMetaObject::invokeMethod(
            this,
            [this, number, what] {
                if (number == number_) what();
            },
            Qt::QueuedConnection);
    };
    training::Listener listener;
    listener.preparing = [this, say, since = std::make_shared<QElapsedTimer>(), last = std::make_shared<std::string>()](
                             const std::string &activity, std::uint64_t done, std::uint64_t total) {
        if (activity == *last && since->isValid() && since->elapsed() < progress_interval_ms) return;
        since->start();
        *last = activity;
        say([this, activity, done, total] { emit preparing(QString::fromStdString(activity), done, total); });
    };
    listener.started = [this, say](const training::Started &) {
        say([this] {
            has_started_ = true;
            emit started();
        });
    };
    listener.message = [this, say](const std::string &text) {
        say([this, text] { emit message(QString::fromStdString(text)); });
    };
    return listener;
}

void SessionOwner::start(const training::Settings &settings, const std::filesystem::path &run) {
    run_ = run;
    watch();
    session_ = training::TrainingSession::start(settings, run, {.force = false, .background = true}, listener());
}

void SessionOwner::resume(const std::filesystem::path &run, std::optional<int> epochs) {
    run_ = run;
    watch();
    session_ = training::TrainingSession::resume(run, epochs, {.force = false, .background = true}, listener());
}

void SessionOwner::fork(const training::TrainingSession::ForkPoint &point, const training::Settings &settings,
                        const std::filesystem::path &run) {
    run_ = run;
    watch();
    session_ = training::TrainingSession::fork(point, settings, run, {.force = false, .background = true}, listener());
}

void SessionOwner::watch() {
    has_started_ = false;
    timer_.start();
}

void SessionOwner::request_stop() {
    if (session_) session_->request_stop();
}

void SessionOwner::look_whether_done() {
    if (!session_ || !session_->done()) return;
    timer_.stop();
    QString reason;
    try {
        session_->wait();
    } catch (const Stopped &) {
    } catch (const std::exception &error) {
        reason = QString::fromStdString(error.what());
    }
    session_.reset();
    emit ended(reason);
}

} // namespace benchlight::ui
