#include "engine/movies/bootstrap_internal.h"
#include "engine/movies/evaluate.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace benchlight::movies {
namespace {

constexpr float unknown = -std::numeric_limits<float>::infinity();

/// Scores by falling position, whoever asks.
class InOrder final : public Recommender {
  public:
    explicit InOrder(std::size_t movies) : movies_(movies) {}
    std::vector<float> score(const Profile &) const override {
        std::vector<float> scores(movies_);
        for (std::size_t i = 0; i < movies_; ++i) scores[i] = -static_cast<float>(i);
        return scores;
    }
    std::vector<double> contributions(const Profile &, std::uint32_t) const override { return {}; }

  private:
    std::size_t movies_;
};

MovieSet small_set() {
    MovieSet set;
    std::vector<Movie> movies(12);
    for (std::size_t i = 0; i < movies.size(); ++i) movies[i].id = static_cast<std::int64_t>(i) * 3 + 1;
    set.catalog = Catalog(movies, {});
    SparseRows rows;
    for (std::uint32_t user = 0; user < 9; ++user) {
        set.user_ids.push_back(user + 1);
        for (std::uint32_t movie = 0; movie < 12; ++movie)
            if ((user * 5 + movie * 3) % 4 < 2 && user != 4) rows.column.push_back(movie);
        rows.begin.push_back(rows.column.size());
    }
    set.likes = Likes(std::move(rows), 12);
    return set;
}

// Python: (u·73856093 mod 2⁶⁴ xor m·19349663 mod 2⁶⁴) mod folds.
TEST(Evaluate, FoldsAreThoseOfPython) {
    EXPECT_EQ(fold_of(1, 1, 2), 0);
    EXPECT_EQ(fold_of(1, 1, 5), 4);
    EXPECT_EQ(fold_of(1, 1, 7), 6);
    EXPECT_EQ(fold_of(610, 193609, 2), 1);
    EXPECT_EQ(fold_of(610, 193609, 5), 4);
    EXPECT_EQ(fold_of(610, 193609, 7), 0);
    EXPECT_EQ(fold_of(162541, 209171, 2), 0);
    EXPECT_EQ(fold_of(162541, 209171, 5), 0);
    EXPECT_EQ(fold_of(162541, 209171, 7), 5);
    EXPECT_EQ(fold_of(9007199254740991, 9007199254740989, 2), 0);
    EXPECT_EQ(fold_of(9007199254740991, 9007199254740989, 5), 3);
    EXPECT_EQ(fold_of(9007199254740991, 9007199254740989, 7), 0);
    EXPECT_EQ(fold_of(1286742750677284, 131071, 2), 1);
    EXPECT_EQ(fold_of(1286742750677284, 131071, 5), 2);
    EXPECT_EQ(fold_of(1286742750677284, 131071, 7), 0);
}

TEST(Evaluate, HoldsOutWhatTheHashSays) {
    const MovieSet set = small_set();
    std::size_t held_out = 0;
    for (int fold = 0; fold < 3; ++fold) {
        const HeldOut parts = hold_out(set, fold, 3);
        EXPECT_EQ(parts.fitted.count() + parts.held_out.count(), set.likes.count());
        EXPECT_EQ(parts.fitted.users(), 9u);
        EXPECT_EQ(parts.held_out.movies(), 12u);
        held_out += parts.held_out.count();
        for (std::size_t user = 0; user < 9; ++user)
            for (const std::uint32_t movie : parts.held_out.by_user.row(user))
                EXPECT_EQ(fold_of(set.user_ids[user], set.catalog[movie].id, 3), fold);
    }
    EXPECT_EQ(held_out, set.likes.count());
    EXPECT_THROW(hold_out(set, 3, 3), UsageError);
    EXPECT_THROW(hold_out(set, -1, 3), UsageError);
    EXPECT_THROW(hold_out(set, 0, 1), UsageError);
    EXPECT_THROW(EvaluateOptions{.top = 0}.check(), UsageError);
}

TEST(Evaluate, ListsTheBestWithoutThoseLeftOut) {
    const std::vector<float> scores = {1, 5, unknown, 5, NAN, 3, 7};
    EXPECT_EQ(top_list(scores, std::vector<std::uint32_t>{6}, 3), (std::vector<std::uint32_t>{1, 3, 5}));
    EXPECT_EQ(top_list(scores, {}, 1), (std::vector<std::uint32_t>{6}));
    EXPECT_EQ(top_list(scores, {}, 10), (std::vector<std::uint32_t>{6, 1, 3, 5, 0})) << "unknown ones are left out";
    EXPECT_EQ(top_list(std::vector<float>(5, 2), {}, 3), (std::vector<std::uint32_t>{0, 1, 2})) << "ties by position";
    EXPECT_TRUE(top_list(scores, {}, 0).empty());
}

TEST(Evaluate, QualityOfAList) {
    const std::vector<std::uint32_t> list = {8, 2, 5, 7}, relevant = {2, 7, 9};
    const auto gain = [](int rank) { return 1 / std::log2(rank + 1.0); };
    const ListQuality quality = quality_of(list, relevant, 4);
    EXPECT_NEAR(quality.recall, 2. / 3, 1e-12);
    EXPECT_NEAR(quality.ndcg, (gain(2) + gain(4)) / (gain(1) + gain(2) + gain(3)), 1e-12);
    EXPECT_NEAR(quality_of(list, relevant, 2).recall, .5, 1e-12) << "no more than the list's length can be found";
    EXPECT_NEAR(quality_of(list, relevant, 2).ndcg, gain(2) / (gain(1) + gain(2)), 1e-12);
    EXPECT_EQ(quality_of(std::vector<std::uint32_t>{2, 7, 9}, relevant, 10).ndcg, 1);
    EXPECT_EQ(quality_of({}, relevant, 10).recall, 0);
}

TEST(Evaluate, MeansAreThoseOfTheLists) {
    const MovieSet set = small_set();
    const EvaluateOptions options{.fold = 1, .folds = 3, .top = 2, .threads = 2};
    const Evaluation evaluation = evaluate_with(
        set, "in order",
        [](const Likes &fitted, const std::stop_token &, const Progress &) {
            return std::make_shared<InOrder>(fitted.movies());
        },
        options);
    const HeldOut parts = hold_out(set, 1, 3);
    double recall = 0, users = 0;
    std::vector<bool> seen(12);
    for (std::size_t user = 0; user < 9; ++user) {
        const auto fitted = parts.fitted.by_user.row(user), held_out = parts.held_out.by_user.row(user);
        if (held_out.empty()) continue;
        ++users;
        double found = 0;
        int listed = 0;
        for (std::uint32_t movie = 0; movie < 12 && listed < 2; ++movie) {
            if (std::ranges::binary_search(fitted, movie)) continue;
            ++listed;
            seen[movie] = true;
            found += std::ranges::binary_search(held_out, movie);
        }
        recall += found / std::min<double>(2, static_cast<double>(held_out.size()));
    }
    EXPECT_EQ(static_cast<double>(evaluation.users), users);
    EXPECT_NEAR(evaluation.recall, recall / users, 1e-12);
    EXPECT_GT(evaluation.recall, 0);
    EXPECT_LE(evaluation.recall_interval.low, evaluation.recall);
    EXPECT_GE(evaluation.recall_interval.high, evaluation.recall);
    double liked = 0;
    for (std::size_t movie = 0; movie < 12; ++movie) liked += parts.fitted.of_movie(movie) > 0;
    EXPECT_NEAR(evaluation.coverage, static_cast<double>(std::ranges::count(seen, true)) / liked, 1e-12);
}

TEST(Evaluate, IntervalsAreThoseOfTheNormalDistributionAndDoNotDependOnThreads) {
    std::vector<double> values(1000);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i % 2);
    const auto one = bootstrap_intervals({values}, 1, {}), three = bootstrap_intervals({values}, 3, {});
    EXPECT_EQ(one[0].low, three[0].low);
    EXPECT_EQ(one[0].high, three[0].high);
    const double half = 1.96 * .5 / std::sqrt(1000.0);
    EXPECT_NEAR(one[0].low, .5 - half, .004);
    EXPECT_NEAR(one[0].high, .5 + half, .004);
}

TEST(Evaluate, ProtocolNamesItsNumbers) {
    const std::string text = protocol_text({.fold = 2, .folds = 7, .top = 25});
    for (const char *part : {"mod 7 is 2", "the 25 movies", "95 %"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
}

// Figures of numpy for the bundled set, fold 0: EASE with lambda 100.
TEST(Evaluate, EaseOnTheBundledSet) {
    const MovieSet set = read_movie_set(bundled_movies());
    const Evaluation ease = evaluate(set, {.name = "ease"});
    EXPECT_EQ(ease.users, 595u);
    EXPECT_NEAR(ease.recall, .26479, .0002);
    EXPECT_NEAR(ease.ndcg, .26598, .0002);
    const Evaluation by_default = evaluate(set, {.name = "default"});
    EXPECT_GT(by_default.ndcg, ease.ndcg + .01);
}

} // namespace
} // namespace benchlight::movies
