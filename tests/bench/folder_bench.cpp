// What people's own pictures go through on their way to the network:
//
//     folder_bench open SPEC                        seconds to open the set: listing and classes, no pixels
//     folder_bench read SPEC SIDE SECONDS THREADS   images a second, decoded, fitted to SIDE and normalised
#include "engine/augment/augment.h"
#include "engine/core/text.h"
#include "engine/core/threads.h"

#include <atomic>
#include <chrono>
#include <iostream>

using namespace benchlight;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double open(const std::string &spec) {
    const auto start = Clock::now();
    const auto set = images::open_image_set(spec);
    const double seconds = seconds_since(start);
    std::cerr << set->size(images::Part::train) + set->size(images::Part::test) << " images\n";
    return seconds;
}

double read(const std::string &spec, int side, double wanted, int threads) {
    images::DataSet::Options options;
    options.size = side;
    options.hold_bytes = 0;
    options.threads = threads;
    const auto data = images::DataSet::load(spec, options);
    const augment::Normalisation normalisation{{.485, .456, .406}, {.229, .224, .225}};
    const std::size_t count = data->size(images::Part::train), pixels = data->image_bytes();
    const auto order = images::epoch_order(count, 576, 1);
    std::atomic<std::size_t> done = 0;
    const auto start = Clock::now();
    parallel_for(static_cast<std::size_t>(threads), threads, {}, [&](std::size_t first) {
        std::vector<std::uint8_t> image(pixels);
        std::vector<float> planes(pixels);
        for (std::size_t i = first; seconds_since(start) < wanted; i += static_cast<std::size_t>(threads), ++done) {
            data->read(images::Part::train, order[i % count], image);
            augment::normalise_planes(image, data->channels(), normalisation, planes);
        }
    });
    return static_cast<double>(done) / seconds_since(start);
}

} // namespace

int main(int argc, char **argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "open")
        std::cout << format_number(open(arguments[1])) << '\n';
    else if (arguments.size() == 5 && arguments[0] == "read")
        std::cout << format_number(read(arguments[1], parse_number<int>(arguments[2]).value_or(224),
                                        parse_number<double>(arguments[3]).value_or(3),
                                        parse_number<int>(arguments[4]).value_or(1)))
                  << '\n';
    else
        return 2;
}
