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
    std::filesystem::path best_checkpoint() const { return path / "best.safetensors"; }
};

enum class State { running, completed, stopped, failed, interrupted };
std::string_view name_of(State state);
std::optional<State> state_named(std::string_view name);

/// Whether the folder holds a run's log.
bool is_run_folder(const std::filesystem::path &path);

/// Makes way for a new run at `path`: throws Error when something is there, unless `force` is set and it is a run
/// that no trainer holds or an empty folder. Removes only what a run consists of.
void prepare_run_folder(const std::filesystem::path &path, bool force);

/// Takes the lock that marks the one trainer of a run. Throws Error when another process holds it.
FileLock lock_for_training(const RunFolder &folder);

/// Folders under the workspace's runs/ that hold a run, the newest first.
std::vector<std::filesystem::path> workspace_runs();
/// An unused folder under the workspace's runs/, named after `title` and the time.
std::filesystem::path new_workspace_run(const std::string &title);

} // namespace benchlight::runs
