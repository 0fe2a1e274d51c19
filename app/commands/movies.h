#pragma once
#include "engine/movies/embedding.h"
#include "engine/movies/movie_set.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <optional>
#include <string>

/// The subcommands of `benchlight movies`, one file each, and what they share.
namespace benchlight::commands {

class ProgressBar;

void add_movies_info_command(CLI::App &movies);
void add_movies_search_command(CLI::App &movies);
void add_movies_recommend_command(CLI::App &movies);
void add_movies_train_command(CLI::App &movies);
void add_movies_sweep_command(CLI::App &movies);
void add_movies_evaluate_command(CLI::App &movies);

/// What every one of them takes.
struct MovieOptions {
    std::optional<std::string> movies;
    std::optional<double> like_threshold;
    bool json = false;

    /// What --movies names, else the bundled set.
    std::filesystem::path path() const;
    /// The same options, with what an embedding's run learned from in the place of what was not given.
    MovieOptions or_of(const benchlight::movies::EmbeddingSettings &run) const;
    double threshold() const { return like_threshold.value_or(4.0); }
    /// Reads the set with a progress bar, and says on stderr what was passed over in it. Throws UsageError for a threshold that no
    /// rating can have.
    movies::MovieSet read() const;
};
void add_movie_options(CLI::App &command, MovieOptions &options);

} // namespace benchlight::commands
