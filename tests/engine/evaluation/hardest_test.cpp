#include "engine/core/error.h"
#include "engine/evaluation/lists.h"
#include "engine/runs/run_log.h"
#include "tests/engine/core/temporary_folder.h"

#include <gtest/gtest.h>

namespace benchlight::evaluation {
namespace {

using runs::RunLog;
namespace kind = runs::kind;

class Hardest : public testing::Test {
  protected:
    Hardest() { std::filesystem::create_directories(run.path); }
    /// Samples all of class 0, and whether each is right.
    static std::string epoch(int number, const std::vector<bool> &right) {
        runs::EpochPredictions predictions;
        predictions.epoch = number;
        for (const bool is : right) predictions.predicted.push_back(is ? 0 : 1);
        for (auto *values : {&predictions.confidence, &predictions.true_confidence, &predictions.loss})
            values->resize(right.size());
        return predictions.encode();
    }
    static std::string samples(std::size_t count) {
        runs::SampleList list{"train", {}, std::vector<std::uint16_t>(count, 0)};
        for (std::size_t i = 0; i < count; ++i) list.index.push_back(static_cast<std::uint32_t>(100 + i));
        return list.encode();
    }
    std::string reason() const {
        try {
            hardest(runs::RunReader(run));
        } catch (const Error &error) {
            return error.what();
        }
        return {};
    }
    static void expect(const Learning &got, std::uint32_t sample, int wrong, int forgotten, int learned) {
        EXPECT_EQ(got.sample, sample);
        EXPECT_EQ(got.wrong, wrong) << sample;
        EXPECT_EQ(got.forgotten, forgotten) << sample;
        EXPECT_EQ(got.learned, learned) << sample;
    }
    TemporaryFolder folder;
    runs::RunFolder run{folder / "run"};
};

TEST_F(Hardest, NeverLearnedThenForgottenThenWrong) {
    {
        RunLog log(run, true);
        log.append(kind::samples, 0, samples(6));
        //                                       always  late  twice  never  last   once
        log.append(kind::predictions, 1, epoch(1, {true, false, true, false, true, true}));
        log.append(kind::predictions, 2, epoch(2, {true, false, false, false, true, false}));
        log.append(kind::predictions, 3, epoch(3, {true, false, true, false, true, true}));
        log.append(kind::predictions, 4, epoch(4, {true, true, false, false, true, true}));
        log.append(kind::predictions, 5, epoch(5, {true, true, true, false, false, true}));
    }
    const auto order = hardest(runs::RunReader(run));
    ASSERT_EQ(order.size(), 6u);
    expect(order[0], 3, 5, 0, 0);
    expect(order[1], 2, 2, 2, 5);
    expect(order[2], 4, 1, 1, 0); // as often forgotten and wrong as the next, so in the samples' order
    expect(order[3], 5, 1, 1, 3);
    expect(order[4], 1, 3, 0, 4);
    expect(order[5], 0, 0, 0, 1);
}

TEST_F(Hardest, EpochsThatAreMissingOrDamagedAreLeftOut) {
    {
        RunLog log(run, true);
        log.append(kind::samples, 0, samples(2));
        log.append(kind::predictions, 2, epoch(2, {true, false}));
        log.append(kind::predictions, 3, epoch(3, {false, false}).substr(1));
        log.append(kind::predictions, 4, epoch(4, {false, false, false})); // of more samples than the run has
        log.append(kind::predictions, 7, epoch(7, {false, true}));
    }
    const auto order = hardest(runs::RunReader(run));
    ASSERT_EQ(order.size(), 2u);
    expect(order[0], 0, 1, 1, 0);
    expect(order[1], 1, 1, 0, 7);
}

TEST_F(Hardest, WorkThatWasDoneAgainCountsOnce) {
    {
        RunLog log(run, true);
        log.append(kind::samples, 0, samples(2));
        log.append(kind::predictions, 1, epoch(1, {true, true}));
        log.append(kind::predictions, 2, epoch(2, {false, true})); // lost
    }
    {
        RunLog log(run, false);
        log.append(kind::segment, 1, Json{{"after_event", 2}, {"epoch", 2}});
        log.append(kind::predictions, 2, epoch(2, {true, false}));
    }
    const auto order = hardest(runs::RunReader(run));
    expect(order[0], 1, 1, 1, 0);
    expect(order[1], 0, 0, 0, 1);
}

TEST_F(Hardest, SaysWhyThereIsNoList) {
    { RunLog log(run, true); }
    EXPECT_NE(reason().find("no validation images"), std::string::npos) << reason();
    {
        RunLog log(run, false);
        log.append(kind::samples, 0, samples(2));
    }
    EXPECT_NE(reason().find("no predictions"), std::string::npos) << reason();
    {
        RunLog log(run, false);
        log.append(kind::predictions, 1, epoch(1, {true}));
    }
    EXPECT_NE(reason().find("no predictions"), std::string::npos) << reason();
    {
        RunLog log(run, false);
        log.append(kind::samples, 0, samples(2).substr(0, 11));
    }
    EXPECT_NE(reason().find("damaged"), std::string::npos) << reason();
}

TEST_F(Hardest, Stops) {
    {
        RunLog log(run, true);
        log.append(kind::samples, 0, samples(1));
        log.append(kind::predictions, 1, epoch(1, {true}));
    }
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(hardest(runs::RunReader(run), stop.get_token()), Stopped);
}

} // namespace
} // namespace benchlight::evaluation
