#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/movies.h"
#include "app/commands/movies_training_output.h"
#include "engine/movies/embedding.h"

namespace benchlight::commands {
namespace {

struct Options {
    MovieOptions movies;
    std::string run;
    std::optional<std::string> rank, optimizer;
    std::optional<double> lr, momentum;
    std::optional<int> epochs, threads;
    std::optional<std::uint64_t> seed;
    bool force = false;
};

movies::EmbeddingSettings settings_of(const Options &options) {
    movies::EmbeddingSettings settings;
    if (options.movies.movies) settings.movies = *options.movies.movies;
    settings.like_threshold = options.movies.threshold();
    settings.rank = parse_rank(options.rank);
    settings.optimizer = movies::embedding_optimizer(options.optimizer.value_or("sgd"));
    settings.lr = options.lr.value_or(movies::default_learning_rate(settings.optimizer));
    settings.momentum = options.momentum.value_or(settings.momentum);
    settings.epochs = options.epochs.value_or(settings.epochs);
    settings.seed = options.seed.value_or(settings.seed);
    require_range("--threads", options.threads, 1, 1024);
    settings.threads = options.threads.value_or(0);
    settings.check();
    return settings;
}

void train(const Options &options) {
    const movies::EmbeddingSettings settings = settings_of(options);
    runs::require_free_run_folder(options.run, options.force);
    const movies::MovieSet set = options.movies.read();
    MovieTrainingOutput output(options.movies.json);
    movies::EmbeddingListener listener;
    listener.started = [&](const Json &started) { output.on_started(started); };
    listener.epoch = [&](const movies::EmbeddingEpoch &epoch) { output.on_epoch(epoch); };
    listener.progress = [&](double done, int epochs) { output.on_progress(done, epochs); };
    listener.message = [&](const std::string &message) { output.on_message(message); };
    const movies::EmbeddingFinished finished =
        movies::train_embedding(set, settings, options.run, options.force, listener, interruption());
    output.on_finished(finished);
    if (finished.state == runs::State::failed) throw Error(finished.reason);
    if (finished.state == runs::State::stopped && !finished.by_command) throw Stopped();
    if (!options.movies.json)
        print_text("benchlight movies recommend TITLE --run " + display_path(options.run) + " asks it\n");
}

} // namespace

int parse_rank(const std::optional<std::string> &text) {
    if (!text || *text == "full") return 0;
    const auto rank = parse_number<int>(*text);
    if (!rank || *rank < 1) throw UsageError("--rank takes `full` or a whole number from 1, not '" + *text + "'.");
    return *rank;
}

void add_movies_train_command(CLI::App &movies) {
    auto options = std::make_shared<Options>();
    CLI::App *command = movies.add_subcommand(
        "train", "Train one vector a movie, so that products of vectors meet the likes in common: the original method");
    add_movie_options(*command, options->movies);
    command->add_option("--run", options->run, "The folder to make for the run")->type_name("DIR")->required();
    add_text(*command, "--rank", options->rank, "full|N", "Length of the vectors (default full: as many as movies)");
    add_text(*command, "--optimizer", options->optimizer, "sgd|adam|exact",
             "SGD with momentum, Adam, or eigendecomposition (default sgd)");
    add_number(*command, "--lr", options->lr, "Learning rate (default 1e-6; adam 1e-3)");
    add_number(*command, "--momentum", options->momentum, "Momentum of sgd (default 0.9)");
    add_number(*command, "--epochs", options->epochs, "Steps (default 20)");
    add_number(*command, "--seed", options->seed, "Seed of the initial vectors (default 576)");
    add_number(*command, "--threads", options->threads, "Threads to use (default all cores)");
    command->add_flag("--force", options->force, "Replace a run that is already in the folder");
    command->callback([options] { train(*options); });
}

} // namespace benchlight::commands
