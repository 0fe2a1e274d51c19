#pragma once
#include "engine/runs/event.h"
#include "engine/runs/run_folder.h"
#include "engine/training/setting_kinds.h"
#include "ui/follow/confusion.h"
#include "ui/follow/run_batches.h"

#include <QString>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace benchlight::runs {
class RunReader;
}

namespace benchlight::ui {

/// What is new in a run's log since the last look.
struct RunNews {
    std::vector<runs::Event> events{};
    runs::State state = runs::State::running;
    bool anew = false; ///< the log is read from its beginning: what was known before is void
    /// All batch points up to now, or a sample of them that is replaced later: instead of what was known of them.
    std::shared_ptr<RunBatches> batches{};
    std::shared_ptr<const ConfusionCounts> confusion{}; ///< of a newer epoch than before
    std::string notice{}; ///< with `anew`: why the log can be looked at but not gone on with; one sentence
};

/// Something to mark in charts.
struct RunMark {
    enum class Kind { setting, best, pause };
    Kind kind = Kind::setting;
    std::int64_t step = 0;
    std::string text{}; ///< "Learning rate 0.001 → 0.0001", "paused for 2 min 10 s", "best epoch 7"
};

/// What the window knows of a run: its log, event by event, without what a resumption superseded. Superseded events
/// may have arrived before it became known, so every record keeps its event's id.
class RunHistory {
  public:
    using Batch = RunBatches::Batch;
    struct Epoch {
        std::int64_t id = 0, step = 0;
        runs::EpochSummary summary{};
    };
    struct Message {
        std::int64_t id = 0;
        std::string severity{}; ///< info, warning or error
        std::string text{};
        std::int64_t time_us = 0, step = 0;
    };
    struct Change {
        std::int64_t id = 0, step = 0;
        const training::SettingKind *kind = nullptr;
        Json value{};
    };
    /// Seconds that the run would still take, as was said when it was `time_us`.
    struct Promise {
        std::int64_t id = 0, time_us = 0;
        double low = 0, high = 0;
    };
    struct Promises {
        int made = 0, kept = 0;
    };

    RunHistory() = default;
    RunHistory(RunHistory &&) = default; // a copy would share the batch points that it adds to
    RunHistory &operator=(RunHistory &&) = default;

    void add(const runs::Event &event);
    void add(RunNews news);

    bool started() const { return started_.is_object(); }
    /// Of the `started` event; defaults before it and where it cannot be read.
    const training::Settings &settings() const { return settings_; }
    /// As they stood once `step` steps were done: some change while a run trains.
    training::Settings settings_at(std::int64_t step) const;
    const Json &started_json() const { return started_; }
    std::string precision() const;
    std::vector<std::string> classes() const; ///< their names; empty while unknown
    /// Whether the run learns from features that were computed before it began, with its augmentation.
    bool features_cached() const;

    const RunBatches &batches() const { return batches_; }
    const std::vector<Epoch> &epochs() const { return epochs_; }
    const std::vector<Message> &messages() const { return messages_; }
    const std::vector<Change> &changes() const { return changes_; }
    runs::State state() const { return state_; }
    bool paused() const { return paused_; }
    std::string failure() const { return failure_; } ///< why a run failed
    /// Why the run can be looked at but not gone on with, one sentence; empty: it can.
    const std::string &notice() const { return notice_; }
    int best_epoch() const;  ///< 0: none yet
    int epochs_done() const; ///< those that a fork's weights had been trained for before among them
    /// Changed settings, pauses, gaps between segments and the best epoch, in the order of their steps.
    std::vector<RunMark> marks() const;

    /// The newest batch that was shown to the window, and the steps done when it was.
    const std::optional<runs::BatchSight> &sight() const { return sight_; }
    std::int64_t sight_step() const { return sight_step_; }
    /// Of the newest validated epoch; null without one, and while it is being read.
    const std::shared_ptr<const ConfusionCounts> &confusion() const { return confusion_; }

    int planned_epochs() const { return planned_epochs_; }
    /// Optimizer steps of one epoch; 0 while unknown.
    double steps_per_epoch() const;
    std::int64_t last_step() const;
    /// Training images a second over the last few seconds; 0 while unknown.
    double images_per_second() const;
    /// From the first to the last event of every segment, as far as it is in force.
    double elapsed_seconds() const;
    /// Bounds of the time left: the newest promise less the time since, never below 0. Nothing while paused, when
    /// nobody trains, and until the trainer has promised something since it began or its epochs changed. `now_us`: UTC
    /// microseconds; 0 takes the last event's time.
    std::optional<std::pair<double, double>> remaining_seconds(std::int64_t now_us = 0) const;
    /// Of a completed run: the promises, and those whose bounds hold the time that it then took. Those before a pause,
    /// a later segment or a change of the epochs do not count.
    Promises promises() const;

  private:
    struct Span {
        std::int64_t first_us = 0, last_us = 0;
    };
    struct Pause {
        std::int64_t id = 0, step = 0, begin_us = 0, end_us = 0; ///< end 0: it lasts
        bool nobody = false;                                     ///< nobody trained: a gap between segments
    };
    struct Moment {
        std::int64_t id = 0, time_us = 0;
    };
    void note_time(const runs::Event &event);
    void begin_segment(const runs::Event &event, const Json &json);
    void change_setting(const runs::Event &event, const Json &json);
    void drop_after(std::int64_t id);
    void take_batches(RunBatches batches);

    Json started_;
    training::Settings settings_;
    int planned_epochs_ = 0, epochs_before_ = 0;
    std::int64_t step_before_ = 0; ///< steps done when the run began: a fork's parent's
    RunBatches batches_;
    std::vector<Epoch> epochs_;
    std::vector<Message> messages_;
    std::vector<Change> changes_;
    std::vector<Pause> pauses_;
    std::vector<Promise> promises_;
    std::int64_t promises_since_ = 0; ///< event before which promises are void
    std::int64_t unbroken_since_ = 0; ///< event before which promises do not count
    runs::State state_ = runs::State::running;
    bool paused_ = false;
    std::string failure_, notice_;
    std::optional<runs::BatchSight> sight_;
    std::int64_t sight_id_ = 0, sight_step_ = 0;
    std::shared_ptr<const ConfusionCounts> confusion_;
    std::vector<Span> spans_;     ///< of each segment
    std::vector<Moment> moments_; ///< of every event but batches and sights
    std::int64_t last_time_us_ = 0, finished_us_ = 0;
};

/// A whole log in one go.
RunHistory read_history(runs::RunReader &run);

/// "Remaining time: 11 of 12 promises kept"; empty when there are none.
QString promise_text(const RunHistory &history);

/// "Fashion-MNIST, fast", and "flowers, fast" for "folder:/home/me/flowers".
QString run_title(const training::Settings &settings);

/// The data set's, as a `started` event tells them; none when it does not.
std::vector<std::string> class_names(const Json &started);

} // namespace benchlight::ui
