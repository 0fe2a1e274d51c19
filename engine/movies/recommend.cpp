#include "engine/movies/recommend.h"
#include "engine/movies/content_internal.h"

#include <algorithm>
#include <cmath>

namespace benchlight::movies {
namespace {

/// Whether a model can tell nothing of any movie of the profile.
bool wholly_unknown(const Likes &likes, const Profile &profile) {
    return !profile.empty() && unknown_of(likes, profile).size() == profile.liked.size() + profile.disliked.size();
}

std::vector<bool> left_out(std::size_t movies, const Profile &profile, const std::vector<std::uint32_t> &excluded) {
    std::vector<bool> result(movies);
    for (const auto *list : {&profile.liked, &profile.disliked, &excluded})
        for (const std::uint32_t movie : *list) result[movie] = true;
    return result;
}

} // namespace

bool Filters::admits(const MovieSet &set, std::uint32_t movie) const {
    const Movie &of = set.catalog[movie];
    if ((year_from || year_to) && of.year == 0) return false;
    if (year_from && of.year < *year_from) return false;
    if (year_to && of.year > *year_to) return false;
    if (set.rating_count[movie] < ratings_from || set.rating_count[movie] > ratings_to) return false;
    const auto has = [&](std::uint16_t genre) { return std::ranges::binary_search(of.genres, genre); };
    return genres.empty() || std::ranges::any_of(genres, has);
}

std::vector<std::uint32_t> unknown_of(const Likes &likes, const Profile &profile) {
    std::vector<std::uint32_t> result;
    for (const auto *list : {&profile.liked, &profile.disliked})
        for (const std::uint32_t movie : *list)
            if (likes.of_movie(movie) == 0) result.push_back(movie);
    return result;
}

std::vector<Ranked> rank(const MovieSet &set, const Recommender &model, const Profile &profile, const Filters &filters,
                         const std::vector<std::uint32_t> &excluded) {
    const bool by_content = wholly_unknown(set.likes, profile);
    const std::vector<float> scores = by_content ? content_scores(set.catalog, profile) : model.score(profile);
    const std::vector<bool> out = left_out(scores.size(), profile, excluded);
    std::vector<Ranked> result;
    for (std::uint32_t movie = 0; movie < scores.size(); ++movie)
        if (!out[movie] && std::isfinite(scores[movie]) && filters.admits(set, movie))
            result.push_back({movie, scores[movie]});
    const auto likes = [&](const Ranked &ranked) { return by_content ? set.likes.of_movie(ranked.movie) : 0; };
    std::ranges::sort(result, [&](const Ranked &a, const Ranked &b) {
        if (a.score != b.score) return a.score > b.score;
        const std::size_t of_a = likes(a), of_b = likes(b);
        return of_a != of_b ? of_a > of_b : a.movie < b.movie;
    });
    return result;
}

std::vector<Reason> explain(const MovieSet &set, const Recommender &model, const Profile &profile,
                            std::uint32_t movie) {
    std::vector<Reason> reasons;
    for (const std::uint32_t liked : profile.liked)
        reasons.push_back({.movie = liked, .likes_in_common = set.likes.in_common(liked, movie)});
    for (const std::uint32_t disliked : profile.disliked)
        reasons.push_back(
            {.movie = disliked, .likes_in_common = set.likes.in_common(disliked, movie), .disliked = true});
    const std::vector<double> parts = wholly_unknown(set.likes, profile)
                                          ? content_contributions(set.catalog, profile, movie)
                                          : model.contributions(profile, movie);
    double total = 0;
    for (const double part : parts) total += std::abs(part);
    if (parts.size() == reasons.size() && total > 0 && std::isfinite(total))
        for (std::size_t i = 0; i < parts.size(); ++i) reasons[i].share = parts[i] / total;
    std::ranges::stable_sort(reasons, [](const Reason &a, const Reason &b) {
        return a.share != b.share ? a.share > b.share : a.likes_in_common > b.likes_in_common;
    });
    return reasons;
}

} // namespace benchlight::movies
