#pragma once
#include "engine/core/error.h"
#include "engine/runs/event.h"
#include "engine/runs/run_folder.h"

#include <functional>
#include <memory>

namespace benchlight::runs {

/// The trainer's side of a run's log: appends events. A thread of its own writes them in batches, so append() costs
/// the trainer a push onto a queue. The order of append(), write_checkpoint() and after_commit() is the order in
/// which they reach the disk.
///
/// When the disk is full, events wait in memory and are tried again; of many checkpoints the newest and the newest
/// best one wait, and from 64 MB on points of curves are dropped.
class RunLog {
  public:
    /// Creates the log (`create`), or opens the one that is there and begins the segment after its last. A checkpoint
    /// that the run goes on from stands on event `stands_on`: new events get later ids, even when a power loss took
    /// that one from the log. The caller holds the run's lock. Throws Error.
    RunLog(RunFolder folder, bool create, std::int64_t stands_on = 0);
    /// Writes what is queued, waiting a few seconds at most for a disk that refuses.
    ~RunLog();

    /// Has a sentence said, on the writer thread, when the log cannot be written any more and when it can again.
    void tell_trouble(std::function<void(const std::string &sentence)> say);

    void append(std::string_view kind, std::int64_t step, std::string payload);
    void append(std::string_view kind, std::int64_t step, const Json &payload);
    /// Has a checkpoint file written on the writer thread once every event before it is safely on disk.
    struct Checkpoint {
        std::function<void(std::int64_t last_event)> write; ///< gets the last event's id; throws Error when it cannot
        std::int64_t step = 0;
        Json payload;                              ///< of the `checkpoint` event that follows the file
        std::function<void()> committed;           ///< called once that event is committed
        std::function<void(const Error &)> failed; ///< called instead when the file could not be written
        /// Whether it is more than a place to go on from, so that only another such one may take its place in the queue
        /// while the disk refuses. `committed` of one that is replaced is called with the one that replaced it.
        bool best = false;
    };
    void write_checkpoint(Checkpoint checkpoint);
    /// Calls `call` on the writer thread once every event before it is committed.
    void after_commit(std::function<void()> call);
    /// Blocks until everything so far is committed. Throws Error with the reason when the disk refuses.
    void flush();
    /// Removes the `probabilities` of all epochs but these. Takes effect in the queue's order.
    void keep_probabilities_of(std::vector<int> epochs);
    /// Commits the `finished` event, folds the WAL into the log and leaves WAL mode if no reader is connected.
    void finish(std::int64_t step, const Json &payload);

  private:
    struct Writer;
    std::unique_ptr<Writer> writer_;
};

/// Throws Error when nobody can go on with the run in the folder: there is none, its log is damaged or a newer
/// Benchlight's, or its place may not be written to. Changes nothing.
void require_continuable(const RunFolder &folder);

} // namespace benchlight::runs
