#pragma once
#include "ui/follow/run_curves.h"

#include <optional>

namespace benchlight::ui {

/// What the original notebook printed of the training that these settings' preset repeats, to be drawn beside a run:
/// "Published, frozen" or "Published, fine-tuned". Nothing for other presets, or without the file in the program's
/// resources (resources/published). The files are read once, 90 lines in all.
std::optional<Overlay> published_overlay(const training::Settings &settings);

/// The same from the text of such a file: the columns epoch, train_loss, train_accuracy, validation_loss and
/// validation_accuracy. Throws Error for anything else.
std::map<Quantity, Overlay::Lines> read_published(const std::string &csv);

} // namespace benchlight::ui
