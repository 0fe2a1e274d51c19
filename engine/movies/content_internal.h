#pragma once
#include "engine/movies/recommender.h"

namespace benchlight::movies {

/// Of two movies by genres and year alone: common genres (Jaccard), the less the further apart the years; 0 … 1.
double content_likeness(const Movie &a, const Movie &b);
/// What each movie of the profile adds to content_scores() of `movie`: first the liked, then the disliked ones.
std::vector<double> content_contributions(const Catalog &catalog, const Profile &profile, std::uint32_t movie);

} // namespace benchlight::movies
