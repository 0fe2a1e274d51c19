#pragma once
#include "engine/core/random.h"
#include "engine/movies/models_internal.h"
#include "engine/movies/movie_set.h"

#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace benchlight::movies {

/// Made-up likes: user u likes movie m with a chance that falls with m. Movies from `liked` on have none.
inline Likes made_up_likes(std::size_t users, std::size_t movies, std::size_t liked, std::uint64_t seed = 1) {
    SparseRows rows;
    for (std::size_t user = 0; user < users; ++user) {
        Random random(seed, Purpose::limit, static_cast<std::uint32_t>(user));
        for (std::uint32_t movie = 0; movie < liked; ++movie)
            if (random.chance(.15 + .5 / (1 + movie % 11))) rows.column.push_back(movie);
        rows.begin.push_back(rows.column.size());
    }
    return {std::move(rows), movies};
}

/// Movies with ids 10, 20, …, genres of three and years of four decades.
inline Catalog made_up_catalog(std::size_t movies) {
    std::vector<Movie> list;
    for (std::size_t i = 0; i < movies; ++i) {
        Movie movie{.id = static_cast<std::int64_t>(10 * (i + 1)), .title = "M" + std::to_string(i)};
        movie.stored_title = movie.title;
        if (i % 7 != 6) movie.year = 1970 + static_cast<int>(i * 13 % 40);
        for (std::uint16_t genre = 0; genre < 3; ++genre)
            if ((i + genre) % (genre + 2) == 0) movie.genres.push_back(genre);
        list.push_back(std::move(movie));
    }
    return {std::move(list), {"Action", "Comedy", "Drama"}};
}

/// A set of these; every movie has two ratings more than likes.
inline MovieSet made_up_set(Catalog catalog, Likes likes) {
    MovieSet set;
    set.catalog = std::move(catalog);
    set.likes = std::move(likes);
    for (std::size_t i = 0; i < set.likes.users(); ++i) set.user_ids.push_back(static_cast<std::int64_t>(i + 1));
    for (std::size_t i = 0; i < set.likes.movies(); ++i)
        set.rating_count.push_back(static_cast<std::uint32_t>(set.likes.of_movie(i) + 2));
    set.rating_mean.resize(set.likes.movies(), 3.5F);
    return set;
}

/// The arguments of a fit, kept together.
struct FitArguments {
    ModelSettings settings{};
    Catalog catalog{};
    Likes likes{};
    std::stop_token stop{};
    Progress progress{};
    FitJob job() const { return {settings, catalog, likes, stop, progress}; }
};

/// The inverse of a [n][n] matrix by Gauss and Jordan with pivoting.
inline std::vector<double> inverse_of(std::vector<double> a, std::size_t n) {
    std::vector<double> inverse(n * n);
    for (std::size_t i = 0; i < n; ++i) inverse[i * n + i] = 1;
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k; i < n; ++i)
            if (std::abs(a[i * n + k]) > std::abs(a[pivot * n + k])) pivot = i;
        for (std::size_t j = 0; j < n; ++j) {
            std::swap(a[k * n + j], a[pivot * n + j]);
            std::swap(inverse[k * n + j], inverse[pivot * n + j]);
        }
        const double divisor = a[k * n + k];
        for (std::size_t j = 0; j < n; ++j) {
            a[k * n + j] /= divisor;
            inverse[k * n + j] /= divisor;
        }
        for (std::size_t i = 0; i < n; ++i) {
            const double factor = a[i * n + k];
            if (i == k || factor == 0) continue;
            for (std::size_t j = 0; j < n; ++j) {
                a[i * n + j] -= factor * a[k * n + j];
                inverse[i * n + j] -= factor * inverse[k * n + j];
            }
        }
    }
    return inverse;
}

inline double sum_of(const std::vector<double> &values) { return std::accumulate(values.begin(), values.end(), 0.0); }

} // namespace benchlight::movies
