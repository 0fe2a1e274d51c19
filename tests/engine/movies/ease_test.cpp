#include "engine/movies/ease_internal.h"
#include "engine/movies/evaluate.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/movies/embedding_fixtures.h"
#include "tests/engine/movies/small_likes.h"

#include <gtest/gtest.h>

namespace benchlight::movies {
namespace {

/// B of the paper, [movies][movies], by the n × n inverse in double precision.
std::vector<double> reference_weights(const FitArguments &arguments, const EaseOptions &options) {
    const Likes &likes = arguments.likes;
    const std::size_t n = likes.movies();
    std::vector<double> gram(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            double &entry = gram[i * n + j];
            entry = likes.in_common(i, j) + (i == j ? options.lambda : 0);
            const Movie &a = arguments.catalog[i], &b = arguments.catalog[j];
            for (const std::uint16_t genre : a.genres)
                if (std::ranges::find(b.genres, genre) != b.genres.end())
                    entry += options.genre_weight * options.genre_weight;
            if (a.year > 0 && b.year > 0 && a.year / 5 == b.year / 5)
                entry += options.year_weight * options.year_weight;
        }
    std::vector<double> weights = inverse_of(gram, n);
    std::vector<double> diagonal(n);
    for (std::size_t j = 0; j < n; ++j) diagonal[j] = weights[j * n + j];
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) weights[i * n + j] = i == j ? 0 : -weights[i * n + j] / diagonal[j];
    return weights;
}

const Profile profile{{3, 0, 7}, {5, 11}};

void expect_reference(const Recommender &model, const FitArguments &arguments, const EaseOptions &options) {
    const std::size_t n = arguments.likes.movies();
    const std::vector<double> weights = reference_weights(arguments, options);
    const std::vector<float> scores = model.score(profile);
    ASSERT_EQ(scores.size(), n);
    for (std::uint32_t j = 0; j < n; ++j) {
        std::vector<double> parts;
        for (const std::uint32_t i : profile.liked) parts.push_back(weights[i * n + j]);
        for (const std::uint32_t i : profile.disliked) parts.push_back(-weights[i * n + j]);
        EXPECT_NEAR(static_cast<double>(scores[j]), sum_of(parts), 2e-6) << j;
        const std::vector<double> contributions = model.contributions(profile, j);
        ASSERT_EQ(contributions.size(), parts.size());
        for (std::size_t k = 0; k < parts.size(); ++k) EXPECT_NEAR(contributions[k], parts[k], 2e-6) << j << " " << k;
    }
}

const std::vector<EaseOptions> &all_options() {
    static const std::vector<EaseOptions> all = {{.lambda = 7}, {.lambda = 12, .genre_weight = 3, .year_weight = 2}};
    return all;
}

TEST(Ease, DualIsTheInverseOfThePaper) {
    const FitArguments arguments{.catalog = made_up_catalog(40), .likes = made_up_likes(20, 40, 40)};
    for (const EaseOptions &options : all_options()) {
        EaseRows rows = ease_rows(options, arguments.catalog, arguments.likes);
        expect_reference(*fit_ease_dual(options, std::move(rows), arguments.job()), arguments, options);
    }
}

TEST(Ease, PrimalIsTheInverseOfThePaper) {
    const FitArguments arguments{.catalog = made_up_catalog(20), .likes = made_up_likes(60, 20, 20)};
    for (const EaseOptions &options : all_options()) {
        const EaseRows rows = ease_rows(options, arguments.catalog, arguments.likes);
        const Fitted model = fit_ease_primal(options, rows, 100, arguments.job());
        expect_reference(*model, arguments, options);
        EXPECT_EQ(model->note(), "");
    }
}

TEST(Ease, OnlyMoviesThatNobodyLikesAreUnknown) {
    const FitArguments arguments{.catalog = made_up_catalog(30), .likes = made_up_likes(10, 30, 28)};
    for (const FitArguments &of :
         {arguments, FitArguments{.catalog = made_up_catalog(30), .likes = made_up_likes(80, 30, 28)}}) {
        const std::vector<float> scores = fit_ease(of.job())->score(profile);
        const std::vector<float> with_genres = fit_ease_genres(of.job())->score(profile);
        for (std::size_t movie = 0; movie < 30; ++movie) {
            EXPECT_EQ(std::isfinite(scores[movie]), movie < 28) << movie;
            EXPECT_TRUE(std::isfinite(with_genres[movie])) << movie; // each of these has a genre or a year
        }
    }
}

TEST(Ease, CoversTheMostLikedAndSaysSo) {
    const FitArguments arguments{.catalog = made_up_catalog(20), .likes = made_up_likes(60, 20, 20)};
    const EaseOptions options{.lambda = 5};
    const Fitted model =
        fit_ease_primal(options, ease_rows(options, arguments.catalog, arguments.likes), 8, arguments.job());
    EXPECT_EQ(model->note(), "It covers the 8 most liked of 20 movies; the others are never recommended.");
    const std::vector<float> scores = model->score(profile);
    std::size_t least_covered = 1000, most_left_out = 0, covered = 0;
    for (std::size_t movie = 0; movie < 20; ++movie) {
        if (std::isfinite(scores[movie])) {
            ++covered;
            least_covered = std::min(least_covered, arguments.likes.of_movie(movie));
        } else {
            most_left_out = std::max(most_left_out, arguments.likes.of_movie(movie));
        }
    }
    EXPECT_EQ(covered, 8);
    EXPECT_GE(least_covered, most_left_out);
}

TEST(Ease, AStoredModelScoresAlike) {
    TemporaryFolder folder;
    for (const std::size_t users : {10U, 90U}) { // dual and primal
        const FitArguments arguments{.catalog = made_up_catalog(30), .likes = made_up_likes(users, 30, 28)};
        const Fitted fitted = fit_ease_genres(arguments.job());
        ArrayWriter writer;
        dynamic_cast<const StoredModel &>(*fitted).save(writer);
        writer.write(folder / "model");
        StoredArrays arrays(folder / "model");
        EXPECT_EQ(load_ease(arrays, arguments.catalog, arguments.likes)->score(profile), fitted->score(profile));
        // Of other movies:
        StoredArrays again(folder / "model");
        EXPECT_THROW(load_ease(again, made_up_catalog(25), made_up_likes(users, 25, 25)), Error);
    }
}

TEST(Ease, StopsAndRefusesWhatCannotBe) {
    FitArguments arguments{.catalog = made_up_catalog(30), .likes = made_up_likes(60, 30, 28)};
    std::stop_source source;
    source.request_stop();
    arguments.stop = source.get_token();
    EXPECT_THROW(fit_ease(arguments.job()), Stopped);
    arguments.stop = {};
    arguments.settings.lambda = 0;
    EXPECT_THROW(fit_ease(arguments.job()), UsageError);
}

TEST(Ease, AnEmptySetGivesNothing) {
    const FitArguments arguments{.catalog = made_up_catalog(4), .likes = made_up_likes(3, 4, 0)};
    for (const float score : fit_ease(arguments.job())->score({{1}, {}})) EXPECT_FALSE(std::isfinite(score));
}

/// A matrix that takes two blocks and a part of one.
template <class Value> std::vector<Value> definite_matrix(std::size_t n) {
    std::vector<Value> matrix(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j)
            matrix[i * n + j] = static_cast<Value>(i == j ? 3 + .001 * i : 1. / (1 + i - j) / (1 + (i * j) % 7));
    return matrix;
}

template <class Value>
double largest_error(const std::vector<Value> &lower, const std::vector<Value> &inverse, std::size_t n) {
    std::vector<double> matrix(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j)
            matrix[i * n + j] = matrix[j * n + i] = static_cast<double>(lower[i * n + j]);
    double worst = 0;
    for (std::size_t i = 0; i < n; i += 29) { // some of the rows, for time's sake
        std::vector<double> row(n);
        for (std::size_t k = 0; k < n; ++k)
            for (std::size_t j = 0; j < n; ++j) row[j] += matrix[i * n + k] * static_cast<double>(inverse[k * n + j]);
        for (std::size_t j = 0; j < n; ++j) worst = std::max(worst, std::abs(row[j] - (i == j ? 1 : 0)));
    }
    return worst;
}

TEST(InvertInPlace, BlocksMakeTheInverseWhateverTheThreads) {
    constexpr std::size_t n = 1100;
    std::vector<double> exact = definite_matrix<double>(n);
    invert_in_place(exact, n, 2, {});
    EXPECT_LT(largest_error(definite_matrix<double>(n), exact, n), 1e-11);
    std::vector<float> one = definite_matrix<float>(n), two = one;
    std::uint64_t last = 0;
    invert_in_place(one, n, 1, {}, [&](std::uint64_t done, std::uint64_t total) {
        EXPECT_GT(done, last);
        EXPECT_EQ(total, n * n * n);
        last = done;
    });
    EXPECT_EQ(last, n * n * n);
    invert_in_place(two, n, 2, {});
    EXPECT_EQ(one, two);
    EXPECT_LT(largest_error(definite_matrix<float>(n), one, n), 1e-4);
    std::vector<double> indefinite = {1, 0, 2, 1};
    EXPECT_THROW(invert_in_place(indefinite, 2, 1, {}), Error);
}

TEST(Ease, FindsHeldOutLikesAsMeasuredByNumpy) {
    // Fold 0 of the bundled set by NumPy's inverse of the users' matrix, in double precision.
    const Evaluation ease = evaluate(bundled_set(), {.name = "ease"});
    EXPECT_NEAR(ease.recall, .26479, 2e-4);
    EXPECT_NEAR(ease.ndcg, .26598, 2e-4);
    const Evaluation genres = evaluate(bundled_set(), {.name = "ease-genres"});
    EXPECT_NEAR(genres.recall, .26783, 2e-4);
    EXPECT_NEAR(genres.ndcg, .26863, 2e-4);
}

} // namespace
} // namespace benchlight::movies
