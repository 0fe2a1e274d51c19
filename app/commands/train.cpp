#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/training_output.h"
#include "engine/nn/models.h"
#include "engine/training/settings.h"

namespace benchlight::commands {

namespace {

struct Options {
    std::string data, run;
    DataOptions common;
    std::optional<std::string> model, preset, optimizer, schedule, recipe, precision;
    std::optional<int> epochs, batch;
    std::optional<double> learning_rate, momentum, weight_decay, label_smoothing;
    std::optional<bool> test_flip;
    bool json = false, force = false;
};

/// "a, b or c"
template <class Items, class Name> std::string listed(const Items &items, Name name) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i)
        text += (i == 0 ? "" : i + 1 == items.size() ? " or " : ", ") + std::string(name(items[i]));
    return text;
}

const auto same = [](const std::string &name) { return name; };

/// The preset first, then what was given beside it, whatever their order on the command line.
training::Settings settings_of(const Options &options) {
    training::Settings settings;
    if (options.preset) training::apply_preset(*options.preset, settings);
    const auto take = [](const auto &given, auto &setting) {
        if (given) setting = *given;
    };
    settings.data = options.data;
    options.common.require_ranges();
    options.common.apply(settings.split);
    if (options.common.size) settings.size = options.common.size;
    take(options.common.threads, settings.threads);
    take(options.model, settings.model);
    take(options.epochs, settings.epochs);
    take(options.batch, settings.batch);
    take(options.optimizer, settings.optimizer);
    take(options.learning_rate, settings.learning_rate);
    take(options.momentum, settings.momentum);
    take(options.weight_decay, settings.weight_decay);
    take(options.schedule, settings.schedule);
    take(options.label_smoothing, settings.label_smoothing);
    take(options.recipe, settings.recipe);
    take(options.precision, settings.precision);
    take(options.test_flip, settings.test_flip);
    if (settings.model.empty())
        throw UsageError(
            "Name a network by --model (" + listed(nn::model_names(), same) + "), or a --preset that brings one (" +
            listed(training::presets(), [](const training::Preset &preset) { return preset.name; }) + ").");
    settings.validate();
    return settings;
}

void train(const Options &options) {
    const training::Settings settings = settings_of(options);
    TrainingOutput(options.json, options.run, settings.epochs).follow([&](training::Listener listener) {
        training::TrainingSession::Options how;
        how.force = options.force;
        return training::TrainingSession::start(settings, options.run, how, std::move(listener));
    });
}

void add_options(CLI::App &command, Options &options) {
    command.add_option("--data", options.data, "fashion-mnist, cifar10, idx:DIR, cifar10:PATH or folder:PATH")
        ->type_name("SPEC")
        ->required();
    command.add_option("--run", options.run, "The folder to make for the run")->type_name("DIR")->required();
    add_text(command, "--model", options.model, "NAME", "The network: " + listed(nn::model_names(), same));
    add_text(command, "--preset", options.preset, "NAME",
             "Settings to start from: " +
                 listed(training::presets(), [](const training::Preset &preset) { return preset.name; }));
    add_number(command, "--epochs", options.epochs, "Passes over the training images (default 10)");
    add_number(command, "--batch", options.batch, "Images in a batch (default 64)");
    add_text(command, "--optimizer", options.optimizer, "NAME",
             listed(training::optimizers(), same) + " (default adam)");
    add_number(command, "--lr", options.learning_rate, "Base learning rate (default 0.001)");
    add_number(command, "--momentum", options.momentum, "Momentum of sgd (default 0.9)");
    add_number(command, "--weight-decay", options.weight_decay, "Weight decay (default 0)");
    add_text(command, "--schedule", options.schedule, "NAME",
             "Of the learning rate: " + listed(training::schedules(), same) + " (default constant)");
    add_number(command, "--label-smoothing", options.label_smoothing, "Label smoothing (default 0)");
    add_text(command, "--recipe", options.recipe, "RECIPE", "Augmentation, such as rotate=30,flip=0.5 (default none)");
    add_text(command, "--precision", options.precision, "auto|fp32|bf16",
             "Of the computation; auto times both (default auto)");
    add_switch(command, "--test-flip", options.test_flip,
               "Average the answers for an image and its mirror image when evaluating (default off)");
    add_data_options(command, options.common);
    command.add_flag("--force", options.force, "Replace a run that is already in the folder");
    command.add_flag("--json", options.json, "Print events as JSON lines");
}

} // namespace

void add_train_command(CLI::App &program) {
    auto options = std::make_shared<Options>();
    CLI::App *command = program.add_subcommand("train", "Train a network on a data set");
    add_options(*command, *options);
    command->callback([options] { train(*options); });
}

} // namespace benchlight::commands
