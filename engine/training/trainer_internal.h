#pragma once
#include "engine/nn/weights.h"
#include "engine/runs/run_log.h"
#include "engine/training/batch_loader_internal.h"
#include "engine/training/checkpoint_internal.h"
#include "engine/training/features_internal.h"
#include "engine/training/inference_internal.h"
#include "engine/training/precision_internal.h"
#include "engine/training/remaining_time.h"
#include "engine/training/session.h"
#include "engine/training/setting_kinds.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace benchlight::training {

/// Everything that a training needs and that a run's settings resolve to.
struct Workbench {
    Settings settings; ///< as the run began; threads resolved
    std::shared_ptr<const images::DataSet> data;
    images::Splits splits;
    augment::Normalisation normalisation;
    at::Tensor class_weights; ///< float32 [classes]; undefined: all alike
    std::unique_ptr<nn::Network> network;
    std::optional<nn::WeightsReport> weights; ///< how those of the file fit, when the run began from one
    std::string weights_sha256;               ///< of what the run began with
    PrecisionChoice precision;
    std::optional<Features> features; ///< that take the images' place
};

/// A change of a setting that the log knows to have happened behind the checkpoint that a resumed run starts from.
struct PendingSetting {
    std::int64_t step = 0;
    const SettingKind *kind = nullptr;
    Json value;
};

/// The training loop of one segment of a run.
class Trainer {
  public:
    /// Takes optimizer and average from `checkpoint` when there is one, whose weights the workbench's network has. Throws
    /// Error when they are of another model.
    Trainer(Workbench &workbench, const runs::RunFolder &folder, runs::RunLog &log, runs::CommandInbox &inbox,
            const Listener &listener, Progression progression, std::vector<PendingSetting> pending,
            const LoadedCheckpoint *checkpoint);

    /// For a run that cannot begin again: saves where it begins. Throws Error when that does not work.
    void save_first_checkpoint();
    /// Trains to the end, a stop or a failure, and writes the `finished` event.
    Finished run(const std::stop_token &stop);

  private:
    // trainer.cpp
    enum class Outcome { done, stopped };
    Outcome train(const std::stop_token &stop);
    Outcome train_epoch(const std::stop_token &stop);
    std::unique_ptr<BatchSource> open_epoch() const;
    void train_batch(const Batch &batch);
    double learning_rate(std::int64_t step) const;
    // trainer_news.cpp
    void log_batch_point(bool force);
    void log_sight(const Batch &batch, const at::Tensor &logits);
    void observe_batches(); ///< tells the estimate of the remaining time how long the last batches took
    void observe_epoch_end();
    void forget_time_since_observation(); ///< nobody trained in it
    RemainingTime::Work work_left() const;
    void promise(RemainingTime::Occasion occasion);
    // trainer_commands.cpp
    bool obey_commands(const std::stop_token &stop); ///< false: stop
    void obey(const runs::Command &command);
    void apply(const SettingKind &kind, const Json &value);
    // trainer_epoch.cpp
    void finish_epoch(const std::stop_token &stop);                          ///< throws Stopped
    void validate(runs::EpochSummary &summary, const std::stop_token &stop); ///< fills its validation figures
    /// What the network says of the first `count` validation images.
    SampleOutputs infer_validation(std::size_t count, const std::stop_token &stop);
    void log_predictions(const SampleOutputs &outputs);
    bool out_of_patience() const;
    // trainer_end.cpp
    void save_checkpoint(bool best, std::function<void()> committed = {});
    void require_sound_network(); ///< throws Diverged when weights or answers are not finite: they must not be kept
    void say(const std::string &severity, const std::string &text);
    Finished finish(runs::State state, const std::string &reason);
    std::string hash_of_last_state();

    WeightAverage *average() { return average_ ? &*average_ : nullptr; }

    using Clock = std::chrono::steady_clock;
    Workbench &bench_;
    const runs::RunFolder &folder_;
    runs::RunLog &log_;
    runs::CommandInbox &inbox_;
    const Listener &listener_;
    Optimizer optimizer_;
    std::optional<WeightAverage> average_;
    Progression progress_;
    std::vector<PendingSetting> pending_;
    std::int64_t batches_ = 0; ///< in an epoch
    bool paused_ = false, stopped_by_command_ = false;
    std::atomic<bool> checkpoint_saved_ = true;    ///< the newest one that was tried; set on the log's thread
    std::shared_ptr<const Snapshot> unsaved_best_; ///< waits for space; used on the log's thread alone

    Clock::time_point last_checkpoint_, epoch_begin_, last_point_;
    std::optional<Clock::time_point> last_sight_;
    RemainingTime remaining_;
    Clock::time_point observed_at_; ///< until when remaining_ knows what took how long
    std::int64_t observed_step_ = 0;
    double input_wait_seconds_ = 0, log_seconds_ = 0;
    struct {
        double loss = 0;
        std::int64_t correct = 0, images = 0;
        double seconds = 0;
    } since_point_;
};

/// The training cannot go on because its numbers are no numbers any more.
class Diverged : public Error {
  public:
    using Error::Error;
};

inline double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Adds the time until its end to a sum.
class Stopwatch {
  public:
    explicit Stopwatch(double &sum) : sum_(sum) {}
    ~Stopwatch() { sum_ += seconds_since(begin_); }

  private:
    double &sum_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

} // namespace benchlight::training
