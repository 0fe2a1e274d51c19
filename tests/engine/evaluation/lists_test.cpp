#include "engine/evaluation/lists.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace benchlight::evaluation {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// Five images of two classes; the second and the last are mistaken.
Predictions five() {
    Predictions predictions;
    predictions.classes = {"a", "b"};
    predictions.index = {10, 11, 12, 13, 14};
    predictions.label = {0, 0, 1, 1, 1};
    predictions.predicted = {0, 1, 1, 1, 0};
    predictions.confidence = {.9f, .6f, .7f, .6f, .8f};
    predictions.loss = {.1f, .9f, .36f, .5f, 1.6f};
    return predictions;
}

std::vector<std::uint32_t> samples_of(const std::vector<LabelSuspect> &suspects) {
    std::vector<std::uint32_t> samples;
    for (const LabelSuspect &suspect : suspects) samples.push_back(suspect.sample);
    return samples;
}

TEST(Lists, AreOrderedAndKeepTheSamplesOrderOnTies) {
    const Predictions predictions = five();
    EXPECT_EQ(most_confident_mistakes(predictions), (SampleOrder{4, 1}));
    EXPECT_EQ(least_confident(predictions), (SampleOrder{1, 3, 2, 4, 0}));
    EXPECT_EQ(highest_loss(predictions), (SampleOrder{4, 1, 3, 2, 0}));
}

TEST(Lists, WhatIsNotANumberHasAPlace) {
    Predictions predictions = five();
    const float nan = std::nanf("");
    predictions.loss = {0, infinity, nan, -0.f, 2};
    predictions.confidence = {.5f, nan, 1, 0, .25f};
    EXPECT_EQ(highest_loss(predictions), (SampleOrder{2, 1, 4, 0, 3}));
    EXPECT_EQ(least_confident(predictions), (SampleOrder{1, 3, 4, 0, 2}));
    EXPECT_EQ(most_confident_mistakes(predictions), (SampleOrder{4, 1}));
}

TEST(Lists, OfNothingAreEmpty) {
    Predictions none;
    none.classes = {"a", "b"};
    EXPECT_TRUE(most_confident_mistakes(none).empty());
    EXPECT_TRUE(least_confident(none).empty());
    EXPECT_TRUE(highest_loss(none).empty());
    EXPECT_TRUE(label_suspects(none).empty());
    EXPECT_TRUE(label_suspects(five()).empty()); // no probabilities
}

/// tests/data/evaluation/make_suspects_case.py, which also compares with cleanlab.
TEST(LabelSuspects, AreTheOffDiagonalOfTheConfidentJoint) {
    const Json stored = Json::parse(read_file(BENCHLIGHT_TEST_DATA "/evaluation/suspects_case.json"));
    ASSERT_EQ(stored["cases"].size(), 5u);
    for (const Json &one : stored["cases"]) {
        Predictions predictions;
        predictions.classes.resize(one["classes"].get<std::size_t>());
        predictions.label = one["label"].get<std::vector<std::uint16_t>>();
        for (const Json &row : one["probability_65535"])
            for (const Json &value : row)
                predictions.probability.push_back(runs::from_fixed_point(value.get<std::uint16_t>()));
        const auto suspects = label_suspects(predictions);
        ASSERT_EQ(suspects.size(), one["suspects"].size());
        ASSERT_FALSE(suspects.empty());
        for (std::size_t i = 0; i < suspects.size(); ++i) {
            EXPECT_EQ(suspects[i].sample, one["suspects"][i][0].get<std::uint32_t>()) << i;
            EXPECT_EQ(suspects[i].suggested, one["suspects"][i][1].get<std::uint16_t>()) << i;
            EXPECT_NEAR(suspects[i].margin, one["margins"][i].get<float>(), 1e-6f) << i;
        }
    }
}

/// The likeliest class does not reach its threshold, two others do: of those the likelier one counts.
TEST(LabelSuspects, OnlyClassesThatReachTheirThresholdCount) {
    Predictions predictions;
    predictions.classes = {"a", "b", "c"};
    predictions.label = {0, 0, 1, 1, 2};
    predictions.probability = {.95f, .03f, .02f, .85f, .05f, .1f, .8f, .15f, .05f, //
                               .5f,  .22f, .28f, .6f,  .15f, .25f};
    const auto suspects = label_suspects(predictions);
    EXPECT_EQ(samples_of(suspects), (std::vector<std::uint32_t>{3}));
    EXPECT_EQ(suspects[0].suggested, 2);
    EXPECT_NEAR(suspects[0].margin, .06f, 1e-6f);
}

TEST(LabelSuspects, ImagesWithoutNumbersAreLeftOut) {
    Predictions predictions;
    predictions.classes = {"a", "b"};
    predictions.label = {0, 0, 1, 1, 1};
    const float nan = std::nanf("");
    predictions.probability = {.9f, .1f, nan, nan, .2f, .8f, .95f, .05f, infinity, 0};
    const auto suspects = label_suspects(predictions);
    EXPECT_EQ(samples_of(suspects), (std::vector<std::uint32_t>{3}));
    EXPECT_EQ(suspects[0].suggested, 0);
    predictions.probability.pop_back(); // of another length than the samples
    EXPECT_TRUE(label_suspects(predictions).empty());
}

TEST(Compare, TellsWhatWasFixedAndBroken) {
    const Predictions first = five();
    Predictions second = five();
    second.index = {14, 13, 99, 11, 10}; // another order, one image of its own, one missing
    second.label = {1, 1, 0, 0, 0};
    second.predicted = {1, 0, 0, 1, 0};
    const Comparison comparison = compare(first, second);
    EXPECT_EQ(comparison.fixed, (SampleOrder{4}));
    EXPECT_EQ(comparison.broken, (SampleOrder{3}));
    EXPECT_EQ(comparison.both_wrong, (SampleOrder{1}));
    EXPECT_EQ(comparison.both_right, (SampleOrder{0}));
    EXPECT_EQ(comparison.other, (std::vector<std::uint32_t>{4, 3, 0xffffffffu, 1, 0}));
    EXPECT_EQ(comparison.common(), 4u);
}

TEST(Compare, RefusesWhatHasNothingInCommon) {
    const Predictions first = five();
    Predictions second = five();
    second.classes = {"a", "c"};
    EXPECT_THROW(compare(first, second), Error);
    second = five();
    second.part = images::Part::test;
    EXPECT_THROW(compare(first, second), Error);
    second = five();
    for (std::uint32_t &index : second.index) index += 100;
    EXPECT_THROW(compare(first, second), Error);
}

/// Images that are their bytes.
class TextSet final : public images::ImageSet {
  public:
    std::vector<std::string> content[2];

    const std::vector<std::string> &classes() const override { return classes_; }
    std::size_t size(images::Part part) const override { return of(part).size(); }
    std::uint16_t label(images::Part, std::size_t) const override { return 0; }
    std::string source(images::Part, std::size_t i) const override { return std::to_string(i); }
    std::string bytes(images::Part part, std::size_t i) const override {
        if (of(part)[i] == "unreadable") throw Error("The image cannot be read.");
        return of(part)[i];
    }
    images::Image decode(std::string_view) const override { return {}; }

  private:
    const std::vector<std::string> &of(images::Part part) const { return content[static_cast<std::size_t>(part)]; }
    std::vector<std::string> classes_{"a"};
};

TEST(TwinsOutside, AreEqualBytesOfAnotherSplit) {
    TextSet set;
    set.content[0] = {"one", "two", "three", "two", "unreadable", "", "of train", "of train"};
    set.content[1] = {"three", "four", "two", "unreadable", "", "four"};
    Predictions predictions;
    predictions.part = images::Part::test;
    predictions.index = {0, 1, 2, 3, 4, 5};
    predictions.label.resize(6);
    std::uint64_t done = 0, total = 0;
    const auto twins = twins_outside(predictions, set, {}, [&](std::uint64_t d, std::uint64_t t) {
        done = d;
        total = t;
    });
    ASSERT_EQ(twins.size(), 2u);
    EXPECT_EQ(twins[0].sample, 0u);
    EXPECT_EQ(twins[0].part, images::Part::train);
    EXPECT_EQ(twins[0].index, 2u);
    EXPECT_EQ(twins[1].sample, 2u);
    EXPECT_EQ(twins[1].index, 1u); // the first of two
    EXPECT_EQ(done, 14u);
    EXPECT_EQ(total, 14u);

    // A validation split: the rest of train and the test part are outside of it.
    predictions.part = images::Part::train;
    predictions.index = {2, 3, 6, 1000};
    predictions.label.resize(4);
    const auto of_validation = twins_outside(predictions, set);
    ASSERT_EQ(of_validation.size(), 3u);
    EXPECT_EQ(of_validation[0].sample, 0u);
    EXPECT_EQ(of_validation[0].part, images::Part::test);
    EXPECT_EQ(of_validation[0].index, 0u);
    EXPECT_EQ(of_validation[1].part, images::Part::train);
    EXPECT_EQ(of_validation[1].index, 1u);
    EXPECT_EQ(of_validation[2].index, 7u);
}

TEST(TwinsOutside, Stops) {
    TextSet set;
    set.content[0] = {"one"};
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(twins_outside(five(), set, stop.get_token()), Stopped);
}

} // namespace
} // namespace benchlight::evaluation
