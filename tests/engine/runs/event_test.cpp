#include "engine/core/error.h"
#include "engine/runs/event.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace benchlight::runs {
namespace {

TEST(Event, PayloadsReadBack) {
    const BatchPoint point = BatchPoint::decode(BatchPoint{1.5f, .25f, 1e-3f, 900.f}.encode());
    EXPECT_EQ(point.loss, 1.5f);
    EXPECT_EQ(point.images_per_second, 900.f);

    const SampleList samples = SampleList::decode(SampleList{"test", {7, 9}, {1, 0}}.encode());
    EXPECT_EQ(samples.split, "test");
    EXPECT_EQ(samples.index, (std::vector<std::uint32_t>{7, 9}));
    EXPECT_EQ(samples.label, (std::vector<std::uint16_t>{1, 0}));

    const EpochPredictions predictions =
        EpochPredictions::decode(EpochPredictions{3, {1, 2}, {60000, 7}, {5, 6}, {15360, 0}}.encode());
    EXPECT_EQ(predictions.epoch, 3);
    EXPECT_EQ(predictions.true_confidence, (std::vector<std::uint16_t>{5, 6}));
    EXPECT_EQ(predictions.loss, (std::vector<std::uint16_t>{15360, 0}));

    const EpochProbabilities probabilities =
        EpochProbabilities::decode(EpochProbabilities{4, 2, {1, 2, 3, 4}}.encode());
    EXPECT_EQ(probabilities.classes, 2);
    EXPECT_EQ(probabilities.probability.size(), 4u);
}

TEST(Event, APredictionTakesEightBytesASample) {
    EpochPredictions predictions;
    for (auto *values :
         {&predictions.predicted, &predictions.confidence, &predictions.true_confidence, &predictions.loss})
        values->resize(1000);
    EXPECT_LE(predictions.encode().size(), 8000u + 16u);
}

TEST(Event, RefusesDamagedPayloads) {
    EXPECT_THROW(BatchPoint::decode("abc"), Error);
    std::string payload = EpochPredictions{1, {1}, {2}, {3}, {4}}.encode();
    EXPECT_THROW(EpochPredictions::decode(std::string_view(payload).substr(0, payload.size() - 1)), Error);
    payload[4] = payload[5] = payload[6] = payload[7] = '\xff'; // a count of four billion
    EXPECT_THROW(EpochPredictions::decode(payload), Error);
}

TEST(Event, HalfPrecisionReadsBackEveryValue) {
    for (std::uint32_t bits = 0; bits < 65536; ++bits) {
        const float value = from_half(static_cast<std::uint16_t>(bits));
        if (std::isnan(value))
            EXPECT_TRUE(std::isnan(from_half(to_half(value))));
        else
            EXPECT_EQ(to_half(value), bits) << value;
    }
}

TEST(Event, HalfPrecisionRoundsToNearestEven) {
    EXPECT_EQ(to_half(1.f), 0x3c00);
    EXPECT_EQ(to_half(1.f + 0x1p-11f), 0x3c00);     // halfway, to even
    EXPECT_EQ(to_half(1.f + 3 * 0x1p-11f), 0x3c02); // halfway, to even
    EXPECT_EQ(to_half(65519.f), 0x7bff);
    EXPECT_EQ(to_half(65520.f), 0x7c00);
    EXPECT_EQ(to_half(0x1p-25f), 0); // halfway to the smallest, to even
    EXPECT_EQ(to_half(0x1.8p-25f), 1);
    EXPECT_EQ(to_half(std::numeric_limits<float>::infinity()), 0x7c00);
    EXPECT_EQ(to_half(-2.f), 0xc000);
}

TEST(Event, FixedPointClampsAndRounds) {
    EXPECT_EQ(to_fixed_point(0), 0);
    EXPECT_EQ(to_fixed_point(1), 65535);
    EXPECT_EQ(to_fixed_point(2), 65535);
    EXPECT_EQ(to_fixed_point(std::nanf("")), 0);
    EXPECT_NEAR(from_fixed_point(to_fixed_point(.1234f)), .1234f, 1e-5);
}

TEST(Event, SummaryWithoutValidationHasNull) {
    EpochSummary summary;
    summary.epoch = 2;
    summary.train_loss = .5;
    summary.validation_loss = summary.validation_accuracy = std::nan("");
    const Json json = summary.json();
    EXPECT_TRUE(json["validation"].is_null());
    EXPECT_TRUE(std::isnan(EpochSummary::from_json(Json::parse(to_json_text(json))).validation_accuracy));
    summary.validation_accuracy = .75;
    summary.validation_loss = 1;
    EXPECT_EQ(EpochSummary::from_json(summary.json()).validation_accuracy, .75);
}

} // namespace
} // namespace benchlight::runs
