#include "ui/report/report_command.h"

#include "engine/core/error.h"
#include "engine/training/setting_kinds.h"

namespace benchlight::ui {

namespace {

using training::Settings;

bool is_preset(const std::string &name) {
    for (const training::Preset &preset : training::presets())
        if (preset.name == name) return true;
    return false;
}

/// What the command begins from, before its options: a preset, or what there is without one.
Settings before_options(const Settings &settings) {
    Settings base;
    if (is_preset(settings.preset)) training::apply_preset(settings.preset, base);
    return base;
}

/// Options about the data that differ from what there is without them.
std::vector<std::string> data_options(const Settings &settings, const Settings &base) {
    std::vector<std::string> words;
    const auto add = [&](const char *option, const std::string &value) {
        words.emplace_back(option);
        words.push_back(value);
    };
    const images::SplitSettings &split = settings.split;
    if (split.validation_text() != base.split.validation_text()) add("--validation", split.validation_text());
    if (split.limit_train) add("--limit-train", std::to_string(*split.limit_train));
    if (split.limit_test) add("--limit-test", std::to_string(*split.limit_test));
    if (split.seed != base.split.seed) add("--seed", std::to_string(split.seed));
    if (settings.size && settings.size != base.size) add("--size", std::to_string(*settings.size));
    return words;
}

std::vector<std::string> words_of(const Json &started) {
    const Settings settings = Settings::from_json(started.value("settings", Json::object()));
    const auto parent = runs::Parent::of(started);
    const Settings base = parent ? Settings() : before_options(settings);
    std::vector<std::string> words{"benchlight"};
    const auto add = [&](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
    if (parent)
        add({"fork", "--run", display_path(parent->run), "--checkpoint", parent->checkpoint, "--new-run", "again"});
    else
        add({"train", "--data", settings.data, "--run", "again"});
    if (!parent && is_preset(settings.preset)) add({"--preset", settings.preset});
    const std::string decided = started.value("precision", "");
    for (const training::SettingKind &kind : training::setting_kinds()) {
        if (kind.option.empty()) continue;
        std::string value = kind.text(settings);
        const bool decides = kind.key == "precision" && value == "auto" && (decided == "fp32" || decided == "bf16");
        if (decides) value = decided;
        // A fork takes what is not given from its parent, which may have had anything.
        if (value.empty() || (!parent && value == kind.text(base))) continue;
        add({"--" + kind.option, value});
    }
    for (const std::string &word : data_options(settings, base)) words.push_back(word);
    if (settings.threads > 0) add({"--threads", std::to_string(settings.threads)});
    return words;
}

} // namespace

std::string shell_word(const std::string &word) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_./:=,+@%").find(c) != std::string_view::npos;
    };
    bool quotes = word.empty();
    std::string quoted = "'";
    for (const char c : word) {
        quotes = quotes || !plain(c);
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quotes ? quoted + "'" : word;
}

std::string repeating_command(const Json &started, std::size_t width) {
    const std::vector<std::string> words = words_of(started);
    std::string text;
    std::size_t begin = 0; // of the line
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string word = shell_word(words[i]);
        const bool is_option = words[i].starts_with("--");
        const std::size_t with_value = word.size() + (is_option && i + 1 < words.size() ? words[i + 1].size() + 3 : 0);
        if (is_option && width > 0 && text.size() - begin + with_value > width) {
            text += " \\\n";
            begin = text.size();
            text += "   ";
        }
        text += (i == 0 ? "" : " ") + word;
    }
    return text;
}

std::vector<std::string> remarks_on_repeating(const Json &started) {
    const Settings settings = Settings::from_json(started.value("settings", Json::object()));
    const Settings base = before_options(settings);
    std::vector<std::string> remarks;
    for (const training::SettingKind &kind : training::setting_kinds())
        if (kind.option.empty() && kind.key != "threads" && kind.text(settings) != kind.text(base))
            remarks.push_back(kind.title + " was " + kind.text(settings) + ", which no option sets.");
    if (!settings.edits.empty())
        remarks.push_back("The edits are read from the file anew; the run's own are those of the time when it began.");
    return remarks;
}

} // namespace benchlight::ui
