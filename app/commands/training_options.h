#pragma once
#include "app/commands/common.h"
#include "engine/training/settings.h"

#include <map>
#include <optional>
#include <string>

namespace benchlight::commands {

/// The options of a training that are its settings, as they were given on the command line.
struct TrainingOptions {
    std::optional<std::string> data, preset;
    DataOptions common;
    std::map<std::string, std::string> given; ///< values by the option of a setting
    bool as_published = false;

    /// Puts what was given in the place of what `settings` hold: the preset first, then what was given beside it, whatever
    /// their order on the command line. Throws UsageError.
    void apply(training::Settings &settings) const;
};

/// `defaults`: what the options' descriptions say they are without being given; none: another run's settings.
void add_training_options(CLI::App &command, TrainingOptions &options, const training::Settings *defaults);

/// "fast, original-frozen or original-fine-tune", and the names of the networks.
std::string listed_presets();
std::string listed_models();

} // namespace benchlight::commands
