#include "engine/core/error.h"
#include "engine/movies/likes.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

using namespace benchlight;
using namespace benchlight::movies;

namespace {

/// users × movies zeros and ones, and the same as Likes.
struct Dense {
    std::vector<std::vector<int>> value;
    Likes likes;
};

Dense random_likes(std::size_t users, std::size_t movies, double share) {
    std::minstd_rand random(7);
    Dense dense{std::vector(users, std::vector<int>(movies)), {}};
    SparseRows rows;
    for (std::vector<int> &row : dense.value) {
        for (std::uint32_t movie = 0; movie < movies; ++movie)
            if (static_cast<double>(random()) / static_cast<double>(std::minstd_rand::max()) < share) {
                row[movie] = 1;
                rows.column.push_back(movie);
            }
        rows.begin.push_back(rows.column.size());
    }
    dense.likes = Likes(std::move(rows), movies);
    return dense;
}

std::uint32_t common(const Dense &dense, std::size_t a, std::size_t b) {
    return static_cast<std::uint32_t>(
        std::ranges::count_if(dense.value, [&](const std::vector<int> &row) { return row[a] && row[b]; }));
}

TEST(Likes, AreTheSameBothWays) {
    const Dense dense = random_likes(40, 130, .1);
    EXPECT_EQ(transpose(dense.likes.by_movie, dense.likes.users()), dense.likes.by_user);
    for (std::size_t movie = 0; movie < dense.likes.movies(); ++movie) {
        std::vector<std::uint32_t> who;
        for (std::uint32_t user = 0; user < 40; ++user)
            if (dense.value[user][movie]) who.push_back(user);
        EXPECT_TRUE(std::ranges::equal(dense.likes.by_movie.row(movie), who)) << movie;
    }
}

/// Large enough for several threads.
TEST(Likes, TransposeInParts) {
    const Dense dense = random_likes(1200, 700, .5);
    ASSERT_GT(dense.likes.count(), std::size_t{1} << 18);
    for (std::size_t movie = 0; movie < dense.likes.movies(); movie += 31) {
        std::vector<std::uint32_t> who;
        for (std::uint32_t user = 0; user < 1200; ++user)
            if (dense.value[user][movie]) who.push_back(user);
        EXPECT_TRUE(std::ranges::equal(dense.likes.by_movie.row(movie), who)) << movie;
    }
    EXPECT_EQ(transpose(dense.likes.by_movie, 1200), dense.likes.by_user);
}

TEST(Likes, CountWhoLikesBoth) {
    const Dense dense = random_likes(60, 150, .15);
    CoLikes expected;
    for (std::size_t a = 0; a < 150; ++a) {
        const std::vector<std::uint32_t> row = co_likes_of(dense.likes, a);
        for (std::size_t b = 0; b < 150; ++b) {
            const std::uint32_t both = common(dense, a, b);
            EXPECT_EQ(dense.likes.in_common(a, b), both);
            EXPECT_EQ(row[b], a == b ? 0 : both);
            if (a == b || both == 0) continue;
            ++expected.pairs;
            expected.largest = std::max(expected.largest, both);
        }
    }
    const CoLikes counted = count_co_likes(dense.likes);
    EXPECT_EQ(counted.pairs, expected.pairs);
    EXPECT_EQ(counted.largest, expected.largest);
}

TEST(Likes, CountingStopsAndTellsHowFar) {
    const Dense dense = random_likes(60, 150, .15);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(count_co_likes(dense.likes, stop.get_token()), Stopped);
    std::uint64_t last = 0;
    count_co_likes(dense.likes, {}, [&](std::uint64_t done, std::uint64_t total) {
        EXPECT_LE(done, total);
        last = done;
    });
    EXPECT_EQ(last, dense.likes.count());
}

TEST(Likes, HashTheirShapeAndEntries) {
    const SparseRows rows{{0, 1, 2}, {0, 1}};
    const std::string hash = Likes(rows, 2).sha256();
    EXPECT_EQ(Likes(rows, 2).sha256(), hash);
    EXPECT_NE(Likes(rows, 3).sha256(), hash);
    EXPECT_NE(Likes(SparseRows{{0, 2, 2}, {0, 1}}, 2).sha256(), hash);
    EXPECT_NE(Likes(SparseRows{{0, 1, 2}, {1, 0}}, 2).sha256(), hash);
}

TEST(Likes, MayBeEmpty) {
    const Likes likes;
    EXPECT_EQ(likes.count(), 0);
    EXPECT_EQ(count_co_likes(likes).pairs, 0);
    EXPECT_EQ(transpose({}, 0), SparseRows());
}

} // namespace
