#include "engine/core/random.h"
#include "engine/movies/map.h"
#include "engine/movies/map_internal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

using namespace benchlight;
using namespace benchlight::movies;

namespace {

constexpr std::size_t groups = 3;

/// Three groups of people who like about a third of the movies of their group, and none of the others.
Likes planted(std::size_t movies_each = 70, std::size_t users_each = 50) {
    SparseRows rows;
    Random random(3, Purpose::embedding);
    for (std::size_t user = 0; user < groups * users_each; ++user) {
        for (std::size_t movie = 0; movie < movies_each; ++movie)
            if (random.chance(.3))
                // Groups are interleaved, so that order tells nothing.
                rows.column.push_back(static_cast<std::uint32_t>(movie * groups + user % groups));
        rows.begin.push_back(rows.column.size());
    }
    return Likes(rows, movies_each * groups);
}

/// The share of each movie's nearest `count` in the plane that are of its group.
double purity(const MovieMap &map, std::size_t count) {
    std::size_t own = 0;
    for (std::size_t i = 0; i < map.movies.size(); ++i) {
        std::vector<std::pair<float, std::size_t>> near;
        for (std::size_t j = 0; j < map.movies.size(); ++j)
            if (j != i) near.emplace_back(std::hypot(map.x[i] - map.x[j], map.y[i] - map.y[j]), j);
        std::ranges::sort(near);
        for (std::size_t k = 0; k < count; ++k) own += map.movies[near[k].second] % groups == map.movies[i] % groups;
    }
    return static_cast<double>(own) / static_cast<double>(count * map.movies.size());
}

SparseRows rows_of(const std::vector<std::vector<std::uint32_t>> &users) {
    SparseRows rows;
    for (const auto &user : users) {
        rows.column.insert(rows.column.end(), user.begin(), user.end());
        rows.begin.push_back(rows.column.size());
    }
    return rows;
}

} // namespace

TEST(MovieMapTest, SeparatesPlantedGroups) {
    const MovieMap map = make_map(planted());
    ASSERT_EQ(map.movies.size(), 210u);
    EXPECT_GT(purity(map, 10), .95);
}

TEST(MovieMapTest, FillsTheUnitSquareAndIsTheSameAgain) {
    const Likes likes = planted(40, 30);
    const MovieMap map = make_map(likes);
    float farthest = 0;
    double x = 0, y = 0;
    for (std::size_t i = 0; i < map.movies.size(); ++i) {
        ASSERT_TRUE(std::isfinite(map.x[i]) && std::isfinite(map.y[i]));
        farthest = std::max({farthest, std::abs(map.x[i]), std::abs(map.y[i])});
        x += static_cast<double>(map.x[i] * map.x[i]);
        y += static_cast<double>(map.y[i] * map.y[i]);
    }
    EXPECT_EQ(farthest, 1);
    EXPECT_GE(x, y); // the longer way is x
    const MovieMap again = make_map(likes);
    EXPECT_EQ(again.x, map.x);
    EXPECT_EQ(again.y, map.y);
}

TEST(MovieMapTest, HasTheMoviesWithEnoughLikes) {
    const Likes likes(rows_of({{0, 1, 3}, {0, 1, 3}, {0, 3, 4}, {3}}), 6);
    const MovieMap map = make_map(likes, {.least_likes = 3});
    EXPECT_EQ(map.movies, (std::vector<std::uint32_t>{0, 3}));
    EXPECT_EQ(map.x.size(), 2u);
    EXPECT_NE(map.x[0], map.x[1]);
    EXPECT_EQ(make_map(likes, {.least_likes = 1, .most_movies = 3}).movies, (std::vector<std::uint32_t>{0, 1, 3}));
    EXPECT_TRUE(make_map(likes, {.least_likes = 5}).movies.empty());
    EXPECT_TRUE(make_map(Likes()).movies.empty());
    // Movies that nobody likes together with another still have a place.
    const MovieMap alone = make_map(Likes(rows_of({{0}, {1}, {2}}), 3), {.least_likes = 1});
    EXPECT_EQ(alone.movies.size(), 3u);
    for (const float x : alone.x) EXPECT_TRUE(std::isfinite(x));
}

TEST(MovieMapTest, NeighboursAreThoseOfTheShrunkenCosine) {
    // 0 and 1 are liked by the same two people; 2 by one of them and by a third; 3 by nobody else's liker.
    const Likes likes(rows_of({{0, 1}, {0, 1, 2}, {2}, {3}}), 4);
    const Neighbours near = find_neighbours(likes, {0, 1, 2, 3}, 2, {}, [](double) {});
    ASSERT_EQ(near[0].size(), 2u);
    EXPECT_EQ(near[0][0].point, 1u);
    EXPECT_NEAR(near[0][0].distance, 1 - 1. * 2 / 7, 1e-6);
    EXPECT_EQ(near[0][1].point, 2u);
    EXPECT_NEAR(near[0][1].distance, 1 - .5 * 1 / 6, 1e-6);
    EXPECT_TRUE(near[3].empty());
}

TEST(MovieMapTest, GraphIsSymmetricAndJoinsMemberships) {
    const Neighbours near{{{1, .1f}, {2, .4f}}, {{0, .1f}}, {{0, .4f}, {1, .9f}}};
    const MapGraph graph = fuzzy_graph(near);
    ASSERT_EQ(graph.points(), 3u);
    const auto weight = [&](std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t at = graph.begin[from]; at < graph.begin[from + 1]; ++at)
            if (graph.to[at] == to) return graph.weight[at];
        return 0.f;
    };
    for (std::uint32_t a = 0; a < 3; ++a)
        for (std::uint32_t b = 0; b < 3; ++b) EXPECT_EQ(weight(a, b), weight(b, a));
    EXPECT_EQ(weight(0, 1), 1); // each other's nearest
    EXPECT_EQ(weight(0, 2), 1); // 0 is the nearest to 2
    // A point's memberships sum to log2 of their number, itself counted: 1 + w = log2(3).
    EXPECT_NEAR(weight(1, 2), std::log2(3.) - 1, 1e-4);
}

TEST(MovieMapTest, StopsAndTellsProgress) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(make_map(planted(20, 20), {}, stop.get_token()), Stopped);
    std::vector<std::uint64_t> told;
    make_map(planted(20, 20), {}, {}, [&](std::uint64_t done, std::uint64_t total) {
        EXPECT_EQ(total, 1000u);
        told.push_back(done);
    });
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_EQ(told.back(), 1000u);
    EXPECT_GT(std::set(told.begin(), told.end()).size(), 50u);
}
