#include "engine/evaluation/predictions.h"

#include <gtest/gtest.h>

#include <limits>

namespace benchlight::evaluation {
namespace {

Predictions two_samples() {
    Predictions predictions;
    predictions.classes = {"plain", "with, comma \"quoted\""};
    predictions.split = "test";
    predictions.index = {3, 70000};
    predictions.source = {"test/plain/1.png", "line\nbreak.png"};
    predictions.label = {0, 1};
    predictions.predicted = {1, 1};
    predictions.confidence = {.75f, 1};
    predictions.loss = {1.5f, std::numeric_limits<float>::quiet_NaN()};
    return predictions;
}

TEST(PredictionsCsv, QuotesWhatNeedsIt) {
    EXPECT_EQ(predictions_csv(two_samples()),
              "index,source,label,predicted,confidence,loss\r\n"
              "3,test/plain/1.png,plain,\"with, comma \"\"quoted\"\"\",0.75,1.5\r\n"
              "70000,\"line\nbreak.png\",\"with, comma \"\"quoted\"\"\",\"with, comma \"\"quoted\"\"\",1,\r\n");
}

TEST(PredictionsCsv, ProbabilitiesMakeColumns) {
    Predictions predictions = two_samples();
    predictions.probability = {.25f, .75f, 0, 1};
    const std::string csv = predictions_csv(predictions);
    EXPECT_TRUE(
        csv.starts_with("index,source,label,predicted,confidence,loss,p_plain,\"p_with, comma \"\"quoted\"\"\"\r\n"));
    EXPECT_NE(csv.find(",0.75,1.5,0.25,0.75\r\n"), std::string::npos);
    EXPECT_TRUE(csv.ends_with(",1,,0,1\r\n"));
}

TEST(PredictionsCsv, UnknownSourcesAreEmpty) {
    Predictions predictions = two_samples();
    predictions.source.clear();
    EXPECT_NE(predictions_csv(predictions).find("\r\n3,,plain,"), std::string::npos);
}

} // namespace
} // namespace benchlight::evaluation
