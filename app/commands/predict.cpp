#include "engine/evaluation/predict.h"
#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/network_options.h"
#include "app/commands/progress_bar.h"

namespace benchlight::commands {

namespace {

struct Options {
    NetworkOptions network;
    std::vector<std::string> images;
    std::optional<std::string> precision;
    std::optional<bool> test_flip;
    std::optional<int> top, threads;
    bool json = false;
};

std::vector<evaluation::ImagePrediction> predict_all(const Options &options) {
    evaluation::PredictOptions how;
    const evaluation::NetworkSource source = options.network.source("predict");
    require_one_of("--precision", options.precision, {"auto", "fp32", "bf16"});
    require_range("--top", options.top, 1, 65535);
    require_range("--threads", options.threads, 1, 1024);
    how.precision = options.precision;
    how.test_flip = options.test_flip;
    how.top = static_cast<std::size_t>(options.top.value_or(5));
    how.threads = options.threads.value_or(0);
    ProgressBar bar;
    return evaluation::predict_images(
        source, {options.images.begin(), options.images.end()}, how, interruption(),
        [&](std::uint64_t done, std::uint64_t total) { bar.show("predicting", done, total); });
}

void print(const std::vector<evaluation::ImagePrediction> &predictions, bool as_json) {
    Json list = Json::array(), skipped = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const evaluation::ImagePrediction &prediction : predictions) {
        const std::string source = display_path(prediction.source);
        if (!prediction.failure.empty()) {
            skipped.push_back({{"source", source}, {"reason", prediction.failure}});
            continue;
        }
        Json top = Json::array();
        std::string others;
        for (const auto &[name, probability] : prediction.top) {
            top.push_back({{"class", display_path(name)}, {"confidence", probability}});
            if (top.size() > 1)
                others += (others.empty() ? "" : ", ") + display_path(name) + " " + format_percent(probability);
        }
        list.push_back(
            {{"source", source}, {"predicted", top[0]["class"]}, {"confidence", top[0]["confidence"]}, {"top", top}});
        rows.push_back(
            {source, display_path(prediction.top[0].name), format_percent(prediction.top[0].probability), others});
    }
    if (as_json)
        print_json({{"predictions", list}, {"skipped", skipped}});
    else if (!rows.empty())
        print_text(format_table({{"image"}, {"predicted"}, {"confidence", true}, {"then"}}, rows));
}

void predict(const Options &options) {
    const auto predictions = predict_all(options);
    print(predictions, options.json);
    const evaluation::ImagePrediction *first = nullptr;
    std::size_t failed = 0;
    for (const evaluation::ImagePrediction &prediction : predictions)
        if (!prediction.failure.empty() && failed++ == 0) first = &prediction;
    if (first)
        throw Error((predictions.size() == 1 ? "The image "
                                             : format_count(failed) + " of " + format_count(predictions.size()) +
                                                   " images could not be read, the first: ") +
                    display_path(first->source) + (predictions.size() == 1 ? " cannot be read: " : " (") +
                    first->failure + (predictions.size() == 1 ? "." : ")."));
}

} // namespace

void add_predict_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App *command = program.add_subcommand("predict", "Let a run's network or a weight file classify image files");
    add_network_options(*command, options->network);
    command->add_option("IMAGE", options->images, "Image files: JPEG, PNG, WebP or BMP")->required();
    add_number(*command, "--top", options->top, "Classes to name for each image (default 5)");
    add_text(*command, "--precision", options->precision, "auto|fp32|bf16",
             "Of the computation (default the run's, for a weight file fp32)");
    add_switch(
        *command, "--test-flip", options->test_flip,
        "Average the answers for the image and its mirror image (default as the run does, for a weight file off)");
    add_number(*command, "--threads", options->threads, "Threads to use (default all cores)");
    command->add_flag("--json", options->json, "Print JSON");
    command->callback([options] { predict(*options); });
}

} // namespace benchlight::commands
