#include "engine/movies/embedding_internal.h"
#include "engine/movies/sweep.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/movies/embedding_fixtures.h"

#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace benchlight::movies {
namespace {

TEST(PublishedSweep, HasSixCurvesAndEighteenLists) {
    const Published &published = published_sweep();
    ASSERT_EQ(published.costs.size(), 6u);
    for (std::size_t config = 0; config < 6; ++config) {
        ASSERT_EQ(published.costs[config].size(), 20u);
        for (std::size_t epoch = 0; epoch < 20; ++epoch)
            EXPECT_EQ(std::isnan(published.costs[config][epoch]), config == 5 && epoch < 4) << config << ' ' << epoch;
    }
    EXPECT_EQ(published.costs[1][0], 57'864'118'272);
    EXPECT_EQ(published.costs[5][19], 829'560'448);
    ASSERT_EQ(published.lists.size(), 18u);
    for (const TopTen &list : published.lists) EXPECT_EQ(list.movies.size(), 10u) << list.config << ' ' << list.query;
    EXPECT_EQ(published.lists[0].config, "sgd-1e-5");
    EXPECT_EQ(published.lists[0].query, 150);
    EXPECT_EQ(published.lists[0].movies[0], 69860); // Eichmann (2007)
    EXPECT_EQ(published.lists[1].query, 1);
}

TEST(Overlap, IsTheMeanShareOfCommonMovies) {
    const std::vector<TopTen> lists{{"a", 1, {10, 11, 12, 13}, {}}, {"a", 2, {20, 21, 22, 23}, {}},
                                    {"b", 1, {13, 12, 99, 98}, {}}, {"b", 2, {20, 21, 22, 23}, {}},
                                    {"c", 1, {1, 2, 3, 4}, {}},     {"c", 2, {5, 6, 7, 8}, {}}};
    const Overlap overlap = overlap_of(lists);
    EXPECT_EQ(overlap.configs, (std::vector<std::string>{"a", "b", "c"}));
    const std::vector<std::vector<double>> expected{{1, .75, 0}, {.75, 1, 0}, {0, 0, 1}};
    EXPECT_EQ(overlap.share, expected);
    EXPECT_EQ(overlap_with_published(published_sweep().lists), std::vector<double>(6, 1));
}

class SweepTest : public testing::Test {
  protected:
    SweepTest() {
        settings.epochs = 2;
        settings.threads = 1;
    }
    TemporaryFolder folder;
    const std::filesystem::path sweep = folder / "sweep";
    EmbeddingSettings settings;
};

TEST_F(SweepTest, RunsTheSixOneAfterAnother) {
    settings.rank = 8;
    std::vector<std::string> order;
    int epochs = 0;
    SweepListener listener;
    listener.started = [&](const SweepConfig &config, const Json &started) {
        order.push_back(config.name);
        EXPECT_EQ(started["lr"], config.lr);
        EXPECT_EQ(started["optimizer"], name_of(config.optimizer));
    };
    listener.epoch = [&](const SweepConfig &, const EmbeddingEpoch &) { ++epochs; };
    listener.finished = [&](const SweepConfig &config, const EmbeddingFinished &finished) {
        EXPECT_EQ(finished.state, runs::State::completed) << config.name;
    };
    run_sweep(bundled_set(), settings, sweep, false, listener);
    EXPECT_EQ(epochs, 12);
    EXPECT_EQ(order,
              (std::vector<std::string>{"sgd-1e-5", "sgd-1e-6", "sgd-1e-7", "adam-1e-4", "adam-1e-3", "adam-1e-1"}));
    EXPECT_TRUE(is_sweep(sweep));
    EXPECT_THROW(run_sweep(bundled_set(), settings, sweep, false), Error);

    const std::vector<TopTen> lists = sweep_lists(sweep, bundled_set(), Compared::columns);
    ASSERT_EQ(lists.size(), 18u);
    for (const TopTen &list : lists) {
        EXPECT_EQ(std::set(list.movies.begin(), list.movies.end()).size(), 10u);
        EXPECT_FALSE(std::ranges::count(list.movies, list.query));
        EXPECT_TRUE(std::ranges::is_sorted(list.scores, std::greater<>()));
    }
    // By hand for one of them.
    const Embedding embedding = read_embedding(sweep / "adam-1e-1");
    const auto scores = embedding_recommender(embedding, bundled_set().likes)
                            ->score({.liked = {*bundled_set().catalog.find(1)}, .disliked = {}});
    const TopTen &toy_story = lists[16];
    EXPECT_EQ(toy_story.config, "adam-1e-1");
    EXPECT_EQ(toy_story.query, 1);
    EXPECT_EQ(toy_story.scores[0], static_cast<double>(scores[*bundled_set().catalog.find(toy_story.movies[0])]));
    EXPECT_TRUE(sweep_lists(sweep, bundled_set(), Compared::rows).empty()); // not square
}

TEST_F(SweepTest, ComparesRowsOfSquareMatrices) {
    // Ids 1, 150 and 586 are the movies asked for.
    const MovieSet set = set_of(random_likes(15, 600, .05));
    run_sweep(set, settings, sweep, false);
    const auto rows = sweep_lists(sweep, set, Compared::rows), columns = sweep_lists(sweep, set, Compared::columns);
    ASSERT_EQ(rows.size(), 18u);
    ASSERT_EQ(columns.size(), 18u);
    EXPECT_NE(rows[0].movies, columns[0].movies);
    EXPECT_NE(overlap_text(Compared::rows), overlap_text(Compared::columns));
}

TEST_F(SweepTest, AStopKeepsWhatIsDone) {
    settings.rank = 4;
    std::stop_source source;
    int finished = 0;
    SweepListener listener;
    listener.finished = [&](const SweepConfig &, const EmbeddingFinished &) {
        if (++finished == 2) source.request_stop();
    };
    const MovieSet set = set_of(random_likes(15, 600, .05));
    run_sweep(set, settings, sweep, false, listener, source.get_token());
    EXPECT_EQ(finished, 2);
    EXPECT_EQ(sweep_lists(sweep, set, Compared::columns).size(), 6u);
    run_sweep(set, settings, sweep, true);
    EXPECT_EQ(sweep_lists(sweep, set, Compared::columns).size(), 18u);
}

TEST_F(SweepTest, GoesOnBehindAConfigurationThatFails) {
    const MovieSet set = set_of(random_likes(400, 600, .9)); // so many likes that 1e-5 is too fast
    settings.epochs = 60;
    settings.rank = 4;
    std::vector<runs::State> states;
    SweepListener listener;
    listener.finished = [&](const SweepConfig &, const EmbeddingFinished &finished) {
        states.push_back(finished.state);
    };
    run_sweep(set, settings, sweep, false, listener);
    ASSERT_EQ(states.size(), 6u);
    EXPECT_EQ(states.front(), runs::State::failed);
    EXPECT_EQ(states.back(), runs::State::completed);
}

} // namespace
} // namespace benchlight::movies
