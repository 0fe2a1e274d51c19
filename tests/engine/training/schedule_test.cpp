#include "engine/training/schedule.h"

#include <gtest/gtest.h>
#include <limits>

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

TEST(Schedule, StepTakesATenthAfterEachThird) {
    const auto at = [](int step) { return schedule_factor("step", step, 9); };
    for (const int step : {0, 1, 2}) EXPECT_DOUBLE_EQ(at(step), 1) << step;
    for (const int step : {3, 4, 5}) EXPECT_DOUBLE_EQ(at(step), .1) << step;
    for (const int step : {6, 7, 8, 20}) EXPECT_DOUBLE_EQ(at(step), .01) << step;
}

TEST(Schedule, WarmupRisesToOne) {
    EXPECT_DOUBLE_EQ(warmup_factor(0, 4), .25);
    EXPECT_DOUBLE_EQ(warmup_factor(3, 4), 1);
    EXPECT_DOUBLE_EQ(warmup_factor(100, 4), 1);
    EXPECT_DOUBLE_EQ(warmup_factor(0, 0), 1);
    EXPECT_DOUBLE_EQ(warmup_factor(0, .5), 1);
}

/// As torch.optim.lr_scheduler.ReduceLROnPlateau(factor=0.1, patience=2) goes.
TEST(Plateau, TakesATenthWhenTheLossNoLongerFalls) {
    Plateau plateau;
    for (const double loss : {3., 2., 2., 1.9999}) plateau.watch(loss); // the last two are no fall worth the name
    EXPECT_EQ(plateau.factor, 1);
    plateau.watch(2.5);
    EXPECT_DOUBLE_EQ(plateau.factor, .1);
    for (const double loss : {1.5, 1.6, 1.6}) plateau.watch(loss);
    EXPECT_DOUBLE_EQ(plateau.factor, .1);
    plateau.watch(std::numeric_limits<double>::quiet_NaN());
    EXPECT_DOUBLE_EQ(plateau.factor, .01);
    EXPECT_EQ(plateau.best, 1.5);
}

TEST(Schedule, StaysAtItsLastRateBeyondItsEnd) {
    for (const std::string &name : schedules())
        EXPECT_EQ(schedule_factor(name, 500, 10), schedule_factor(name, 9, 10)) << name;
}

TEST(Schedule, OneStepIsEnough) {
    for (const std::string &name : schedules()) EXPECT_GT(schedule_factor(name, 0, 1), 0) << name;
}

} // namespace
} // namespace benchlight::training
