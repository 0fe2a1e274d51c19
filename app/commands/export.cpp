#include "ui/figures/export.h"
#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/export_figures.h"
#include "app/commands/export_movies.h"
#include "app/commands/interrupt.h"
#include "engine/augment/augment.h"
#include "engine/core/error.h"
#include "engine/runs/run_reader.h"
#include "engine/training/run_edits.h"
#include "ui/figures/curves_figure.h"
#include "ui/figures/grid_figure.h"
#include "ui/follow/run_curves.h"
#include "ui/shell/run_window.h"

namespace benchlight::commands {

namespace {

struct Options {
    std::string run, figure, out, theme = "light", split = "validation", size;
    std::optional<int> epoch, dpi;
    std::optional<double> smoothing;
    bool log = false, force = false;
};

constexpr const char *run_figures = "grid, accuracy, loss, learning-rate";

std::string all_figures() { return std::string(run_figures) + ", " + movie_figures + ", " + prediction_figures; }

ui::ExportOptions export_options(const Options &options) {
    ui::ExportOptions result;
    if (!options.size.empty()) result.size = ui::FigureSize::parse(options.size);
    result.dpi = options.dpi;
    result.look = ui::theme_named(options.theme);
    result.force = options.force;
    return result;
}

ui::CurvesFigure curves_figure(const ui::RunHistory &history, ui::Quantity quantity, const Options &options) {
    return ui::CurvesFigure(curves_of(history, quantity),
                            {.smoothing = options.smoothing.value_or(ui::CurveStyle().smoothing), .log = options.log});
}

/// With the augmentation that was in force when the epoch began.
ui::GridFigure grid_figure(const ui::RunHistory &history, const runs::RunReader &run, int epoch) {
    const training::Settings settings =
        history.settings_at(static_cast<std::int64_t>((epoch - 1) * history.steps_per_epoch()));
    images::DataSet::Options how;
    how.size = settings.size;
    how.hold_bytes = 0; // sixteen images are looked at
    how.edits = training::edits_of_run(run);
    const auto data = images::DataSet::load(settings.data, how, interruption());
    const auto splits = images::make_splits(*data, settings.split);
    std::vector<augment::GridTile> tiles = augment::read_grid(*data, splits.train, settings.split.seed, epoch);
    augment::augment_grid(tiles, augment::Recipe::parse(settings.recipe), settings.split.seed,
                          settings.augmentation_epoch(epoch));
    return ui::GridFigure(std::move(tiles), data->classes(), ui::grid_title(settings.data, settings.recipe, epoch));
}

void export_command(const Options &options) {
    const auto quantity = ui::quantity_named(options.figure);
    const bool of_predictions = shows_predictions(options.figure);
    const bool of_movies = shows_movies(options.figure);
    if (!quantity && !of_predictions && !of_movies && options.figure != "grid")
        throw UsageError("--figure " + options.figure + " does not exist; take " + all_figures());
    if (of_predictions) require_one_of("--split", options.split, {"test", "validation", "train"});
    if (options.smoothing && !(*options.smoothing >= 0 && *options.smoothing < 1))
        throw UsageError("--smoothing is out of range; take 0 up to, but not, 1");
    if (options.epoch && *options.epoch < 1) throw UsageError("--epoch counts from 1");
    const ui::ExportOptions how = export_options(options);
    ui::require_exportable(options.out, options.force);
    const ui::OffscreenApplication application;
    if (of_movies) return export_figure(*figure_of_movies(options.figure, options.run), options.out, how);
    require_image_run(options.run, options.figure);
    runs::RunReader run(runs::RunFolder{options.run});
    if (of_predictions) {
        const PredictionsChoice choice{options.split, options.epoch};
        const bool pictures = !ui::exports_numbers(options.out);
        return export_figure(*figure_of_predictions(options.figure, run, choice, pictures), options.out, how);
    }
    const ui::RunHistory history = ui::read_history(run);
    if (quantity)
        export_figure(curves_figure(history, *quantity, options), options.out, how);
    else
        export_figure(grid_figure(history, run, options.epoch.value_or(1)), options.out, how);
}

} // namespace

void add_export_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App &command = *program.add_subcommand("export", "Write a figure of a run as PNG, SVG, PDF or CSV");
    command.add_option("--run", options->run, "The run's folder")->required();
    command.add_option("--figure", options->figure, "Which figure: " + all_figures())->required();
    command.add_option("--out", options->out, "The file; its ending says the format")->required();
    add_number(command, "--epoch", options->epoch,
               "Epoch of the grid, from 1 (default 1); of predictions, whose validation the log has (default: the best "
               "checkpoint is evaluated)");
    add_number(command, "--smoothing", options->smoothing,
               "Of the batches' moving average, 0 to 1 (default 0.9; 0: none)");
    command.add_flag("--log", options->log, "A logarithmic axis, which costs have anyway");
    command.add_option("--theme", options->theme, "light, dark or print (default light)");
    command.add_option("--size", options->size, "Such as 1200x800px, 160x100mm or 6.3x4in");
    add_number(command, "--dpi", options->dpi, "Dots per inch (default 96; 300 for a size in mm or in)");
    command.add_option("--split", options->split, "Of predictions: validation, test or train (default validation)");
    command.add_flag("--force", options->force, "Replace the file if it is there");
    command.callback([options] { export_command(*options); });
}

} // namespace benchlight::commands
