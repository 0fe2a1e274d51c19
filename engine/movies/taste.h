#pragma once
#include "engine/movies/recommender.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace benchlight::movies {

/// What somebody has told: movie ids, so that it outlives another set. Each id is in one list at most.
struct Taste {
    std::vector<std::int64_t> likes{}, dislikes{}; ///< in the order in which they were told
    std::vector<std::int64_t> seen{};              ///< seen, without an opinion
    std::vector<std::int64_t> hidden{};            ///< "not this": for the choice in hand
    bool operator==(const Taste &) const = default;

    Profile profile(const Catalog &catalog) const;                     ///< those that the catalogue has
    std::vector<std::uint32_t> excluded(const Catalog &catalog) const; ///< seen and hidden
};
/// The taste kept in the workspace (movies/taste.json); empty when there is none. Throws Error for a damaged file, which is kept.
Taste read_taste();
void write_taste(const Taste &taste);

} // namespace benchlight::movies
