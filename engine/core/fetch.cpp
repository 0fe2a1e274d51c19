#include "engine/core/fetch.h"

#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/core/unpack.h"

#include <cerrno>
#include <cstdio>

namespace benchlight {
namespace fs = std::filesystem;

namespace {

fs::path with_ending(fs::path path, const char *ending) { return path += ending; }

/// What a try that was killed has left. Call with the lock of NAME.part.
void remove_stale(const fs::path &path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error)
        throw Error("Cannot delete " + display_path(path) + ", which an earlier try left (" + error.message() +
                    "); delete it yourself.");
}

void move_to(const fs::path &from, const fs::path &to) {
    if (std::rename(from.c_str(), to.c_str()) != 0)
        throw Error("Cannot rename " + display_path(from) + " to " + display_path(to) + system_reason(errno) +
                    "; move away what is in the way, then fetch again.");
}

/// Unpacks beside the target and puts the folder that the archive has inside into its place.
void unpack_into_place(const Resource &resource, const fs::path &archive, const fs::path &target,
                       const std::stop_token &stop) {
    const fs::path unpacked = with_ending(target, ".tmp"), replaced = with_ending(target, ".old");
    struct Remove {
        const fs::path &path;
        ~Remove() {
            std::error_code ignored;
            fs::remove_all(path, ignored);
        }
    } remove_unpacked{unpacked}, remove_replaced{replaced};
    unpack(archive, unpacked, {.bytes = resource.most_unpacked}, stop);
    std::error_code error;
    const fs::path inner = unpacked / target.filename();
    if (!fs::is_directory(inner, error))
        throw Error(display_path(archive) + " has no folder " + resource.place + " inside; get it from another place.");
    throw_if_stopped(stop);
    // Renamed away first: a kill in the middle of deleting would leave half of it under a name that is trusted.
    if (fs::exists(fs::symlink_status(target, error))) move_to(target, replaced);
    move_to(inner, target);
    sync_folder(target.parent_path());
}

} // namespace

std::optional<fs::path> fetched_resource(const Resource &resource) {
    const fs::path path = resource_path(resource);
    const std::string in_the_way = display_path(path) + " is in the way of " + resource.name + ": ";
    const std::string then = "; move it elsewhere, or let it be replaced by --force.";
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return std::nullopt;
    if (error) throw Error("Cannot look at " + display_path(path) + " (" + error.message() + ").");
    if (resource.is_archive()) {
        if (!fs::is_directory(status)) throw Error(in_the_way + "it is no folder" + then);
        return path;
    }
    if (!fs::is_regular_file(status)) throw Error(in_the_way + "it is no file" + then);
    if (const std::uintmax_t size = fs::file_size(path, error); size != resource.size)
        throw Error(in_the_way + "it has " + format_count(size) + " bytes instead of " + format_count(resource.size) +
                    then);
    return path;
}

fs::path fetch_resource(const Resource &resource, const std::string &url, const std::stop_token &stop,
                        const Progress &progress, const FetchOptions &options) {
    if (!options.anew)
        if (const auto path = fetched_resource(resource)) return *path;
    create_folder(cache_folder());
    const fs::path target = resource_path(resource);
    PartialFile file(cache_folder() / (resource.name + ".part"));
    // Another process may have fetched it before the lock was free.
    if (!options.anew)
        if (const auto path = fetched_resource(resource)) return *path;
    remove_stale(with_ending(target, ".tmp"));
    remove_stale(with_ending(target, ".old"));
    download(file, url.empty() ? resource.url : url, {resource.name, resource.size, resource.sha256}, options.patience,
             stop, progress);
    if (!resource.is_archive()) {
        file.rename_to(target);
        return target;
    }
    unpack_into_place(resource, file.path(), target, stop);
    file.remove();
    return target;
}

} // namespace benchlight
