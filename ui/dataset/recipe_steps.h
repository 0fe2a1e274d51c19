#pragma once
#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// A number that an operation takes, as it is edited.
struct StepNumber {
    std::string title;          ///< "up to"
    std::string prefix, unit;   ///< "±", "°"
    double shown_per_value = 1; ///< 100 for shares that are shown in per cent
    double least = 0, most = 1; ///< as it is shown
    double snap = 1;            ///< of the slider
    double slider_most = 1;     ///< where the slider ends, unless the value is beyond
};

/// A choice that an operation takes: what stands in the recipe, and how it is called.
struct StepChoice {
    std::string title;
    std::vector<std::pair<std::string, std::string>> options;
};

/// An augmenting operation as the window presents it.
struct StepKind {
    std::string name;  ///< "rotate"
    std::string title; ///< "Rotate"
    std::string help;  ///< one sentence
    std::string value; ///< to begin with: "15"
    std::vector<StepNumber> numbers;
    std::optional<StepChoice> choice;
};
/// Those of augment::operations(), in its order.
const std::vector<StepKind> &step_kinds();
const StepKind &step_kind(const std::string &name);

/// An operation of a recipe in work: one that is switched off is kept.
struct RecipeStep {
    int id = 0; ///< stays while it is edited or moved
    std::string name, value;
    bool on = true;

    std::string text() const { return name + "=" + value; }
    bool operator==(const RecipeStep &) const = default;
};

/// What a step's value says, in the terms of its kind: its numbers as they are shown and the number of its choice.
struct StepValue {
    std::vector<double> numbers;
    int choice = 0;
};
StepValue read_step(const RecipeStep &step);
/// The value as a recipe spells it, with as few digits as the shown numbers have.
std::string write_step(const StepKind &kind, const StepValue &value);

/// The steps of a recipe's text, numbered from `first_id`. Throws UsageError as augment::Recipe::parse() does; spaces
/// around operations are forgiven.
std::vector<RecipeStep> steps_of(const std::string &text, int first_id);
/// The text of the steps that are on; "none" when there are none.
std::string recipe_of(const std::vector<RecipeStep> &steps);

/// `to`, with the steps of `from` that are off between the same neighbours as far as there are as many.
std::vector<RecipeStep> with_kept_off(std::vector<RecipeStep> to, const std::vector<RecipeStep> &from);

/// A recipe to start from.
struct ReadyRecipe {
    std::string title, text;
};
const std::vector<ReadyRecipe> &ready_recipes();

} // namespace benchlight::ui
