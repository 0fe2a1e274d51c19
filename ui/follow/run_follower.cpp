#include "ui/follow/run_follower.h"

#include "engine/core/error.h"
#include "engine/runs/run_reader.h"

#include <QElapsedTimer>
#include <QTimer>

#include <sys/stat.h>

#include <atomic>

namespace benchlight::ui {

namespace {

constexpr int live_interval_ms = 70;   // about 14 looks a second
constexpr int ended_interval_ms = 500; // until somebody resumes the run
constexpr int state_interval_ms = 500;
constexpr std::size_t events_a_look = 20000;

/// Which file is behind the name; 0: none.
std::uint64_t file_number(const std::filesystem::path &path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

} // namespace

/// Reads on the follower's thread. News is handed over one piece at a time: the next look waits until the window has
/// taken the last, so that a busy window never has a queue of them before it.
class RunFollower::Worker final : public QObject {
  public:
    Worker(std::filesystem::path run, RunFollower *follower) : run_(std::move(run)), follower_(follower) {}

    void begin() {
        timer_ = new QTimer(this);
        QObject::connect(timer_, &QTimer::timeout, this, [this] { look(); });
        timer_->start(live_interval_ms);
        look();
    }

    void send(const runs::Command &command) {
        try {
            runs::send_command({run_}, command);
        } catch (const std::exception &error) {
            report(error.what());
        }
    }

    std::atomic<bool> waiting = false; ///< for the window to take the last news

  private:
    void look() {
        if (waiting) return;
        try {
            read();
        } catch (const std::exception &error) {
            reader_.reset();
            timer_->setInterval(2000);
            if (error.what() != last_failure_) report(error.what());
        }
    }

    void read() {
        const runs::RunFolder folder{run_};
        const std::uint64_t log = file_number(folder.log());
        if (log != log_) reader_.reset(); // another run took the folder
        log_ = log;
        // An ended log is opened again only when somebody holds the run again.
        if (reader_ && ended() && !FileLock::held(folder.lock())) return;
        const bool anew = !reader_;
        if (anew) reader_ = std::make_unique<runs::RunReader>(folder);
        RunNews news{reader_->poll(events_a_look), state_, anew};
        const bool whole = news.events.size() < events_a_look;
        if (!news.events.empty() || !since_state_.isValid() || since_state_.elapsed() > state_interval_ms) {
            if (whole) news.state = reader_->state();
            since_state_.start();
        }
        if (news.events.empty() && news.state == state_ && told_ && !anew) return;
        state_ = news.state;
        told_ = true;
        timer_->setInterval(ended() ? ended_interval_ms : live_interval_ms);
        last_failure_.clear();
        hand_over(std::move(news), whole);
        if (!whole) QTimer::singleShot(0, this, [this] { look(); });
    }

    bool ended() const { return told_ && state_ != runs::State::running; }

    void hand_over(RunNews news, bool whole) {
        waiting = true;
        auto shared = std::make_shared<RunNews>(std::move(news));
        QMetaObject::invokeMethod(
            follower_,
            [follower = follower_, shared, whole] {
                follower->history_.add(*shared);
                follower->caught_up_ = follower->caught_up_ || whole;
                follower->worker_->waiting = false;
                if (follower->caught_up_) emit follower->changed();
            },
            Qt::QueuedConnection);
    }

    void report(const std::string &reason) {
        last_failure_ = reason;
        QMetaObject::invokeMethod(
            follower_, [follower = follower_, reason] { emit follower->failed(QString::fromStdString(reason)); },
            Qt::QueuedConnection);
    }

    const std::filesystem::path run_;
    RunFollower *const follower_;
    QTimer *timer_ = nullptr;
    std::unique_ptr<runs::RunReader> reader_;
    runs::State state_ = runs::State::running;
    bool told_ = false;
    QElapsedTimer since_state_;
    std::string last_failure_;
    std::uint64_t log_ = 0;
};

RunFollower::RunFollower(std::filesystem::path run, QObject *parent)
    : QObject(parent), run_(std::move(run)), worker_(new Worker(run_, this)) {
    worker_->moveToThread(&thread_);
    connect(&thread_, &QThread::started, worker_, [worker = worker_] { worker->begin(); });
    connect(&thread_, &QThread::finished, worker_, &QObject::deleteLater);
    thread_.setObjectName("run follower");
    thread_.start();
}

RunFollower::~RunFollower() {
    thread_.quit();
    thread_.wait();
}

void RunFollower::send(const runs::Command &command) {
    QMetaObject::invokeMethod(
        worker_, [worker = worker_, command] { worker->send(command); }, Qt::QueuedConnection);
}

} // namespace benchlight::ui
