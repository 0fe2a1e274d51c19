// ImageFolders in zip files.

#include "tests/fuzz/read_all.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const Scratch scratch;
    scratch.write("set.zip", text_of(data, size));
    try {
        read_all(*benchlight::images::open_image_folder(scratch.path / "set.zip"));
    } catch (const benchlight::Error &) {}
    return 0;
}
