#include "engine/core/files.h"
#include "engine/core/random.h"
#include "engine/movies/evaluation_store.h"
#include "engine/movies/evaluation_summary.h"
#include "tests/engine/core/temporary_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

using namespace benchlight;
using namespace benchlight::movies;

namespace {

std::vector<std::uint32_t> users_to(std::uint32_t count) {
    std::vector<std::uint32_t> users(count);
    std::iota(users.begin(), users.end(), 0u);
    return users;
}

std::vector<double> normal_values(std::size_t count, std::uint32_t stream, double mean, double deviation) {
    Random random(7, Purpose::resampling, stream);
    std::vector<double> values(count);
    for (double &value : values) value = mean + deviation * random.normal();
    return values;
}

Evaluation evaluation_of(std::vector<double> ndcg) {
    Evaluation of;
    of.model = "ease";
    of.users = ndcg.size();
    of.ndcg = std::accumulate(ndcg.begin(), ndcg.end(), 0.0) / static_cast<double>(ndcg.size());
    of.recall = of.ndcg / 2;
    of.ndcg_interval = {of.ndcg - .1, of.ndcg + .1};
    of.recall_interval = {of.recall - .1, of.recall + .1};
    of.user_recall = ndcg;
    for (double &value : of.user_recall) value /= 2;
    of.user_ndcg = std::move(ndcg);
    of.coverage = .25;
    of.popularity = .5;
    of.held_out_popularity = .75;
    of.fit_seconds = 2;
    of.query_seconds = .5;
    of.note = "Covers „much“.";
    return of;
}

} // namespace

TEST(EvaluationSummary, IntervalIsThatOfTheNormalDistribution) {
    const std::size_t count = 1000;
    const std::vector<double> values = normal_values(count, 1, 3, 2);
    const Estimate estimate = mean_over_users({values}, {users_to(count)});
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(count);
    double square = 0;
    for (const double value : values) square += (value - mean) * (value - mean);
    const double error = std::sqrt(square) / static_cast<double>(count); // of the mean
    EXPECT_NEAR(estimate.mean, mean, 1e-12);
    EXPECT_NEAR(estimate.interval.low, mean - 1.96 * error, .15 * error);
    EXPECT_NEAR(estimate.interval.high, mean + 1.96 * error, .15 * error);
    const Estimate again = mean_over_users({values}, {users_to(count)});
    EXPECT_EQ(again.interval.low, estimate.interval.low);
    EXPECT_EQ(again.interval.high, estimate.interval.high);
}

/// Five times the same fold tells no more than one: users are resampled, not values.
TEST(EvaluationSummary, FoldsOfTheSameUsersDoNotNarrowTheInterval) {
    const std::vector<double> values = normal_values(200, 2, 0, 1);
    const auto users = users_to(200);
    const Estimate one = mean_over_users({values}, {users});
    const Estimate five =
        mean_over_users({values, values, values, values, values}, {users, users, users, users, users});
    EXPECT_NEAR(five.mean, one.mean, 1e-12);
    EXPECT_NEAR(five.interval.low, one.interval.low, 1e-12);
    EXPECT_NEAR(five.interval.high, one.interval.high, 1e-12);
}

/// Folds count the same, however many users they test: (1 + 5) / 2, not (1 + 1 + 1 + 5) / 4.
TEST(EvaluationSummary, EveryFoldCountsTheSame) {
    const Estimate estimate = mean_over_users({{1, 1, 1}, {5}}, {{0, 4, 9}, {4}});
    EXPECT_DOUBLE_EQ(estimate.mean, 3);
    EXPECT_TRUE(std::isnan(mean_over_users({}, {}).mean));
    EXPECT_TRUE(std::isnan(mean_over_users({{}}, {{}}).interval.low));
}

TEST(EvaluationSummary, UsersAreComparedWithThemselves) {
    const std::vector<double> base = normal_values(300, 3, .3, .2);
    std::vector<double> better = base;
    for (std::size_t i = 0; i < better.size(); ++i) better[i] += i % 2 ? .02 : .01;
    const auto users = users_to(300);
    const Estimate difference = ndcg_difference({evaluation_of(better)}, {evaluation_of(base)}, {users});
    EXPECT_NEAR(difference.mean, .015, 1e-12);
    EXPECT_GT(difference.interval.low, .014);
    EXPECT_LT(difference.interval.high, .016);
    EXPECT_EQ(ndcg_difference({evaluation_of(base)}, {evaluation_of(base)}, {users}).interval.high, 0);
}

TEST(EvaluationSummary, FoldsBecomeOne) {
    const Evaluation a = evaluation_of({.1, .2, .3}), b = evaluation_of({.5, .7});
    const Evaluation all = over_folds({a, b}, {{0, 1, 2}, {1, 7}});
    EXPECT_EQ(all.model, "ease");
    EXPECT_EQ(all.users, 4u);
    EXPECT_NEAR(all.ndcg, .4, 1e-12);
    EXPECT_NEAR(all.recall, .2, 1e-12);
    EXPECT_LT(all.ndcg_interval.low, .4);
    EXPECT_GT(all.ndcg_interval.high, .4);
    EXPECT_DOUBLE_EQ(all.coverage, .25);
    EXPECT_DOUBLE_EQ(all.fit_seconds, 2);
    EXPECT_EQ(all.note, a.note);
    EXPECT_EQ(over_folds({a}, {{0, 1, 2}}).user_ndcg, a.user_ndcg);
}

TEST(EvaluationSummary, Stops) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(mean_over_users({{1, 2}}, {{0, 1}}, stop.get_token()), Stopped);
}

class EvaluationStore : public testing::Test {
  protected:
    void SetUp() override { setenv("BENCHLIGHT_HOME", folder_.path().c_str(), 1); }
    void TearDown() override { unsetenv("BENCHLIGHT_HOME"); }
    TemporaryFolder folder_;
};

TEST_F(EvaluationStore, GivesBackWhatItWasGiven) {
    const Evaluation kept = evaluation_of({.125, 1. / 3, 0});
    const EvaluateOptions options{.fold = 2};
    EXPECT_FALSE(recall_evaluation("content", {.name = "ease"}, options));
    keep_evaluation("content", {.name = "ease"}, options, kept);
    const auto found = recall_evaluation("content", {.name = "ease"}, options);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->model, "ease");
    EXPECT_EQ(found->users, 3u);
    EXPECT_EQ(found->ndcg, kept.ndcg);
    EXPECT_EQ(found->recall_interval.high, kept.recall_interval.high);
    EXPECT_EQ(found->user_ndcg, kept.user_ndcg);
    EXPECT_EQ(found->user_recall, kept.user_recall);
    EXPECT_EQ(found->held_out_popularity, .75);
    EXPECT_EQ(found->query_seconds, .5);
    EXPECT_EQ(found->note, kept.note);
}

TEST_F(EvaluationStore, KnowsNothingOfAnythingElse) {
    keep_evaluation("content", {.name = "ease"}, {.fold = 2}, evaluation_of({.5}));
    EXPECT_FALSE(recall_evaluation("other", {.name = "ease"}, {.fold = 2}));
    EXPECT_FALSE(recall_evaluation("content", {.name = "als"}, {.fold = 2}));
    EXPECT_FALSE(recall_evaluation("content", {.name = "ease", .lambda = 50}, {.fold = 2}));
    EXPECT_FALSE(recall_evaluation("content", {.name = "ease"}, {.fold = 1}));
    EXPECT_FALSE(recall_evaluation("content", {.name = "ease"}, {.fold = 2, .top = 20}));
    EXPECT_TRUE(recall_evaluation("content", {.name = "ease"}, {.fold = 2, .threads = 3}));
}

TEST_F(EvaluationStore, DamagedFilesCountAsAbsentAndFailuresAreNotKept) {
    Evaluation failed = evaluation_of({.5});
    failed.ndcg = NAN;
    keep_evaluation("content", {.name = "als"}, {}, failed);
    EXPECT_FALSE(recall_evaluation("content", {.name = "als"}, {}));
    keep_evaluation("content", {.name = "ease"}, {}, evaluation_of({.5}));
    int files = 0;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder_.path()))
        if (entry.is_regular_file()) {
            ++files;
            const std::string text = read_file(entry.path());
            write_file_atomically(entry.path(), text.substr(0, text.size() / 2));
        }
    EXPECT_EQ(files, 1);
    EXPECT_FALSE(recall_evaluation("content", {.name = "ease"}, {}));
}

TEST(EvaluatedContent, ChangesWithGenresAndIds) {
    const auto set_with = [](int year, std::vector<std::uint16_t> genres, std::int64_t user) {
        MovieSet set;
        Movie movie;
        movie.id = 1;
        movie.year = year;
        movie.genres = std::move(genres);
        set.catalog = Catalog({movie}, {"Comedy", "Drama"});
        SparseRows rows;
        rows.begin = {0, 1};
        rows.column = {0};
        set.likes = Likes(rows, 1);
        set.user_ids = {user};
        return evaluated_content(set);
    };
    const std::string content = set_with(1995, {0}, 1);
    EXPECT_EQ(set_with(1995, {0}, 1), content);
    EXPECT_NE(set_with(1996, {0}, 1), content);
    EXPECT_NE(set_with(1995, {1}, 1), content);
    EXPECT_NE(set_with(1995, {0}, 2), content);
}
