#include "engine/movies/recommend.h"
#include "tests/engine/movies/small_likes.h"

#include <gtest/gtest.h>
#include <limits>

namespace benchlight::movies {
namespace {

constexpr float unknown = -std::numeric_limits<float>::infinity();

/// Scores that are given, and contributions of 3, −1, 2, … to each.
class Given final : public Recommender {
  public:
    explicit Given(std::vector<float> scores) : scores_(std::move(scores)) {}
    std::vector<float> score(const Profile &) const override { return scores_; }
    std::vector<double> contributions(const Profile &profile, std::uint32_t) const override {
        std::vector<double> all = {3, -1, 2, -4};
        all.resize(profile.liked.size() + profile.disliked.size());
        return all;
    }

  private:
    std::vector<float> scores_;
};

Movie movie(std::int64_t id, int year, std::vector<std::uint16_t> genres) {
    return {.id = id, .stored_title = "T", .title = "T", .year = year, .genres = std::move(genres)};
}

/// Three users; movie 5 has no like and movie 4 no year.
MovieSet small_set() {
    Catalog catalog({movie(1, 1990, {0}), movie(2, 1995, {0, 1}), movie(3, 2000, {1}), movie(4, 2005, {2}),
                     movie(5, 0, {}), movie(6, 1991, {0})},
                    {"Action", "Comedy", "Drama"});
    SparseRows rows;
    rows.column = {0, 1, 2, 0, 1, 3, 0, 2, 4};
    rows.begin = {0, 3, 6, 9};
    return made_up_set(std::move(catalog), Likes(std::move(rows), 6));
}

std::vector<std::uint32_t> movies_of(const std::vector<Ranked> &list) {
    std::vector<std::uint32_t> movies;
    for (const Ranked &entry : list) movies.push_back(entry.movie);
    return movies;
}
using Positions = std::vector<std::uint32_t>;

TEST(Rank, BestFirstThenById) {
    const MovieSet set = small_set();
    const Given model({9, 1, 2, 1, 2, unknown});
    EXPECT_EQ(movies_of(rank(set, model, {{0}, {}})), (Positions{2, 4, 1, 3}));
    EXPECT_EQ(movies_of(rank(set, model, {{0}, {4}}, {}, {3})), (Positions{2, 1}));
    EXPECT_EQ(movies_of(rank(set, model, {})), (Positions{0, 2, 4, 1, 3}));
}

TEST(Rank, FiltersByYearGenreAndRatings) {
    const MovieSet set = small_set();
    const Given model({6, 5, 4, 3, 2, 1});
    const auto with = [&](const Filters &filters) { return movies_of(rank(set, model, {}, filters)); };
    EXPECT_EQ(with({}), (Positions{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(with({.year_from = 1991}), (Positions{1, 2, 3, 5}));
    EXPECT_EQ(with({.year_to = 1991}), (Positions{0, 5}));
    EXPECT_EQ(with({.year_from = 1995, .year_to = 2000}), (Positions{1, 2}));
    EXPECT_EQ(with({.genres = {1, 2}}), (Positions{1, 2, 3}));
    // Each movie has two ratings more than likes.
    EXPECT_EQ(with({.ratings_from = 4}), (Positions{0, 1, 2}));
    EXPECT_EQ(with({.ratings_to = 2}), (Positions{5}));
    EXPECT_EQ(with({.year_from = 1995, .genres = {1}, .ratings_to = 3}), Positions{});
}

TEST(Rank, GoesByGenresAndYearsWhereNobodyLikesTheChoice) {
    const MovieSet set = small_set();
    const Given model({9, 1, 2, 1, 2, unknown});
    const Profile profile{{5}, {}};
    EXPECT_EQ(unknown_of(set.likes, profile), Positions{5});
    // Action of 1991: most alike the Action of 1990, then that of 1995 with another genre. The others share none.
    EXPECT_EQ(movies_of(rank(set, model, profile)), (Positions{0, 1, 4, 2, 3}));
    EXPECT_EQ(unknown_of(set.likes, {{5, 1}, {}}), Positions{5});
    EXPECT_EQ(movies_of(rank(set, model, {{5, 1}, {}})), (Positions{0, 2, 4, 3})); // somebody likes one of them
}

TEST(ContentScores, AreCommonGenresTimesNearness) {
    const MovieSet set = small_set();
    const std::vector<float> scores = content_scores(set.catalog, {{5}, {}});
    const double decade = 10;
    EXPECT_NEAR(scores[5], 1, 1e-6);
    EXPECT_NEAR(scores[0], std::exp(-1 / decade), 1e-6);
    EXPECT_NEAR(scores[1], (.9 * .5 + .1) * std::exp(-4 / decade), 1e-6);
    EXPECT_NEAR(scores[2], .1 * std::exp(-9 / decade), 1e-6);
    EXPECT_NEAR(scores[4], .1 * .5, 1e-6);
    const std::vector<float> both = content_scores(set.catalog, {{5, 0}, {1}}),
                             one = content_scores(set.catalog, {{0}, {}}),
                             other = content_scores(set.catalog, {{1}, {}});
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(both[i], (scores[i] + one[i]) / 2 - other[i], 1e-6);
}

TEST(Explain, SharesAreOfTheScoreAndFall) {
    const MovieSet set = small_set();
    const Given model({});
    const std::vector<Reason> reasons = explain(set, model, {{1, 2}, {3, 4}}, 0);
    ASSERT_EQ(reasons.size(), 4);
    const Positions movies = {1, 3, 2, 4};
    const std::vector<double> shares = {.3, .2, -.1, -.4};
    const std::vector<std::uint32_t> common = {2, 1, 2, 1};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(reasons[i].movie, movies[i]);
        EXPECT_DOUBLE_EQ(reasons[i].share, shares[i]);
        EXPECT_EQ(reasons[i].likes_in_common, common[i]);
        EXPECT_EQ(reasons[i].disliked, movies[i] >= 3);
    }
}

TEST(Explain, WithoutSharesGoesByLikesInCommon) {
    const MovieSet set = small_set();
    const FitArguments arguments{.catalog = set.catalog, .likes = set.likes};
    const std::vector<Reason> reasons = explain(set, *fit_popularity(arguments.job()), {{3, 1}, {}}, 0);
    ASSERT_EQ(reasons.size(), 2);
    EXPECT_EQ(reasons[0].movie, 1);
    EXPECT_EQ(reasons[0].likes_in_common, 2);
    EXPECT_EQ(reasons[1].likes_in_common, 1);
    EXPECT_EQ(reasons[0].share, 0);
}

TEST(Explain, SharesOfAFallbackAreThoseOfItsScore) {
    const MovieSet set = small_set();
    const std::vector<Reason> reasons = explain(set, Given({}), {{5}, {}}, 0);
    ASSERT_EQ(reasons.size(), 1);
    EXPECT_EQ(reasons[0].share, 1);
    EXPECT_EQ(reasons[0].likes_in_common, 0);
}

} // namespace
} // namespace benchlight::movies
