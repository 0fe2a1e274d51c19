// JPEG, PNG, WebP and BMP files, with and without EXIF data.

#include "engine/core/error.h"
#include "engine/images/decode.h"
#include "engine/images/resize.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace benchlight;
    try {
        const images::Image image = images::decode_image(text_of(data, size));
        if (image.pixels.size() != image.size() || image.size() == 0) std::abort();
        if (images::fit_image(image, 8, 8, 3).pixels.size() != 192) std::abort();
    } catch (const Error &) {}
    return 0;
}
