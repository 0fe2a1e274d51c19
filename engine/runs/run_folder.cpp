#include "engine/runs/run_folder.h"

#include "engine/core/error.h"
#include "engine/core/text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

namespace benchlight::runs {
namespace fs = std::filesystem;
namespace {

constexpr std::array state_names{"running", "completed", "stopped", "failed", "interrupted"};

bool is_checkpoint(const std::string &name) {
    return name.ends_with(".safetensors") || name.find(".safetensors.tmp.") != std::string::npos;
}

/// What a person said of the run.
bool is_note(const std::string &name) { return name.starts_with("notes.json") || name.starts_with("notes.damaged-"); }

bool is_beside_log(const std::string &name) {
    return name == "log.db-wal" || name == "log.db-shm" || name == "log.db-journal";
}

/// What an interrupted write of a checkpoint, or of another file by a process that is gone, leaves behind.
bool is_unfinished(const std::string &name) {
    const std::size_t mark = name.rfind(".tmp.");
    if (mark == std::string::npos) return name == "last.next.safetensors";
    if (is_checkpoint(name)) return true;
    const auto process = parse_number<int>(name.substr(mark + 5));
    return process && *process > 0 && ::kill(*process, 0) != 0 && errno == ESRCH;
}

void remove_where(const RunFolder &folder, bool (*condition)(const std::string &name)) {
    std::error_code error;
    std::vector<fs::path> found;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder.path, error))
        if (condition(entry.path().filename())) found.push_back(entry.path());
    for (const fs::path &path : found)
        if (!error) fs::remove(path, error);
    if (error) throw Error("Cannot clear the run folder " + display_path(folder.path) + " (" + error.message() + ").");
}

} // namespace

std::string_view name_of(State state) { return state_names[static_cast<std::size_t>(state)]; }

std::optional<State> state_named(std::string_view name) {
    for (std::size_t i = 0; i < state_names.size(); ++i)
        if (name == state_names[i]) return static_cast<State>(i);
    return std::nullopt;
}

bool is_run_folder(const fs::path &path) {
    std::error_code error;
    return fs::is_regular_file(RunFolder{path}.log(), error);
}

void require_free_run_folder(const fs::path &path, bool force) {
    std::error_code error;
    if (!fs::exists(fs::symlink_status(path, error))) return require_writable_place(path);
    const std::string shown = display_path(path);
    if (!fs::is_directory(path, error))
        throw Error("Cannot make a run in " + shown + ": a file of that name exists; choose another place.");
    if (!is_run_folder(path)) {
        if (!fs::is_empty(path, error) || error)
            throw Error("Cannot make a run in " + shown + ": the folder holds other files; choose another place.");
    } else if (!force) {
        throw Error("A run is already in " + shown +
                    "; choose another place, go on with it by `benchlight resume`, or "
                    "replace it with --force.");
    } else if (FileLock::held(RunFolder{path}.lock())) {
        throw Error("Cannot replace the run in " + shown + ": it is being trained; stop it first.");
    }
    require_writable_place(path / "log.db");
}

void clear_run_folder(const RunFolder &folder) {
    remove_where(folder, is_checkpoint);
    remove_where(folder, is_note);
    remove_where(folder, is_beside_log);
    remove_where(folder, [](const std::string &name) { return name == "log.db"; });
}

void remove_unfinished_files(const RunFolder &folder) { remove_where(folder, is_unfinished); }

FileLock lock_for_training(const RunFolder &folder) {
    // Observers hold a shared lock for an instant when they look, so one refusal is no answer.
    for (int attempt = 0; attempt < 20; ++attempt) {
        FileLock lock(folder.lock());
        if (lock.taken()) return lock;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw Error("The run in " + display_path(folder.path) + " is being trained by another process; stop it first.");
}

std::vector<fs::path> workspace_runs() {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator(workspace_folder() / "runs", error)) {
        if (!is_run_folder(entry.path())) continue;
        std::error_code gone;
        found.emplace_back(fs::last_write_time(RunFolder{entry.path()}.log(), gone), entry.path());
    }
    std::sort(found.begin(), found.end(), std::greater<>());
    std::vector<fs::path> paths;
    for (auto &[time, path] : found) paths.push_back(std::move(path));
    return paths;
}

std::string dated_name(const std::string &title) {
    std::string name;
    for (const char c : title) name += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' ? c : '-';
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    ::localtime_r(&now, &local);
    std::array<char, 32> stamp{};
    std::strftime(stamp.data(), stamp.size(), "%Y%m%d-%H%M%S", &local);
    return name + "-" + stamp.data();
}

fs::path new_workspace_run(const std::string &title) {
    const std::string name = dated_name(title);
    const fs::path runs = workspace_folder() / "runs";
    create_folder(runs);
    for (int n = 1;; ++n) {
        const fs::path path = runs / (name + (n > 1 ? "-" + std::to_string(n) : ""));
        std::error_code error;
        if (fs::create_directory(path, error)) return path;
        if (error) throw Error("Cannot create the folder " + display_path(path) + " (" + error.message() + ").");
    }
}

} // namespace benchlight::runs
