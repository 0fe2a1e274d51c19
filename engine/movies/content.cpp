#include "engine/movies/content_internal.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace benchlight::movies {

namespace {

constexpr double years_of_a_step = 10; ///< after which two movies are e times less near
constexpr double unknown_year = .5;    ///< nearness where a year is not known
constexpr double genre_part = .9;      ///< the rest is left to movies that share no genre

/// Common genres over all genres of the two (Jaccard).
double common_genres(const Movie &a, const Movie &b) {
    std::size_t common = 0;
    for (const std::uint16_t genre : a.genres) common += std::ranges::binary_search(b.genres, genre);
    const std::size_t all = a.genres.size() + b.genres.size() - common;
    return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

double nearness(int a, int b) {
    if (a == 0 || b == 0) return unknown_year;
    return std::exp(-std::abs(a - b) / years_of_a_step);
}

} // namespace

double content_likeness(const Movie &a, const Movie &b) {
    return (genre_part * common_genres(a, b) + 1 - genre_part) * nearness(a.year, b.year);
}

std::vector<double> content_contributions(const Catalog &catalog, const Profile &profile, std::uint32_t movie) {
    std::vector<double> result;
    const auto add = [&](const std::vector<std::uint32_t> &movies, double sign) {
        for (const std::uint32_t other : movies)
            result.push_back(sign * content_likeness(catalog[movie], catalog[other]) /
                             static_cast<double>(movies.size()));
    };
    add(profile.liked, 1);
    add(profile.disliked, -1);
    return result;
}

std::vector<float> content_scores(const Catalog &catalog, const Profile &profile) {
    std::vector<float> scores(catalog.size());
    for (std::uint32_t movie = 0; movie < catalog.size(); ++movie) {
        double sum = 0;
        for (const double part : content_contributions(catalog, profile, movie)) sum += part;
        scores[movie] = static_cast<float>(sum);
    }
    return scores;
}

} // namespace benchlight::movies
