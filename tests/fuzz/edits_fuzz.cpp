// Edits as CSV: what is accepted is written so that it reads back as itself.

#include "engine/core/error.h"
#include "engine/images/edits.h"
#include "tests/fuzz/scratch.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace benchlight::images;
    try {
        const Edits edits = Edits::parse(std::string(text_of(data, size)), "edits");
        if (Edits::parse(edits.csv(), "again") != edits) std::abort();
        Edits copy;
        for (auto edit = edits.list.rbegin(); edit != edits.list.rend(); ++edit) copy.set(*edit);
        if (copy != edits) std::abort();
        for (const Edit &edit : edits.list) {
            if (edits.find(edit.part.value_or(Part::train), edit.source) != &edit) std::abort();
            copy.remove(edit.part.value_or(Part::train), edit.source);
        }
        if (!copy.list.empty()) std::abort();
    } catch (const benchlight::Error &) {}
    return 0;
}
