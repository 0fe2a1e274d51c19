#include "engine/movies/blend_internal.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace benchlight::movies {
namespace {

constexpr float unknown = -std::numeric_limits<float>::infinity();

/// Adds up fixed numbers: a movie's score is the profile's liked movies' sum of (a · i + b · j).
class Linear final : public Recommender {
  public:
    explicit Linear(double scale) : scale_(scale) {}
    std::vector<float> score(const Profile &profile) const override {
        std::vector<float> scores(6);
        for (std::uint32_t movie = 0; movie < 6; ++movie)
            for (const double part : contributions(profile, movie)) scores[movie] += static_cast<float>(part);
        return scores;
    }
    std::vector<double> contributions(const Profile &profile, std::uint32_t movie) const override {
        std::vector<double> parts;
        for (const std::uint32_t liked : profile.liked) parts.push_back(scale_ * ((liked + 1) * (movie + 2) % 7));
        for (const std::uint32_t disliked : profile.disliked) parts.push_back(-scale_ * ((disliked + 3) * movie % 5));
        return parts;
    }

  private:
    double scale_;
};

TEST(Blend, StandardisesOverWhatMayBeRecommended) {
    const std::vector<std::uint32_t> own = {1};
    const Standardised result = standardise({1, 100, 3, unknown}, own);
    EXPECT_DOUBLE_EQ(result.mean, 2);
    EXPECT_DOUBLE_EQ(result.deviation, 1);
    EXPECT_EQ(result.scores, (std::vector<float>{-1, 98, 1, -1})) << "unknown: the least of the others";
    EXPECT_EQ(standardise({4, 4, 4}, {}).scores, (std::vector<float>{0, 0, 0}));
    EXPECT_EQ(standardise({unknown, unknown}, {}).scores, (std::vector<float>{0, 0}));
}

TEST(Blend, IgnoresScalesAndItsContributionsMakeTheDifferencesOfScores) {
    const auto once =
        make_blend({{"als", .5, std::make_shared<Linear>(1)}, {"item-knn", .5, std::make_shared<Linear>(1)}}, {}, "");
    const auto scaled = make_blend(
        {{"als", .7, std::make_shared<Linear>(1000)}, {"item-knn", .3, std::make_shared<Linear>(.01)}}, {}, "");
    const Profile profile{.liked = {0, 3}, .disliked = {5}};
    const auto a = once->score(profile), b = scaled->score(profile);
    const auto total = [&](std::uint32_t movie) {
        double sum = 0;
        for (const double part : scaled->contributions(profile, movie)) sum += part;
        return sum;
    };
    for (std::uint32_t movie = 0; movie < 6; ++movie) {
        EXPECT_NEAR(a[movie], b[movie], 1e-5);
        EXPECT_NEAR(static_cast<double>(b[movie] - b[1]), total(movie) - total(1), 1e-5);
    }
}

/// Part 0 puts the relevant movie first, part 1 last.
Candidates user_who_trusts_the_first() {
    return {.scores = {3, 2, 1, 1, 2, 3}, .relevant = {true, false, false}, .relevant_count = 2};
}

TEST(Blend, FiguresOfCandidates) {
    const std::vector<Candidates> users = {user_who_trusts_the_first()};
    const std::vector<double> first = {1, 0}, second = {0, 1};
    const double ideal = 1 + 1 / std::log2(3.0);
    EXPECT_NEAR(figures_of(users, first, 2).recall, .5, 1e-12);
    EXPECT_NEAR(figures_of(users, first, 2).ndcg, 1 / ideal, 1e-12);
    EXPECT_EQ(figures_of(users, second, 2).recall, 0);
    EXPECT_NEAR(figures_of(users, second, 3).ndcg, .5 / ideal, 1e-12);
}

TEST(Blend, ChoosesWeightsThatFindMost) {
    const std::vector<Candidates> users(5, user_who_trusts_the_first());
    const auto weights = choose_weights(users, 2, 1, 2, {});
    ASSERT_EQ(weights.size(), 2u);
    EXPECT_GT(weights[0], .5);
    EXPECT_NEAR(weights[0] + weights[1], 1, 1e-12);
    EXPECT_GE(weights[1], 0);
    EXPECT_EQ(choose_weights({}, 4, 10, 1, {}), std::vector<double>(4, .25)) << "nothing to choose by";
}

TEST(Blend, FitsTheSameTwiceWhateverTheThreads) {
    std::vector<Movie> movies(30);
    SparseRows rows;
    for (std::uint32_t i = 0; i < 30; ++i) {
        movies[i].id = i + 1;
        movies[i].title = "Saga " + std::string(3, static_cast<char>('a' + i % 6));
        movies[i].year = 1980 + static_cast<int>(i);
        movies[i].genres = {static_cast<std::uint16_t>(i % 2)};
    }
    for (std::uint32_t user = 0; user < 50; ++user) {
        for (std::uint32_t movie = user % 3; movie < 30; movie += 3 + user % 2) rows.column.push_back(movie);
        rows.begin.push_back(rows.column.size());
    }
    const Catalog catalog(movies, {"Comedy", "Drama"});
    const Likes likes(std::move(rows), 30);
    const auto one = fit({.name = "blend", .threads = 1}, catalog, likes);
    const auto two = fit({.name = "blend", .threads = 2}, catalog, likes);
    const Profile profile{.liked = {0, 3}};
    EXPECT_EQ(one->score(profile), two->score(profile));
    EXPECT_EQ(one->note(), two->note());
    EXPECT_NE(one->note().find("recall"), std::string::npos);
}

} // namespace
} // namespace benchlight::movies
