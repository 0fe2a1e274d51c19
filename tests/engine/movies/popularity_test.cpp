#include "engine/movies/evaluate.h"
#include "tests/engine/movies/embedding_fixtures.h"
#include "tests/engine/movies/small_likes.h"

#include <gtest/gtest.h>

namespace benchlight::movies {
namespace {

TEST(Popularity, IsTheNumberOfLikesForEverybody) {
    const FitArguments arguments{.catalog = made_up_catalog(12), .likes = made_up_likes(20, 12, 10)};
    const Fitted model = fit_popularity(arguments.job());
    const std::vector<float> scores = model->score({{1}, {2}});
    ASSERT_EQ(scores.size(), 12);
    for (std::size_t movie = 0; movie < 12; ++movie)
        EXPECT_EQ(scores[movie], static_cast<float>(arguments.likes.of_movie(movie)));
    EXPECT_EQ(scores[11], 0);
    EXPECT_EQ(model->score({}), scores);
    EXPECT_TRUE(model->contributions({{1}, {2}}, 3).empty());
}

TEST(Popularity, FindsHeldOutLikesAsMeasured) {
    const Evaluation popularity = evaluate(bundled_set(), {.name = "popularity"});
    EXPECT_NEAR(popularity.recall, .138, 1e-3);
    EXPECT_NEAR(popularity.ndcg, .138, 1e-3);
}

} // namespace
} // namespace benchlight::movies
