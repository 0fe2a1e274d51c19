#include "engine/movies/als_internal.h"

#include "engine/core/error.h"
#include "engine/core/random.h"
#include "engine/core/threads.h"

#include <algorithm>
#include <atomic>

namespace benchlight::movies {

namespace {

/// Rows in blocks of about as much work, so that threads end together though some movies have a thousand times the likes of others.
std::vector<std::size_t> blocks_of(const SparseRows &likes, std::size_t factors) {
    constexpr std::size_t work_of_block = 1 << 20; // products: some milliseconds
    std::vector<std::size_t> begin{0};
    std::size_t work = 0;
    for (std::size_t row = 0; row < likes.rows(); ++row) {
        if (likes.row(row).empty()) continue;
        work += factors * (factors + 2 * likes.row(row).size());
        if (work < work_of_block) continue;
        begin.push_back(row + 1);
        work = 0;
    }
    if (begin.back() != likes.rows()) begin.push_back(likes.rows());
    return begin;
}

/// Small random values, each movie's from a stream of its own; movies without a like stay 0.
std::vector<float> initial_factors(const SparseRows &likes, std::size_t factors, std::size_t stride,
                                   std::uint64_t seed) {
    std::vector<float> values(likes.rows() * stride);
    for (std::size_t row = 0; row < likes.rows(); ++row) {
        if (likes.row(row).empty()) continue;
        Random random(seed, Purpose::factors, 0, static_cast<std::uint32_t>(row));
        for (std::size_t f = 0; f < factors; ++f)
            values[row * stride + f] = static_cast<float>(random.uniform(-.1, .1));
    }
    return values;
}

} // namespace

std::vector<float> gram_of(std::span<const float> values, std::size_t factors, int threads,
                           const std::stop_token &stop) {
    constexpr std::size_t block = 2048;
    const std::size_t rows = values.size() / factors, blocks = (rows + block - 1) / block;
    std::vector<std::vector<float>> parts(blocks);
    parallel_for(blocks, threads, stop, [&](std::size_t b) {
        parts[b].resize(factors * factors);
        add_gram(values.subspan(b * block * factors, std::min(block, rows - b * block) * factors), factors, parts[b]);
    });
    std::vector<double> total(factors * factors);
    for (const std::vector<float> &part : parts)
        for (std::size_t i = 0; i < part.size(); ++i) total[i] += part[i];
    return {total.begin(), total.end()};
}

AlsFactors fit_als_factors(const Likes &likes, const AlsSettings &settings, int threads, const std::stop_token &stop,
                           const Progress &progress) {
    constexpr std::size_t width = 16; // of the vectors that solve_rows() takes
    const std::size_t stride = (settings.factors + width - 1) / width * width;
    if (settings.factors == 0 || stride > 1024)
        throw UsageError("ALS takes 1 to 1,024 factors, not " + std::to_string(settings.factors) + ".");
    AlsFactors result{.factors = stride};
    result.user.resize(likes.users() * stride); // solved first, so they may begin at 0
    result.movie = initial_factors(likes.by_movie, settings.factors, stride, settings.seed);

    std::atomic<std::uint64_t> done = 0;
    const std::uint64_t total = static_cast<std::uint64_t>(settings.iterations) * (likes.users() + likes.movies());
    const auto solve_side = [&](const SparseRows &rows, const std::vector<std::size_t> &blocks,
                                const std::vector<float> &given, std::vector<float> &solved) {
        const std::vector<float> gram = gram_of(given, stride, threads, stop);
        const AlsHalf half{.likes = rows,
                           .given = given,
                           .gram = gram,
                           .factors = stride,
                           .regularisation = static_cast<float>(settings.regularisation),
                           .alpha = static_cast<float>(settings.alpha),
                           .steps = settings.steps};
        parallel_for(blocks.size() - 1, threads, stop, [&](std::size_t b) {
            solve_rows(half, solved, blocks[b], blocks[b + 1]);
            done += blocks[b + 1] - blocks[b];
            if (progress) progress(done, total);
        });
    };
    const auto user_blocks = blocks_of(likes.by_user, stride), movie_blocks = blocks_of(likes.by_movie, stride);
    for (int i = 0; i < settings.iterations; ++i) {
        solve_side(likes.by_user, user_blocks, result.movie, result.user);
        solve_side(likes.by_movie, movie_blocks, result.user, result.movie);
    }
    return result;
}

} // namespace benchlight::movies
