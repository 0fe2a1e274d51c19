#include "engine/evaluation/feature_index_internal.h"

#include "engine/core/error.h"
#include "engine/core/random.h"
#include "tests/engine/core/temporary_folder.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>

namespace benchlight::evaluation {
namespace {

namespace fs = std::filesystem;

std::vector<float> vector_of(std::uint32_t number, std::size_t features) {
    Random random(9, Purpose::order, number);
    std::vector<float> vector(features);
    for (float &value : vector) value = static_cast<float>(random.normal());
    return vector;
}

double cosine(const std::vector<float> &a, const std::vector<float> &b) {
    double product = 0, of_a = 0, of_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product += static_cast<double>(a[i]) * b[i];
        of_a += static_cast<double>(a[i]) * a[i];
        of_b += static_cast<double>(b[i]) * b[i];
    }
    return product / std::sqrt(of_a * of_b);
}

/// Of `count` images, numbered by threes.
fs::path written(const TemporaryFolder &folder, std::uint32_t count, std::size_t features) {
    fs::path file = folder / "index";
    FeatureIndexWriter writer(file, features);
    for (std::uint32_t i = 0; i < count; ++i) writer.add(3 * i, vector_of(i, features));
    writer.commit();
    return file;
}

TEST(FeatureIndex, FindsWhatComparingAllFinds) {
    const TemporaryFolder folder;
    for (const std::size_t features : {1, 3, 31, 33, 512, 1280}) {
        constexpr std::uint32_t count = 900;
        const auto index = FeatureIndex::open(written(folder, count, features), features, true);
        ASSERT_TRUE(index);
        ASSERT_EQ(index->size(), count);
        std::vector<float> query = vector_of(5000, features);
        ASSERT_TRUE(scale_to_length_1(query));
        const auto nearest = index->nearest(query, 10, {});
        ASSERT_EQ(nearest.size(), 10u);
        std::vector<double> cosines;
        for (std::uint32_t i = 0; i < count; ++i) cosines.push_back(cosine(query, vector_of(i, features)));
        for (const Neighbour &neighbour : nearest)
            EXPECT_NEAR(neighbour.similarity, cosines[neighbour.index / 3], 2e-3) << features;
        std::ranges::sort(cosines, std::greater{});
        for (std::size_t k = 0; k < nearest.size(); ++k) EXPECT_NEAR(nearest[k].similarity, cosines[k], 2e-3);
        EXPECT_TRUE(std::ranges::is_sorted(nearest, std::greater{}, &Neighbour::similarity));
    }
}

TEST(FeatureIndex, OrdersEqualOnesByNumberAndGivesAllWhenThereAreFew) {
    const TemporaryFolder folder;
    {
        FeatureIndexWriter writer(folder / "index", 2);
        for (const std::uint32_t image : {8, 2, 5}) writer.add(image, std::vector<float>{2, 0});
        writer.add(1, std::vector<float>{0, 3});
        writer.commit();
    }
    const auto index = FeatureIndex::open(folder / "index", 2, true);
    ASSERT_TRUE(index);
    const auto numbers = [&](std::size_t count) {
        std::vector<std::uint32_t> list;
        for (const Neighbour &neighbour : index->nearest(std::vector<float>{1, 0}, count, {}))
            list.push_back(neighbour.index);
        return list;
    };
    EXPECT_EQ(numbers(2), (std::vector<std::uint32_t>{2, 5}));
    EXPECT_EQ(numbers(100), (std::vector<std::uint32_t>{2, 5, 8, 1}));
    EXPECT_TRUE(numbers(0).empty());
}

TEST(FeatureIndex, KeepsWhatIsNoDirectionAsNearToNothing) {
    const TemporaryFolder folder;
    constexpr float infinity = std::numeric_limits<float>::infinity(), none = std::numeric_limits<float>::quiet_NaN();
    {
        FeatureIndexWriter writer(folder / "index", 3);
        writer.add(0, std::vector<float>{0, 0, 0});
        writer.add(1, std::vector<float>{1, infinity, 0});
        writer.add(2, std::vector<float>{1, none, 0});
        writer.add(3, std::vector<float>{1e30f, 1e30f, 0});
        writer.add(4, std::vector<float>{1e-30f, 1e-30f, 0});
        writer.commit();
    }
    const auto nearest = FeatureIndex::open(folder / "index", 3, true)
                             ->nearest(std::vector<float>{std::sqrt(.5f), std::sqrt(.5f), 0}, 5, {});
    ASSERT_EQ(nearest.size(), 5u);
    EXPECT_EQ(nearest[0].index, 3u);
    EXPECT_NEAR(nearest[0].similarity, 1, 1e-3);
    EXPECT_EQ(nearest[1].index, 4u);
    EXPECT_NEAR(nearest[1].similarity, 1, 1e-3);
    for (std::size_t k = 2; k < 5; ++k) EXPECT_EQ(nearest[k].similarity, 0);
}

TEST(FeatureIndex, IsNotThereWhenDamagedOrOfAnotherNetwork) {
    const TemporaryFolder folder;
    const fs::path file = written(folder, 50, 10);
    const std::string whole = read_file(file);
    EXPECT_TRUE(FeatureIndex::open(file, 10, false));
    EXPECT_FALSE(FeatureIndex::open(file, 11, false));
    EXPECT_FALSE(FeatureIndex::open(folder / "absent", 10, false));
    for (std::size_t length = 0; length < whole.size(); length += 7) {
        folder.write("index", whole);
        fs::resize_file(file, length);
        EXPECT_FALSE(FeatureIndex::open(file, 10, false)) << length;
    }
    folder.write("index", whole + "x");
    EXPECT_FALSE(FeatureIndex::open(file, 10, false));
    for (std::size_t at = 0; at < whole.size(); at += 5) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        folder.write("index", damaged);
        EXPECT_FALSE(FeatureIndex::open(file, 10, true)) << at;
    }
    folder.write("index", whole);
    EXPECT_TRUE(FeatureIndex::open(file, 10, true));
}

TEST(FeatureIndex, StopsAndSaysWhenItsFileIsCutUnderIt) {
    const TemporaryFolder folder;
    const fs::path file = written(folder, 50, 10);
    const auto index = FeatureIndex::open(file, 10, true);
    ASSERT_TRUE(index);
    std::stop_source stop;
    stop.request_stop();
    const std::vector<float> query = vector_of(1, 10);
    EXPECT_THROW(index->nearest(query, 3, stop.get_token()), Stopped);
    fs::resize_file(file, 100);
    EXPECT_THROW(index->nearest(query, 3, {}), Error);
}

TEST(FeatureIndex, LeavesNothingWithoutCommit) {
    const TemporaryFolder folder;
    {
        FeatureIndexWriter writer(folder / "index", 2);
        writer.add(1, std::vector<float>{1, 2});
    }
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

} // namespace
} // namespace benchlight::evaluation
