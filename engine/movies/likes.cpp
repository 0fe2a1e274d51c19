#include "engine/movies/likes.h"
#include "engine/core/hash.h"
#include "engine/core/stop.h"
#include "engine/core/threads.h"

#include <algorithm>
#include <mutex>

namespace benchlight::movies {

SparseRows transpose(const SparseRows &rows, std::size_t columns) {
    SparseRows result;
    result.begin.assign(columns + 1, 0);
    for (const std::uint32_t column : rows.column) ++result.begin[column + 1];
    for (std::size_t i = 0; i < columns; ++i) result.begin[i + 1] += result.begin[i];
    result.column.resize(rows.entries());
    std::vector<std::uint64_t> next(result.begin.begin(), result.begin.end() - 1);
    for (std::size_t i = 0; i < rows.rows(); ++i)
        for (const std::uint32_t column : rows.row(i)) result.column[next[column]++] = static_cast<std::uint32_t>(i);
    return result;
}

Likes::Likes(SparseRows rows, std::size_t movies) : by_user(std::move(rows)), by_movie(transpose(by_user, movies)) {}

std::uint32_t Likes::in_common(std::size_t a, std::size_t b) const {
    const auto first = by_movie.row(a), second = by_movie.row(b);
    std::uint32_t common = 0;
    for (std::size_t i = 0, j = 0; i < first.size() && j < second.size();) {
        common += first[i] == second[j];
        const bool advance_first = first[i] <= second[j], advance_second = second[j] <= first[i];
        i += advance_first;
        j += advance_second;
    }
    return common;
}

std::string Likes::sha256() const {
    Sha256 hash;
    const std::uint64_t shape[] = {users(), movies()};
    hash.add(std::as_bytes(std::span(shape)));
    hash.add(std::as_bytes(std::span(by_user.begin)));
    hash.add(std::as_bytes(std::span(by_user.column)));
    return hash.hex();
}

std::vector<std::uint32_t> co_likes_of(const Likes &likes, std::size_t movie) {
    std::vector<std::uint32_t> counts(likes.movies());
    for (const std::uint32_t user : likes.by_movie.row(movie))
        for (const std::uint32_t other : likes.by_user.row(user)) ++counts[other];
    counts[movie] = 0;
    return counts;
}

CoLikes count_co_likes(const Likes &likes, const std::stop_token &stop) {
    // X is symmetric: of each movie only the pairs with later ones are looked at. Runs of movies share a buffer.
    constexpr std::size_t run = 64;
    CoLikes result;
    std::mutex mutex;
    parallel_for((likes.movies() + run - 1) / run, available_threads(), stop, [&](std::size_t part) {
        CoLikes own;
        std::vector<std::uint32_t> counts(likes.movies());
        for (std::size_t movie = part * run; movie < std::min(likes.movies(), (part + 1) * run); ++movie) {
            throw_if_stopped(stop);
            for (const std::uint32_t user : likes.by_movie.row(movie)) {
                const auto row = likes.by_user.row(user);
                for (auto other = std::ranges::upper_bound(row, movie); other != row.end(); ++other) ++counts[*other];
            }
            for (std::size_t other = movie + 1; other < likes.movies(); ++other) {
                own.pairs += counts[other] > 0 ? 2 : 0;
                own.largest = std::max(own.largest, counts[other]);
                counts[other] = 0;
            }
        }
        const std::lock_guard lock(mutex);
        result.pairs += own.pairs;
        result.largest = std::max(result.largest, own.largest);
    });
    return result;
}

} // namespace benchlight::movies
