#include "engine/core/cache_folder.h"
#include "engine/core/files.h"

#include <algorithm>
#include <vector>

namespace benchlight {
namespace fs = std::filesystem;

void CacheFolder::mark_used(const fs::path &file) {
    std::error_code error;
    fs::last_write_time(file, fs::file_time_type::clock::now(), error); // the order in which files go
}

void CacheFolder::make_room(std::uint64_t bytes) const {
    create_folder(folder_);
    struct File {
        fs::path path;
        fs::file_time_type used;
        std::uint64_t size;
    };
    std::vector<File> files;
    std::uint64_t total = bytes;
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder_, error)) {
        if (!entry.is_regular_file(error)) continue;
        files.push_back({entry.path(), entry.last_write_time(error), entry.file_size(error)});
        total += files.back().size;
    }
    std::ranges::sort(files, {}, &File::used);
    for (const File &file : files) {
        if (total <= most_bytes_) return;
        if (fs::remove(file.path, error)) total -= file.size;
    }
}

} // namespace benchlight
