#include "engine/movies/evaluate.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/movies/embedding_fixtures.h"
#include "tests/engine/movies/small_likes.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace benchlight::movies {
namespace {

const FitArguments &arguments() {
    static const FitArguments made{.catalog = made_up_catalog(170), .likes = made_up_likes(40, 170, 165)};
    return made;
}

/// [i][j]: what a liked movie i adds to j: their shrunk cosine, if i is among the hundred most alike of j.
std::vector<std::vector<double>> reference() {
    const Likes &likes = arguments().likes;
    const std::size_t n = likes.movies();
    std::vector<std::vector<double>> result(n, std::vector<double>(n));
    for (std::size_t j = 0; j < n; ++j) {
        std::vector<std::pair<float, std::size_t>> alike;
        for (std::size_t i = 0; i < n; ++i) {
            if (i == j || likes.in_common(i, j) == 0) continue;
            const double lengths =
                std::sqrt(static_cast<double>(likes.of_movie(i))) * std::sqrt(static_cast<double>(likes.of_movie(j)));
            alike.emplace_back(static_cast<float>(-(likes.in_common(i, j) / (lengths + 20))), i);
        }
        std::ranges::sort(alike);
        alike.resize(std::min<std::size_t>(alike.size(), 100));
        for (const auto &[negative, i] : alike) result[i][j] = -static_cast<double>(negative);
    }
    return result;
}

TEST(ItemKnn, AddsUpSimilaritiesToTheNearest) {
    const Profile profile{{0, 40, 12}, {33}};
    const Fitted model = fit_item_knn(arguments().job());
    const std::vector<float> scores = model->score(profile);
    const auto expected = reference();
    std::size_t left_out = 0;
    for (std::uint32_t j = 0; j < 165; ++j) {
        const std::vector<double> parts = {expected[0][j], expected[40][j], expected[12][j], -expected[33][j]};
        EXPECT_NEAR(static_cast<double>(scores[j]), sum_of(parts), 1e-6) << j;
        const std::vector<double> contributions = model->contributions(profile, j);
        ASSERT_EQ(contributions.size(), 4);
        for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(contributions[k], parts[k], 1e-6) << j;
        left_out += parts[1] == 0 && j != 40;
    }
    EXPECT_GT(left_out, 10); // so that it matters which are the nearest
    for (std::size_t j = 165; j < 170; ++j) EXPECT_EQ(scores[j], -std::numeric_limits<float>::infinity());
}

TEST(ItemKnn, ThreadsAndStoringChangeNothing) {
    const Profile profile{{0, 40, 12}, {33}};
    FitArguments one = arguments(), two = arguments();
    one.settings.threads = 1;
    two.settings.threads = 2;
    std::uint64_t most = 0, of = 0;
    one.progress = [&](std::uint64_t done, std::uint64_t total) {
        most = std::max(most, done);
        of = total;
    };
    const Fitted fitted = fit_item_knn(one.job());
    EXPECT_EQ(most, of);
    EXPECT_EQ(of, one.likes.count());
    EXPECT_EQ(fit_item_knn(two.job())->score(profile), fitted->score(profile));

    TemporaryFolder folder;
    ArrayWriter writer;
    dynamic_cast<const StoredModel &>(*fitted).save(writer);
    writer.write(folder / "model");
    StoredArrays arrays(folder / "model");
    EXPECT_EQ(load_item_knn(arrays, one.catalog, one.likes)->score(profile), fitted->score(profile));
    StoredArrays again(folder / "model");
    EXPECT_THROW(load_item_knn(again, made_up_catalog(20), made_up_likes(5, 20, 20)), Error);
}

TEST(ItemKnn, Stops) {
    FitArguments stopped = arguments();
    std::stop_source source;
    source.request_stop();
    stopped.stop = source.get_token();
    EXPECT_THROW(fit_item_knn(stopped.job()), Stopped);
}

TEST(ItemKnn, FindsMoreHeldOutLikesThanPlainCosine) {
    // Fold 0 of the bundled set by NumPy: all movies, cosine without shrinkage: .2228 and .2176.
    const Evaluation knn = evaluate(bundled_set(), {.name = "item-knn"});
    EXPECT_GE(knn.recall, .2228);
    EXPECT_GE(knn.ndcg, .2176);
}

} // namespace
} // namespace benchlight::movies
