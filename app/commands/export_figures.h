#pragma once
#include "engine/runs/run_reader.h"
#include "ui/figures/figure.h"

#include <memory>
#include <optional>
#include <string>

namespace benchlight::commands {

/// Which predictions of a run a figure is made of.
struct PredictionsChoice {
    std::string split = "validation"; ///< train, validation or test
    std::optional<int> epoch{};       ///< that epoch's validation as the log has it; nothing: the best checkpoint
};

/// "confusion, best, worst, reliability or per-class"
extern const char *const prediction_figures;
/// Whether a figure is one of those.
bool shows_predictions(const std::string &figure);

/// The figure of that name. `pictures`: whether the images themselves are needed, not the table alone. Throws
/// UsageError for an epoch of another split; Error: no such epoch, no checkpoint, a data set that is gone.
std::unique_ptr<ui::Figure> figure_of_predictions(const std::string &figure, const runs::RunReader &run,
                                                  const PredictionsChoice &choice, bool pictures);

} // namespace benchlight::commands
