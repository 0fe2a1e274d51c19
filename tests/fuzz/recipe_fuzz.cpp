// Recipes: what is accepted reads back as itself and can be applied.

#include "engine/augment/augment.h"
#include "engine/core/error.h"
#include "tests/fuzz/scratch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace benchlight::augment;
    try {
        const Recipe recipe = Recipe::parse(std::string(text_of(data, size)));
        if (Recipe::parse(recipe.text()).text() != recipe.text()) std::abort();
        if (recipe.operations().size() > 20) return 0;
        for (const auto &[height, width, channels] : {std::array{5, 5, 3}, std::array{1, 7, 1}, std::array{8, 3, 3}}) {
            Augmenter augmenter(height, width, channels);
            benchlight::Json applied = benchlight::Json::array();
            augmenter(augmenter.input(), recipe, {576, 1, static_cast<std::uint32_t>(size)}, &applied);
            benchlight::to_json_text(applied);
        }
    } catch (const benchlight::UsageError &) {}
    return 0;
}
