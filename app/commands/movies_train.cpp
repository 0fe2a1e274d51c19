#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/movies_embedding_options.h"
#include "app/commands/movies_training_output.h"

namespace benchlight::commands {
namespace {

struct Options : EmbeddingOptions {
    std::optional<std::string> optimizer;
    std::optional<double> lr, momentum;
};

movies::EmbeddingSettings settings_of(const Options &options) {
    movies::EmbeddingSettings settings = options.settings();
    settings.optimizer = movies::embedding_optimizer(options.optimizer.value_or("sgd"));
    settings.lr = options.lr.value_or(movies::default_learning_rate(settings.optimizer));
    settings.momentum = options.momentum.value_or(settings.momentum);
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

void add_movies_train_command(CLI::App &movies) {
    auto options = std::make_shared<Options>();
    CLI::App *command = movies.add_subcommand(
        "train", "Train one vector a movie, so that products of vectors meet the likes in common: the original method");
    add_embedding_options(*command, *options, "The folder to make for the run", "Steps (default 20)",
                          "Replace a run that is already in the folder");
    add_text(*command, "--optimizer", options->optimizer, "sgd|adam|exact",
             "SGD with momentum, Adam, or eigendecomposition (default sgd)");
    add_number(*command, "--lr", options->lr, "Learning rate (default 1e-6; adam 1e-3)");
    add_number(*command, "--momentum", options->momentum, "Momentum of sgd (default 0.9)");
    command->callback([options] { train(*options); });
}

} // namespace benchlight::commands
