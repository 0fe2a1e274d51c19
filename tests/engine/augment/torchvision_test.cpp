#include "engine/augment/colour_internal.h"
#include "engine/augment/crop_internal.h"
#include "engine/augment/erase_internal.h"
#include "tests/engine/augment/references.h"

#include <array>
#include <gtest/gtest.h>

namespace benchlight::augment {
namespace {

enum Operation { crop, brightness, contrast, saturation, erasing };

/// The image that an operation with given parameters leaves.
std::vector<std::uint8_t> result_of(Operation operation, Canvas canvas, std::vector<std::uint8_t> image,
                                    const images::Box &box, double factor) {
    std::vector<std::uint8_t> spare(image.size(), 77);
    canvas.pixels = image.data();
    canvas.spare = spare.data();
    switch (operation) {
    case crop: resized_crop(canvas, box); return spare;
    case brightness: adjust_brightness(canvas, factor); break;
    case contrast: adjust_contrast(canvas, factor); break;
    case saturation: adjust_saturation(canvas, factor); break;
    case erasing: erase(canvas, box); break;
    }
    return image;
}

TEST(Operations, GiveThePixelsOfTorchvision) {
    References references("augment.bin");
    std::array<int, 5> cases{};
    while (!references.done()) {
        Canvas canvas;
        canvas.height = references.number<std::int32_t>();
        canvas.width = references.number<std::int32_t>();
        canvas.channels = references.number<std::int32_t>();
        const auto count = references.number<std::int32_t>();
        const std::vector<std::uint8_t> image = references.pixels(canvas.size());
        for (int i = 0; i < count; ++i) {
            const auto operation = references.number<std::int32_t>();
            images::Box box;
            for (int *side : {&box.top, &box.left, &box.height, &box.width}) *side = references.number<std::int32_t>();
            const auto factor = references.number<double>();
            ASSERT_EQ(result_of(static_cast<Operation>(operation), canvas, image, box, factor),
                      references.pixels(canvas.size()))
                << "operation " << operation << " on " << canvas.height << " x " << canvas.width << " x "
                << canvas.channels << ", box " << box.top << " " << box.left << " " << box.height << " " << box.width
                << ", factor " << factor;
            ++cases[static_cast<std::size_t>(operation)];
        }
    }
    for (const int number : cases) EXPECT_EQ(number, 40);
}

TEST(Contrast, TakesTheMeanOfImagesOfAnySize) {
    // More pixels than one partial sum takes, all 3 but for a corner: the mean rounds to 3.
    Canvas canvas{4100, 4100, 1, nullptr, nullptr};
    std::vector<std::uint8_t> image(canvas.size(), 3);
    image.front() = 255;
    canvas.pixels = image.data();
    adjust_contrast(canvas, 0);
    EXPECT_EQ(image.front(), 3);
    EXPECT_EQ(image.back(), 3);
}

} // namespace
} // namespace benchlight::augment
