#pragma once
#include "app/commands/common.h"
#include "engine/evaluation/network_source.h"

namespace benchlight::commands {

/// Which trained network a command uses: a run's, or a weight file's.
struct NetworkOptions {
    std::optional<std::string> run, checkpoint, weights, model;

    /// Throws UsageError unless exactly one of --run and --weights is given, each with what goes with it alone.
    evaluation::NetworkSource source(const std::string &command) const;
};
void add_network_options(CLI::App &command, NetworkOptions &options);

} // namespace benchlight::commands
