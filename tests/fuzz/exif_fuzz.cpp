// EXIF data.

#include "engine/images/decode_internal.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const int orientation = benchlight::images::exif_orientation(text_of(data, size));
    if (orientation < 1 || orientation > 8) std::abort();
    return 0;
}
