#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/network_options.h"
#include "app/commands/progress_bar.h"
#include "engine/core/files.h"
#include "engine/evaluation/predictions.h"
#include "engine/evaluation/report.h"
#include "engine/training/image_run.h"

#include <algorithm>
#include <cmath>

namespace benchlight::commands {

namespace {

struct Options {
    NetworkOptions network;
    std::optional<std::string> data, split, epoch, precision, predictions;
    std::optional<bool> test_flip;
    DataOptions common;
    bool json = false, force = false;
};

/// The epoch to read from the log: nothing for the latest.
std::optional<int> logged_epoch(const Options &options) {
    if (options.network.weights || options.network.model)
        throw UsageError("--epoch shows what a run's log holds; it does not go with --weights.");
    if (options.network.checkpoint || options.data || options.precision || options.test_flip || options.common.size ||
        options.common.changes_split() || options.common.edits)
        throw UsageError(
            "--epoch shows what the run's log holds; it goes with none of --checkpoint, --data, "
            "--precision, --test-flip, --size, --validation, --limit-train, --limit-test, --seed, --edits.");
    if (options.split && *options.split != "validation")
        throw UsageError("The log holds predictions of the validation part only; leave out --split " + *options.split +
                         ", or leave out --epoch to evaluate a checkpoint.");
    if (*options.epoch == "latest") return std::nullopt;
    const std::optional<int> epoch = parse_number<int>(*options.epoch);
    if (!epoch || *epoch < 1)
        throw UsageError("--epoch takes the number of an epoch from 1, or latest, not '" + *options.epoch + "'.");
    return epoch;
}

/// What the log says of an epoch; where the images are gone, without their names.
evaluation::Predictions from_log(const runs::RunFolder &run, std::optional<int> epoch) {
    const runs::RunReader reader(run);
    const Json started = training::started_of_image_run(reader);
    std::unique_ptr<images::ImageSet> stored;
    try {
        stored = images::open_image_set(started.at("settings").at("data").get<std::string>(), interruption());
    } catch (const std::exception &error) {
        print_message("The images' names are left out. " + std::string(error.what()));
    }
    return evaluation::logged_predictions(reader, epoch, stored.get());
}

evaluation::Predictions from_weights(const Options &options, const evaluation::NetworkSource &source) {
    evaluation::EvaluateOptions how;
    how.data = options.data;
    if (options.common.changes_split()) {
        how.split_settings = evaluation::default_split(source);
        options.common.apply(*how.split_settings);
    }
    how.size = options.common.size;
    how.split = options.split.value_or("test");
    how.precision = options.precision;
    how.test_flip = options.test_flip;
    how.edits = options.common.read_edits();
    how.threads = options.common.threads.value_or(0);
    ProgressBar bar;
    return evaluation::evaluate(source, how, interruption(),
                                [&](std::uint64_t done, std::uint64_t total) { bar.show("evaluating", done, total); });
}

std::string class_table(const evaluation::Predictions &predictions, const evaluation::Report &report) {
    std::vector<std::vector<std::string>> rows;
    for (std::size_t c = 0; c < report.classes.size(); ++c) {
        const evaluation::ClassFigures &of = report.classes[c];
        rows.push_back({display_path(predictions.classes[c]), format_percent(of.precision), format_percent(of.recall),
                        format_percent(of.f1), format_count(of.support)});
    }
    const auto add_average = [&](const char *name, const evaluation::AverageFigures &of) {
        rows.push_back({name, format_percent(of.precision), format_percent(of.recall), format_percent(of.f1),
                        format_count(report.count)});
    };
    add_average("macro average", report.macro);
    add_average("weighted average", report.weighted);
    return format_table({{"class"}, {"precision", true}, {"recall", true}, {"f1", true}, {"images", true}}, rows);
}

/// The commonest mistakes: true class, predicted class, how often.
std::string mistakes_table(const evaluation::Predictions &predictions, const evaluation::Report &report) {
    struct Mistake {
        std::uint64_t count;
        std::size_t label, predicted;
    };
    std::vector<Mistake> mistakes;
    const auto &confusion = report.confusion;
    for (std::size_t t = 0; t < confusion.size(); ++t)
        for (std::size_t p = 0; p < confusion.size(); ++p)
            if (t != p && confusion[t][p] > 0) mistakes.push_back({confusion[t][p], t, p});
    std::ranges::stable_sort(mistakes, std::greater{}, &Mistake::count);
    std::vector<std::vector<std::string>> rows;
    for (const Mistake &mistake : mistakes) {
        if (rows.size() == 5) break;
        rows.push_back({display_path(predictions.classes[mistake.label]),
                        display_path(predictions.classes[mistake.predicted]), format_count(mistake.count)});
    }
    return rows.empty() ? "" : "\n" + format_table({{"true class"}, {"taken for"}, {"times", true}}, rows);
}

/// "2: 97.8 %, 3: 99.1 %": how often the true class is among the likeliest ones.
std::string top_k_text(const evaluation::Report &report) {
    std::string text;
    for (std::size_t k = 2; k <= report.top_k.size(); ++k)
        if (k != 4 && !std::isnan(report.top_k[k - 1]))
            text += (text.empty() ? "" : ", ") + std::to_string(k) + ": " + format_percent(report.top_k[k - 1]);
    return text;
}

std::string report_text(const evaluation::Predictions &predictions) {
    const evaluation::Report report = evaluation::report(predictions);
    const int decimals = report.count >= 5000 ? 2 : 1;
    std::vector<std::vector<std::string>> rows = {
        {"images", format_count(report.count) + " of the " + predictions.split + " part"},
        {"accuracy", format_percent(report.accuracy, decimals) + "  (95 % interval " +
                         format_fixed(100 * report.interval[0], 1) + " to " + format_percent(report.interval[1]) + ")"},
        {"balanced", format_percent(report.balanced, decimals) + "  (mean recall of the classes)"},
        {"baseline", format_percent(report.baseline) + "  (always the commonest class)"}};
    if (const std::string top_k = top_k_text(report); !top_k.empty())
        rows.push_back({"among first", top_k + "  (the true class)"});
    rows.push_back({"loss", format_fixed(report.loss, 4)});
    rows.push_back({"calibration", "off by " + format_percent(report.calibration.expected_error) +
                                       " on average (ECE), mean confidence " +
                                       format_percent(report.calibration.mean_confidence)});
    rows.push_back({"precision", predictions.precision});
    if (predictions.edits)
        rows.push_back({"edits", format_count(predictions.edits->relabelled) + " relabelled, " +
                                     format_count(predictions.edits->excluded) + " excluded, " +
                                     format_count(predictions.edits->missing) + " not found in the data set"});
    return format_table({{""}, {""}}, rows) + "\n" + class_table(predictions, report) +
           mistakes_table(predictions, report);
}

void evaluate(const Options &options) {
    require_one_of("--split", options.split, {"test", "validation", "train"});
    require_one_of("--precision", options.precision, {"auto", "fp32", "bf16"});
    options.common.require_ranges();
    const bool reads_log = options.epoch.has_value();
    const std::optional<int> epoch = reads_log ? logged_epoch(options) : std::nullopt;
    const evaluation::NetworkSource source = options.network.source("evaluate");
    const auto *run = std::get_if<evaluation::RunNetwork>(&source);
    if (!run && !options.data) throw UsageError("--weights needs --data SPEC, the images to evaluate on.");
    if (options.predictions) require_output_file(*options.predictions, options.force);

    const evaluation::Predictions predictions = reads_log ? from_log(run->run, epoch) : from_weights(options, source);
    if (options.predictions) write_file_atomically(*options.predictions, evaluation::predictions_csv(predictions));
    if (options.json) return print_json(evaluation::evaluation_json(predictions));
    print_text(report_text(predictions));
    if (options.predictions) print_text("\nwrote " + display_path(*options.predictions) + "\n");
}

} // namespace

void add_evaluate_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App *command = program.add_subcommand(
        "evaluate", "Test a run's network or a weight file, or read an epoch's validation from a run's log");
    add_network_options(*command, options->network);
    add_text(*command, "--data", options->data, "SPEC",
             "The data set, with the network's classes (default the run's own)");
    add_text(*command, "--split", options->split, "test|validation|train", "The part to evaluate on (default test)");
    add_text(*command, "--epoch", options->epoch, "N|latest",
             "Read that epoch's validation from the run's log instead");
    add_text(*command, "--precision", options->precision, "auto|fp32|bf16",
             "Of the computation (default the run's, for a weight file fp32)");
    add_switch(
        *command, "--test-flip", options->test_flip,
        "Average the answers for an image and its mirror image (default as the run does, for a weight file off)");
    add_text(*command, "--predictions", options->predictions, "FILE.csv", "Also write each image's prediction");
    add_data_options(*command, options->common);
    add_edits_option(*command, options->common);
    command->add_flag("--force", options->force, "Replace an existing file");
    command->add_flag("--json", options->json, "Print JSON");
    command->callback([options] { evaluate(*options); });
}

} // namespace benchlight::commands
