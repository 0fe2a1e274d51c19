#pragma once
#include "engine/images/image.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace benchlight::images {

/// A file of tests/data/images.bin and what Pillow made of it (tests/data/make_image_references.py).
struct ImageFixture {
    std::string name, content;
    std::optional<Image> reference; ///< RGB; nothing where there is none to follow
};

inline std::vector<ImageFixture> read_fixtures(const std::filesystem::path &path) {
    std::ifstream in(path, std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(in), {}};
    std::size_t at = 0;
    const auto take = [&](std::size_t count) {
        if (all.size() - at < count) throw std::runtime_error(path.native() + " is cut short");
        at += count;
        return all.substr(at - count, count);
    };
    const auto number = [&] {
        std::uint32_t value = 0;
        std::memcpy(&value, take(4).data(), 4);
        return value;
    };
    std::vector<ImageFixture> fixtures;
    while (at < all.size()) {
        ImageFixture fixture;
        fixture.name = take(number());
        fixture.content = take(number());
        Image image;
        image.height = static_cast<int>(number());
        image.width = static_cast<int>(number());
        image.channels = 3;
        const std::string pixels = take(image.size());
        image.pixels.assign(pixels.begin(), pixels.end());
        if (image.height > 0) fixture.reference = std::move(image);
        fixtures.push_back(std::move(fixture));
    }
    return fixtures;
}

} // namespace benchlight::images
