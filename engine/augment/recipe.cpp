#include "engine/augment/recipe.h"

#include "engine/core/error.h"

#include <algorithm>

namespace benchlight::augment {

// One file each.
extern const OperationKind rotate_kind, flip_kind, translate_kind, crop_kind, brightness_kind, contrast_kind,
    saturation_kind, erase_kind;

const std::vector<OperationKind> &operations() {
    static const std::vector<OperationKind> all{rotate_kind,     flip_kind,     translate_kind,  crop_kind,
                                                brightness_kind, contrast_kind, saturation_kind, erase_kind};
    return all;
}

namespace {

std::string known_operations() {
    std::string list;
    for (const OperationKind &kind : operations()) list += (list.empty() ? "" : "; ") + kind.name + "=" + kind.takes;
    return list;
}

std::shared_ptr<const Operation> parse_operation(const std::string &text) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const auto kind =
        std::find_if(operations().begin(), operations().end(), [&](const auto &k) { return k.name == name; });
    if (kind == operations().end())
        throw UsageError("There is no operation \"" + display_path(text) + "\" for a recipe; there are " +
                         known_operations() + ".");
    try {
        if (equals == std::string::npos) throw UsageError("");
        return kind->parse(text.substr(equals + 1));
    } catch (const UsageError &) {
        throw UsageError("\"" + display_path(text) + "\" in a recipe: " + kind->name + " takes " + kind->takes + ".");
    }
}

} // namespace

Recipe Recipe::parse(const std::string &text) {
    Recipe recipe;
    if (text == "none") return recipe;
    for (const std::string &part : split_text(text, ',')) recipe.operations_.push_back(parse_operation(part));
    return recipe;
}

std::string Recipe::text() const {
    if (operations_.empty()) return "none";
    std::string joined;
    for (const auto &operation : operations_) joined += (joined.empty() ? "" : ",") + operation->text();
    return joined;
}

} // namespace benchlight::augment
