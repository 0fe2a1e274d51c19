#pragma once
#include "engine/runs/event.h"
#include "engine/runs/run_folder.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace benchlight::runs {

/// Reads a run's log, whoever writes it: a live run, a finished one, one of another process. Not thread-safe.
///
/// A resumed run opens a new segment with a `segment` event whose "after_event" names the last event that the
/// checkpoint stands on. It supersedes every event after that one: they describe work that was lost and done again.
/// Reads never return superseded events, except poll(), which may have returned some before they became so: a
/// follower that sees a `segment` event drops what it knows with an id above "after_event".
class RunReader {
  public:
    /// Throws Error when the folder holds no run, a log that is damaged, or one that only a newer Benchlight can read.
    /// Works where nothing may be written, and changes nothing there.
    explicit RunReader(RunFolder folder);
    ~RunReader();
    RunReader(RunReader &&) noexcept;
    RunReader &operator=(RunReader &&) noexcept;

    const RunFolder &folder() const;
    /// What to know of a log that can be read but not gone on with: one sentence. Usually empty.
    std::string notice() const;

    /// Events after the cursor in order, `limit` at most, of every kind but edits, predictions and probabilities, and moves
    /// the cursor behind them. Cheap when there is nothing new.
    std::vector<Event> poll(std::size_t limit = 20000);

    /// Id of the log's newest event; 0 in an empty log.
    std::int64_t newest_event() const;
    /// Lets poll() go on behind event `id`: what came before was read in another way.
    void skip_to(std::int64_t id);
    /// Events up to `newest` that are in force, in order, of every kind that is no more than a few an epoch: neither
    /// batches nor samples, predictions, probabilities and sights, of which only the last is among them. Does not
    /// touch the others' rows, so it is quick however long the run is. Leaves the cursor alone.
    std::vector<Event> outline(std::int64_t newest) const;
    /// Returns whether to go on.
    using UseBatch =
        std::function<bool(std::int64_t id, std::int64_t time_us, std::int64_t step, const BatchPoint &point)>;
    /// Every batch point up to event `newest` that is in force, in order; damaged ones are left out. A million take
    /// some tenths of a second.
    void each_batch(std::int64_t newest, const UseBatch &use) const;
    /// About `count` of them at even distances.
    void sample_batches(std::int64_t newest, int count, const UseBatch &use) const;

    /// Closes the log until it is read again: a trainer at its end waits for readers to go.
    void let_go();

    /// All events of a kind that are in force, in order.
    std::vector<Event> events(std::string_view kind) const;
    /// The last event of a kind that is in force.
    std::optional<Event> last(std::string_view kind) const;

    std::vector<EpochSummary> epochs() const;
    std::vector<BatchPoint> batches(std::vector<std::int64_t> *steps = nullptr) const;
    std::optional<SampleList> samples() const;
    /// Of the given epoch, or of the latest one; damaged ones are taken for absent.
    std::optional<EpochPredictions> predictions(std::optional<int> epoch) const;
    std::optional<EpochProbabilities> probabilities(int epoch) const;
    /// The epochs that predictions are logged of, ascending; damaged ones are left out.
    std::vector<int> predicted_epochs() const;
    /// What was said of sample `sample` (its position in samples()) in each of those epochs, in order. Reads a few bytes
    /// an epoch, however many samples there are.
    std::vector<SampleEpoch> sample_history(std::size_t sample) const;

    /// running while a trainer holds the lock; interrupted when none does and the log has no end.
    State state() const;
    /// Settings and data as the `started` event holds them, a JSON object. Throws Error when it is missing or damaged.
    Json started() const;

  private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

} // namespace benchlight::runs
