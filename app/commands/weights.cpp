#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/progress_bar.h"
#include "engine/evaluation/weight_files.h"
#include "engine/nn/models.h"

#include <algorithm>

namespace benchlight::commands {

namespace {

struct OutputOptions {
    std::string out;
    bool json = false, force = false;
};

struct ImportOptions : OutputOptions {
    std::string file, model;
};

struct ExportOptions : OutputOptions {
    std::string run;
    std::optional<std::string> checkpoint;
};

struct LogitsOptions {
    std::string file, model, input;
    bool json = false;
};

void require_safetensors_name(const OutputOptions &options) {
    if (!options.out.ends_with(".safetensors"))
        throw UsageError("--out takes a name that ends in .safetensors, not '" + options.out + "'.");
    require_output_file(options.out, options.force);
}

/// A file, or the name of known weights of the model.
std::filesystem::path file_named(const std::string &name, const std::string &model) {
    const auto &known = nn::model_info(model).weights;
    if (std::ranges::find(known, name) == known.end()) return name;
    return nn::weights_path(name, model);
}

bool has_head(const nn::WeightsReport &report) { return report.file_classes > 0 && !report.head_fresh; }

void print_report(nn::WeightsReport report, const ImportOptions &options) {
    const bool head = has_head(report);
    if (options.json) {
        Json json = report.json();
        json["head"] = head;
        json["out"] = report.fits() ? Json(display_path(options.out)) : Json();
        return print_json(json);
    }
    report.head_fresh = false; // nothing is put in its place here
    std::string text;
    for (const std::string &line : report.lines()) text += line + "\n";
    if (!head && report.fits())
        text += "the file has no head that fits; there is none in the result, and a training on it begins one\n";
    if (report.fits()) text += "wrote " + display_path(options.out) + "\n";
    print_text(text);
}

void import_file(const ImportOptions &options) {
    const std::filesystem::path file = file_named(options.file, options.model);
    require_safetensors_name(options);
    const nn::WeightsReport report = nn::check_weights(file, options.model, 0);
    if (!report.fits()) print_report(report, options);
    evaluation::import_weights(report, options.model, options.out);
    print_report(report, options);
}

void export_run(const ExportOptions &options) {
    require_one_of("--checkpoint", options.checkpoint, {"best", "last"});
    require_safetensors_name(options);
    const int epoch = evaluation::export_weights({{options.run}, options.checkpoint.value_or("best")}, options.out);
    if (options.json) return print_json({{"out", display_path(options.out)}, {"epoch", epoch}});
    print_text("wrote " + display_path(options.out) + ", the network after epoch " + std::to_string(epoch) + "\n");
}

void print_logits(const LogitsOptions &options) {
    const std::filesystem::path file = file_named(options.file, options.model);
    ProgressBar bar;
    const auto rows = evaluation::file_logits(
        {file, options.model}, options.input, interruption(),
        [&](std::uint64_t done, std::uint64_t total) { bar.show("computing logits", done, total); });
    bar.clear();
    if (options.json) return print_json({{"logits", rows}});
    std::string text;
    for (const std::vector<float> &row : rows)
        for (std::size_t c = 0; c < row.size(); ++c)
            text += format_number(static_cast<double>(row[c])) + (c + 1 == row.size() ? "\n" : " ");
    print_text(text);
}

void add_output_options(CLI::App &command, OutputOptions &options) {
    command.add_option("--out", options.out, "The file to write, NAME.safetensors")->type_name("FILE")->required();
    command.add_flag("--force", options.force, "Replace an existing file");
    command.add_flag("--json", options.json, "Print JSON");
}

void add_file_options(CLI::App &command, std::string &file, std::string &model) {
    command.add_option("FILE", file, "A .pth, .pt or .safetensors file, or imagenet where it is installed")->required();
    command.add_option("--model", model, "The network that the weights are of")->type_name("NAME")->required();
}

void add_import(CLI::App &weights) {
    auto options = std::make_shared<ImportOptions>();
    CLI::App *command = weights.add_subcommand("import", "Check a weight file and write it anew as .safetensors");
    add_file_options(*command, options->file, options->model);
    add_output_options(*command, *options);
    command->callback([options] { import_file(*options); });
}

void add_export(CLI::App &weights) {
    auto options = std::make_shared<ExportOptions>();
    CLI::App *command = weights.add_subcommand(
        "export", "Write a run's network with its classes, statistics and input size as .safetensors");
    command->add_option("--run", options->run, "The run's folder")->type_name("DIR")->required();
    add_text(*command, "--checkpoint", options->checkpoint, "best|last", "Which network of the run (default best)");
    add_output_options(*command, *options);
    command->callback([options] { export_run(*options); });
}

void add_logits(CLI::App &weights) {
    auto options = std::make_shared<LogitsOptions>();
    CLI::App *command = weights.add_subcommand("logits", "What a weight file's network answers to given numbers");
    add_file_options(*command, options->file, options->model);
    command->add_option("--input", options->input, "Normalised images as NumPy saves them: float32, N x 3 x H x W")
        ->type_name("X.npy")
        ->required();
    command->add_flag("--json", options->json, "Print JSON");
    command->callback([options] { print_logits(*options); });
}

} // namespace

void add_weights_command(CLI::App &program) {
    CLI::App *weights = program.add_subcommand("weights", "Import, export and try weight files");
    weights->require_subcommand(1);
    add_import(*weights);
    add_export(*weights);
    add_logits(*weights);
}

} // namespace benchlight::commands
