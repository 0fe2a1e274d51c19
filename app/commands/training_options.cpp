#include "app/commands/training_options.h"

#include "engine/nn/models.h"
#include "engine/training/published.h"
#include "engine/training/setting_kinds.h"

namespace benchlight::commands {

namespace {

/// "a, b or c"
template <class Items, class Name> std::string listed(const Items &items, Name name) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i)
        text += (i == 0 ? "" : i + 1 == items.size() ? " or " : ", ") + std::string(name(items[i]));
    return text;
}

const auto same = [](const std::string &name) { return name; };

/// "; sgd, adam or adamw (default adam)"
std::string choices_and_default(const training::SettingKind &kind, const training::Settings *defaults) {
    const bool listable = !kind.choices.empty() && kind.choices[0] != "on";
    const std::string preset = defaults ? kind.text(*defaults) : "";
    return (listable ? "; " + listed(kind.choices, same) : "") + (preset.empty() ? "" : " (default " + preset + ")");
}

std::string type_name(const training::SettingKind &kind) {
    if (std::holds_alternative<std::string training::Settings::*>(kind.member)) return "NAME";
    if (std::holds_alternative<bool training::Settings::*>(kind.member)) return "on|off";
    return std::holds_alternative<int training::Settings::*>(kind.member) ? "N" : "X";
}

} // namespace

std::string listed_presets() {
    return listed(training::presets(), [](const training::Preset &preset) { return preset.name; });
}

std::string listed_models() { return listed(nn::model_names(), same); }

void TrainingOptions::apply(training::Settings &settings) const {
    if (preset) training::apply_preset(*preset, settings);
    if (as_published) training::apply_as_published(settings);
    if (data) settings.data = *data;
    common.require_ranges();
    common.apply(settings.split);
    if (common.size) settings.size = common.size;
    if (common.threads) settings.threads = *common.threads;
    for (const training::SettingKind &kind : training::setting_kinds())
        if (const auto value = given.find(kind.option); value != given.end())
            kind.set(settings, value->second, "--" + kind.option);
}

void add_training_options(CLI::App &command, TrainingOptions &options, const training::Settings *defaults) {
    add_text(command, "--data", options.data, "SPEC", "fashion-mnist, cifar10, idx:DIR, cifar10:PATH or folder:PATH");
    add_text(command, "--preset", options.preset, "NAME", "Settings to start from: " + listed_presets());
    for (const training::SettingKind &kind : training::setting_kinds()) {
        if (kind.option.empty()) continue;
        CLI::Option *added = command
                                 .add_option_function<std::string>(
                                     "--" + kind.option,
                                     [&options, option = kind.option, alone = kind.alone](const std::string &text) {
                                         options.given[option] = text.empty() ? alone : text;
                                     },
                                     kind.help + choices_and_default(kind, defaults))
                                 ->type_name(type_name(kind));
        if (!kind.alone.empty()) added->expected(0, 1);
    }
    command.add_flag("--as-published", options.as_published,
                     "As the original notebook: batch norm of frozen layers in training mode, half of the test set for "
                     "validation, CIFAR-10's statistics");
    add_data_options(command, options.common);
}

} // namespace benchlight::commands
