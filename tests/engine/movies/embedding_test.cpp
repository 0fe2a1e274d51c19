#include "engine/core/files.h"
#include "engine/movies/embedding_internal.h"
#include "tests/engine/movies/embedding_fixtures.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace benchlight::movies {
namespace {

const Check go_on = [](double) {};

EmbeddingSettings settings_of(EmbeddingOptimizer optimizer, int rank, double lr = 1e-6, int epochs = 20) {
    EmbeddingSettings settings;
    settings.optimizer = optimizer;
    settings.rank = rank;
    settings.lr = lr;
    settings.epochs = epochs;
    return settings;
}

std::vector<double> costs_of(const Likes &likes, const EmbeddingSettings &settings, Embedding *vectors = nullptr) {
    std::vector<double> costs;
    Embedding trained =
        fit_vectors(likes, settings, {}, [&](const EmbeddingEpoch &epoch) { costs.push_back(epoch.cost); });
    costs.push_back(embedding_cost(trained, likes));
    if (vectors) *vectors = std::move(trained);
    return costs;
}

TEST(EmbeddingCost, IsTheSumOverAllPairs) {
    const Likes likes = random_likes(30, 40, .2);
    for (const std::size_t rank : {1u, 7u, 40u}) {
        const Embedding embedding = initial_vectors(likes.movies(), rank, 3);
        const double expected = dense_cost(embedding, likes);
        EXPECT_NEAR(embedding_cost(embedding, likes), expected, 1e-5 * expected) << rank;
    }
}

TEST(EmbeddingCost, OfAMatrixThatIsComputedInBlocks) {
    const Likes likes = random_likes(20, 1100, .02);
    const Embedding embedding =
        initial_vectors(likes.movies(), 1600, 3); // more than one block a side, and not full ones
    const double expected = dense_cost(embedding, likes);
    EXPECT_NEAR(embedding_cost(embedding, likes), expected, 1e-5 * expected);
}

TEST(EmbeddingCost, OfNothingAndOfTheLikesThemselvesOnTheBundledSet) {
    const Likes &likes = bundled_set().likes;
    EXPECT_EQ(cost_of_zero(likes), 63'482'944);
    EXPECT_EQ(embedding_cost({likes.movies(), 2, std::vector<float>(2 * likes.movies())}, likes), 63'482'944);
    Embedding themselves{likes.movies(), likes.users(), std::vector<float>(likes.movies() * likes.users())};
    for (std::size_t user = 0; user < likes.users(); ++user)
        for (const std::uint32_t movie : likes.by_user.row(user)) themselves.values[movie * likes.users() + user] = 1;
    EXPECT_EQ(embedding_cost(themselves, likes), 0);
}

TEST(EmbeddingStart, IsNormalWithDeviationOneHalfForEverySeed) {
    const Embedding start = initial_vectors(500, 200, 576);
    double sum = 0, squares = 0;
    for (const float value : start.values) {
        sum += static_cast<double>(value);
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    const auto count = static_cast<double>(start.values.size());
    EXPECT_NEAR(sum / count, 0, .01);
    EXPECT_NEAR(std::sqrt(squares / count), .5, .005);
    EXPECT_EQ(start.values, initial_vectors(500, 200, 576).values);
    EXPECT_NE(start.values, initial_vectors(500, 200, 577).values);
}

TEST(EmbeddingGradient, AgreesWithFiniteDifferences) {
    const Likes likes = random_likes(15, 12, .3);
    const std::size_t rank = 5;
    const Embedding start = initial_vectors(likes.movies(), rank, 9);
    EmbeddingSettings settings = settings_of(EmbeddingOptimizer::sgd, rank);
    settings.momentum = 0;
    const auto fit = make_descent(likes, settings, start);
    fit->step(1, go_on); // v − gradient
    std::vector<double> v(start.values.begin(), start.values.end());
    for (std::size_t i = 0; i < v.size(); ++i) {
        constexpr double h = 1e-5;
        const double middle = v[i];
        v[i] = middle + h;
        const double above = dense_cost(v, rank, likes);
        v[i] = middle - h;
        const double below = dense_cost(v, rank, likes);
        v[i] = middle;
        const double expected = (above - below) / (2 * h);
        EXPECT_NEAR(middle - static_cast<double>(fit->vectors().values[i]), expected, 1e-4 + 1e-4 * std::abs(expected));
    }
}

TEST(EmbeddingSteps, AreThoseOfPyTorch) {
    const Json references =
        Json::parse(read_file(std::string(BENCHLIGHT_TEST_DATA) + "/movies/embedding/references.json"));
    SparseRows rows;
    for (const Json &row : references["likes"]) {
        for (const Json &movie : row) rows.column.push_back(movie.get<std::uint32_t>());
        rows.begin.push_back(rows.column.size());
    }
    const Likes likes(std::move(rows), references["movies"].get<std::size_t>());
    EXPECT_EQ(cost_of_zero(likes), references["cost_of_zero"].get<double>());
    ASSERT_EQ(references["cases"].size(), 4u);
    for (const Json &expected : references["cases"]) {
        const auto optimizer = embedding_optimizer(expected["optimizer"].get<std::string>());
        const auto rank = expected["rank"].get<std::size_t>();
        SCOPED_TRACE(expected["optimizer"].get<std::string>() + " at rank " + std::to_string(rank));
        const auto fit = make_descent(likes, settings_of(optimizer, static_cast<int>(rank)),
                                      {likes.movies(), rank, expected["initial"].get<std::vector<float>>()});
        for (const Json &cost : expected["costs"]) {
            EXPECT_NEAR(fit->cost(go_on), cost.get<double>(), 1e-5 * cost.get<double>());
            fit->step(expected["lr"].get<double>(), go_on);
        }
        EXPECT_NEAR(fit->cost(go_on), expected["final_cost"].get<double>(),
                    1e-5 * expected["final_cost"].get<double>());
        const auto vectors = expected["vectors"].get<std::vector<double>>();
        for (std::size_t i = 0; i < vectors.size(); ++i)
            EXPECT_NEAR(static_cast<double>(fit->vectors().values[i]), vectors[i], 2e-5) << i;
    }
}

TEST(EmbeddingSteps, OfABlockwiseMatrixLowerTheDenseCostAlike) {
    // Wide enough for several blocks of rows and columns: compared with the same steps on the dense residual.
    const Likes likes = random_likes(25, 1200, .03);
    const std::size_t n = likes.movies();
    const Embedding start = initial_vectors(n, n, 4);
    const auto fit = make_descent(likes, settings_of(EmbeddingOptimizer::sgd, 0), start);
    fit->step(1e-5, go_on);
    for (const std::size_t movie : {0u, 777u, 1199u}) {
        std::vector<double> gradient(n);
        for (std::size_t other = 0; other < n; ++other) {
            if (other == movie) continue;
            double rest = -static_cast<double>(likes.in_common(movie, other));
            for (std::size_t k = 0; k < n; ++k)
                rest +=
                    static_cast<double>(start.values[movie * n + k]) * static_cast<double>(start.values[other * n + k]);
            for (std::size_t k = 0; k < n; ++k)
                gradient[k] += 4 * rest * static_cast<double>(start.values[other * n + k]);
        }
        for (std::size_t k = 0; k < n; k += 97) {
            const std::size_t at = movie * n + k;
            EXPECT_NEAR(static_cast<double>(fit->vectors().values[at]),
                        static_cast<double>(start.values[at]) - 1e-5 * gradient[k], 2e-6)
                << movie << ", " << k;
        }
    }
}

TEST(EmbeddingSteps, StopBetweenPiecesAndKeepTheVectorsFromBefore) {
    const Likes likes = random_likes(25, 300, .1);
    const auto fit = make_descent(likes, settings_of(EmbeddingOptimizer::adam, 0, 1e-3), initial_vectors(300, 300, 4));
    fit->step(1e-3, go_on);
    const std::vector<float> before = fit->vectors().values;
    int checks = 0;
    const Check count = [&](double) { ++checks; };
    const double cost = fit->cost(count);
    EXPECT_THROW(fit->step(1e-3, [](double) { throw Stopped(); }), Stopped);
    EXPECT_EQ(fit->vectors().values, before);
    EXPECT_EQ(fit->cost(go_on), cost);
    EXPECT_GT(checks, 0);
}

TEST(EmbeddingSteps, TellWhenTheCostIsNoNumber) {
    EXPECT_THROW(fit_vectors(random_likes(20, 30, .3), settings_of(EmbeddingOptimizer::sgd, 4, 1e3)), Error);
}

TEST(EmbeddingSteps, EndWhenAStopIsRequested) {
    std::stop_source source;
    int epochs = 0;
    EXPECT_THROW(fit_vectors(random_likes(20, 30, .3), settings_of(EmbeddingOptimizer::sgd, 4, 1e-6, 1000),
                             source.get_token(),
                             [&](const EmbeddingEpoch &) {
                                 if (++epochs == 3) source.request_stop();
                             }),
                 Stopped);
    EXPECT_EQ(epochs, 3);
}

TEST(ExactEmbedding, NeverRaisesTheCostAndBeatsDescent) {
    const Likes likes = random_likes(60, 80, .15);
    Embedding vectors;
    const std::vector<double> costs = costs_of(likes, settings_of(EmbeddingOptimizer::exact, 10), &vectors);
    EXPECT_EQ(vectors.rank, 10u);
    for (std::size_t i = 1; i < costs.size(); ++i) EXPECT_LE(costs[i], costs[i - 1] * (1 + 1e-6)) << i;
    EXPECT_NEAR(costs.back(), dense_cost(vectors, likes), 1e-4 * costs.back());
    const double descent = costs_of(likes, settings_of(EmbeddingOptimizer::adam, 10, 1e-2, 1500)).back();
    EXPECT_LT(costs.back(), descent * 1.02); // which may end in the same minimum
}

TEST(ExactEmbedding, EndsWhereDescentFindsNothingLower) {
    for (const std::size_t movies : {130u, 39u}) { // within a basis; at 39 <= 2 · 20 by the whole matrix
        const Likes likes = random_likes(90, movies, .12);
        Embedding vectors;
        const double cost = costs_of(likes, settings_of(EmbeddingOptimizer::exact, 20, 1e-6, 300), &vectors).back();
        EXPECT_NEAR(cost, dense_cost(vectors, likes), 1e-4 * cost);
        const auto fit = make_descent(likes, settings_of(EmbeddingOptimizer::adam, 20), vectors);
        for (int step = 0; step < 300; ++step) fit->step(1e-4, go_on);
        EXPECT_GT(embedding_cost(fit->vectors(), likes), cost * .999) << movies;
    }
}

TEST(ExactEmbedding, OnTheBundledSet) {
    Embedding vectors;
    const std::vector<double> costs =
        costs_of(bundled_set().likes, settings_of(EmbeddingOptimizer::exact, 128), &vectors);
    ASSERT_GE(costs.size(), 3u);
    EXPECT_NEAR(costs[1], 477'966, 5); // truncated SVD of the likes, as numpy has it
    EXPECT_LT(costs.back(), 4.51e5);
    for (std::size_t i = 1; i < costs.size(); ++i) EXPECT_LE(costs[i], costs[i - 1] + 1) << i;
    EXPECT_NEAR(costs.back(), 450'632, 20); // where forty such steps of numpy's end
}

TEST(ExactEmbedding, AtFullRankCostsNothing) {
    const Likes &likes = bundled_set().likes;
    Embedding vectors;
    const std::vector<double> costs = costs_of(likes, settings_of(EmbeddingOptimizer::exact, 0), &vectors);
    EXPECT_EQ(costs.back(), 0);
    EXPECT_EQ(costs.size(), 2u); // it ended after its first epoch
    EXPECT_EQ(vectors.rank, likes.users());
}

TEST(ExactEmbedding, OfMoreUsersThanMovies) {
    const Likes likes = random_likes(200, 30, .2);
    const std::vector<double> costs = costs_of(likes, settings_of(EmbeddingOptimizer::exact, 30));
    EXPECT_LT(costs.back(), 1e-3); // LᵀL itself has rank 30
}

TEST(ExactEmbedding, OfSetsWithNothingToLearn) {
    for (const Likes &likes : {random_likes(5, 6, 0), random_likes(1, 1, 1), random_likes(3, 4, 1)})
        for (const int rank : {0, 1, 2})
            EXPECT_TRUE(std::isfinite(costs_of(likes, settings_of(EmbeddingOptimizer::exact, rank)).back()));
}

TEST(EmbeddingSettings, GoThroughJsonAndAreChecked) {
    EmbeddingSettings settings = settings_of(EmbeddingOptimizer::adam, 12, .25, 7);
    settings.seed = std::uint64_t{1} << 63;
    settings.like_threshold = 3.5;
    EXPECT_EQ(EmbeddingSettings::from_json(settings.json()).json(), settings.json());
    settings.rank = 0;
    EXPECT_EQ(EmbeddingSettings::from_json(settings.json()).rank, 0);
    for (const auto spoil :
         {+[](EmbeddingSettings &s) { s.rank = -1; }, +[](EmbeddingSettings &s) { s.lr = 0; },
          +[](EmbeddingSettings &s) { s.lr = std::nan(""); }, +[](EmbeddingSettings &s) { s.momentum = 1; },
          +[](EmbeddingSettings &s) { s.epochs = 0; }, +[](EmbeddingSettings &s) { s.threads = -1; }}) {
        EmbeddingSettings spoilt;
        spoil(spoilt);
        EXPECT_THROW(spoilt.check(), UsageError);
        EXPECT_THROW(EmbeddingSettings::from_json(spoilt.json()), Error);
    }
    EXPECT_THROW(EmbeddingSettings::from_json(Json{{"epochs", "many"}}), Error);
    EXPECT_THROW(embedding_optimizer("rmsprop"), UsageError);
}

TEST(EmbeddingRecommender, ScoresByMeanCosine) {
    const Likes likes = random_likes(20, 6, .5);
    const Embedding embedding = initial_vectors(6, 6, 5);
    const auto cosine = [&](std::size_t a, std::size_t b, bool rows) {
        double ab = 0, aa = 0, bb = 0;
        for (std::size_t k = 0; k < 6; ++k) {
            const auto x = static_cast<double>(embedding.values[rows ? k * 6 + a : a * 6 + k]);
            const auto y = static_cast<double>(embedding.values[rows ? k * 6 + b : b * 6 + k]);
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        return ab / std::sqrt(aa * bb);
    };
    const Profile profile{.liked = {0, 2}, .disliked = {4}};
    for (const Compared compared : {Compared::columns, Compared::rows}) {
        const bool rows = compared == Compared::rows;
        const auto model = embedding_recommender(embedding, likes, compared);
        const std::vector<float> scores = model->score(profile);
        for (std::uint32_t movie = 0; movie < 6; ++movie) {
            const std::vector<double> expected{cosine(0, movie, rows) / 2, cosine(2, movie, rows) / 2,
                                               -cosine(4, movie, rows)};
            const std::vector<double> parts = model->contributions(profile, movie);
            ASSERT_EQ(parts.size(), 3u);
            for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(parts[i], expected[i], 1e-6);
            EXPECT_NEAR(static_cast<double>(scores[movie]), std::accumulate(parts.begin(), parts.end(), 0.), 1e-6);
        }
    }
}

TEST(EmbeddingRecommender, LeavesOutWhatNobodyLikesAndRefusesWhatDoesNotFit) {
    SparseRows rows;
    rows.column = {0, 1, 2};
    rows.begin = {0, 3};
    const Likes likes(std::move(rows), 4); // nobody likes the last
    const Embedding square = initial_vectors(4, 4, 5);
    const auto scores = embedding_recommender(square, likes)->score({.liked = {0}, .disliked = {}});
    EXPECT_TRUE(std::isfinite(scores[2]));
    EXPECT_EQ(scores[3], -std::numeric_limits<float>::infinity());
    EXPECT_TRUE(
        std::isfinite(embedding_recommender(square, likes, Compared::rows)->score({.liked = {0}, .disliked = {}})[3]));
    EXPECT_THROW(embedding_recommender(initial_vectors(4, 3, 5), likes, Compared::rows), Error);
    EXPECT_THROW(embedding_recommender(initial_vectors(5, 5, 5), likes), Error);
}

} // namespace
} // namespace benchlight::movies
