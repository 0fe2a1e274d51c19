#include "engine/runs/run_index.h"

#include "engine/core/error.h"
#include "engine/core/files.h"

#include <algorithm>
#include <sys/stat.h>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace benchlight::runs {
namespace fs = std::filesystem;
namespace {

constexpr int index_format = 1; ///< another one is rebuilt
constexpr auto write_at_most_every = std::chrono::seconds(10);

/// When a file was changed and how long it is; zeros where there is none or it is empty.
struct Stamp {
    std::int64_t size = 0, changed_ns = 0;
    bool operator==(const Stamp &) const = default;
};

Stamp stamp_of(const fs::path &file) {
    struct ::stat status {};
    if (::stat(file.c_str(), &status) != 0 || status.st_size == 0) return {};
    return {status.st_size, std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

/// What a run's log has to be for its summary to hold.
struct LogStamp {
    Stamp log, wal;
    bool operator==(const LogStamp &) const = default;

    Json json() const { return {log.size, log.changed_ns, wal.size, wal.changed_ns}; }
    static LogStamp from_json(const Json &json) { return {{json.at(0), json.at(1)}, {json.at(2), json.at(3)}}; }
};

LogStamp log_stamp_of(const fs::path &folder) { return {stamp_of(folder / "log.db"), stamp_of(folder / "log.db-wal")}; }

struct Entry {
    LogStamp stamp;
    RunSummary summary;
    bool ended = false; ///< the log says how the run ended, so nobody's lock matters
    Stamp notes_stamp;
    RunNotes notes;
    bool notes_read = false;
};

bool holds_log(const fs::path &folder) {
    struct ::stat status {};
    return ::stat((folder / "log.db").c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// The runs in a folder, and with `deeper` those in the folders of it that are none.
void find_runs(const fs::path &folder, bool deeper, std::vector<fs::path> &found, const std::stop_token &stop) {
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder, error)) {
        throw_if_stopped(stop);
        if (holds_log(entry.path()))
            found.push_back(entry.path());
        else if (std::error_code gone; deeper && entry.is_directory(gone))
            find_runs(entry.path(), false, found, stop);
    }
}

/// Runs outside the workspace: a line each, the bytes of its path, in which "%" and line ends are written as %25 and %0A.
class Outside {
  public:
    static std::vector<fs::path> read() {
        std::vector<fs::path> paths;
        std::error_code error;
        if (!fs::exists(file(), error)) return paths;
        try {
            for (const std::string &line : split_text(read_file(file(), 1 << 24), '\n'))
                if (const fs::path path = decoded(line); path.is_absolute()) paths.push_back(path);
        } catch (const Error &) {} // cannot be read now; it is not written then either
        return paths;
    }

    /// Another window's changes are kept: what is there is read, changed and written under a lock.
    template <class Change> static void change(Change change) {
        create_folder(workspace_folder());
        const FileLock lock = locked();
        std::vector<fs::path> paths = read();
        if (!change(paths)) return;
        std::string text;
        for (const fs::path &path : paths) text += encoded(path) + "\n";
        write_file_atomically(file(), text);
    }

  private:
    static fs::path file() { return workspace_folder() / "outside-runs"; }

    static FileLock locked() {
        fs::path place = file();
        place += ".lock";
        for (int attempt = 0; attempt < 100; ++attempt) {
            FileLock lock(place);
            if (lock.taken()) return lock;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw Error("Another window holds the list of runs in " + display_path(file()) + "; try again.");
    }

    static std::string encoded(const fs::path &path) {
        std::string line;
        for (const char c : path.native()) line += c == '%' ? "%25" : c == '\n' ? "%0A" : std::string(1, c);
        return line;
    }

    static fs::path decoded(const std::string &line) {
        std::string path;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const bool percent = line.compare(i, 3, "%25") == 0, end = line.compare(i, 3, "%0A") == 0;
            path += percent ? '%' : end ? '\n' : line[i];
            if (percent || end) i += 2;
        }
        return path;
    }
};

fs::path plain(const fs::path &folder) {
    fs::path path = fs::absolute(folder).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

} // namespace

struct RunIndex::Kept {
    std::unordered_map<std::string, Entry> entries; ///< by the bytes of the path, which compare quicker than its parts
    bool loaded = false, changed = false;
    std::chrono::steady_clock::time_point written{};

    static fs::path file() { return cache_folder() / "runs.json"; }

    /// Whatever is wrong with the file, the logs are read instead.
    void load() {
        if (std::exchange(loaded, true)) return;
        try {
            const Json json = Json::parse(read_file(file(), std::uint64_t{1} << 30));
            if (json.at("format") != index_format) return;
            for (const Json &row : json.at("runs")) {
                Entry entry;
                entry.summary = RunSummary::from_json(row.at("summary"));
                entry.stamp = LogStamp::from_json(row.at("stamp"));
                entry.ended = row.at("ended");
                entries.insert_or_assign(entry.summary.path.native(), std::move(entry));
            }
        } catch (const std::exception &) {}
    }

    void save() {
        changed = false;
        written = std::chrono::steady_clock::now();
        std::string text = "{\"format\":" + std::to_string(index_format) + ",\"runs\":[";
        bool first = true;
        for (const auto &[path, entry] : entries) {
            // JSON cannot hold every name, and what could not be read is tried again.
            if (display_path(path) != path || !entry.summary.problem.empty()) continue;
            text += first ? "\n" : ",\n";
            first = false;
            text += to_json_text(
                {{"stamp", entry.stamp.json()}, {"ended", entry.ended}, {"summary", entry.summary.json()}});
        }
        try {
            create_folder(cache_folder());
            write_file_atomically(file(), text + "\n]}\n");
        } catch (const Error &) {} // nothing but time is lost
    }

    const Entry &look_at(const fs::path &folder) {
        Entry &entry = entries[folder.native()];
        const LogStamp stamp = log_stamp_of(folder);
        // A log that could not be read may have been busy.
        if (entry.summary.path.empty() || !entry.summary.problem.empty() || stamp != entry.stamp) {
            entry.summary = summarise_run(folder);
            entry.stamp = stamp; // from before it was read: what is written meanwhile is read the next time
            entry.ended = entry.summary.problem.empty() && entry.summary.state != State::running &&
                          entry.summary.state != State::interrupted;
            changed = changed || entry.summary.problem.empty();
        } else if (!entry.ended && entry.summary.problem.empty()) {
            entry.summary.state = FileLock::held(RunFolder{folder}.lock()) ? State::running : State::interrupted;
        }
        if (const Stamp notes = stamp_of(folder / "notes.json"); !entry.notes_read || notes != entry.notes_stamp) {
            entry.notes = read_notes(folder);
            entry.notes_stamp = notes;
            entry.notes_read = true;
        }
        return entry;
    }

    /// Where runs are now, each once.
    static std::vector<fs::path> places(const std::stop_token &stop) {
        std::vector<fs::path> found;
        find_runs(workspace_folder() / "runs", false, found, stop);
        find_runs(workspace_folder() / "movies", true, found, stop);
        for (const fs::path &path : Outside::read())
            if (std::ranges::find(found, path) == found.end() && holds_log(path)) found.push_back(path);
        return found;
    }
};

RunIndex::RunIndex() : kept_(std::make_unique<Kept>()) {}

RunIndex::~RunIndex() {
    if (kept_->changed) kept_->save();
}

std::vector<IndexedRun> RunIndex::refresh(const std::stop_token &stop) {
    kept_->load();
    const std::vector<fs::path> places = Kept::places(stop);
    std::vector<IndexedRun> runs;
    runs.reserve(places.size());
    for (const fs::path &place : places) {
        throw_if_stopped(stop);
        const Entry &entry = kept_->look_at(place);
        runs.push_back({entry.summary, entry.notes});
    }
    if (kept_->entries.size() != places.size()) {
        std::unordered_set<std::string> there;
        for (const fs::path &place : places) there.insert(place.native());
        std::erase_if(kept_->entries, [&](const auto &entry) { return !there.contains(entry.first); });
        kept_->changed = true;
    }
    std::stable_sort(runs.begin(), runs.end(), [](const IndexedRun &a, const IndexedRun &b) {
        if (a.summary.started_us != b.summary.started_us) return a.summary.started_us > b.summary.started_us;
        return a.summary.path.native() < b.summary.path.native();
    });
    // Live runs change with every look.
    if (kept_->changed && std::chrono::steady_clock::now() - kept_->written > write_at_most_every) kept_->save();
    return runs;
}

void RunIndex::remember(const fs::path &folder) {
    const fs::path path = plain(folder);
    for (const char *place : {"runs", "movies"}) {
        const fs::path inside = path.lexically_relative(plain(workspace_folder() / place));
        if (!inside.empty() && *inside.begin() != "..") return; // is listed anyway
    }
    if (!is_run_folder(path)) throw Error("There is no run in " + display_path(path) + ".");
    Outside::change([&](std::vector<fs::path> &paths) {
        if (std::ranges::find(paths, path) != paths.end()) return false;
        paths.push_back(path);
        return true;
    });
}

void RunIndex::forget(const fs::path &folder) {
    Outside::change([path = plain(folder)](std::vector<fs::path> &paths) { return std::erase(paths, path) > 0; });
}

} // namespace benchlight::runs
