// Rotates, flips and normalises 32 x 32 images on one thread and prints images a second: augment_bench SECONDS
#include "engine/augment/augment.h"
#include "engine/core/text.h"

#include <chrono>
#include <iostream>

using namespace benchlight;

int main(int argc, char **argv) {
    const double wanted = parse_number<double>(argc > 1 ? argv[1] : "3").value_or(3);
    constexpr int side = 32, channels = 3, count = 1000;
    constexpr std::size_t bytes = std::size_t{side} * side * channels;

    Random random(576, Purpose::stored_split);
    std::vector<std::uint8_t> images(bytes * count);
    for (auto &value : images) value = static_cast<std::uint8_t>(random.bits());
    const auto recipe = augment::Recipe::parse("rotate=30,flip=0.5");
    const augment::Normalisation normalisation{{.4935, .4834, .4472}, {.2476, .2446, .2626}};
    augment::Augmenter augmenter(side, side, channels);
    std::vector<float> planes(bytes);

    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    double sum = 0;
    std::uint32_t epoch = 0, done = 0;
    while (seconds() < wanted) {
        ++epoch;
        for (std::uint32_t i = 0; i < count; ++i, ++done) {
            // The copy is part of the work: an epoch must not change the stored images.
            const auto input = augmenter.input();
            std::copy_n(images.begin() + static_cast<std::ptrdiff_t>(bytes * i), bytes, input.begin());
            augment::normalise_planes(augmenter(input, recipe, {576, epoch, i}), channels, normalisation, planes);
            sum += planes[i % bytes];
        }
    }
    const double rate = done / seconds();
    // Printing the sum keeps the compiler from leaving the work out.
    std::cerr << "checksum " << format_number(sum) << '\n';
    std::cout << format_number(rate) << '\n';
}
