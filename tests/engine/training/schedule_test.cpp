#include "engine/training/schedule.h"

#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

TEST(Schedule, ConstantStaysOne) {
    for (const int step : {0, 5, 9, 100}) EXPECT_EQ(schedule_factor("constant", step, 10), 1);
}

TEST(Schedule, CosineFallsFromOne) {
    EXPECT_DOUBLE_EQ(schedule_factor("cosine", 0, 10), 1);
    EXPECT_NEAR(schedule_factor("cosine", 5, 10), .5, 1e-12);
    EXPECT_GT(schedule_factor("cosine", 9, 10), 0);
}

TEST(Schedule, OneCycleRisesAndFalls) {
    EXPECT_DOUBLE_EQ(schedule_factor("one-cycle", 0, 101), .2);
    EXPECT_NEAR(schedule_factor("one-cycle", 23, 101), 1, 1e-9);
    EXPECT_NEAR(schedule_factor("one-cycle", 100, 101), .07, 1e-9);
    for (int step = 1; step < 101; ++step)
        EXPECT_EQ(schedule_factor("one-cycle", step, 101) > schedule_factor("one-cycle", step - 1, 101), step <= 23)
            << step;
}

TEST(Schedule, StaysAtItsLastRateBeyondItsEnd) {
    for (const char *name : {"constant", "cosine", "one-cycle"})
        EXPECT_EQ(schedule_factor(name, 500, 10), schedule_factor(name, 9, 10)) << name;
}

TEST(Schedule, OneStepIsEnough) {
    for (const char *name : {"constant", "cosine", "one-cycle"}) EXPECT_GT(schedule_factor(name, 0, 1), 0) << name;
}

} // namespace
} // namespace benchlight::training
