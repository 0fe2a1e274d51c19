#pragma once
#include "engine/training/settings.h"

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace benchlight::training {

/// One value of Settings as people meet it: on the command line, in the log, in the window, in a command to a live run.
/// A new setting is a member of Settings and a line in setting_kinds().
struct SettingKind {
    std::string key;    ///< in JSON and in the log: "learning_rate"
    std::string option; ///< on the command line (behind --) and of `control`: "lr"; empty: presets alone set it
    std::string title;  ///< in the window: "Learning rate"
    std::string takes;  ///< completes "it takes": "a number from 0"
    std::string help;   ///< what it does, a phrase
    bool live = false;  ///< can change while a run trains
    std::variant<int Settings::*, double Settings::*, bool Settings::*, std::string Settings::*> member;
    std::function<bool(const Settings &)> accepts; ///< whether the value is in range; may throw its own UsageError
    std::vector<std::string> choices = {};         ///< the values there are, when they can be listed
    std::string alone = {};                        ///< what the option means without a value; empty: it needs one

    /// Takes the value that `text` spells ("on" and "off" for a switch). Throws UsageError that begins with `subject`.
    void set(Settings &settings, const std::string &text, const std::string &subject) const;
    /// The text that set() takes.
    std::string text(const Settings &settings) const;
    Json json(const Settings &settings) const;
    /// Throws Json::exception for a value of a wrong type.
    void set_json(Settings &settings, const Json &value) const;
    /// Throws UsageError that begins with `subject` unless the value is in range.
    void require(const Settings &settings, const std::string &subject) const;
};

const std::vector<SettingKind> &setting_kinds();
/// By option or key; null when there is none.
const SettingKind *find_setting(const std::string &name);
/// The setting that `control` may change by this option. Throws UsageError that lists those that there are.
const SettingKind &live_setting(const std::string &option);
/// Throws Error when the setting cannot be changed because the run has computed its features with it.
void require_changeable(const SettingKind &kind, bool features_cached);
/// The setting that the JSON of a `setting` event, {"name","value"}, changes; null when a newer version wrote it or its
/// value will not do.
const SettingKind *changed_setting(const Json &event);

} // namespace benchlight::training
