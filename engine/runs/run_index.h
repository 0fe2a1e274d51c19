#pragma once
#include "engine/core/stop.h"
#include "engine/runs/run_notes.h"
#include "engine/runs/run_summary.h"

#include <memory>
#include <vector>

namespace benchlight::runs {

struct IndexedRun {
    RunSummary summary{};
    RunNotes notes{};
};

/// All runs of the workspace (under runs/ and movies/) and those opened elsewhere. Summaries of logs that have not changed
/// are kept in a file of the cache folder, which can always be rebuilt: deleting or damaging it costs time only. Not
/// thread-safe; two processes may each have one.
class RunIndex {
  public:
    RunIndex();
    ~RunIndex();
    RunIndex(const RunIndex &) = delete;
    RunIndex &operator=(const RunIndex &) = delete;

    /// Looks for what is new, changed and gone; the newest first. Reads no log that has not changed. Throws Stopped.
    std::vector<IndexedRun> refresh(const std::stop_token &stop = {});
    /// Lists a run outside the workspace from now on, and no more. Remembered in the workspace.
    void remember(const std::filesystem::path &folder);
    void forget(const std::filesystem::path &folder);

  private:
    struct Kept;
    std::unique_ptr<Kept> kept_;
};

} // namespace benchlight::runs
