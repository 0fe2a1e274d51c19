#include "engine/movies/map.h"

#include "engine/movies/map_internal.h"

#include <algorithm>
#include <cmath>

namespace benchlight::movies {

namespace {

constexpr double shrinkage = 5; // people who would have to like both for half the cosine
constexpr double share_of_neighbours = .3, share_of_spectral = .05; // of the time
constexpr std::uint64_t thousand = 1000;

std::vector<std::uint32_t> movies_of_map(const Likes &likes, const MapOptions &options) {
    std::vector<std::uint32_t> movies;
    for (std::size_t movie = 0; movie < likes.movies(); ++movie)
        if (likes.of_movie(movie) >= options.least_likes) movies.push_back(static_cast<std::uint32_t>(movie));
    if (movies.size() > options.most_movies) {
        std::ranges::stable_sort(movies, std::greater(), [&](std::uint32_t movie) { return likes.of_movie(movie); });
        movies.resize(options.most_movies);
        std::ranges::sort(movies);
    }
    return movies;
}

/// Of the symmetric matrix [[a, b], [b, c]]: the angle of its first eigenvector.
double main_angle(double a, double b, double c) { return .5 * std::atan2(2 * b, a - c); }

/// Turns the longest way into x, and puts everything into −1 … 1.
void normalise(Points &points) {
    double mean[2]{}, xx = 0, xy = 0, yy = 0, farthest = 0;
    for (const auto &point : points)
        for (const int axis : {0, 1})
            mean[axis] +=
                static_cast<double>(point[static_cast<std::size_t>(axis)]) / static_cast<double>(points.size());
    for (const auto &point : points) {
        const double x = static_cast<double>(point[0]) - mean[0], y = static_cast<double>(point[1]) - mean[1];
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    const double angle = main_angle(xx, xy, yy), cosine = std::cos(angle), sine = std::sin(angle);
    for (auto &point : points) {
        const double x = static_cast<double>(point[0]) - mean[0], y = static_cast<double>(point[1]) - mean[1];
        point = {static_cast<float>(cosine * x + sine * y), static_cast<float>(cosine * y - sine * x)};
        farthest =
            std::max({farthest, std::abs(static_cast<double>(point[0])), std::abs(static_cast<double>(point[1]))});
    }
    if (farthest > 0)
        for (auto &point : points)
            for (float &coordinate : point)
                coordinate = static_cast<float>(std::clamp(static_cast<double>(coordinate) / farthest, -1., 1.));
}

} // namespace

Neighbours find_neighbours(const Likes &likes, const std::vector<std::uint32_t> &movies, int count,
                           const std::stop_token &stop, const std::function<void(double)> &progress) {
    constexpr std::uint32_t absent = ~std::uint32_t{0};
    std::vector<std::uint32_t> point_of(likes.movies(), absent);
    for (std::size_t i = 0; i < movies.size(); ++i) point_of[movies[i]] = static_cast<std::uint32_t>(i);
    Neighbours all(movies.size());
    std::vector<std::uint32_t> common(movies.size()), touched;
    for (std::size_t i = 0; i < movies.size(); ++i) {
        throw_if_stopped(stop);
        touched.clear();
        for (const std::uint32_t user : likes.by_movie.row(movies[i]))
            for (const std::uint32_t movie : likes.by_user.row(user))
                if (const std::uint32_t point = point_of[movie]; point != absent && common[point]++ == 0)
                    touched.push_back(point);
        std::vector<Neighbour> &near = all[i];
        const auto own = static_cast<double>(likes.of_movie(movies[i]));
        for (const std::uint32_t point : touched) {
            const double both = common[point], other = static_cast<double>(likes.of_movie(movies[point]));
            common[point] = 0;
            if (point == i) continue;
            const double likeness = both / std::sqrt(own * other) * both / (both + shrinkage);
            near.push_back({point, static_cast<float>(1 - likeness)});
        }
        const std::size_t kept = std::min(near.size(), static_cast<std::size_t>(count));
        std::ranges::partial_sort(near, near.begin() + static_cast<std::ptrdiff_t>(kept),
                                  [](const Neighbour &a, const Neighbour &b) {
                                      return std::pair(a.distance, a.point) < std::pair(b.distance, b.point);
                                  });
        near.resize(kept);
        if (i % 64 == 0) progress(static_cast<double>(i) / static_cast<double>(movies.size()));
    }
    return all;
}

MovieMap make_map(const Likes &likes, const MapOptions &options, const std::stop_token &stop,
                  const Progress &progress) {
    const auto tell = [&](double share) {
        if (progress) progress(static_cast<std::uint64_t>(share * static_cast<double>(thousand)), thousand);
    };
    MovieMap map{.movies = movies_of_map(likes, options)};
    if (map.movies.empty()) return map;
    const Neighbours neighbours = find_neighbours(likes, map.movies, options.neighbours, stop,
                                                  [&](double share) { tell(share_of_neighbours * share); });
    const MapGraph graph = fuzzy_graph(neighbours);
    Points points = spectral_layout(graph, stop);
    constexpr double before = share_of_neighbours + share_of_spectral;
    tell(before);
    force_layout(points, graph, options.epochs, stop, [&](double share) { tell(before + (1 - before) * share); });
    normalise(points);
    for (const auto &point : points) {
        map.x.push_back(point[0]);
        map.y.push_back(point[1]);
    }
    return map;
}

} // namespace benchlight::movies
