// Augments and normalises images on one thread. Reads lines "SIDE SECONDS RECIPE" and answers each with images a second.
#include "engine/augment/augment.h"
#include "engine/core/text.h"

#include <chrono>
#include <iostream>
#include <map>
#include <string>

using namespace benchlight;

namespace {

constexpr int channels = 3;

/// Random images of a side: 1,000 of 32 pixels, fewer when they are larger.
struct Images {
    int side;
    std::size_t bytes, count;
    std::vector<std::uint8_t> pixels;

    explicit Images(int wanted)
        : side(wanted),
          bytes(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * channels),
          count(std::max<std::size_t>(1, 3'000'000 / bytes)),
          pixels(bytes * count) {
        Random random(576, Purpose::stored_split);
        for (auto &value : pixels) value = static_cast<std::uint8_t>(random.bits());
    }
};

double images_per_second(const Images &images, double wanted, const augment::Recipe &recipe) {
    const augment::Normalisation normalisation{{.4935, .4834, .4472}, {.2476, .2446, .2626}};
    augment::Augmenter augmenter(images.side, images.side, channels);
    std::vector<float> planes(images.bytes);
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    double sum = 0;
    std::uint32_t epoch = 0, done = 0;
    while (seconds() < wanted) {
        ++epoch;
        for (std::size_t i = 0; i < images.count; ++i, ++done) {
            // The copy is part of the work: an epoch must not change the stored images.
            const auto input = augmenter.input();
            std::copy_n(images.pixels.begin() + static_cast<std::ptrdiff_t>(images.bytes * i), images.bytes,
                        input.begin());
            augment::normalise_planes(augmenter(input, recipe, {576, epoch, static_cast<std::uint32_t>(i)}), channels,
                                      normalisation, planes);
            sum += planes[i % images.bytes];
        }
    }
    const double rate = done / seconds();
    // Printing the sum keeps the compiler from leaving the work out.
    std::cerr << "checksum " << format_number(sum) << '\n';
    return rate;
}

} // namespace

int main() {
    std::map<int, Images> sets;
    int side;
    double seconds;
    for (std::string recipe; std::cin >> side >> seconds >> recipe;) {
        const Images &images = sets.try_emplace(side, side).first->second;
        std::cout << format_number(images_per_second(images, seconds, augment::Recipe::parse(recipe))) << std::endl;
    }
}
