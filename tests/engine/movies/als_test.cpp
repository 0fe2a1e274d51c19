#include "engine/movies/als_internal.h"

#include <cmath>
#include <gtest/gtest.h>

namespace benchlight::movies {
namespace {

/// 40 users, 30 movies; the last user and every fifth movie have no like.
Likes some_likes() {
    SparseRows rows;
    for (std::uint32_t user = 0; user < 40; ++user) {
        for (std::uint32_t movie = 0; movie < 29; ++movie)
            if (user < 39 && (user * 7 + movie * 11 + user * movie) % 5 == 0) rows.column.push_back(movie);
        rows.begin.push_back(rows.column.size());
    }
    return Likes(std::move(rows), 30);
}

using Matrix = std::vector<std::vector<double>>;

/// Gaussian elimination with pivots.
std::vector<double> solve(Matrix a, std::vector<double> b) {
    const std::size_t n = b.size();
    for (std::size_t c = 0; c < n; ++c) {
        std::size_t pivot = c;
        for (std::size_t r = c; r < n; ++r)
            if (std::abs(a[r][c]) > std::abs(a[pivot][c])) pivot = r;
        std::swap(a[c], a[pivot]);
        std::swap(b[c], b[pivot]);
        for (std::size_t r = 0; r < n; ++r) {
            if (r == c) continue;
            const double factor = a[r][c] / a[c][c];
            for (std::size_t k = c; k < n; ++k) a[r][k] -= factor * a[c][k];
            b[r] -= factor * b[c];
        }
    }
    for (std::size_t c = 0; c < n; ++c) b[c] /= a[c][c];
    return b;
}

/// The least-squares solution of one row, from every pair with its confidence, as the paper states it.
std::vector<double> exact_row(const std::vector<float> &given, std::size_t rows, std::size_t f,
                              const std::vector<double> &preference, double lambda, double alpha) {
    Matrix a(f, std::vector<double>(f));
    std::vector<double> b(f);
    for (std::size_t i = 0; i < rows; ++i) {
        const double confidence = preference[i] != 0 ? 1 + alpha : 1;
        for (std::size_t r = 0; r < f; ++r) {
            const auto y = static_cast<double>(given[i * f + r]);
            b[r] += confidence * preference[i] * y;
            for (std::size_t c = 0; c < f; ++c) a[r][c] += confidence * y * static_cast<double>(given[i * f + c]);
        }
    }
    for (std::size_t r = 0; r < f; ++r) a[r][r] += lambda;
    return solve(a, b);
}

TEST(Als, SolvesEachRowExactlyWithEnoughSteps) {
    const Likes likes = some_likes();
    for (const std::size_t factors : {16u, 20u, 32u, 64u, 128u}) {
        AlsSettings settings{.factors = factors, .iterations = 3, .steps = 200};
        const AlsFactors fitted = fit_als_factors(likes, settings, 1, {}, {});
        ASSERT_EQ(fitted.factors % 16, 0u);
        const std::size_t f = fitted.factors;
        for (std::size_t movie = 0; movie < likes.movies(); ++movie) { // solved last, so the other side is what it was
            std::vector<double> preference(likes.users());
            for (const std::uint32_t user : likes.by_movie.row(movie)) preference[user] = 1;
            const auto exact = exact_row(fitted.user, likes.users(), f, preference, 5, 5);
            for (std::size_t i = 0; i < f; ++i)
                ASSERT_NEAR(static_cast<double>(fitted.movie[movie * f + i]), exact[i], 2e-4) << movie << ' ' << i;
        }
    }
}

TEST(Als, DoesNotDependOnThreads) {
    const Likes likes = some_likes();
    const AlsFactors one = fit_als_factors(likes, {}, 1, {}, {}), three = fit_als_factors(likes, {}, 3, {}, {});
    EXPECT_EQ(one.user, three.user);
    EXPECT_EQ(one.movie, three.movie);
}

TEST(Als, FoldsAProfileInExactlyAndSaysWhatEachMovieAdds) {
    const Likes likes = some_likes();
    const ModelSettings names;
    const Catalog catalog;
    const FitJob job{names, catalog, likes, {}, {}};
    const AlsFactors factors = fit_als_factors(likes, {}, 1, {}, {});
    const Fitted model = fit_als_with({}, job);
    const Profile profile{.liked = {2, 5, 11}, .disliked = {7}};
    std::vector<double> preference(30);
    for (const std::uint32_t movie : profile.liked) preference[movie] = 1;
    preference[7] = -1;
    const auto user = exact_row(factors.movie, 30, 32, preference, 5, 5);
    const std::vector<float> scores = model->score(profile);
    ASSERT_EQ(scores.size(), 30u);
    for (std::uint32_t movie = 0; movie < 30; ++movie) {
        if (likes.of_movie(movie) == 0) {
            EXPECT_TRUE(std::isinf(scores[movie]) && scores[movie] < 0) << "nobody likes it";
            continue;
        }
        double expected = 0, sum = 0;
        for (std::size_t f = 0; f < 32; ++f) expected += user[f] * static_cast<double>(factors.movie[movie * 32 + f]);
        EXPECT_NEAR(static_cast<double>(scores[movie]), expected, 1e-5);
        const auto parts = model->contributions(profile, movie);
        ASSERT_EQ(parts.size(), 4u);
        for (const double part : parts) sum += part;
        EXPECT_NEAR(sum, expected, 1e-5);
    }
}

TEST(Als, StopsAndRefusesFactorsThatCannotBe) {
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW(fit_als_factors(some_likes(), {}, 1, source.get_token(), {}), Stopped);
    EXPECT_THROW(fit_als_factors(some_likes(), {.factors = 0}, 1, {}, {}), UsageError);
    EXPECT_THROW(fit_als_factors(some_likes(), {.factors = 2000}, 1, {}, {}), UsageError);
}

} // namespace
} // namespace benchlight::movies
