#include "ui/figures/export.h"

#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/export_figures.h"
#include "app/commands/export_movies.h"
#include "app/commands/interrupt.h"
#include "app/commands/progress_bar.h"
#include "engine/core/error.h"
#include "engine/runs/run_reader.h"
#include "ui/figures/curves_figure.h"
#include "ui/follow/run_curves.h"
#include "ui/report/run_report.h"
#include "ui/shell/run_window.h"

namespace benchlight::commands {
namespace fs = std::filesystem;

namespace {

struct Options {
    std::string run, figure, out, theme = "light", split = "validation", size;
    std::optional<int> epoch, dpi;
    std::optional<double> smoothing;
    std::optional<std::string> title, x_title, y_title;
    bool log = false, force = false, json = false;
};

constexpr const char *run_figures = "grid, accuracy, loss, learning-rate", *report_figure = "report";

std::string all_figures() {
    return std::string(run_figures) + ", " + movie_figures + ", " + report_figure + ", " + prediction_figures;
}

std::optional<QString> text_of(const std::optional<std::string> &given) {
    return given ? std::optional(QString::fromStdString(*given)) : std::nullopt;
}

ui::ExportOptions export_options(const Options &options) {
    ui::ExportOptions result;
    if (!options.size.empty()) result.size = ui::FigureSize::parse(options.size);
    result.dpi = options.dpi;
    result.look = ui::theme_named(options.theme);
    result.look.title = text_of(options.title);
    result.look.x_axis = text_of(options.x_title);
    result.look.y_axis = text_of(options.y_title);
    result.force = options.force;
    return result;
}

ui::CurvesFigure curves_figure(const ui::RunHistory &history, ui::Quantity quantity, const Options &options) {
    return ui::CurvesFigure(curves_of(history, quantity),
                            {.smoothing = options.smoothing.value_or(ui::CurveStyle().smoothing), .log = options.log});
}

void print_finished(const Options &options) {
    if (options.json) print_json({{"event", "finished"}, {"path", display_path(fs::absolute(options.out))}}, true);
}

/// A size and a resolution do not apply: pages are A4.
void export_report(const Options &options) {
    const ui::ReportOptions how{
        .predictions = {options.split, options.epoch}, .theme = ui::theme_named(options.theme), .force = options.force};
    ui::require_choice(how.predictions);
    ui::require_report_place(options.out, options.force);
    const ui::OffscreenApplication application;
    require_image_run(options.run, options.figure);
    ProgressBar bar;
    ui::write_run_report(options.run, options.out, how, interruption(), [&](std::uint64_t done, std::uint64_t total) {
        bar.show("writing the report", done, total);
        if (options.json) print_json({{"event", "progress"}, {"done", done}, {"total", total}}, true);
    });
    bar.clear();
}

void export_figure_named(const Options &options, std::optional<ui::Quantity> quantity) {
    const ui::ExportOptions how = export_options(options);
    ui::require_exportable(options.out, options.force);
    const ui::OffscreenApplication application;
    if (shows_movies(options.figure))
        return export_figure(*figure_of_movies(options.figure, options.run), options.out, how);
    require_image_run(options.run, options.figure);
    runs::RunReader run(runs::RunFolder{options.run});
    if (shows_predictions(options.figure)) {
        const ui::PredictionsChoice choice{options.split, options.epoch};
        const bool pictures = !ui::exports_numbers(options.out);
        return export_figure(*figure_of_predictions(options.figure, run, choice, pictures), options.out, how);
    }
    const ui::RunHistory history = ui::read_history(run);
    if (quantity) return export_figure(curves_figure(history, *quantity, options), options.out, how);
    const ui::RunData data = ui::run_data(history, run, options.epoch.value_or(1), interruption());
    export_figure(ui::grid_figure(data), options.out, how);
}

void export_command(const Options &options) {
    const auto quantity = ui::quantity_named(options.figure);
    const bool is_report = options.figure == report_figure;
    const bool of_predictions = is_report || shows_predictions(options.figure);
    if (!quantity && !of_predictions && !shows_movies(options.figure) && options.figure != "grid")
        throw UsageError("--figure " + options.figure + " does not exist; take " + all_figures());
    if (of_predictions) require_one_of("--split", options.split, {"test", "validation", "train"});
    if (options.smoothing && !(*options.smoothing >= 0 && *options.smoothing < 1))
        throw UsageError("--smoothing is out of range; take 0 up to, but not, 1");
    if (options.epoch && *options.epoch < 1) throw UsageError("--epoch counts from 1");
    if (is_report)
        export_report(options);
    else
        export_figure_named(options, quantity);
    print_finished(options);
}

} // namespace

void add_export_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App &command = *program.add_subcommand(
        "export", "Write a figure of a run as PNG, SVG, PDF or CSV, or a report of all as PDF or HTML");
    command.add_option("--run", options->run, "The run's folder")->required();
    command.add_option("--figure", options->figure, "Which figure: " + all_figures())->required();
    command.add_option("--out", options->out, "The file; its ending says the format")->required();
    add_number(command, "--epoch", options->epoch,
               "Epoch of the grid, from 1 (default 1); of predictions, whose validation the log has (default: the best "
               "checkpoint is evaluated)");
    add_number(command, "--smoothing", options->smoothing,
               "Of the batches' moving average, 0 to 1 (default 0.9; 0: none)");
    command.add_flag("--log", options->log, "A logarithmic axis, which costs have anyway");
    command.add_option("--theme", options->theme, "light, dark, print or colour-blind (default light)");
    command.add_option("--size", options->size, "Such as 1200x800px, 160x100mm or 6.3x4in");
    add_number(command, "--dpi", options->dpi, "Dots per inch (default 96; 300 for a size in mm or in)");
    command.add_option("--split", options->split, "Of predictions: validation, test or train (default validation)");
    add_text(command, "--title", options->title, "TEXT", "Instead of the figure's own title; empty: none");
    add_text(command, "--x-title", options->x_title, "TEXT", "Instead of the horizontal axis's own title");
    add_text(command, "--y-title", options->y_title, "TEXT", "Instead of the vertical axis's own title");
    command.add_flag("--force", options->force, "Replace the file if it is there");
    command.add_flag("--json", options->json, "Print events as JSON lines");
    command.callback([options] { export_command(*options); });
}

} // namespace benchlight::commands
