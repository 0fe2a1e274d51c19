#include "engine/images/split.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/images/expect_error.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <set>

namespace benchlight::images {
namespace {

using Index = std::vector<std::uint32_t>;

/// An IDX set whose training and test parts have the given number of images of each class.
std::shared_ptr<const DataSet> data_of(const TemporaryFolder &folder, const std::vector<int> &train,
                                       const std::vector<int> &test) {
    const auto write = [&](const std::string &name, const std::vector<int> &counts) {
        std::string labels, pixels;
        for (std::size_t c = 0; c < counts.size(); ++c)
            labels += std::string(static_cast<std::size_t>(counts[c]), static_cast<char>(c));
        std::vector<char> shuffled(labels.begin(), labels.end());
        Random random(1, Purpose::order);
        shuffle(shuffled, random);
        for (std::size_t i = 0; i < labels.size(); ++i) pixels += static_cast<char>(i);
        const auto count = static_cast<std::uint32_t>(labels.size());
        folder.write(name + "-labels-idx1-ubyte", idx_of({count}, {shuffled.begin(), shuffled.end()}));
        folder.write(name + "-images-idx3-ubyte", idx_of({count, 1, 1}, pixels));
    };
    write("train", train);
    write("t10k", test);
    return DataSet::load("idx:" + folder.path().native(), {});
}

std::vector<int> class_counts(const DataSet &data, const Split &split) {
    std::vector<int> counts(data.classes().size());
    for (const std::uint32_t i : split.index) ++counts[data.label(split.part, i)];
    return counts;
}

void expect_partition(const Split &a, const Split &b, std::size_t count) {
    Index all = a.index;
    all.insert(all.end(), b.index.begin(), b.index.end());
    std::sort(all.begin(), all.end());
    Index expected(count);
    std::iota(expected.begin(), expected.end(), 0u);
    EXPECT_EQ(all, expected);
    EXPECT_TRUE(std::is_sorted(a.index.begin(), a.index.end()));
    EXPECT_TRUE(std::is_sorted(b.index.begin(), b.index.end()));
}

TEST(Splits, CutsAStratifiedValidationPartOutOfTrain) {
    const TemporaryFolder folder;
    const auto data = data_of(folder, {40, 35, 25}, {5, 5, 5});
    const Splits splits = make_splits(*data, {});
    expect_partition(splits.train, splits.validation, 100);
    EXPECT_EQ(class_counts(*data, splits.validation), (std::vector<int>{4, 4, 2})); // 3.5 and 2.5: the earlier class
    EXPECT_EQ(splits.validation.part, Part::train);
    EXPECT_EQ(splits.test.size(), 15u);
    EXPECT_EQ(make_splits(*data, {}).validation.index, splits.validation.index);
    SplitSettings other;
    other.seed = 577;
    EXPECT_NE(make_splits(*data, other).validation.index, splits.validation.index);
    EXPECT_EQ(&splits.named("validation"), &splits.validation);
    EXPECT_THROW(splits.named("valid"), UsageError);
}

TEST(Splits, LeavesOneOfEachClassInTrain) {
    const TemporaryFolder folder;
    const auto data = data_of(folder, {50, 2, 3}, {1, 1, 1});
    SplitSettings settings;
    settings.validation = 0.9;
    const Splits splits = make_splits(*data, settings);
    EXPECT_EQ(splits.validation.size(), 50u); // 49.5
    for (const int count : class_counts(*data, splits.train)) EXPECT_GE(count, 1);
}

TEST(Splits, ValidatesOnHalfOfTestIfAsked) {
    const TemporaryFolder folder;
    const auto data = data_of(folder, {4, 4}, {10, 11});
    SplitSettings settings;
    settings.set_validation("half-of-test");
    const Splits splits = make_splits(*data, settings);
    EXPECT_EQ(splits.train.size(), 8u);
    EXPECT_EQ(splits.validation.part, Part::test);
    EXPECT_EQ(splits.validation.size(), 10u);
    expect_partition(splits.test, splits.validation, 21);
}

TEST(Splits, LimitsAfterSplitting) {
    const TemporaryFolder folder;
    const auto data = data_of(folder, {60, 40}, {30, 20});
    SplitSettings settings;
    const Splits whole = make_splits(*data, settings);
    settings.limit_train = 10;
    settings.limit_test = 5;
    const Splits splits = make_splits(*data, settings);
    EXPECT_EQ(class_counts(*data, splits.train), (std::vector<int>{6, 4}));
    EXPECT_EQ(class_counts(*data, splits.test), (std::vector<int>{3, 2}));
    EXPECT_EQ(splits.validation.index, whole.validation.index);
    EXPECT_TRUE(std::includes(whole.train.index.begin(), whole.train.index.end(), splits.train.index.begin(),
                              splits.train.index.end()));
    settings.limit_train = 1000;
    EXPECT_EQ(make_splits(*data, settings).train.index, whole.train.index);
    settings.limit_train = 0;
    expect_error([&] { make_splits(*data, settings); }, "No training images are left");
    settings.limit_train.reset();
    settings.limit_test = 0;
    expect_error([&] { make_splits(*data, settings); }, "No test images are left");
}

TEST(Splits, ZeroMeansNoValidation) {
    const TemporaryFolder folder;
    const auto data = data_of(folder, {3, 3}, {2, 2});
    SplitSettings settings;
    EXPECT_EQ(make_splits(*data, settings).validation.size(), 1u);
    settings.set_validation("0");
    EXPECT_EQ(make_splits(*data, settings).validation.size(), 0u);
    EXPECT_EQ(make_splits(*data, settings).train.size(), 6u);
}

TEST(Splits, LeaveUnreadableImagesOut) {
    const TemporaryFolder folder;
    for (const std::string part : {"train/", "test/"})
        for (const std::string name : {"a/1", "a/2", "b/1", "b/2"})
            folder.write(part + name + ".png", part == "train/" && name == "a/2" ? "" : png_of(pattern(2, 2, 1)));
    SplitSettings settings;
    settings.validation = 0;
    EXPECT_EQ(make_splits(*DataSet::load("folder:" + folder.path().native(), {}), settings).train.index,
              (Index{0, 2, 3}));
}

TEST(SplitSettings, ReadsItsText) {
    SplitSettings settings;
    for (const char *text : {"0.1", "0", "half-of-test", "0.25"}) {
        settings.set_validation(text);
        EXPECT_EQ(settings.validation_text(), text);
    }
    for (const char *text : {"", "1", "-0.1", "nan", "0,1", "half", "0.1 ", "1e5"})
        EXPECT_THROW(settings.set_validation(text), UsageError) << text;
}

TEST(StratifiedSample, TakesTheAskedCount) {
    std::vector<std::uint16_t> labels(97);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint16_t>(i % 7 == 0 ? 0 : i % 3);
    Index index(labels.size());
    std::iota(index.begin(), index.end(), 0u);
    std::set<std::uint32_t> ever;
    for (std::size_t count = 0; count <= 97; ++count) {
        Index rest;
        const Index taken = stratified_sample(index, labels, count, Random(count, Purpose::limit), &rest);
        EXPECT_EQ(taken.size(), count);
        EXPECT_EQ(rest.size(), 97 - count);
        ever.insert(taken.begin(), taken.end());
    }
    EXPECT_EQ(stratified_sample(index, labels, 500, Random(1, Purpose::limit)).size(), 97u);
    EXPECT_TRUE(stratified_sample({}, labels, 5, Random(1, Purpose::limit)).empty());
}

TEST(EpochOrder, IsAPermutationThatChangesWithSeedAndEpoch) {
    const Index order = epoch_order(1000, 576, 1);
    Index sorted = order, expected(1000);
    std::sort(sorted.begin(), sorted.end());
    std::iota(expected.begin(), expected.end(), 0u);
    EXPECT_EQ(sorted, expected);
    EXPECT_EQ(epoch_order(1000, 576, 1), order);
    EXPECT_NE(epoch_order(1000, 576, 2), order);
    EXPECT_NE(epoch_order(1000, 577, 1), order);
    EXPECT_TRUE(epoch_order(0, 576, 1).empty());
}

} // namespace
} // namespace benchlight::images
