#pragma once
#include "engine/core/stop.h"
#include "engine/runs/command.h"
#include "engine/runs/event.h"
#include "engine/runs/run_folder.h"
#include "engine/training/settings.h"

#include <functional>
#include <memory>
#include <optional>

namespace benchlight::training {

/// What a run was resolved to when its trainer started.
struct Started {
    std::filesystem::path run;
    std::string model;
    std::uint64_t parameters = 0, trainable_parameters = 0;
    std::string precision; ///< fp32 or bf16, decided
    std::string device;    ///< "cpu"
};

struct Finished {
    runs::State state = runs::State::failed;
    int epoch = 0;      ///< epochs done
    int best_epoch = 0; ///< 0: none yet
    std::string weights_sha256;
    std::string reason;      ///< of a failure: one sentence
    bool by_command = false; ///< stopped through the run's log rather than by the stop token
};

/// What a caller without a log reader (the command line) can hear of. Called on the session's threads.
struct Listener {
    std::function<void(const std::string &activity, std::uint64_t done, std::uint64_t total)>
        preparing;                                         ///< e.g. reading images
    std::function<void(const Started &)> started;          ///< once the run folder can be resumed
    std::function<void(const runs::EpochSummary &)> epoch; ///< once that epoch's checkpoint is committed
    std::function<void(int epoch, std::int64_t batch, std::int64_t batches, double images_per_second)> batch; ///< often
    std::function<void(std::int64_t step)> step;             ///< after every optimizer step, before the next
    std::function<void(double low, double high)> promise;    ///< seconds that the run will still take, from now on
    std::function<void(const std::string &message)> message; ///< warnings: skipped images, a checkpoint not saved
    std::function<void(const std::string &note)> note;       ///< no warnings: how weights fit; the log has them too
    std::function<void(const Finished &)> finished;
};

/// A training run on a thread of its own. Destroying the session stops the run at the next batch boundary, after a
/// checkpoint, and waits for it.
class TrainingSession {
  public:
    struct Options {
        bool force = false;      ///< replace a run that is already in the folder
        bool background = false; ///< niced by 10, for a window that stays fluid beside it
    };
    /// Starts a new run in `run`. Errors reach wait().
    static std::unique_ptr<TrainingSession> start(const Settings &settings, const std::filesystem::path &run,
                                                  const Options &options, Listener listener);
    /// Goes on with a run exactly where its last checkpoint stands; without one it starts anew. `epochs` is a new
    /// total. A completed run without a new total only reports `finished`.
    static std::unique_ptr<TrainingSession> resume(const std::filesystem::path &run, std::optional<int> epochs,
                                                   const Options &options, Listener listener);
    /// Where a fork begins: at the parent's checkpoint "best" or "last".
    struct ForkPoint {
        std::filesystem::path parent;
        std::string checkpoint = "last";
        /// Reads the file of edits that the settings name even when it is the parent's, whose own stand in its log.
        bool read_edits = false;
    };
    /// The settings that the parent had there, to be changed and given to fork(): with the precision that was decided on,
    /// and with the parent's total of epochs or, when that is reached, as many epochs again. Throws Error when there is no
    /// such checkpoint.
    static Settings settings_at(const ForkPoint &point);
    /// Starts a new run in `run` that goes on from the parent's checkpoint with other settings: its weights, what its optimizer
    /// remembers as far as it is the same kind, its epoch. `settings.epochs` is the total, the parent's epochs among them. With
    /// the parent's own settings the weights end as those of the parent resumed. The parent is left as it is, may be live, and
    /// may go. Errors reach wait().
    static std::unique_ptr<TrainingSession> fork(const ForkPoint &point, const Settings &settings,
                                                 const std::filesystem::path &run, const Options &options,
                                                 Listener listener);
    ~TrainingSession();

    void request_stop();
    bool done() const;
    /// Blocks until the run ended. Throws the Error that kept it from starting; a run that fails after its start
    /// returns Finished with State::failed. Throws Stopped when stopped before the start.
    Finished wait();

  private:
    struct Thread;
    explicit TrainingSession(std::unique_ptr<Thread> thread);
    std::unique_ptr<Thread> thread_;
};

} // namespace benchlight::training
