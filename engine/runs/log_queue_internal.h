#pragma once
#include "engine/runs/run_log.h"

#include <deque>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

namespace benchlight::runs {

/// What waits to be written to a run's log, in order. Not thread-safe: the log has a lock around it.
///
/// Nothing that is pushed is lost while the disk takes what it gets. While it refuses, the queue is kept from growing
/// for hours: a checkpoint, which holds a copy of the network, gives way to the next one, probabilities that would be
/// removed anyway lose their contents, and beyond `room` bytes points of curves and the like are dropped.
class LogQueue {
  public:
    using Call = std::function<void()>;
    struct KeepProbabilities {
        std::vector<int> epochs;
    };
    using Item = std::variant<Event, RunLog::Checkpoint, Call, KeepProbabilities>;

    explicit LogQueue(std::size_t room = std::size_t{64} << 20) : room_(room) {}

    void push(Item item, bool refusing = false);
    bool empty() const { return items_.empty(); }
    std::size_t size() const { return items_.size(); }
    std::size_t bytes() const { return bytes_; } ///< of memory that the waiting events take
    /// Points that were dropped since the last call.
    std::size_t take_dropped() { return std::exchange(dropped_, 0); }

    /// The events at the head, which stay where they are until done() or keep(); none when something else is there.
    std::vector<const Event *> take_events();
    /// The item at the head, likewise. The queue is not empty.
    Item &take_item();
    void done(); ///< what was taken leaves the queue
    void keep(); ///< what was taken is tried again

  private:
    void replace_checkpoints(RunLog::Checkpoint &by);
    void empty_probabilities_except(const std::vector<int> &epochs);

    std::deque<Item> items_; // keeps addresses while it grows at its end
    std::size_t room_, bytes_ = 0, taken_ = 0, dropped_ = 0;
};

} // namespace benchlight::runs
