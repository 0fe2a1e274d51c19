#pragma once
#include "engine/core/files.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace benchlight::runs {

/// Where things are in a run's folder. The log says what the run did, the checkpoints let it go on.
struct RunFolder {
    std::filesystem::path path;

    std::filesystem::path log() const { return path / "log.db"; }
    std::filesystem::path lock() const { return path / "lock"; }
    std::filesystem::path last_checkpoint() const { return path / "last.safetensors"; }
    std::filesystem::path previous_checkpoint() const { return path / "last.previous.safetensors"; }
    std::filesystem::path next_checkpoint() const { return path / "last.next.safetensors"; } ///< being written
    std::filesystem::path best_checkpoint() const { return path / "best.safetensors"; }
};

enum class State { running, completed, stopped, failed, interrupted };
std::string_view name_of(State state);
std::optional<State> state_named(std::string_view name);

/// Whether the folder holds a run's log.
bool is_run_folder(const std::filesystem::path &path);

/// Whether a new run may be made at `path`: nothing is there, or an empty folder, or, with `force`, a run that no
/// trainer holds. Throws Error that says what is in the way. Changes nothing.
void require_free_run_folder(const std::filesystem::path &path, bool force);

/// Removes the run in the folder, if one is there: only what a run consists of, and not the lock, which the caller holds.
/// The log goes last: what a kill leaves is still taken for a run.
void clear_run_folder(const RunFolder &folder);

/// Removes what interrupted writes of checkpoints and of other files by processes that are gone left behind. The caller
/// holds the run's lock.
void remove_unfinished_files(const RunFolder &folder);

/// Takes the lock that marks the one trainer of a run. Throws Error when another process holds it.
FileLock lock_for_training(const RunFolder &folder);

/// Folders under the workspace's runs/ that hold a run, the newest first.
std::vector<std::filesystem::path> workspace_runs();
/// "fast-20261127-213040": a name for a run's folder of `title` and the local time, where `title` keeps letters, digits, "-"
/// and "." alone.
std::string dated_name(const std::string &title);
/// An unused folder under the workspace's runs/, named after `title` and the time.
std::filesystem::path new_workspace_run(const std::string &title);

} // namespace benchlight::runs
