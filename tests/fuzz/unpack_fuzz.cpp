// Archives as `data fetch` unpacks them. Nothing may land outside the folder, and nothing stays of one that is refused.

#include "engine/core/unpack.h"
#include "tests/fuzz/scratch.h"

#include "engine/core/error.h"

namespace fs = std::filesystem;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const Scratch scratch;
    const fs::path inner = scratch.path / "inner", target = inner / "target";
    fs::create_directories(inner);
    scratch.write("archive", text_of(data, size));
    try {
        benchlight::unpack(scratch.path / "archive", target, {.bytes = 1'000'000, .entries = 100});
        for (const fs::directory_entry &entry : fs::recursive_directory_iterator(target))
            if (entry.is_symlink() || !(entry.is_regular_file() || entry.is_directory())) std::abort();
        fs::remove_all(target);
    } catch (const benchlight::Error &) {}
    if (!fs::is_empty(inner)) std::abort();
    for (const fs::directory_entry &entry : fs::directory_iterator(scratch.path))
        if (entry.path().filename() != "archive" && entry.path() != inner) std::abort();
    return 0;
}
