#pragma once
#include "engine/movies/search.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::movies {

/// A row of somebody's own ratings, and the movie that it means.
struct OwnRating {
    std::string title{};
    int year = 0;                         ///< 0: unknown
    double stars = 0;                     ///< 0.5 … 5; 0: watched without a rating
    std::optional<std::uint32_t> movie{}; ///< position in the catalogue; nothing: not found
    std::string matched{};                ///< how it was found, or what is nearest
};
struct OwnRatings {
    std::string format{}; ///< "Letterboxd" or "IMDb"
    std::vector<OwnRating> rows{};
    std::vector<std::string> problems{}; ///< sentences: rows that were passed over
};
/// Reads an export of Letterboxd (Name, Year, Rating; or watched.csv without ratings) or IMDb (Const, Your Rating 1–10, Title, Year, Title
/// Type). Titles are matched by IMDb id where the set has links, else by title with the year within one. Throws Error: no such columns.
OwnRatings read_own_ratings(const std::filesystem::path &file, const TitleIndex &index);

} // namespace benchlight::movies
