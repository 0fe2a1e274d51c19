#include "engine/runs/run_trash.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/runs/run_folder.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace benchlight::runs {
namespace fs = std::filesystem;
namespace {

constexpr const char *origin_ending = ".origin"; ///< a file beside the run: the bytes of the path where it was

fs::path trash_folder() { return workspace_folder() / "trash"; }

fs::path origin_file(const fs::path &trashed) {
    fs::path file = trashed;
    file += origin_ending;
    return file;
}

fs::path real(const fs::path &path) {
    std::error_code error;
    const fs::path resolved = fs::weakly_canonical(path, error);
    return error ? path.lexically_normal() : resolved;
}

bool is_there(const fs::path &path) {
    std::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

/// Under runs/ or movies/, where the program puts runs: in them, or in a folder of several runs in them.
bool in_workspace(const fs::path &folder) {
    const fs::path parent = real(folder).parent_path();
    for (const char *place : {"runs", "movies"}) {
        const fs::path root = real(workspace_folder() / place);
        if (parent == root || parent.parent_path() == root) return true;
    }
    return false;
}

/// Creates the file that says where the run was, which reserves its place in the trash too.
bool reserve(const fs::path &trashed, const fs::path &origin) {
    if (is_there(trashed)) return false;
    const fs::path file = origin_file(trashed);
    const int descriptor = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST) return false;
    if (descriptor < 0) throw Error("Cannot write " + display_path(file) + system_reason(errno) + ".");
    const std::string &bytes = origin.native();
    const bool written = ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
                         ::fsync(descriptor) == 0;
    const int reason = errno;
    ::close(descriptor);
    if (written) return true;
    ::unlink(file.c_str());
    throw Error("Cannot write " + display_path(file) + system_reason(reason) + ".");
}

fs::path reserve_place(const fs::path &origin) {
    create_folder(trash_folder());
    for (int n = 1;; ++n) {
        fs::path name = origin.filename();
        name += "-" + std::to_string(n);
        if (const fs::path place = trash_folder() / name; reserve(place, origin)) return place;
    }
}

fs::path free_place(const fs::path &wanted) {
    fs::path place = wanted;
    for (int n = 2; is_there(place); ++n) {
        place = wanted;
        place += "-" + std::to_string(n);
    }
    return place;
}

} // namespace

fs::path trash_run(const fs::path &folder) {
    fs::path given = fs::absolute(folder).lexically_normal();
    if (!given.has_filename()) given = given.parent_path(); // "runs/one/"
    const std::string shown = display_path(given);
    if (!is_run_folder(given)) throw Error("There is no run in " + shown + ".");
    if (!in_workspace(given))
        throw Error("The run in " + shown +
                    " is outside the workspace and is not deleted from here; remove its folder "
                    "yourself.");
    // Held until it has moved, so that nobody begins to train it meanwhile.
    const FileLock lock(RunFolder{given}.lock());
    if (!lock.taken()) throw Error("The run in " + shown + " is being trained; stop it first.");
    const fs::path place = reserve_place(given);
    if (::rename(given.c_str(), place.c_str()) != 0) {
        const int reason = errno;
        std::error_code error;
        fs::remove(origin_file(place), error);
        throw Error("Cannot move " + shown + " to the trash" + system_reason(reason) + ".");
    }
    sync_folder(trash_folder());
    return place;
}

fs::path restore_run(const fs::path &trashed) {
    const std::string shown = display_path(trashed);
    if (!is_run_folder(trashed)) throw Error("There is no run any more in " + shown + ".");
    const fs::path file = origin_file(trashed);
    const fs::path origin = is_there(file) ? fs::path(read_file(file, 1 << 16)) : fs::path();
    const fs::path wanted =
        origin.is_absolute() && origin.has_filename() ? origin : workspace_folder() / "runs" / trashed.filename();
    create_folder(wanted.parent_path());
    const fs::path place = free_place(wanted);
    if (::rename(trashed.c_str(), place.c_str()) != 0)
        throw Error("Cannot move " + shown + " back to " + display_path(place) + system_reason(errno) + ".");
    std::error_code error;
    fs::remove(file, error);
    return place;
}

void empty_trash(std::chrono::days older_than) {
    std::error_code error;
    const auto limit = fs::file_time_type::clock::now() - older_than;
    std::vector<fs::path> old;
    for (const fs::directory_entry &entry : fs::directory_iterator(trash_folder(), error)) {
        std::error_code gone;
        if (entry.path().extension() == origin_ending && entry.last_write_time(gone) < limit && !gone)
            old.push_back(entry.path());
    }
    for (const fs::path &file : old) {
        fs::path trashed = file;
        trashed.replace_extension();
        fs::remove_all(trashed, error);
        if (!error) fs::remove(file, error);
    }
}

} // namespace benchlight::runs
