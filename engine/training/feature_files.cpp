#include "engine/core/error.h"
#include "engine/nn/safetensors_internal.h"
#include "engine/training/features_internal.h"

namespace benchlight::training {
namespace fs = std::filesystem;

std::optional<at::Tensor> FeatureFiles::read(const std::string &key) const {
    const fs::path path = path_of(key);
    std::error_code error;
    if (!fs::exists(path, error)) return std::nullopt;
    try {
        const at::Tensor features = nn::read_safetensors(path).at("features", path);
        CacheFolder::mark_used(path);
        return features;
    } catch (const Error &) {
        return std::nullopt; // damaged: computed anew and replaced
    }
}

void FeatureFiles::write(const std::string &key, const at::Tensor &features) const {
    folder_.make_room(features.nbytes());
    nn::write_safetensors(path_of(key), {{"features", features}}, {});
}

} // namespace benchlight::training
