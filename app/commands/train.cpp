#include "app/commands/commands.h"
#include "app/commands/training_options.h"
#include "app/commands/training_output.h"

namespace benchlight::commands {

namespace {

struct Options {
    TrainingOptions settings;
    std::string run;
    bool json = false, force = false;
};

training::Settings settings_of(const TrainingOptions &options) {
    training::Settings settings;
    options.apply(settings);
    if (settings.model.empty())
        throw UsageError("Name a network by --model (" + listed_models() + "), or a --preset that brings one (" +
                         listed_presets() + ").");
    settings.validate();
    return settings;
}

void train(const Options &options) {
    const training::Settings settings = settings_of(options.settings);
    TrainingOutput(options.json, options.run, settings.epochs).follow([&](training::Listener listener) {
        training::TrainingSession::Options how;
        how.force = options.force;
        return training::TrainingSession::start(settings, options.run, how, std::move(listener));
    });
}

} // namespace

void add_train_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App *command = program.add_subcommand("train", "Train a network on a data set");
    const training::Settings defaults;
    add_training_options(*command, options->settings, &defaults);
    command->get_option("--data")->required();
    command->add_option("--run", options->run, "The folder to make for the run")->type_name("DIR")->required();
    command->add_flag("--force", options->force, "Replace a run that is already in the folder");
    command->add_flag("--json", options->json, "Print events as JSON lines");
    command->callback([options] { train(*options); });
}

} // namespace benchlight::commands
