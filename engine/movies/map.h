#pragma once
#include "engine/core/stop.h"
#include "engine/movies/likes.h"

#include <cstdint>
#include <vector>

namespace benchlight::movies {

/// Movies in the plane: those that the same people like lie near each other. What is far apart means little.
struct MovieMap {
    std::vector<std::uint32_t> movies{}; ///< positions in the catalogue, ascending
    std::vector<float> x{}, y{};         ///< [movies], within −1 … 1; the longer way is x
};

struct MapOptions {
    std::size_t least_likes = 3;      ///< that a movie has to have: of fewer nothing can be told
    std::size_t most_movies = 20'000; ///< the most liked ones
    int neighbours = 15;
    int epochs = 300; ///< of the layout
};

/// Lays movies out from who likes what: the nearest neighbours by cosine, shrunk where few like both, as a fuzzy graph; its
/// spectral layout; then forces along its edges and against random others (McInnes, Healy and Melville, "UMAP: Uniform
/// manifold approximation and projection for dimension reduction", 2018). On the calling thread; deterministic. Progress counts
/// thousandths. Empty where no movie has enough likes. Throws Stopped.
MovieMap make_map(const Likes &likes, const MapOptions &options = {}, const std::stop_token &stop = {},
                  const Progress &progress = {});

} // namespace benchlight::movies
