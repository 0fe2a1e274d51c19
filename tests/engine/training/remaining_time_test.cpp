#include "engine/training/remaining_time.h"

#include "engine/core/random.h"

#include <cmath>
#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

using Work = RemainingTime::Work;
using Occasion = RemainingTime::Occasion;

Work work(double units, int ends = 0) { return {units, ends, units, ends}; }

TEST(RemainingTime, SaysNothingBeforeItKnowsARate) {
    RemainingTime time(10);
    EXPECT_FALSE(time.range(work(100)));
    time.worked(1, 10);
    EXPECT_FALSE(time.range(work(100))) << "one observation is no rate";
    RemainingTime short_time;
    for (int i = 0; i < 100; ++i) short_time.worked(1, .01);
    EXPECT_FALSE(short_time.range(work(100))) << "a second is no rate";
    time.worked(0, 5);
    time.worked(5, 0);
    time.worked(1, NAN);
    EXPECT_FALSE(time.range(work(100)));
    EXPECT_EQ(time.observed_seconds(), 10);
}

TEST(RemainingTime, HoldsASteadyTruthEverMoreNarrowly) {
    constexpr double rate = 8, seconds_an_end = 3;
    constexpr int batches = 400, epochs = 5;
    RemainingTime time(30);
    double done = 0, width = INFINITY, first_width = 0, now = 0, earliest = 0, latest = INFINITY;
    int promises = 0;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        for (int batch = 0; batch < batches; ++batch) {
            time.worked(1, 1 / rate);
            now += 1 / rate;
            ++done;
            const int ends = epochs - epoch;
            const auto range = time.range(work(batches * epochs - done, ends));
            if (!range) continue;
            const double truth = (batches * epochs - done) / rate + ends * seconds_an_end;
            ASSERT_LE(range->low, truth);
            ASSERT_GE(range->high, truth);
            ASSERT_GE(range->low, 0);
            // The end that is promised never gets less sure than it was, but for the first measured end of an epoch.
            if (epoch != 1) {
                ASSERT_GE(now + range->low, earliest - 1e-6);
                ASSERT_LE(now + range->high, latest + 1e-6);
            }
            earliest = now + range->low;
            latest = now + range->high;
            width = range->high - range->low;
            if (promises++ == 0) first_width = width;
        }
        time.ended_epoch(seconds_an_end);
        now += seconds_an_end;
    }
    EXPECT_GT(promises, 100);
    EXPECT_LT(width, first_width / 10);
    const auto halfway = time.range(work(batches * epochs / 2.0, 2));
    ASSERT_TRUE(halfway);
    EXPECT_LT(halfway->high / halfway->low, 1.15);
}

TEST(RemainingTime, MoreWorkTakesLonger) {
    RemainingTime time(5);
    for (int i = 0; i < 40; ++i) time.worked(1, i % 7 == 0 ? .5 : .2);
    double low = -1, high = -1;
    for (const double units : {0., 1., 10., 100., 1000.}) {
        const auto range = time.range(work(units, 1));
        ASSERT_TRUE(range);
        EXPECT_GT(range->low, low);
        EXPECT_GT(range->high, high);
        EXPECT_LE(range->low, range->high);
        low = range->low;
        high = range->high;
    }
    EXPECT_GT(time.range(work(100, 3))->high, time.range(work(100, 2))->high);
}

TEST(RemainingTime, AChangingRateWidensTheRange) {
    RemainingTime steady, wandering;
    for (int i = 0; i < 200; ++i) {
        steady.worked(1, .2);
        wandering.worked(1, i < 100 ? .3 : .1);
    }
    const auto narrow = steady.range(work(100)), wide = wandering.range(work(100));
    ASSERT_TRUE(narrow && wide);
    EXPECT_GT(wide->high - wide->low, 2 * (narrow->high - narrow->low));
    EXPECT_LT(wide->low, 100 * .15);
    EXPECT_GT(wide->high, 100 * .25);
}

/// What was slow long ago says nothing of a short rest.
TEST(RemainingTime, ForgetsWhatIsLongPast) {
    RemainingTime time;
    for (int i = 0; i < 100; ++i) time.worked(1, 1);
    for (int i = 0; i < 1200; ++i) time.worked(1, .1);
    const auto range = time.range(work(50));
    ASSERT_TRUE(range);
    EXPECT_LT(range->high, 50 * .1 * 1.2 + 1);
}

/// Of random rates with slow spells, nearly all promises hold.
TEST(RemainingTime, NearlyAllPromisesHoldWithARateThatWanders) {
    int held = 0, made = 0;
    for (std::uint64_t run = 0; run < 200; ++run) {
        Random random(run, Purpose::initialisation);
        constexpr int count = 4000;
        std::vector<double> seconds(count);
        double load = 1;
        for (double &each : seconds) {
            load += .02 * (1 - load) + .03 * random.uniform(-1, 1);
            each = .05 * load * random.uniform(.8, 1.3);
        }
        double left = 0;
        for (const double each : seconds) left += each;
        RemainingTime time;
        for (int i = 0; i < count; ++i) {
            time.worked(1, seconds[static_cast<std::size_t>(i)]);
            left -= seconds[static_cast<std::size_t>(i)];
            const auto promise = time.promise(work(count - 1 - i), Occasion::worked);
            if (!promise) continue;
            ++made;
            held += promise->low <= left && left <= promise->high;
        }
    }
    EXPECT_GT(made, 2000);
    EXPECT_GE(held, made * 95 / 100) << held << " of " << made;
}

TEST(RemainingTime, UsesTheGuessUntilAnEndWasSeen) {
    RemainingTime time(20);
    for (int i = 0; i < 100; ++i) time.worked(1, .1);
    const auto guessed = time.range(work(0, 4));
    time.ended_epoch(1);
    const auto measured = time.range(work(0, 4));
    ASSERT_TRUE(guessed && measured);
    EXPECT_GT(guessed->high, 4 * 2);
    EXPECT_LT(measured->high, 4 * 1.4 + 1);
    EXPECT_GT(measured->low, 4 * .6);
}

TEST(RemainingTime, APossibleEarlyEndLowersOnlyTheLowerBound) {
    RemainingTime time;
    for (int i = 0; i < 100; ++i) time.worked(1, .1);
    const auto sure = time.range({1000, 10, 1000, 10}), open = time.range({1000, 10, 200, 2});
    ASSERT_TRUE(sure && open);
    EXPECT_EQ(sure->high, open->high);
    EXPECT_LT(open->low, sure->low / 4);
}

TEST(RemainingTime, PromisesLessAndLessOften) {
    RemainingTime time;
    std::vector<double> told;
    const double day = 86400;
    for (double now = 0, epoch = 0; now < day; now += .5) {
        time.worked(1, .5);
        const auto occasion = now - epoch > 60 ? Occasion::epoch_ended : Occasion::worked;
        if (occasion == Occasion::epoch_ended) {
            time.ended_epoch(0);
            epoch = now;
        }
        if (time.promise(work((day - now) / .5, static_cast<int>((day - now) / 60)), occasion)) told.push_back(now);
    }
    ASSERT_GT(told.size(), 20u);
    EXPECT_LE(told.size(), 200u);
    EXPECT_LT(told[0], 5);
    EXPECT_LT(told[1] - told[0], 15);
    EXPECT_GT(told[told.size() - 1] - told[told.size() - 2], 600);
}

TEST(RemainingTime, AChangeIsToldAtOnce) {
    RemainingTime time;
    for (int i = 0; i < 10; ++i) time.worked(1, 1);
    ASSERT_TRUE(time.promise(work(100), Occasion::worked));
    EXPECT_FALSE(time.promise(work(100), Occasion::worked));
    EXPECT_FALSE(time.promise(work(100), Occasion::epoch_ended));
    const auto longer = time.promise(work(200), Occasion::changed);
    ASSERT_TRUE(longer);
    EXPECT_GT(longer->low, 150);
}

} // namespace
} // namespace benchlight::training
