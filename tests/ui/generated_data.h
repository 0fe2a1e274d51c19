#pragma once
#include "engine/core/files.h"
#include "engine/core/random.h"

#include <filesystem>
#include <string>

namespace benchlight::tests {

inline std::string big_endian(std::uint32_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 255);
    return bytes;
}

/// Writes a small IDX data set of four classes that a network can tell apart: a bright quarter on noise.
inline std::string generate_idx(const std::filesystem::path &folder, std::uint32_t train, std::uint32_t test) {
    constexpr std::uint32_t side = 16, classes = 4;
    std::filesystem::create_directories(folder);
    Random random(1, Purpose::initialisation);
    for (const auto &[name, count] : {std::pair(std::string("train"), train), {"t10k", test}}) {
        std::string images = big_endian(0x803) + big_endian(count) + big_endian(side) + big_endian(side);
        std::string labels = big_endian(0x801) + big_endian(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t label = i % classes;
            labels += static_cast<char>(label);
            for (std::uint32_t y = 0; y < side; ++y)
                for (std::uint32_t x = 0; x < side; ++x) {
                    const bool bright = (y < side / 2) == (label < 2) && (x < side / 2) == (label % 2 == 0);
                    images += static_cast<char>(random.below(bright ? 250 : 120));
                }
        }
        write_file_atomically(folder / (name + "-images-idx3-ubyte"), images);
        write_file_atomically(folder / (name + "-labels-idx1-ubyte"), labels);
    }
    return "idx:" + folder.string();
}

} // namespace benchlight::tests
