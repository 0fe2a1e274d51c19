#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/training_output.h"
#include "engine/nn/models.h"
#include "engine/training/published.h"
#include "engine/training/setting_kinds.h"

#include <map>

namespace benchlight::commands {

namespace {

struct Options {
    std::string data, run;
    DataOptions common;
    std::optional<std::string> preset;
    std::map<std::string, std::string> given; ///< values by the option of a setting
    bool as_published = false, json = false, force = false;
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
    if (options.as_published) training::apply_as_published(settings);
    settings.data = options.data;
    options.common.require_ranges();
    options.common.apply(settings.split);
    if (options.common.size) settings.size = options.common.size;
    if (options.common.threads) settings.threads = *options.common.threads;
    for (const training::SettingKind &kind : training::setting_kinds())
        if (const auto value = options.given.find(kind.option); value != options.given.end())
            kind.set(settings, value->second, "--" + kind.option);
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
    add_text(command, "--preset", options.preset, "NAME",
             "Settings to start from: " +
                 listed(training::presets(), [](const training::Preset &preset) { return preset.name; }));
    const training::Settings defaults;
    for (const training::SettingKind &kind : training::setting_kinds()) {
        if (kind.option.empty()) continue;
        const std::string preset = kind.text(defaults);
        CLI::Option *added =
            command
                .add_option_function<std::string>(
                    "--" + kind.option,
                    [&options, option = kind.option, alone = kind.alone](const std::string &text) {
                        options.given[option] = text.empty() ? alone : text;
                    },
                    kind.help +
                        (kind.choices.empty() || kind.choices[0] == "on" ? "" : "; " + listed(kind.choices, same)) +
                        (preset.empty() ? "" : " (default " + preset + ")"))
                ->type_name(std::holds_alternative<std::string training::Settings::*>(kind.member) ? "NAME"
                            : std::holds_alternative<bool training::Settings::*>(kind.member)      ? "on|off"
                            : std::holds_alternative<int training::Settings::*>(kind.member)       ? "N"
                                                                                                   : "X");
        if (!kind.alone.empty()) added->expected(0, 1);
    }
    command.add_flag("--as-published", options.as_published,
                     "As the original notebook: batch norm of frozen layers in training mode, half of the test set for "
                     "validation, CIFAR-10's statistics");
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
