#include "ui/tour/tour.h"
#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "engine/core/error.h"
#include "ui/figures/export.h"

namespace benchlight::commands {

namespace {

struct Options {
    std::optional<std::string> data, size, theme, screenshots;
    std::optional<double> seconds, scale;
    bool force = false, json = false;
};

ui::TourOptions tour_options(const Options &options) {
    ui::TourOptions tour;
    if (options.data) tour.data = *options.data;
    if (options.seconds) tour.seconds = *options.seconds;
    if (options.theme) tour.theme = *options.theme;
    if (options.scale) tour.scale = *options.scale;
    tour.width = static_cast<int>(tour.width * tour.scale);
    tour.height = static_cast<int>(tour.height * tour.scale);
    if (options.size) {
        const auto size = ui::FigureSize::parse(*options.size);
        if (size.unit != ui::FigureSize::Unit::pixels) throw UsageError("--size of the window is in pixels.");
        tour.width = static_cast<int>(size.width);
        tour.height = static_cast<int>(size.height);
    }
    tour.screenshots = *options.screenshots;
    tour.force = options.force;
    return tour;
}

void print_tour(const Json &tour) {
    std::string text;
    for (const Json &page : tour["pages"])
        text += page["name"].get<std::string>() + "  " + page["screenshot"].get<std::string>() + "\n";
    const auto number = [](const Json &value) {
        return value.is_number() ? format_fixed(value.get<double>(), 1) : std::string("unknown");
    };
    text += "first frame after " + format_fixed(tour["first_frame_seconds"], 2) + " s\n";
    text += std::to_string(tour["frames"].get<std::size_t>()) + " frames: median " + number(tour["frame_ms"]["p50"]) +
            " ms, 99 of 100 within " + number(tour["frame_ms"]["p99"]) + " ms, longest " +
            number(tour["frame_ms"]["max"]) + " ms; longest stall " + number(tour["longest_stall_ms"]) + " ms\n";
    text += "images/s: " + number(tour["driven_images_per_second"]) + " driven, " +
            number(tour["untouched_images_per_second"]) + " untouched, " + number(tour["headless_images_per_second"]) +
            " hidden\n";
    print_text(text);
}

} // namespace

void add_tour_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App *command = program.add_subcommand("tour", "Drive the window through its pages while a network trains");
    add_text(*command, "--data", options->data, "SPEC", "The data set to show and train on (fashion-mnist)");
    add_number(*command, "--seconds", options->seconds, "How long it takes, about (60)");
    add_text(*command, "--size", options->size, "WxH",
             "Size of the window in device pixels (1280x720 times the scale)");
    add_text(*command, "--theme", options->theme, "NAME", "light or dark (light)");
    add_number(*command, "--scale", options->scale, "Device pixels to the logical pixel (1)");
    add_text(*command, "--screenshots", options->screenshots, "DIR", "Where the pictures go")->required();
    command->add_flag("--force", options->force, "Replace pictures that are there");
    command->add_flag("--json", options->json, "Print JSON");
    command->callback([options] {
        const Json tour = ui::run_tour(tour_options(*options), interruption());
        if (options->json)
            print_json(tour);
        else
            print_tour(tour);
    });
}

} // namespace benchlight::commands
