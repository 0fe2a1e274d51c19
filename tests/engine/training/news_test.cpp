// What a trainer tells through the log while it trains.

#include "engine/runs/run_reader.h"
#include "engine/training/workbench_internal.h"
#include "tests/engine/training/small_set.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

namespace benchlight::training {
namespace {

class News : public testing::Test {
  protected:
    Finished train(Listener listener = {}) {
        return TrainingSession::start(settings, folder / "run", {}, std::move(listener))->wait();
    }
    std::vector<runs::Event> events(std::string_view kind) { return runs::RunReader({folder / "run"}).events(kind); }

    TemporaryFolder folder;
    Settings settings = small_settings(folder);
};

TEST_F(News, ASightIsWhatTheNetworkSaidBeforeItLearned) {
    settings.epochs = 1;
    train();
    const auto sights = events(runs::kind::seen);
    ASSERT_FALSE(sights.empty());
    const runs::BatchSight sight = runs::BatchSight::from_json(sights.front().json());
    EXPECT_EQ(sights.front().step, 0);
    EXPECT_EQ(sight.epoch, 1);
    ASSERT_EQ(sight.index.size(), 16u);

    // The first batch again, through a network as the run began with it.
    Workbench bench = prepare_workbench(settings, {}, {});
    BatchLoader::Plan plan;
    plan.data = bench.data.get();
    for (const std::uint32_t i : images::epoch_order(bench.splits.train.size(), settings.split.seed, 1))
        plan.index.push_back(bench.splits.train.index[i]);
    plan.batch = 32;
    plan.recipe = augment::Recipe::parse(settings.recipe);
    plan.normalisation = bench.normalisation;
    plan.seed = settings.split.seed;
    plan.epoch = 1;
    BatchLoader loader(plan);
    const Batch batch = loader.next();
    ASSERT_EQ(batch.index.size(), 32u);
    bench.network->training = true;
    const at::NoGradGuard no_grad;
    const at::Tensor probability = at::softmax(logits_of(*bench.network, batch.images, false), 1);
    for (std::size_t i = 0; i < 16; ++i) {
        EXPECT_EQ(sight.index[i], plan.index[i]);
        EXPECT_EQ(sight.index[i], batch.index[i]);
        EXPECT_EQ(sight.label[i], bench.data->label(images::Part::train, sight.index[i]));
        const at::Tensor row = probability[static_cast<std::int64_t>(i)];
        EXPECT_EQ(sight.predicted[i], row.argmax().item<std::int64_t>());
        EXPECT_NEAR(sight.confidence[i], row.max().item<double>(), .0006);
        EXPECT_EQ(sight.confidence[i], std::round(sight.confidence[i] * 1000) / 1000);
    }
}

TEST_F(News, SightsAreAtMostTwoASecondAndOfTheBatchUnderWay) {
    settings.epochs = 9;
    settings.batch = 10; // fewer than a sight's images
    Listener listener;
    listener.batch = [](int, std::int64_t, std::int64_t, double) {
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    };
    train(listener);
    const auto sights = events(runs::kind::seen);
    const double seconds =
        static_cast<double>(events(runs::kind::finished).back().time_us - sights.front().time_us) * 1e-6;
    EXPECT_GE(sights.size(), 3u);
    EXPECT_LE(static_cast<double>(sights.size()), 2 * seconds + 1);
    const std::int64_t batches = 29; // of 288 images
    for (const runs::Event &event : sights) {
        const auto sight = runs::BatchSight::from_json(event.json());
        EXPECT_EQ(sight.epoch, event.step / batches + 1);
        const auto order = images::epoch_order(288, settings.split.seed, sight.epoch);
        EXPECT_EQ(sight.index.size(), event.step % batches == batches - 1 ? 8u : 10u);
        for (const double confidence : sight.confidence) EXPECT_TRUE(confidence >= .25 && confidence <= 1);
    }
}

/// The images that a sight names are those of the batch that the event's step began.
TEST_F(News, ASightFollowsTheEpochsOrder) {
    settings.epochs = 2;
    Listener listener;
    listener.batch = [](int, std::int64_t, std::int64_t, double) {
        std::this_thread::sleep_for(std::chrono::milliseconds(220));
    };
    train(listener);
    const Workbench bench = prepare_workbench(settings, {}, {});
    for (const runs::Event &event : events(runs::kind::seen)) {
        const auto sight = runs::BatchSight::from_json(event.json());
        const auto order = images::epoch_order(bench.splits.train.size(), settings.split.seed, sight.epoch);
        const auto first = static_cast<std::size_t>(event.step % 9 * 32);
        for (std::size_t i = 0; i < sight.index.size(); ++i)
            EXPECT_EQ(sight.index[i], bench.splits.train.index[order[first + i]]);
    }
}

/// The run lasts until what it is about has happened, however fast the machine is.
TEST_F(News, PromisesAreMadeAndMadeAgainAtAChange) {
    settings.epochs = 1000;
    std::atomic<int> heard = 0;
    std::atomic<bool> sent = false, ended = false;
    const auto send = [&](std::initializer_list<const char *> commands) {
        for (const char *text : commands) runs::send_command({folder / "run"}, runs::Command::parse(text));
    };
    Listener listener;
    listener.batch = [&](int, std::int64_t, std::int64_t, double) {
        std::this_thread::sleep_for(std::chrono::milliseconds(220));
        if (heard >= 1 && !sent.exchange(true)) send({"epochs=2000", "pause", "continue"});
        if (heard >= 3 && !ended.exchange(true)) send({"stop"});
    };
    listener.promise = [&](double low, double high) {
        EXPECT_GE(low, 0);
        EXPECT_LE(low, high);
        ++heard;
    };
    EXPECT_EQ(train(listener).state, runs::State::stopped);
    const auto promises = events(runs::kind::promise);
    EXPECT_EQ(static_cast<int>(promises.size()), heard);
    ASSERT_GE(promises.size(), 3u);
    const std::int64_t changed = events(runs::kind::setting).back().step;
    std::vector<Json> before, at_change;
    for (const runs::Event &promise : promises) (promise.step < changed ? before : at_change).push_back(promise.json());
    ASSERT_FALSE(before.empty());
    ASSERT_FALSE(at_change.empty());
    EXPECT_EQ(promises[before.size()].step, changed);
    // A thousand more epochs, in each of which a batch waits at least.
    EXPECT_GT(at_change.front()["high"].get<double>(), before.back()["high"].get<double>() + 2);
    EXPECT_LE(at_change.front()["low"].get<double>(), at_change.front()["high"].get<double>());
}

TEST_F(News, ARunThatMayEndForPatiencePromisesAnEarlierEnd) {
    settings.epochs = 400;
    settings.learning_rate = 0;
    settings.patience = 6;
    std::vector<std::pair<double, double>> heard;
    Listener listener;
    listener.batch = [&](int, std::int64_t, std::int64_t, double) {
        std::this_thread::sleep_for(std::chrono::milliseconds(600));
    };
    listener.promise = [&](double low, double high) { heard.emplace_back(low, high); };
    EXPECT_LT(train(listener).epoch, 400);
    ASSERT_FALSE(heard.empty());
    EXPECT_LT(heard.front().first * 20, heard.front().second);
}

} // namespace
} // namespace benchlight::training
