#pragma once
#include "ui/report/run_figures.h"

namespace benchlight::commands {

/// "confusion, best, worst, reliability or per-class"
extern const char *const prediction_figures;
/// Whether a figure is one of those.
bool shows_predictions(const std::string &figure);

/// The figure of that name. `pictures`: whether the images themselves are needed, not the table alone. Throws
/// UsageError for an epoch of another split; Error: no such epoch, no checkpoint, a data set that is gone.
std::unique_ptr<ui::Figure> figure_of_predictions(const std::string &figure, const runs::RunReader &run,
                                                  const ui::PredictionsChoice &choice, bool pictures);

} // namespace benchlight::commands
