#pragma once
#include "engine/runs/event.h"
#include "engine/runs/run_folder.h"
#include "engine/training/setting_kinds.h"
#include "ui/figures/curves.h"

#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// What is new in a run's log since the last look, decoded.
struct RunNews {
    std::vector<runs::Event> events{};
    runs::State state = runs::State::running;
    bool anew = false; ///< the log is read from its beginning: what was known before is void
};

/// What the window knows of a run: its log, event by event, without what a resumption superseded. Superseded events
/// may have arrived before it became known, so every record keeps its event's id.
class RunHistory {
  public:
    struct Batch {
        std::int64_t id = 0, step = 0, time_us = 0;
        runs::BatchPoint point{};
    };
    struct Epoch {
        std::int64_t id = 0, step = 0;
        runs::EpochSummary summary{};
    };
    struct Message {
        std::int64_t id = 0;
        std::string severity{}; ///< info, warning or error
        std::string text{};
    };

    struct Change {
        std::int64_t id = 0, step = 0;
        const training::SettingKind *kind = nullptr;
        Json value{};
    };

    void add(const runs::Event &event);
    void add(const RunNews &news);

    bool started() const { return started_.is_object(); }
    /// Of the `started` event; defaults before it and where it cannot be read.
    const training::Settings &settings() const { return settings_; }
    /// As they stood once `step` steps were done: some change while a run trains.
    training::Settings settings_at(std::int64_t step) const;
    const Json &started_json() const { return started_; }
    std::string precision() const;

    const std::vector<Batch> &batches() const { return batches_; }
    const std::vector<Epoch> &epochs() const { return epochs_; }
    const std::vector<Message> &messages() const { return messages_; }
    runs::State state() const { return state_; }
    bool paused() const { return paused_; }
    std::string failure() const { return failure_; } ///< why a run failed
    int best_epoch() const;                          ///< 0: none yet

    int planned_epochs() const { return planned_epochs_; }
    /// Optimizer steps of one epoch; 0 while unknown.
    double steps_per_epoch() const;
    std::int64_t last_step() const;
    /// Training images a second over the last few seconds; 0 while unknown.
    double images_per_second() const;
    double elapsed_seconds() const; ///< between the first and the last event, without the gaps between segments
    /// Bounds of the time left, or nothing while there is too little to go by.
    std::optional<std::pair<double, double>> remaining_seconds() const;

  private:
    void drop_after(std::int64_t id);

    Json started_;
    training::Settings settings_;
    int planned_epochs_ = 0;
    std::vector<Batch> batches_;
    std::vector<Epoch> epochs_;
    std::vector<Message> messages_;
    std::vector<Change> changes_;
    runs::State state_ = runs::State::running;
    bool paused_ = false;
    std::string failure_;
    double elapsed_ = 0;
    std::int64_t last_time_us_ = 0;
};

/// "fashion-mnist", and "flowers" for "folder:/home/me/flowers".
QString data_name(const std::string &spec);
/// "fashion-mnist, fast"
QString run_title(const training::Settings &settings);

enum class Quantity { loss, accuracy, learning_rate };
/// "loss", "accuracy" or "learning-rate"; nothing for another name.
std::optional<Quantity> quantity_named(const std::string &name);
Curves curves_of(const RunHistory &history, Quantity quantity);

} // namespace benchlight::ui
