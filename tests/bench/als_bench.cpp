// Fits ALS on the likes in a file of peer/make_likes.py: answers each line on standard input with the fits that it makes a
// second.
//
//     als_bench FILE FACTORS ITERATIONS THREADS
#include "engine/core/text.h"
#include "engine/movies/als_internal.h"

#include <chrono>
#include <fstream>
#include <iostream>

using namespace benchlight;
using namespace benchlight::movies;

namespace {

Likes read_likes(const char *file) {
    std::ifstream stream(file, std::ios::binary);
    const auto read = [&](auto &values) {
        stream.read(reinterpret_cast<char *>(values.data()),
                    static_cast<std::streamsize>(values.size() * sizeof values[0]));
    };
    std::vector<std::uint64_t> shape(3);
    read(shape);
    SparseRows rows;
    rows.begin.resize(shape[0] + 1);
    rows.column.resize(shape[2]);
    read(rows.begin);
    read(rows.column);
    if (!stream) throw Error("The likes cannot be read.");
    return Likes(std::move(rows), shape[1]);
}

} // namespace

int main(int argc, char **argv) {
    using Clock = std::chrono::steady_clock;
    if (argc != 5) return 2;
    const Likes likes = read_likes(argv[1]);
    AlsSettings settings;
    settings.factors = parse_number<std::size_t>(argv[2]).value_or(32);
    settings.iterations = parse_number<int>(argv[3]).value_or(20);
    const int threads = parse_number<int>(argv[4]).value_or(1);
    for (std::string line; std::getline(std::cin, line);) {
        const auto start = Clock::now();
        const AlsFactors factors = fit_als_factors(likes, settings, threads, {}, {});
        const std::chrono::duration<double> seconds = Clock::now() - start;
        std::cout << format_number(1 / seconds.count()) << std::endl;
    }
}
