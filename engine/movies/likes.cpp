#include "engine/movies/likes.h"
#include "engine/core/hash.h"
#include "engine/core/stop.h"
#include "engine/core/threads.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <utility>

namespace benchlight::movies {

namespace {

/// One part a thread, when there is enough to do.
std::size_t parts_of(const SparseRows &rows) {
    return rows.entries() < (1 << 18) ? 1 : static_cast<std::size_t>(std::min(available_threads(), 8));
}

} // namespace

SparseRows transpose(const SparseRows &rows, std::size_t columns) {
    const std::size_t parts = parts_of(rows);
    const auto for_each_part =
        [&](const std::function<void(std::size_t part, std::size_t begin, std::size_t end)> &work) {
            parallel_for(parts, static_cast<int>(parts), {}, [&](std::size_t part) {
                work(part, part * rows.rows() / parts, (part + 1) * rows.rows() / parts);
            });
        };
    // How many entries each part has in a column, then where it writes its first.
    std::vector<std::vector<std::uint64_t>> next(parts);
    for_each_part([&](std::size_t part, std::size_t begin, std::size_t end) {
        next[part].assign(columns, 0);
        for (std::uint64_t i = rows.begin[begin]; i < rows.begin[end]; ++i) ++next[part][rows.column[i]];
    });
    SparseRows result;
    result.begin.resize(columns + 1);
    std::uint64_t total = 0;
    for (std::size_t column = 0; column < columns; ++column) {
        for (std::vector<std::uint64_t> &own : next) total += std::exchange(own[column], total);
        result.begin[column + 1] = total;
    }
    result.column.resize(total);
    for_each_part([&](std::size_t part, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            for (const std::uint32_t column : rows.row(i))
                result.column[next[part][column]++] = static_cast<std::uint32_t>(i);
    });
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

CoLikes count_co_likes(const Likes &likes, const std::stop_token &stop, const Progress &progress) {
    // X is symmetric: of each movie only the pairs with later ones are looked at. Runs of movies share a buffer.
    constexpr std::size_t run = 64;
    CoLikes result;
    std::uint64_t done = 0;
    std::mutex mutex;
    parallel_for((likes.movies() + run - 1) / run, available_threads(), stop, [&](std::size_t part) {
        CoLikes own;
        std::vector<std::uint32_t> counts(likes.movies());
        const std::size_t begin = part * run, end = std::min(likes.movies(), begin + run);
        for (std::size_t movie = begin; movie < end; ++movie) {
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
        done += likes.by_movie.begin[end] - likes.by_movie.begin[begin];
        if (progress) progress(done, likes.count());
    });
    return result;
}

} // namespace benchlight::movies
