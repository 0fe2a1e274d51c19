#include "ui/follow/run_follower.h"

#include "engine/core/error.h"
#include "engine/runs/run_reader.h"

#include <QElapsedTimer>
#include <QTimer>

#include <sys/stat.h>

#include <atomic>
#include <utility>

namespace benchlight::ui {

namespace {

constexpr int live_interval_ms = 70;   // about 14 looks a second
constexpr int ended_interval_ms = 500; // until somebody resumes the run
constexpr int state_interval_ms = 500;
constexpr std::size_t events_a_look = 20000;
constexpr std::int64_t long_log = 60000; // events; of more, an overview is shown first
constexpr int overview_points = 4000;

/// Which file is behind a name, and when it was changed last; zeros: none.
struct FileStamp {
    std::uint64_t number = 0;
    std::int64_t changed_ns = 0;
    bool operator==(const FileStamp &) const = default;

    static FileStamp of(const std::filesystem::path &path) {
        struct stat status {};
        if (stat(path.c_str(), &status) != 0) return {};
        return {status.st_ino, std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
    }
};

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

    std::atomic<bool> waiting = false;  ///< for the window to take the last news
    std::atomic<bool> stopping = false; ///< nobody waits for what is being read

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
        const FileStamp log = FileStamp::of(folder.log());
        const bool changed = log != log_;
        if (log.number != log_.number) reader_.reset(); // another run took the folder
        log_ = log;
        if (!reader_) return read_anew(folder);
        // An ended log is opened again only when somebody holds the run again, or has changed it since the last look.
        if (ended() && !changed && !FileLock::held(folder.lock())) return;
        RunNews news{reader_->poll(events_a_look), state_};
        const bool whole = news.events.size() < events_a_look;
        if (!news.events.empty() || !since_state_.isValid() || since_state_.elapsed() > state_interval_ms) {
            if (whole) news.state = reader_->state();
            since_state_.start();
        }
        learn(news.events);
        if (whole) news.confusion = read_confusion();
        if (finished_) reader_->let_go();
        if (news.events.empty() && news.state == state_ && !news.confusion) return;
        hand_over(std::move(news), whole);
        if (!whole) QTimer::singleShot(0, this, [this] { look(); });
    }

    /// What tells the run's story first, with a sample of the batches where there are many; then all of them.
    void read_anew(const runs::RunFolder &folder) {
        auto reader = std::make_unique<runs::RunReader>(folder);
        const std::int64_t newest = reader->newest_event();
        RunNews news{reader->outline(newest), reader->state(), true};
        news.notice = reader->notice();
        finished_ = confusion_due_ = false;
        classes_.clear();
        learn(news.events);
        auto batches = std::make_shared<RunBatches>();
        const auto append = [&](std::int64_t id, std::int64_t time_us, std::int64_t step,
                                const runs::BatchPoint &point) {
            batches->append(id, time_us, step, point);
            return !stopping;
        };
        if (newest > long_log) {
            reader->sample_batches(newest, overview_points, append);
            news.batches = std::exchange(batches, std::make_shared<RunBatches>());
            hand_over(std::move(news), true);
            news = {{}, state_};
            batches->reserve(static_cast<std::size_t>(newest));
        }
        reader->each_batch(newest, append);
        if (stopping) return;
        news.batches = std::move(batches);
        reader->skip_to(newest);
        reader_ = std::move(reader);
        news.confusion = read_confusion();
        if (finished_) reader_->let_go();
        since_state_.start();
        hand_over(std::move(news), true);
    }

    void learn(const std::vector<runs::Event> &events) {
        for (const runs::Event &event : events) {
            if (event.kind == runs::kind::epoch) confusion_due_ = true;
            if (event.kind == runs::kind::segment) {
                confusion_due_ = true;
                finished_ = false;
            }
            if (event.kind == runs::kind::finished) finished_ = true;
            if (event.kind != runs::kind::started) continue;
            classes_ = class_names(event.json());
        }
    }

    /// An epoch's predictions stand before its own event. Null when there is nothing new.
    std::shared_ptr<const ConfusionCounts> read_confusion() {
        if (!std::exchange(confusion_due_, false)) return nullptr;
        try {
            const auto predictions = reader_->predictions(std::nullopt);
            const auto samples = predictions ? reader_->samples() : std::nullopt;
            return samples ? confusion_of(*samples, *predictions, classes_) : nullptr;
        } catch (const Error &) { // damaged: the rest still tells the run's story
            return nullptr;
        }
    }

    bool ended() const { return told_ && state_ != runs::State::running; }

    /// `whole`: there is nothing more to read now.
    void hand_over(RunNews news, bool whole) {
        waiting = true;
        state_ = news.state;
        told_ = true;
        last_failure_.clear();
        timer_->setInterval(ended() ? ended_interval_ms : live_interval_ms);
        auto shared = std::make_shared<RunNews>(std::move(news));
        QMetaObject::invokeMethod(
            follower_,
            [follower = follower_, shared, whole] {
                follower->history_.add(std::move(*shared));
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
    FileStamp log_;
    bool finished_ = false, confusion_due_ = false;
    std::vector<std::string> classes_; ///< of the data set; none while unknown
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
    worker_->stopping = true;
    thread_.quit();
    thread_.wait();
}

void RunFollower::send(const runs::Command &command) {
    QMetaObject::invokeMethod(
        worker_, [worker = worker_, command] { worker->send(command); }, Qt::QueuedConnection);
}

} // namespace benchlight::ui
