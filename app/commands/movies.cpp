#include "app/commands/movies.h"
#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/progress_bar.h"

namespace benchlight::commands {

std::filesystem::path MovieOptions::path() const {
    return movies ? std::filesystem::path(*movies) : benchlight::movies::bundled_movies();
}

MovieOptions MovieOptions::or_of(const benchlight::movies::EmbeddingSettings &run) const {
    MovieOptions options = *this;
    if (!movies && !run.movies.empty()) options.movies = run.movies.native();
    if (!like_threshold) options.like_threshold = run.like_threshold;
    return options;
}

movies::MovieSet MovieOptions::read() const {
    if (threshold() < .5 || threshold() > 5)
        throw UsageError("--like-threshold " + format_number(threshold()) +
                         " is out of range; ratings go from 0.5 to 5.");
    ProgressBar bar;
    const auto progress = [&bar](std::uint64_t done, std::uint64_t total) { bar.show("reading ratings", done, total); };
    movies::MovieSet set = benchlight::movies::read_movie_set(path(), threshold(), interruption(), progress);
    bar.clear();
    for (const movies::ImportProblem &problem : set.problems)
        print_message(format_count(problem.count) + " " + problem.what + " (first: " + problem.first + ")");
    return set;
}

void add_movie_options(CLI::App &command, MovieOptions &options) {
    add_text(command, "--movies", options.movies, "MOVIES",
             "A folder or zip in a MovieLens layout (default: the bundled ml-latest-small)");
    add_number(command, "--like-threshold", options.like_threshold, "Ratings from here on are likes (default 4.0)");
    command.add_flag("--json", options.json, "Print JSON");
}

void add_movies_command(CLI::App &program) {
    CLI::App &movies = *program.add_subcommand("movies", "Find movies, get recommendations, and see how good they are");
    movies.require_subcommand(1);
    add_movies_info_command(movies);
    add_movies_search_command(movies);
    add_movies_recommend_command(movies);
    add_movies_train_command(movies);
    add_movies_sweep_command(movies);
    add_movies_evaluate_command(movies);
}

} // namespace benchlight::commands
