#pragma once
#include "engine/core/random.h"
#include "engine/movies/embedding.h"
#include "engine/movies/movie_set.h"

/// Small likes and vectors for tests of the embedding, and its cost as it is defined.
namespace benchlight::movies {

inline Likes random_likes(std::size_t users, std::size_t movies, double share, std::uint64_t seed = 1) {
    SparseRows rows;
    for (std::size_t user = 0; user < users; ++user) {
        Random random(seed, Purpose::limit, static_cast<std::uint32_t>(user));
        for (std::uint32_t movie = 0; movie < movies; ++movie)
            if (random.chance(share)) rows.column.push_back(movie);
        rows.begin.push_back(rows.column.size());
    }
    return Likes(std::move(rows), movies);
}

/// Σ over i≠j of (v_i·v_j − X_ij)², term by term.
inline double dense_cost(const std::vector<double> &v, std::size_t rank, const Likes &likes) {
    double cost = 0;
    for (std::size_t i = 0; i < likes.movies(); ++i)
        for (std::size_t j = 0; j < likes.movies(); ++j) {
            if (i == j) continue;
            double rest = -static_cast<double>(likes.in_common(i, j));
            for (std::size_t k = 0; k < rank; ++k) rest += v[i * rank + k] * v[j * rank + k];
            cost += rest * rest;
        }
    return cost;
}

inline double dense_cost(const Embedding &embedding, const Likes &likes) {
    return dense_cost({embedding.values.begin(), embedding.values.end()}, embedding.rank, likes);
}

inline const MovieSet &bundled_set() {
    static const MovieSet set = read_movie_set(bundled_movies());
    return set;
}

/// A set of `likes` with made-up titles and ids 1, 2, ….
inline MovieSet set_of(Likes likes) {
    MovieSet set;
    std::vector<Movie> all;
    for (std::size_t movie = 0; movie < likes.movies(); ++movie) {
        Movie made;
        made.id = static_cast<std::int64_t>(movie) + 1;
        made.stored_title = made.title = "Movie " + std::to_string(movie + 1);
        all.push_back(made);
    }
    set.catalog = Catalog(std::move(all), {});
    set.likes = std::move(likes);
    return set;
}

} // namespace benchlight::movies
