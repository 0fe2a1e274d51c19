#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/training_output.h"
#include "engine/runs/run_reader.h"

namespace benchlight::commands {

namespace {

struct Options {
    std::string run;
    std::optional<int> epochs;
    bool json = false;
};

/// The total that the run's log tells of.
int planned_epochs(const std::string &run) {
    const runs::RunReader reader({run});
    if (const std::vector<runs::EpochSummary> epochs = reader.epochs(); !epochs.empty()) return epochs.back().epochs;
    const Json started = reader.started();
    const auto settings = started.find("settings");
    return settings != started.end() ? training::Settings::from_json(*settings).epochs : 0;
}

void resume(const Options &options) {
    if (options.epochs && *options.epochs < 1)
        throw UsageError("--epochs takes the new total number of epochs, at least 1, not " +
                         std::to_string(*options.epochs) + ".");
    const int epochs = options.epochs ? *options.epochs : planned_epochs(options.run);
    TrainingOutput(options.json, options.run, epochs).follow([&](training::Listener listener) {
        return training::TrainingSession::resume(options.run, options.epochs, {}, std::move(listener));
    });
}

} // namespace

void add_resume_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App *command = program.add_subcommand("resume", "Go on with a run exactly where its last checkpoint stands");
    command->add_option("--run", options->run, "The run's folder")->type_name("DIR")->required();
    add_number(*command, "--epochs", options->epochs, "New total number of epochs");
    command->add_flag("--json", options->json, "Print events as JSON lines");
    command->callback([options] { resume(*options); });
}

} // namespace benchlight::commands
