#pragma once
#include "engine/core/files.h"
#include "engine/core/random.h"
#include "engine/training/settings.h"
#include "tests/engine/core/temporary_folder.h"

#include <string>

namespace benchlight::training {

/// Writes an IDX set of grey 16x16 images into the folder: four classes, each brighter in another band of rows.
/// Class 3 has only every `rare`-th of its images; the others are of class 0.
inline void write_small_set(const std::filesystem::path &folder, std::uint32_t train = 320, std::uint32_t test = 80,
                            std::uint32_t rare = 1) {
    std::filesystem::create_directories(folder);
    const auto number = [](std::uint32_t value) {
        return std::string{static_cast<char>(value >> 24), static_cast<char>(value >> 16),
                           static_cast<char>(value >> 8), static_cast<char>(value)};
    };
    const auto write = [&](const std::string &name, std::uint32_t count) {
        std::string images = number(0x803) + number(count) + number(16) + number(16),
                    labels = number(0x801) + number(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            Random random(count, Purpose::order, i);
            const std::uint32_t label = i % 4 == 3 && i / 4 % rare > 0 ? 0 : i % 4;
            labels += static_cast<char>(label);
            for (std::uint32_t y = 0; y < 16; ++y)
                for (std::uint32_t x = 0; x < 16; ++x)
                    images += static_cast<char>(random.below(120) + (y / 4 == label ? 100 : 0));
        }
        write_file_atomically(folder / (name + "-images-idx3-ubyte"), images);
        write_file_atomically(folder / (name + "-labels-idx1-ubyte"), labels);
    };
    write("train", train);
    write("t10k", test);
}

/// Settings that train on a small set, written to folder/set, in an eye's blink; folder/home becomes the workspace.
inline Settings small_settings(const TemporaryFolder &folder) {
    ::setenv("BENCHLIGHT_HOME", (folder / "home").c_str(), 1);
    write_small_set(folder / "set");
    Settings settings;
    settings.data = "idx:" + (folder / "set").native();
    settings.model = "fast";
    settings.recipe = "rotate=20,flip=0.5,translate=1";
    settings.batch = 32;
    settings.precision = "fp32";
    settings.threads = 2;
    return settings;
}

} // namespace benchlight::training
