#pragma once
#include <filesystem>

namespace benchlight::ui {

/// Whether a file's name says that it holds a network's weights. What is in it is judged when it is read.
inline bool is_weight_file(const std::filesystem::path &path) {
    const auto ending = path.extension();
    return ending == ".pth" || ending == ".pt" || ending == ".safetensors";
}

} // namespace benchlight::ui
