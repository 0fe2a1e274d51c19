#pragma once
#include <chrono>
#include <filesystem>

namespace benchlight::runs {

/// Moves a run of the workspace to the workspace's trash/ by one rename and returns where it is then. Throws Error, also
/// when a trainer holds the run, or it is outside the workspace.
std::filesystem::path trash_run(const std::filesystem::path &folder);
/// Moves it back to where it was; under another name when that place is taken. Returns where it is. Throws Error.
std::filesystem::path restore_run(const std::filesystem::path &trashed);
/// Removes what has been there for longer. Leaves what cannot be removed.
void empty_trash(std::chrono::days older_than);

} // namespace benchlight::runs
