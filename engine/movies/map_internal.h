#pragma once
#include "engine/core/stop.h"
#include "engine/movies/likes.h"

#include <array>
#include <cstdint>
#include <vector>

/// The steps of make_map(). Points are numbered from 0 in the order of MovieMap::movies.
namespace benchlight::movies {

using Points = std::vector<std::array<float, 2>>;

/// A symmetric weighted graph, by rows.
struct MapGraph {
    std::vector<std::uint32_t> begin{0}; ///< [points + 1]
    std::vector<std::uint32_t> to{};
    std::vector<float> weight{}; ///< 0 … 1
    std::size_t points() const { return begin.size() - 1; }
};

/// The points near to one, the nearest first.
struct Neighbour {
    std::uint32_t point = 0;
    float distance = 0; ///< 0 … 1
};
using Neighbours = std::vector<std::vector<Neighbour>>;

/// By cosine of the likes, shrunk where few like both; only those that anybody likes together.
Neighbours find_neighbours(const Likes &likes, const std::vector<std::uint32_t> &movies, int count,
                           const std::stop_token &stop, const std::function<void(double)> &progress);
/// Distances as memberships, each point's of the same sum, and both directions joined (sections 3.1 and 4.3 of the paper).
MapGraph fuzzy_graph(const Neighbours &neighbours);
/// The eigenvectors behind the first of the normalised adjacency, by subspace iteration; about ±10 wide.
Points spectral_layout(const MapGraph &graph, const std::stop_token &stop);
/// Moves points by attraction along edges, in proportion to their weights, and repulsion from random points (section 4.4).
void force_layout(Points &points, const MapGraph &graph, int epochs, const std::stop_token &stop,
                  const std::function<void(double)> &progress);

} // namespace benchlight::movies
