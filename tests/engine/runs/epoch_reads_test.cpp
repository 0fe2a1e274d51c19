#include "engine/core/error.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"
#include "engine/runs/sqlite_internal.h"
#include "tests/engine/core/temporary_folder.h"

#include <cmath>
#include <gtest/gtest.h>

namespace benchlight::runs {
namespace {

class EpochReads : public testing::Test {
  protected:
    EpochReads() { std::filesystem::create_directories(run.path); }

    /// Sample i is told to be of class (epoch + i) mod 7, with confidences and a loss that tell both apart too.
    static EpochPredictions of_epoch(int epoch, std::size_t count) {
        EpochPredictions predictions;
        predictions.epoch = epoch;
        for (std::size_t i = 0; i < count; ++i) {
            const auto number = static_cast<std::uint16_t>(static_cast<std::size_t>(epoch) * 100 + i % 100);
            predictions.predicted.push_back(static_cast<std::uint16_t>((static_cast<std::size_t>(epoch) + i) % 7));
            predictions.confidence.push_back(static_cast<std::uint16_t>(60000 - number));
            predictions.true_confidence.push_back(number);
            predictions.loss.push_back(to_half(static_cast<float>(number)));
        }
        return predictions;
    }
    static void append(RunLog &log, int epoch, std::size_t count) {
        log.append(kind::predictions, epoch, of_epoch(epoch, count).encode());
    }
    static void expect_sample(const SampleEpoch &got, int epoch, std::size_t sample) {
        const EpochPredictions expected = of_epoch(epoch, sample + 1);
        EXPECT_EQ(got.epoch, epoch);
        EXPECT_EQ(got.predicted, expected.predicted.back());
        EXPECT_EQ(got.confidence, from_fixed_point(expected.confidence.back()));
        EXPECT_EQ(got.true_confidence, from_fixed_point(expected.true_confidence.back()));
        EXPECT_EQ(got.loss, from_half(expected.loss.back()));
    }

    TemporaryFolder folder;
    RunFolder run{folder / "run"};
};

TEST_F(EpochReads, ASampleIsFollowedThroughTheEpochs) {
    constexpr std::size_t count = 5000; // 40 kB an epoch: on many pages of the file
    RunLog log(run, true);
    for (int epoch = 1; epoch <= 5; ++epoch) append(log, epoch, count);
    log.flush();
    const RunReader reader(run);
    EXPECT_EQ(reader.predicted_epochs(), (std::vector<int>{1, 2, 3, 4, 5}));
    for (const std::size_t sample : {std::size_t{0}, std::size_t{1234}, count - 1}) {
        const auto history = reader.sample_history(sample);
        ASSERT_EQ(history.size(), 5u) << sample;
        for (int epoch = 1; epoch <= 5; ++epoch)
            expect_sample(history[static_cast<std::size_t>(epoch - 1)], epoch, sample);
    }
    EXPECT_TRUE(reader.sample_history(count).empty());
    append(log, 6, count); // a live run
    log.flush();
    EXPECT_EQ(reader.predicted_epochs().back(), 6);
    EXPECT_EQ(reader.sample_history(7).size(), 6u);
    EXPECT_EQ(reader.predictions(std::nullopt)->epoch, 6);
    EXPECT_EQ(reader.predictions(2)->confidence, of_epoch(2, count).confidence);
}

TEST_F(EpochReads, SupersededEpochsAreNotTold) {
    {
        RunLog log(run, true);
        append(log, 1, 3);
        log.flush();
        append(log, 2, 3); // lost: the checkpoint stands on the first event
        append(log, 3, 3);
    }
    RunReader reader(run);
    EXPECT_EQ(reader.predicted_epochs(), (std::vector<int>{1, 2, 3}));
    RunLog log(run, false);
    log.append(kind::segment, 1, Json{{"after_event", 1}, {"epoch", 2}});
    append(log, 2, 4);
    log.flush();
    EXPECT_EQ(reader.predicted_epochs(), (std::vector<int>{1, 2}));
    EXPECT_EQ(reader.predictions(std::nullopt)->predicted.size(), 4u);
    EXPECT_FALSE(reader.predictions(3));
    EXPECT_EQ(reader.sample_history(3).size(), 1u); // what only the second attempt has
    EXPECT_EQ(reader.sample_history(2).size(), 2u);
}

TEST_F(EpochReads, DamagedRowsAreLeftOut) {
    {
        RunLog log(run, true);
        append(log, 1, 3);
        log.append(kind::predictions, 2, std::string("abc"));
        std::string cut = of_epoch(3, 3).encode();
        cut.pop_back();
        log.append(kind::predictions, 3, cut);
        std::string huge = of_epoch(4, 3).encode();
        huge.replace(4, 4, "\xff\xff\xff\xff"); // a count of four billion
        log.append(kind::predictions, 4, huge);
        append(log, 5, 3);
        append(log, 6, 3);
        log.append(kind::predictions, 7, std::string());
        log.append(kind::probabilities, 5, std::string("ab"));
    }
    {
        Database database(run.log(), SQLITE_OPEN_READWRITE);
        database.execute("UPDATE events SET payload = 3 WHERE step = 6"); // not even bytes
    }
    const RunReader reader(run);
    EXPECT_EQ(reader.predicted_epochs(), (std::vector<int>{1, 5}));
    const auto history = reader.sample_history(2);
    ASSERT_EQ(history.size(), 2u);
    expect_sample(history[1], 5, 2);
    EXPECT_EQ(reader.predictions(std::nullopt)->epoch, 5);
    EXPECT_FALSE(reader.predictions(3));
    EXPECT_FALSE(reader.probabilities(5));
}

TEST_F(EpochReads, WithoutPredictionsThereAreNone) {
    { RunLog log(run, true); }
    const RunReader reader(run);
    EXPECT_TRUE(reader.predicted_epochs().empty());
    EXPECT_TRUE(reader.sample_history(0).empty());
    EXPECT_FALSE(reader.predictions(std::nullopt));
    EXPECT_FALSE(reader.probabilities(1));
}

} // namespace
} // namespace benchlight::runs
