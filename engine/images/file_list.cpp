#include "engine/images/file_list_internal.h"

#include "engine/core/error.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace benchlight::images {

std::uint32_t FileList::add_folder(const std::string &path) {
    const auto [entry, added] = folders_.try_emplace(path, static_cast<std::uint32_t>(prefixes_.size()));
    if (!added) return entry->second;
    const std::uint32_t number = entry->second;
    prefixes_.push_back(path.empty() ? "" : path + '/');
    if (const std::size_t slash = path.find_last_of('/'); slash != std::string::npos) add_folder(path.substr(0, slash));
    return number;
}

void FileList::add(std::uint32_t folder, std::string_view name, std::uint32_t handle) {
    if (names_.size() > std::numeric_limits<std::uint32_t>::max() - name.size() - 1)
        throw Error("the names of the files take more than 4 GiB; use a part of the set");
    files_.push_back({folder, static_cast<std::uint32_t>(names_.size()), handle});
    names_.append(name).push_back('\0');
}

std::string FileList::path(std::size_t i) const { return prefixes_[files_[i].folder] + name(files_[i]); }

int FileList::compare(const File &a, const File &b) const {
    if (a.folder == b.folder) return std::strcmp(name(a), name(b));
    const std::string &left = prefixes_[a.folder], &right = prefixes_[b.folder];
    const std::size_t common = std::min(left.size(), right.size());
    if (const int order = std::memcmp(left.data(), right.data(), common); order != 0) return order;
    // One folder lies in the other. A name has no '/', so it differs from the rest of the longer prefix.
    return left.size() < right.size() ? std::strcmp(name(a), right.c_str() + common)
                                      : std::strcmp(left.c_str() + common, name(b));
}

std::size_t FileList::sort(const std::stop_token &stop) {
    constexpr std::size_t calls_between_looks = 1 << 16;
    std::size_t calls = 0;
    std::sort(files_.begin(), files_.end(), [&](const File &a, const File &b) {
        if (++calls % calls_between_looks == 0) throw_if_stopped(stop);
        const int order = compare(a, b);
        return order != 0 ? order < 0 : a.handle < b.handle;
    });
    const auto same = [this](const File &a, const File &b) { return compare(a, b) == 0; };
    const auto end = std::unique(files_.begin(), files_.end(), same);
    const auto gone = static_cast<std::size_t>(files_.end() - end);
    files_.erase(end, files_.end());
    files_.shrink_to_fit();
    names_.shrink_to_fit();
    return gone;
}

} // namespace benchlight::images
