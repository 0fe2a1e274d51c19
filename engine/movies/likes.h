#pragma once
#include "engine/core/stop.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace benchlight::movies {

/// Rows of ascending column numbers: a sparse matrix of zeros and ones, compressed by rows.
struct SparseRows {
    std::vector<std::uint64_t> begin{0}; ///< [rows + 1]: where each row's columns begin
    std::vector<std::uint32_t> column{}; ///< [entries]

    std::size_t rows() const { return begin.size() - 1; }
    std::size_t entries() const { return column.size(); }
    std::span<const std::uint32_t> row(std::size_t i) const {
        return std::span(column).subspan(begin[i], begin[i + 1] - begin[i]);
    }
    bool operator==(const SparseRows &) const = default;
};
SparseRows transpose(const SparseRows &rows, std::size_t columns);

/// Who likes what, both ways: the matrix L of the literature, users × movies.
struct Likes {
    SparseRows by_user;  ///< [users] → movies (positions in the catalogue)
    SparseRows by_movie; ///< [movies] → users; its transpose

    Likes() = default;
    /// `rows`: by_user.
    Likes(SparseRows rows, std::size_t movies);
    std::size_t users() const { return by_user.rows(); }
    std::size_t movies() const { return by_movie.rows(); }
    std::size_t count() const { return by_user.entries(); }
    std::size_t of_movie(std::size_t movie) const { return by_movie.row(movie).size(); }
    /// Users who like both.
    std::uint32_t in_common(std::size_t a, std::size_t b) const;
    std::string sha256() const; ///< of the shape and the entries
};

/// Of X = LᵀL without its diagonal.
struct CoLikes {
    std::uint64_t pairs = 0; ///< non-zero entries, both orders
    std::uint32_t largest = 0;
};
/// Counts on all threads; progress counts likes. Throws Stopped.
CoLikes count_co_likes(const Likes &likes, const std::stop_token &stop = {}, const Progress &progress = {});
/// Row `movie` of X as [movies] counts: users who like both; 0 at the movie itself.
std::vector<std::uint32_t> co_likes_of(const Likes &likes, std::size_t movie);

} // namespace benchlight::movies
