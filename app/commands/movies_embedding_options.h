#pragma once
#include "app/commands/movies.h"
#include "engine/movies/embedding.h"

namespace benchlight::commands {

/// What the commands that train movie vectors take.
struct EmbeddingOptions {
    MovieOptions movies;
    std::string run;
    std::optional<std::string> rank;
    std::optional<int> epochs, threads;
    std::optional<std::uint64_t> seed;
    bool force = false;

    /// What was given in the place of the defaults; optimizer and rates are left to the command, which checks the whole. Throws
    /// UsageError.
    movies::EmbeddingSettings settings() const;
};
/// `folder`, `steps` and `force`: what --run, --epochs and --force are about.
void add_embedding_options(CLI::App &command, EmbeddingOptions &options, const char *folder, const char *steps,
                           const char *force);

} // namespace benchlight::commands
