#include "engine/augment/augment.h"

#include <gtest/gtest.h>

namespace benchlight::augment {
namespace {

TEST(Normalise, WritesPlanesOfStandardScores) {
    const Normalisation normalisation{{0.1, 0.2, 0.7}, {0.25, 0.5, 0.125}};
    for (const std::size_t count :
         {std::size_t{1}, std::size_t{5}, std::size_t{64}, std::size_t{1024}, std::size_t{961}}) {
        std::vector<std::uint8_t> image(3 * count);
        for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(i * 37 + i / 256);
        std::vector<float> out(3 * count, -1);
        normalise_planes(image, 3, normalisation, out);
        for (std::size_t c = 0; c < 3; ++c)
            for (std::size_t i = 0; i < count; ++i)
                ASSERT_NEAR(out[c * count + i],
                            (image[3 * i + c] / 255.0 - normalisation.mean[c]) / normalisation.std[c], 2e-6);
    }
}

TEST(Normalise, RepeatsGrey) {
    const Normalisation normalisation{{0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}};
    const std::vector<std::uint8_t> image{0, 255, 51, 102};
    std::vector<float> out(12);
    normalise_planes(image, 1, normalisation, out);
    for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(out[4 * c], -1, 1e-6);
        EXPECT_NEAR(out[4 * c + 1], 1, 1e-6);
        EXPECT_NEAR(out[4 * c + 2], -0.6, 1e-6);
        EXPECT_NEAR(out[4 * c + 3], -0.2, 1e-6);
    }
}

TEST(Normalisation, RepeatsGreyAndSurvivesAConstantChannel) {
    images::Survey survey;
    survey.mean = {0.3};
    survey.std = {0.2};
    EXPECT_EQ(normalisation_of(survey).mean, (std::vector{0.3, 0.3, 0.3}));
    EXPECT_EQ(normalisation_of(survey).std, (std::vector{0.2, 0.2, 0.2}));
    survey.mean = {0.3, 0, 0.5};
    survey.std = {0.2, 0, 0.1};
    EXPECT_EQ(normalisation_of(survey).std, (std::vector{0.2, 1.0, 0.1}));
}

} // namespace
} // namespace benchlight::augment
