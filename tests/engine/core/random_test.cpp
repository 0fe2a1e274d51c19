#include "engine/core/random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <set>

namespace benchlight {
namespace {

using Block = std::array<std::uint32_t, 4>;

TEST(Philox, GivesTheKnownAnswers) {
    // kat_vectors of the Random123 distribution, philox4x32 with 10 rounds.
    EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    constexpr std::uint32_t ones = 0xffffffff;
    EXPECT_EQ(philox({ones, ones, ones, ones}, {ones, ones}), (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, IsAFunctionOfItsArguments) {
    const auto first = [](std::uint64_t seed, Purpose purpose, std::uint32_t a, std::uint32_t b) {
        Random random(seed, purpose, a, b);
        return random.bits();
    };
    const std::uint32_t base = first(576, Purpose::augmentation, 1, 2);
    EXPECT_EQ(first(576, Purpose::augmentation, 1, 2), base);
    EXPECT_NE(first(577, Purpose::augmentation, 1, 2), base);
    EXPECT_NE(first(576 + (std::uint64_t{1} << 32), Purpose::augmentation, 1, 2), base);
    EXPECT_NE(first(576, Purpose::order, 1, 2), base);
    EXPECT_NE(first(576, Purpose::augmentation, 2, 2), base);
    EXPECT_NE(first(576, Purpose::augmentation, 1, 3), base);
}

TEST(Random, DoesNotRepeatItself) {
    std::set<std::uint32_t> values;
    Random random(1, Purpose::order);
    for (int i = 0; i < 1000; ++i) values.insert(random.bits());
    EXPECT_GE(values.size(), 999u);
}

TEST(Random, UniformNumbersFillTheirRange) {
    Random random(576, Purpose::limit);
    double sum = 0, least = 9, most = -9;
    constexpr int count = 100000;
    for (int i = 0; i < count; ++i) {
        const double value = random.uniform(-2, 6);
        sum += value;
        least = std::min(least, value);
        most = std::max(most, value);
    }
    EXPECT_GE(least, -2);
    EXPECT_LT(least, -1.99);
    EXPECT_LT(most, 6);
    EXPECT_GT(most, 5.99);
    EXPECT_NEAR(sum / count, 2, 5 * 8 / std::sqrt(12.0 * count));
}

TEST(Random, NormalNumbersHaveTheirMoments) {
    Random random(576, Purpose::initialisation);
    double sum = 0, squares = 0, fourth = 0;
    constexpr int count = 100000;
    for (int i = 0; i < count; ++i) {
        const double value = random.normal();
        sum += value;
        squares += value * value;
        fourth += value * value * value * value;
    }
    EXPECT_NEAR(sum / count, 0, 5 / std::sqrt(count));
    EXPECT_NEAR(squares / count, 1, 5 * std::sqrt(2.0 / count));
    EXPECT_NEAR(fourth / count, 3, 5 * std::sqrt(96.0 / count));
}

TEST(Random, BelowIsWithoutBias) {
    Random random(576, Purpose::limit, 1);
    std::array<int, 7> counts{};
    for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
    for (const int count : counts) EXPECT_NEAR(count, 10000, 5 * std::sqrt(10000.0));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0u);
    // Two thirds of the range of a 32-bit number: a plain remainder would favour the lower half two to one.
    constexpr std::uint32_t n = 2863311530;
    int lower = 0;
    for (int i = 0; i < 10000; ++i) lower += random.below(n) < n / 2;
    EXPECT_NEAR(lower, 5000, 250);
}

TEST(Random, ChanceHasItsProbability) {
    Random random(576, Purpose::limit, 2);
    int hits = 0;
    for (int i = 0; i < 10000; ++i) hits += random.chance(0.3);
    EXPECT_NEAR(hits, 3000, 5 * 46);
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(random.chance(0));
        EXPECT_TRUE(random.chance(1));
    }
}

TEST(Shuffle, MakesEveryOrderEquallyLikely) {
    std::array<int, 6> counts{};
    for (std::uint32_t i = 0; i < 6000; ++i) {
        std::vector<int> values{0, 1, 2};
        Random random(576, Purpose::order, i);
        shuffle(values, random);
        int number = 0;
        std::vector<int> order{0, 1, 2};
        while (order != values) std::next_permutation(order.begin(), order.end()), ++number;
        ++counts[static_cast<std::size_t>(number)];
    }
    for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
}

} // namespace
} // namespace benchlight
