#include "app/commands/export_figures.h"

#include "app/commands/interrupt.h"
#include "app/commands/progress_bar.h"

#include <algorithm>
#include <array>

namespace benchlight::commands {

namespace {

constexpr std::array figures{"confusion", "best", "worst", "reliability", "per-class"};

} // namespace

const char *const prediction_figures = "confusion, best, worst, reliability or per-class";

bool shows_predictions(const std::string &figure) { return std::ranges::find(figures, figure) != figures.end(); }

std::unique_ptr<ui::Figure> figure_of_predictions(const std::string &figure, const runs::RunReader &run,
                                                  const ui::PredictionsChoice &choice, bool pictures) {
    const bool gallery = figure == "best" || figure == "worst";
    ProgressBar bar;
    const ui::RunPredictions of =
        ui::run_predictions(run, choice, gallery, interruption(),
                            [&](std::uint64_t done, std::uint64_t total) { bar.show("evaluating", done, total); });
    bar.clear();
    if (figure == "confusion") return ui::confusion_figure(of);
    if (figure == "reliability") return ui::reliability_figure(of);
    if (figure == "per-class") return ui::per_class_figure(of);
    return ui::gallery_figure(of, figure == "best", pictures, {}, interruption());
}

} // namespace benchlight::commands
