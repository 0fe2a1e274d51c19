#pragma once
#include "engine/movies/recommender.h"

#include <optional>
#include <vector>

namespace benchlight::movies {

/// Which movies may be recommended.
struct Filters {
    std::optional<int> year_from{}, year_to{}; ///< with either, movies without a year are left out
    std::vector<std::uint16_t> genres{};       ///< at least one of them; empty: any
    std::uint32_t ratings_from = 0;            ///< how well known: number of ratings
    std::uint32_t ratings_to = ~std::uint32_t{0};
    bool admits(const MovieSet &set, std::uint32_t movie) const;
};

struct Ranked {
    std::uint32_t movie = 0;
    float score = 0;
};
/// Every movie that may be recommended, best first; equal scores by ascending id. The profile's movies, `excluded` (seen, "not
/// this") and movies that the model knows nothing of are left out. Where nobody likes any movie of the profile, movies are ranked by common
/// genres and nearness in years (content_scores()), equal ones by falling number of likes.
std::vector<Ranked> rank(const MovieSet &set, const Recommender &model, const Profile &profile,
                         const Filters &filters = {}, const std::vector<std::uint32_t> &excluded = {});

/// Likeness by genres and year alone: [movies], 0 … 1, mean over the profile's liked movies less that over the disliked ones.
std::vector<float> content_scores(const Catalog &catalog, const Profile &profile);
/// The movies of the profile that nobody likes in `likes`: a model knows nothing of them.
std::vector<std::uint32_t> unknown_of(const Likes &likes, const Profile &profile);

/// Why a movie is recommended.
struct Reason {
    std::uint32_t movie = 0;           ///< of the profile
    std::uint32_t likes_in_common = 0; ///< users who like both
    double share = 0; ///< of the score, −1 … 1: absolute values sum to 1; 0 where the model has none
    bool disliked = false;
};
/// The reasons by falling share, then falling likes in common. "because" of the command line.
std::vector<Reason> explain(const MovieSet &set, const Recommender &model, const Profile &profile, std::uint32_t movie);

} // namespace benchlight::movies
