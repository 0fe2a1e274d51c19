#include "app/commands/commands.h"
#include "app/commands/training_options.h"
#include "app/commands/training_output.h"

namespace benchlight::commands {

namespace {

using training::TrainingSession;

struct Options {
    std::string run, checkpoint, new_run;
    TrainingOptions changes;
    bool json = false, force = false;
};

/// Those of the parent at its checkpoint, but for what was given.
training::Settings settings_of(const Options &options, const TrainingSession::ForkPoint &point) {
    const training::Settings there = TrainingSession::settings_at(point);
    training::Settings settings = there;
    options.changes.apply(settings);
    // A preset says how to begin; where this training is, only --epochs and --weights can ask for others.
    if (!options.changes.given.contains("epochs")) settings.epochs = there.epochs;
    if (!options.changes.given.contains("weights")) settings.weights = there.weights;
    settings.validate();
    return settings;
}

void fork(const Options &options) {
    require_one_of("--checkpoint", options.checkpoint, {"best", "last"});
    const TrainingSession::ForkPoint point{options.run, options.checkpoint, options.changes.given.contains("edits")};
    const training::Settings settings = settings_of(options, point);
    TrainingOutput(options.json, options.new_run, settings.epochs).follow([&](training::Listener listener) {
        TrainingSession::Options how;
        how.force = options.force;
        return TrainingSession::fork(point, settings, options.new_run, how, std::move(listener));
    });
}

} // namespace

void add_fork_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App *command =
        program.add_subcommand("fork", "Train a new run that begins at another one's checkpoint, with other settings");
    command->add_option("--run", options->run, "The folder of the run to begin from")->type_name("DIR")->required();
    command->add_option("--checkpoint", options->checkpoint, "Which of its checkpoints")
        ->type_name("best|last")
        ->required();
    command->add_option("--new-run", options->new_run, "The folder to make for the new run")
        ->type_name("DIR")
        ->required();
    add_training_options(*command, options->changes, nullptr);
    command->get_option("--data")->description("Other images than the run's, of as many classes");
    command->get_option("--epochs")->description("New total number of epochs, those of the run among them");
    command->add_flag("--force", options->force, "Replace a run that is already in the new folder");
    command->add_flag("--json", options->json, "Print events as JSON lines");
    command->callback([options] { fork(*options); });
}

} // namespace benchlight::commands
