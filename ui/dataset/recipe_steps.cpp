#include "ui/dataset/recipe_steps.h"

#include "engine/augment/recipe.h"
#include "engine/core/error.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

StepNumber share(const std::string &title, double least = 0) {
    return {.title = title,
            .prefix = {},
            .unit = " %",
            .shown_per_value = 100,
            .least = least,
            .most = 100,
            .snap = 5,
            .slider_most = 100};
}

StepNumber range() {
    StepNumber number = share("up to");
    number.prefix = "± ";
    return number;
}

std::string trimmed(const std::string &text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n"), end = text.find_last_not_of(" \t\r\n");
    return begin == std::string::npos ? std::string() : text.substr(begin, end - begin + 1);
}

/// Shown numbers have few digits; dividing them by a hundred must not bring more.
double without_dust(double value) { return std::round(value * 1e6) / 1e6; }

/// In fewer words than Recipe::parse(): the window shows what each operation takes.
void refuse_unknown(const std::string &recipe) {
    std::string names;
    for (const StepKind &kind : step_kinds()) names += (names.empty() ? "" : ", ") + kind.name;
    for (const std::string &part : split_text(recipe, ',')) {
        const std::string name = part.substr(0, part.find('='));
        const bool known = std::ranges::any_of(step_kinds(), [&](const StepKind &kind) { return kind.name == name; });
        if (!known && !name.empty() && recipe != "none")
            throw UsageError("There is no operation \"" + display_path(name) + "\"; there are " + names + ".");
    }
}

} // namespace

const std::vector<StepKind> &step_kinds() {
    static const std::vector<StepKind> kinds{
        {"rotate",
         "Rotate",
         "Turns each image by a random angle either way.",
         "15",
         {{.title = "up to", .prefix = "± ", .unit = "°", .least = 0, .most = 180, .snap = 5, .slider_most = 180}},
         {}},
        {"flip",
         "Flip",
         "Mirrors images left to right.",
         "0.5",
         {share("chance")},
         StepChoice{"mirrored", {{"", "by chance"}, {"alternating", "every other epoch"}}}},
        {"translate",
         "Translate",
         "Moves each image by whole pixels on both axes.",
         "2",
         {{.title = "up to", .prefix = "± ", .unit = " px", .least = 0, .most = 4096, .snap = 1, .slider_most = 32}},
         StepChoice{"edges", {{"", "mirrored"}, {"zero", "black"}}}},
        {"crop",
         "Crop",
         "Cuts out a random part and enlarges it to the image's size.",
         "0.3:1",
         {share("at least", .1), share("at most", .1)},
         {}},
        {"brightness", "Brightness", "Makes images darker or brighter.", "0.2", {range()}, {}},
        {"contrast", "Contrast", "Moves levels towards their mean or away from it.", "0.2", {range()}, {}},
        {"saturation", "Saturation", "Makes colours paler or stronger; grey images stay.", "0.2", {range()}, {}},
        {"erase",
         "Erase",
         "Covers a random rectangle, up to a third of the image, with black.",
         "0.25",
         {share("chance")},
         {}}};
    return kinds;
}

const StepKind &step_kind(const std::string &name) {
    return *std::ranges::find_if(step_kinds(), [&](const StepKind &kind) { return kind.name == name; });
}

StepValue read_step(const RecipeStep &step) {
    const StepKind &kind = step_kind(step.name);
    StepValue value;
    const std::vector<std::string> parts = split_text(step.value, ':');
    for (const std::string &part : parts) {
        if (kind.choice)
            for (std::size_t i = 0; i < kind.choice->options.size(); ++i)
                if (!part.empty() && kind.choice->options[i].first == part) value.choice = static_cast<int>(i);
        const std::optional<double> number = parse_number<double>(part);
        if (number && value.numbers.size() < kind.numbers.size())
            value.numbers.push_back(without_dust(*number * kind.numbers[value.numbers.size()].shown_per_value));
    }
    // "flip=alternating" has no probability; the usual one waits.
    if (value.numbers.size() < kind.numbers.size())
        value.numbers = read_step({.name = kind.name, .value = kind.value}).numbers;
    return value;
}

std::string write_step(const StepKind &kind, const StepValue &value) {
    const std::string choice = kind.choice ? kind.choice->options[static_cast<std::size_t>(value.choice)].first : "";
    if (kind.name == "flip" && !choice.empty()) return choice;
    std::string text;
    for (std::size_t i = 0; i < kind.numbers.size(); ++i)
        text += (i ? ":" : "") + format_number(without_dust(value.numbers[i] / kind.numbers[i].shown_per_value));
    return choice.empty() ? text : text + ":" + choice;
}

std::vector<RecipeStep> steps_of(const std::string &text, int first_id) {
    std::string tidy;
    for (const std::string &part : split_text(text, ',')) tidy += (tidy.empty() ? "" : ",") + trimmed(part);
    refuse_unknown(tidy);
    std::vector<RecipeStep> steps;
    const auto recipe = augment::Recipe::parse(tidy.empty() ? "none" : tidy);
    for (const auto &operation : recipe.operations()) {
        const std::string spelled = operation->text();
        const std::size_t equals = spelled.find('=');
        steps.push_back({first_id++, spelled.substr(0, equals), spelled.substr(equals + 1)});
    }
    return steps;
}

std::string recipe_of(const std::vector<RecipeStep> &steps) {
    std::string text;
    for (const RecipeStep &step : steps)
        if (step.on) text += (text.empty() ? "" : ",") + step.text();
    return text.empty() ? "none" : text;
}

std::vector<RecipeStep> with_kept_off(std::vector<RecipeStep> to, const std::vector<RecipeStep> &from) {
    std::size_t at = 0;
    for (const RecipeStep &step : from) {
        if (!step.on) to.insert(to.begin() + static_cast<std::ptrdiff_t>(std::min(at, to.size())), step);
        ++at;
    }
    return to;
}

const std::vector<ReadyRecipe> &ready_recipes() {
    static const std::vector<ReadyRecipe> recipes{
        {"None", "none"},
        {"Mirror", "flip=0.5"},
        {"Mirror and move", "flip=0.5,translate=2"},
        {"Mirror in turns and move", "flip=alternating,translate=2"},
        {"Turn and mirror", "rotate=30,flip=0.5"},
        {"Crops and colours", "crop=0.3:1,flip=0.5,brightness=0.3,contrast=0.3,saturation=0.3"},
        {"Mirror, move and erase", "flip=0.5,translate=2,erase=0.5"},
        {"Small turns and moves, for writing", "rotate=10,translate=2:zero"}};
    return recipes;
}

} // namespace benchlight::ui
