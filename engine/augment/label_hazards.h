#pragma once
#include "engine/augment/recipe.h"

#include <string>
#include <vector>

namespace benchlight::augment {

/// Sentences on where a recipe is likely to make images that their labels no longer fit, judged by the classes' names
/// alone: mirrored or turned digits and letters, directions, classes told apart by colour; and, whatever the classes
/// are, images that can lose what they show. Digits are names such as "6", "six", "digit_6" and "6 - six", unless some
/// class is a number above 9; letters are names such as "b" and "letter_b". Empty when nothing speaks against the recipe.
std::vector<std::string> label_hazards(const Recipe &recipe, const std::vector<std::string> &classes);

} // namespace benchlight::augment
