#include "ui/movies/embedding_runner.h"

#include "engine/core/error.h"
#include "engine/core/threads.h"

namespace benchlight::ui {

namespace {

constexpr int nice = 10;

/// Returns what went wrong.
QString train_all(const movies::MovieSet &set, const movies::EmbeddingSettings &settings,
                  const std::filesystem::path &folder, bool sweep, const std::stop_token &stop) {
    lower_thread_priority(nice); // before the pool is made from this thread
    try {
        if (sweep) {
            movies::run_sweep(set, settings, folder, false, {}, stop);
        } else {
            const auto finished = movies::train_embedding(set, settings, folder, false, {}, stop);
            if (finished.state == runs::State::failed) return QString::fromStdString(finished.reason);
        }
    } catch (const Stopped &) {
    } catch (const std::exception &error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

} // namespace

EmbeddingRunner::~EmbeddingRunner() { ++job_; } // the thread is asked to stop, and waited for

void EmbeddingRunner::train(std::shared_ptr<const movies::MovieSet> set, const movies::EmbeddingSettings &settings,
                            const std::filesystem::path &folder, bool sweep) {
    if (busy_) return;
    busy_ = true;
    folder_ = folder;
    thread_ =
        std::jthread([this, set = std::move(set), settings, folder, sweep, job = ++job_](const std::stop_token &stop) {
            const QString problem = train_all(*set, settings, folder, sweep, stop);
            QMetaObject::invokeMethod(
                this, [this, job, problem] { finish(job, problem); }, Qt::QueuedConnection);
        });
}

void EmbeddingRunner::stop() { thread_.request_stop(); }

void EmbeddingRunner::finish(quint64 job, const QString &problem) {
    if (job != job_) return;
    busy_ = false;
    emit ended(problem);
}

} // namespace benchlight::ui
