#include "engine/evaluation/report.h"

#include "engine/core/files.h"

#include <gtest/gtest.h>

#include <cmath>

namespace benchlight::evaluation {
namespace {

/// Predictions and scikit-learn's figures for them: tests/data/evaluation/make_report_case.py.
class StoredCase : public testing::Test {
  protected:
    void SetUp() override {
        const Json stored = Json::parse(read_file(BENCHLIGHT_TEST_DATA "/evaluation/report_case.json"));
        expected = stored["expected"];
        predictions.classes = stored["classes"].get<std::vector<std::string>>();
        predictions.split = "test";
        predictions.precision = "fp32";
        predictions.label = stored["label"].get<std::vector<std::uint16_t>>();
        predictions.predicted = stored["predicted"].get<std::vector<std::uint16_t>>();
        for (std::size_t i = 0; i < predictions.size(); ++i) {
            const auto row = stored["probability"][i].get<std::vector<float>>();
            predictions.index.push_back(static_cast<std::uint32_t>(2 * i));
            predictions.source.push_back("image " + std::to_string(i));
            predictions.confidence.push_back(row[predictions.predicted[i]]);
            predictions.loss.push_back(-std::log(row[predictions.label[i]]));
            predictions.probability.insert(predictions.probability.end(), row.begin(), row.end());
        }
    }
    Json expected;
    Predictions predictions;
};

/// `count` samples of two classes with the given confidences, all of them predicted to be the first.
Predictions predicted_first(const std::vector<std::uint16_t> &label, const std::vector<float> &confidence) {
    Predictions predictions;
    predictions.classes = {"a", "b"};
    predictions.label = label;
    predictions.predicted.assign(label.size(), 0);
    predictions.confidence = confidence;
    predictions.loss.assign(label.size(), 1);
    for (std::size_t i = 0; i < label.size(); ++i) predictions.index.push_back(static_cast<std::uint32_t>(i));
    return predictions;
}

TEST_F(StoredCase, AgreesWithScikitLearn) {
    EXPECT_NEAR(accuracy(predictions), expected["accuracy"].get<double>(), 1e-12);
    EXPECT_NEAR(mean_loss(predictions), expected["loss"].get<double>(), 1e-6);
    EXPECT_NEAR(baseline_accuracy(predictions), expected["baseline"].get<double>(), 1e-12);
    const ConfusionMatrix confusion = confusion_matrix(predictions);
    EXPECT_EQ(confusion, expected["confusion"].get<ConfusionMatrix>());
    const std::vector<ClassFigures> figures = class_figures(confusion);
    ASSERT_EQ(figures.size(), 5u);
    for (std::size_t c = 0; c < figures.size(); ++c) {
        EXPECT_NEAR(figures[c].precision, expected["precision"][c].get<double>(), 1e-12) << c;
        EXPECT_NEAR(figures[c].recall, expected["recall"][c].get<double>(), 1e-12) << c;
        EXPECT_NEAR(figures[c].f1, expected["f1"][c].get<double>(), 1e-12) << c;
        EXPECT_EQ(figures[c].support, expected["support"][c].get<std::uint64_t>()) << c;
    }
}

TEST_F(StoredCase, IntervalIsWilsons) {
    const auto correct = static_cast<std::uint64_t>(std::lround(accuracy(predictions) * 120));
    const auto [low, high] = accuracy_interval(correct, 120);
    EXPECT_NEAR(low, expected["interval"][0].get<double>(), 1e-12);
    EXPECT_NEAR(high, expected["interval"][1].get<double>(), 1e-12);
}

TEST_F(StoredCase, JsonHasEveryFieldOfTheContract) {
    const Json json = evaluation_json(predictions);
    EXPECT_EQ(json["split"], "test");
    EXPECT_EQ(json["count"], 120);
    EXPECT_EQ(json["precision"], "fp32");
    EXPECT_EQ(json["classes"], Json(predictions.classes));
    EXPECT_EQ(json["confusion"], expected["confusion"]);
    EXPECT_NEAR(json["accuracy_interval"][1].get<double>(), expected["interval"][1].get<double>(), 1e-12);
    EXPECT_EQ(json["per_class"][1]["class"], "bee, wild");
    EXPECT_EQ(json["per_class"][1]["support"], expected["support"][1]);
    EXPECT_EQ(json["best"].size(), 5u);
    EXPECT_EQ(json["best"]["cat"].size(), 0u); // no sample is a cat
    EXPECT_EQ(json["worst"]["cat"].size(), 5u);
    for (const Json &sample : json["worst"]["cat"]) {
        EXPECT_EQ(sample["predicted"], "cat");
        EXPECT_NE(sample["label"], "cat");
        const auto i = sample["index"].get<std::size_t>() / 2;
        EXPECT_EQ(sample["source"], "image " + std::to_string(i));
        EXPECT_FLOAT_EQ(sample["confidence"].get<float>(), predictions.confidence[i]);
    }
}

TEST(AccuracyInterval, KnownValues) {
    // statsmodels.stats.proportion.proportion_confint(8, 10, method="wilson"), by its formula
    const auto [low, high] = accuracy_interval(8, 10);
    EXPECT_NEAR(low, 0.4901624715, 1e-9);
    EXPECT_NEAR(high, 0.9433178485, 1e-9);
}

TEST(AccuracyInterval, StaysInsideAtTheEnds) {
    EXPECT_EQ(accuracy_interval(0, 20)[0], 0);
    EXPECT_NEAR(accuracy_interval(0, 20)[1], 0.1611251580, 1e-9);
    EXPECT_EQ(accuracy_interval(20, 20)[1], 1);
    EXPECT_EQ(accuracy_interval(0, 0), (std::array<double, 2>{0, 1}));
}

TEST(MostConfident, FallsAndKeepsSampleOrderOnTies) {
    const Predictions predictions =
        predicted_first({0, 0, 1, 0, 0, 1, 0, 0}, {.5f, .9f, .99f, .9f, .7f, .4f, .9f, .6f});
    EXPECT_EQ(most_confident(predictions, 0, true), (std::vector<std::size_t>{1, 3, 6, 4, 7}));
    EXPECT_EQ(most_confident(predictions, 0, true, 2), (std::vector<std::size_t>{1, 3}));
    EXPECT_EQ(most_confident(predictions, 0, false), (std::vector<std::size_t>{2, 5}));
    EXPECT_TRUE(most_confident(predictions, 1, true).empty());
}

TEST(EvaluationJson, WithoutSourcesTheyAreNull) {
    const Json json = evaluation_json(predicted_first({0, 1}, {.5f, .75f}));
    EXPECT_TRUE(json["best"]["a"][0]["source"].is_null());
    EXPECT_EQ(json["worst"]["a"][0]["label"], "b");
}

} // namespace
} // namespace benchlight::evaluation
