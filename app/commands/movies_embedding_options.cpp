#include "app/commands/movies_embedding_options.h"
#include "app/commands/common.h"

namespace benchlight::commands {

namespace {

/// 0 for `full` and where nothing was given.
int parse_rank(const std::optional<std::string> &text) {
    if (!text || *text == "full") return 0;
    const auto rank = parse_number<int>(*text);
    if (!rank || *rank < 1) throw UsageError("--rank takes `full` or a whole number from 1, not '" + *text + "'.");
    return *rank;
}

} // namespace

movies::EmbeddingSettings EmbeddingOptions::settings() const {
    movies::EmbeddingSettings settings;
    if (movies.movies) settings.movies = *movies.movies;
    settings.like_threshold = movies.threshold();
    settings.rank = parse_rank(rank);
    settings.epochs = epochs.value_or(settings.epochs);
    settings.seed = seed.value_or(settings.seed);
    require_range("--threads", threads, 1, 1024);
    settings.threads = threads.value_or(0);
    return settings;
}

void add_embedding_options(CLI::App &command, EmbeddingOptions &options, const char *folder, const char *steps,
                           const char *force) {
    add_movie_options(command, options.movies);
    command.add_option("--run", options.run, folder)->type_name("DIR")->required();
    add_text(command, "--rank", options.rank, "full|N", "Length of the vectors (default full: as many as movies)");
    add_number(command, "--epochs", options.epochs, steps);
    add_number(command, "--seed", options.seed, "Seed of the initial vectors (default 576)");
    add_number(command, "--threads", options.threads, "Threads to use (default all cores)");
    command.add_flag("--force", options.force, force);
}

} // namespace benchlight::commands
