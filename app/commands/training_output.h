#pragma once
#include "app/commands/progress_bar.h"
#include "engine/training/session.h"

#include <functional>
#include <mutex>
#include <string>

namespace benchlight::commands {

/// Tells of a training on the terminal or as JSON lines, from its start to its end.
class TrainingOutput {
  public:
    /// `epochs` is the total to reach as far as it is known beforehand, else 0.
    TrainingOutput(bool as_json, std::filesystem::path run, int epochs)
        : json_(as_json), run_(std::move(run)), epochs_(epochs) {}

    using Start = std::function<std::unique_ptr<training::TrainingSession>(training::Listener)>;
    /// Starts the session and waits for its end; SIGINT and SIGTERM stop it. Returns when it completed or was stopped
    /// through its log; throws Stopped after a signal and Error when it failed.
    void follow(const Start &start);

  private:
    training::Listener listener();
    void on_started(const training::Started &started);
    void on_epoch(const runs::EpochSummary &epoch);
    void on_batch(int epoch, std::int64_t batch, std::int64_t batches, double images_per_second);
    void on_message(const std::string &message);
    void on_finished(const training::Finished &finished);

    const bool json_;
    const std::filesystem::path run_;
    std::mutex mutex_; ///< the session calls from its own threads
    ProgressBar bar_;
    bool has_header_ = false;
    int epochs_; ///< the total, as last heard
};

} // namespace benchlight::commands
