#include "engine/evaluation/lists.h"
#include "engine/evaluation/report.h"

#include "engine/core/files.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace benchlight::evaluation {
namespace {

/// Predictions and the figures of scikit-learn and NumPy for them: tests/data/evaluation/make_report_case.py.
struct Case {
    std::string name;
    Json expected;
    Predictions predictions;
};

std::vector<float> probabilities_of(const Json &stored, std::size_t classes) {
    std::vector<float> probability;
    if (stored["probability"].is_null()) return probability;
    for (const Json &row : stored["probability"]) {
        std::vector<float> values(classes, 0);
        if (stored["sparse"])
            for (const Json &entry : row) values[entry[0].get<std::size_t>()] = entry[1].get<float>();
        else
            values = row.get<std::vector<float>>();
        probability.insert(probability.end(), values.begin(), values.end());
    }
    return probability;
}

Case read_case(const Json &stored) {
    Case read{stored["name"], stored["expected"], {}};
    Predictions &predictions = read.predictions;
    predictions.classes = stored["classes"].get<std::vector<std::string>>();
    predictions.split = "test";
    predictions.precision = "fp32";
    predictions.label = stored["label"].get<std::vector<std::uint16_t>>();
    predictions.predicted = stored["predicted"].get<std::vector<std::uint16_t>>();
    predictions.confidence = stored["confidence"].get<std::vector<float>>();
    const std::size_t classes = predictions.classes.size();
    predictions.probability = probabilities_of(stored, classes);
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        predictions.index.push_back(static_cast<std::uint32_t>(2 * i));
        predictions.source.push_back("image " + std::to_string(i));
        const bool known = !predictions.probability.empty();
        predictions.loss.push_back(known ? -std::log(predictions.probability[i * classes + predictions.label[i]]) : 0);
    }
    return read;
}

const std::vector<Case> &stored_cases() {
    static const std::vector<Case> cases = [] {
        std::vector<Case> all;
        const Json stored = Json::parse(read_file(BENCHLIGHT_TEST_DATA "/evaluation/report_case.json"));
        for (const Json &one : stored["cases"]) all.push_back(read_case(one));
        return all;
    }();
    return cases;
}

/// null stands for what is not known.
void expect_near(double value, const Json &expected, const char *what) {
    if (expected.is_null())
        EXPECT_TRUE(std::isnan(value)) << what << ' ' << value;
    else
        EXPECT_NEAR(value, expected.get<double>(), 1e-6) << what;
}

void expect_average(const AverageFigures &figures, const Json &expected, const char *what) {
    expect_near(figures.precision, expected[0], what);
    expect_near(figures.recall, expected[1], what);
    expect_near(figures.f1, expected[2], what);
}

/// The first of them: five classes, without an image of one and without a prediction of another.
class StoredCase : public testing::Test {
  protected:
    Json expected = stored_cases().front().expected;
    Predictions predictions = stored_cases().front().predictions;
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

TEST(StoredCases, FiguresAreScikitLearns) {
    ASSERT_EQ(stored_cases().size(), 12u);
    for (const Case &stored : stored_cases()) {
        SCOPED_TRACE(stored.name);
        const Json &expected = stored.expected;
        const Report got = report(stored.predictions);
        EXPECT_NEAR(got.accuracy, expected["accuracy"].get<double>(), 1e-12);
        EXPECT_NEAR(got.baseline, expected["baseline"].get<double>(), 1e-12);
        if (!stored.predictions.probability.empty() && !expected["loss"].is_null())
            expect_near(got.loss, expected["loss"], "loss");
        if (expected.contains("confusion")) {
            EXPECT_EQ(got.confusion, expected["confusion"].get<ConfusionMatrix>());
        }
        ASSERT_EQ(got.classes.size(), expected["precision"].size());
        for (std::size_t c = 0; c < got.classes.size(); ++c) {
            EXPECT_NEAR(got.classes[c].precision, expected["precision"][c].get<double>(), 1e-12) << c;
            EXPECT_NEAR(got.classes[c].recall, expected["recall"][c].get<double>(), 1e-12) << c;
            EXPECT_NEAR(got.classes[c].f1, expected["f1"][c].get<double>(), 1e-12) << c;
            EXPECT_EQ(got.classes[c].support, expected["support"][c].get<std::uint64_t>()) << c;
        }
        expect_average(got.macro, expected["macro"], "macro");
        expect_average(got.weighted, expected["weighted"], "weighted");
        expect_near(got.balanced, expected["balanced"], "balanced accuracy");
        ASSERT_EQ(got.top_k.size(), expected["top_k"].size());
        for (std::size_t k = 0; k < got.top_k.size(); ++k) expect_near(got.top_k[k], expected["top_k"][k], "top k");
        expect_near(got.brier, expected["brier"], "Brier score");
    }
}

TEST(StoredCases, CalibrationIsNumPys) {
    for (const Case &stored : stored_cases()) {
        SCOPED_TRACE(stored.name);
        const Json &expected = stored.expected["calibration"];
        const Calibration got = calibration(stored.predictions);
        ASSERT_EQ(got.bins.size(), 15u);
        for (std::size_t m = 0; m < got.bins.size(); ++m) {
            EXPECT_EQ(got.bins[m].count, expected["bins"][m][0].get<std::uint64_t>()) << m;
            expect_near(got.bins[m].confidence, expected["bins"][m][1], "confidence of a bin");
            expect_near(got.bins[m].accuracy, expected["bins"][m][2], "accuracy of a bin");
        }
        expect_near(got.expected_error, expected["ece"], "ECE");
        expect_near(got.largest_error, expected["mce"], "MCE");
        expect_near(got.mean_confidence, expected["mean_confidence"], "mean confidence");
        EXPECT_EQ(got.count(), stored.predictions.size());
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
    EXPECT_NEAR(json["balanced_accuracy"].get<double>(), expected["balanced"].get<double>(), 1e-12);
    EXPECT_NEAR(json["macro"]["f1"].get<double>(), expected["macro"][2].get<double>(), 1e-12);
    EXPECT_NEAR(json["weighted"]["precision"].get<double>(), expected["weighted"][0].get<double>(), 1e-12);
    EXPECT_EQ(json["top_k"].size(), 4u);
    EXPECT_NEAR(json["top_k"]["2"].get<double>(), expected["top_k"][1].get<double>(), 1e-12);
    EXPECT_NEAR(json["ece"].get<double>(), expected["calibration"]["ece"].get<double>(), 1e-6);
    EXPECT_EQ(json["reliability"].size(), 15u);
    EXPECT_EQ(json["reliability"][14]["high"], 1.);
    EXPECT_EQ(json["reliability"][14]["count"], expected["calibration"]["bins"][14][0]);
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
    EXPECT_EQ(most_confident_of_each(predictions, true, 5)[0], (SampleOrder{1, 3, 6, 4, 7}));
    EXPECT_EQ(most_confident_of_each(predictions, true, 2)[0], (SampleOrder{1, 3}));
    EXPECT_EQ(most_confident_of_each(predictions, false, 5)[0], (SampleOrder{2, 5}));
    EXPECT_TRUE(most_confident_of_each(predictions, true, 5)[1].empty());
}

TEST(MostConfident, WhatIsNotANumberComesLast) {
    const float nan = std::nanf("");
    const Predictions predictions = predicted_first({0, 0, 0, 0}, {nan, .5f, nan, .9f});
    EXPECT_EQ(most_confident_of_each(predictions, true, 5)[0], (SampleOrder{3, 1, 0, 2}));
}

TEST(EvaluationJson, WithoutProbabilitiesOnlyTheFirstGuessIsKnown) {
    Predictions predictions = predicted_first({0, 1, 0, 0}, {.5f, .75f, .5f, 1});
    predictions.classes = {"a", "b", "c", "d"};
    const Json json = Json::parse(to_json_text(evaluation_json(predictions)));
    EXPECT_EQ(json["top_k"], (Json{{"1", .75}, {"2", nullptr}, {"3", nullptr}}));
    EXPECT_TRUE(json["brier"].is_null());
    EXPECT_NEAR(json["ece"].get<double>(), (.75 + 2 * .5) / 4, 1e-12);
}

/// What a broken network answers, or none at all: figures that are not known, and no crash.
TEST(Report, NothingAndNoNumbersAreNotFigures) {
    Predictions none;
    none.classes = {"a", "b", "c"};
    const Report empty = report(none);
    EXPECT_TRUE(std::isnan(empty.calibration.expected_error));
    EXPECT_TRUE(std::isnan(empty.balanced));
    EXPECT_EQ(empty.interval, (std::array<double, 2>{0, 1}));
    EXPECT_EQ(Json::parse(to_json_text(evaluation_json(none)))["loss"], nullptr);
    none.classes.clear();
    EXPECT_EQ(report(none).top_k.size(), 1u);

    const float nan = std::nanf("");
    Predictions broken = predicted_first({0, 1, 1}, {nan, .75f, .75f});
    broken.classes = {"a", "b", "c"};
    broken.loss = {nan, 1, std::numeric_limits<float>::infinity()};
    broken.probability = {nan, nan, nan, .75f, .25f, 0, .75f, 0, .25f};
    const Report got = report(broken);
    EXPECT_TRUE(std::isnan(got.loss));
    EXPECT_TRUE(std::isnan(got.brier));
    EXPECT_EQ(got.calibration.count(), 2u);
    EXPECT_NEAR(got.calibration.expected_error, .75, 1e-12);
    EXPECT_NEAR(got.top_k[0], 0, 1e-12);
    EXPECT_NEAR(got.top_k[1], 1. / 3, 1e-12); // the first is missed though it was its label that "came first"

    Predictions sure = predicted_first({0}, {1.0000001f});
    sure.loss = {std::numeric_limits<float>::infinity()};
    EXPECT_EQ(calibration(sure).bins.back().count, 1u);
    EXPECT_EQ(report(sure).balanced, 1);
    EXPECT_TRUE(Json::parse(to_json_text(evaluation_json(sure)))["loss"].is_null());
}

TEST(EvaluationJson, WithoutSourcesTheyAreNull) {
    const Json json = evaluation_json(predicted_first({0, 1}, {.5f, .75f}));
    EXPECT_TRUE(json["best"]["a"][0]["source"].is_null());
    EXPECT_EQ(json["worst"]["a"][0]["label"], "b");
}

} // namespace
} // namespace benchlight::evaluation
