#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/nn/safetensors_internal.h"
#include "engine/training/features_internal.h"

#include <algorithm>

namespace benchlight::training {
namespace fs = std::filesystem;

std::optional<at::Tensor> FeatureFiles::read(const std::string &key) const {
    const fs::path path = path_of(key);
    std::error_code error;
    if (!fs::exists(path, error)) return std::nullopt;
    try {
        const at::Tensor features = nn::read_safetensors(path).at("features", path);
        mark_used(path);
        return features;
    } catch (const Error &) {
        return std::nullopt; // damaged: computed anew and replaced
    }
}

void FeatureFiles::write(const std::string &key, const at::Tensor &features) const {
    make_room(features.nbytes());
    nn::write_safetensors(path_of(key), {{"features", features}}, {});
}

void FeatureFiles::mark_used(const fs::path &file) {
    std::error_code error;
    fs::last_write_time(file, fs::file_time_type::clock::now(), error); // the order in which files go
}

void FeatureFiles::make_room(std::uint64_t bytes) const {
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

} // namespace benchlight::training
