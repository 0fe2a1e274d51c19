#pragma once
#include "engine/runs/run_log.h"
#include "engine/training/batch_loader_internal.h"
#include "engine/training/checkpoint_internal.h"
#include "engine/training/inference_internal.h"
#include "engine/training/precision_internal.h"
#include "engine/training/session.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace benchlight::training {

/// Everything that a training needs and that a run's settings resolve to.
struct Workbench {
    Settings settings; ///< threads resolved
    std::shared_ptr<const images::DataSet> data;
    images::Splits splits;
    augment::Normalisation normalisation;
    std::unique_ptr<nn::Network> network;
    PrecisionChoice precision;
};

/// A change of a setting that the log knows to have happened behind the checkpoint that a resumed run starts from.
struct PendingSetting {
    std::int64_t step = 0;
    std::string name; ///< "learning_rate" or "epochs"
    double value = 0;
};

/// The training loop of one segment of a run.
class Trainer {
  public:
    Trainer(Workbench &workbench, const runs::RunFolder &folder, runs::RunLog &log, runs::CommandInbox &inbox,
            const Listener &listener, Optimizer &optimizer, Progression progression,
            std::vector<PendingSetting> pending);

    /// Trains to the end, a stop or a failure, and writes the `finished` event.
    Finished run(const std::stop_token &stop);

  private:
    enum class Outcome { done, stopped };
    Outcome train(const std::stop_token &stop);
    Outcome train_epoch(const std::stop_token &stop);
    void finish_epoch(const std::stop_token &stop); ///< throws Stopped
    void train_batch(const Batch &batch);
    void log_batch_point(bool force);
    bool obey_commands(const std::stop_token &stop); ///< false: stop
    void apply(const std::string &name, double value);
    void log_predictions(const SampleOutputs &outputs);
    void save_checkpoint(bool best, std::function<void()> committed = {});
    void require_sound_network() const; ///< throws when weights or answers are not finite: they must not be kept
    void say(const std::string &severity, const std::string &text);
    Finished finish(runs::State state, const std::string &reason);
    double learning_rate() const;

    using Clock = std::chrono::steady_clock;
    Workbench &bench_;
    const runs::RunFolder &folder_;
    runs::RunLog &log_;
    runs::CommandInbox &inbox_;
    const Listener &listener_;
    Optimizer &optimizer_;
    Progression progress_;
    std::vector<PendingSetting> pending_;
    std::int64_t batches_ = 0; ///< in an epoch
    bool stopped_by_command_ = false;
    std::atomic<bool> checkpoint_saved_ = true; ///< the newest one that was tried; set on the log's thread

    Clock::time_point last_checkpoint_, epoch_begin_, last_point_;
    double input_wait_seconds_ = 0, log_seconds_ = 0;
    struct {
        double loss = 0;
        std::int64_t correct = 0, images = 0;
        double seconds = 0;
    } since_point_;
};

} // namespace benchlight::training
