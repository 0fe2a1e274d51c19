#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/movies_embedding_options.h"
#include "app/commands/movies_training_output.h"
#include "engine/movies/sweep.h"

#include <algorithm>

namespace benchlight::commands {
namespace {

std::string name_of(movies::Compared compared) { return compared == movies::Compared::rows ? "rows" : "columns"; }

std::string label_of(const movies::MovieSet &set, std::int64_t id) {
    const auto movie = set.catalog.find(id);
    return movie ? set.catalog.label(*movie) : "movie " + std::to_string(id);
}

void print_list(const movies::MovieSet &set, const movies::TopTen &list, const std::string &vectors, bool as_json) {
    if (as_json) {
        Json recommendations = Json::array();
        for (std::size_t i = 0; i < list.movies.size(); ++i)
            recommendations.push_back({{"rank", i + 1},
                                       {"movie_id", list.movies[i]},
                                       {"title", label_of(set, list.movies[i])},
                                       {"score", list.scores[i]}});
        return print_json({{"event", "recommendations"},
                           {"config", list.config},
                           {"vectors", vectors},
                           {"query", {{"movie_id", list.query}, {"title", label_of(set, list.query)}}},
                           {"recommendations", recommendations}},
                          true);
    }
    print_text("\n" + label_of(set, list.query) + ", " + list.config + ", " + vectors + "\n");
    for (std::size_t i = 0; i < list.movies.size(); ++i)
        print_text("  " + std::string(i < 9 ? " " : "") + std::to_string(i + 1) + "  " +
                   format_fixed(list.scores[i], 4) + "  " + label_of(set, list.movies[i]) + "\n");
}

void print_overlap(const std::vector<movies::TopTen> &lists, movies::Compared compared, bool as_json) {
    const movies::Overlap overlap = movies::overlap_of(lists);
    const std::vector<double> published = movies::overlap_with_published(lists);
    const std::string text = movies::overlap_text(compared);
    if (as_json)
        return print_json({{"event", "overlap"},
                           {"vectors", name_of(compared)},
                           {"configs", overlap.configs},
                           {"share", overlap.share},
                           {"share_with_published", published},
                           {"text", text}},
                          true);
    std::vector<Column> columns{{"", false}};
    for (const std::string &config : overlap.configs) columns.push_back({config, true});
    columns.push_back({"published", true});
    std::vector<std::vector<std::string>> rows;
    for (std::size_t a = 0; a < overlap.configs.size(); ++a) {
        std::vector<std::string> &row = rows.emplace_back(std::vector{overlap.configs[a]});
        for (const double share : overlap.share[a]) row.push_back(format_percent(share, 0));
        row.push_back(format_percent(published[a], 0));
    }
    print_text("\nMovies that the lists of " + name_of(compared) + " have in common\n" + format_table(columns, rows) +
               text + "\n");
}

/// Rows of an oblong matrix stand for no movies, so there is nothing to list: empty lists say so.
void print_no_lists(const movies::MovieSet &set, const std::string &run, movies::Compared compared, bool as_json) {
    if (!as_json) return print_text("\nRows of the matrix can be compared, as published, at full rank only.\n");
    for (movies::TopTen list : movies::sweep_lists(run, set, movies::Compared::columns)) {
        list.movies.clear();
        print_list(set, list, name_of(compared), as_json);
    }
}

void sweep(const EmbeddingOptions &options) {
    const movies::EmbeddingSettings settings = options.settings();
    settings.check();
    const movies::MovieSet set = options.movies.read();
    const bool json = options.movies.json;
    MovieTrainingOutput output(json);
    const int total = static_cast<int>(movies::sweep_configs().size());
    int done = 0;
    std::vector<std::string> failed;
    movies::SweepListener listener;
    listener.started = [&](const movies::SweepConfig &config, const Json &started) {
        output.on_started(started, config.name);
    };
    listener.epoch = [&](const movies::SweepConfig &config, const movies::EmbeddingEpoch &epoch) {
        output.on_epoch(epoch, config.name);
    };
    listener.progress = [&](const movies::SweepConfig &, double epoch, int epochs) {
        output.on_progress(epoch, epochs, done, total);
    };
    listener.finished = [&](const movies::SweepConfig &config, const movies::EmbeddingFinished &finished) {
        ++done;
        output.on_finished(finished, config.name);
        if (finished.state == runs::State::failed) failed.push_back(config.name + ": " + finished.reason);
    };
    movies::run_sweep(set, settings, options.run, options.force, listener, interruption());
    throw_if_stopped(interruption());
    for (const movies::Compared compared : {movies::Compared::rows, movies::Compared::columns}) {
        const std::vector<movies::TopTen> lists = movies::sweep_lists(options.run, set, compared);
        if (lists.empty()) {
            print_no_lists(set, options.run, compared, json);
            continue;
        }
        for (const movies::TopTen &list : lists) print_list(set, list, name_of(compared), json);
        print_overlap(lists, compared, json);
        throw_if_stopped(interruption());
    }
    if (!failed.empty()) throw Error("Not every configuration could be trained. " + failed.front());
}

} // namespace

void add_movies_sweep_command(CLI::App &movies) {
    auto options = std::make_shared<EmbeddingOptions>();
    CLI::App *command = movies.add_subcommand(
        "sweep", "Train the six configurations of the original method and compare their recommendations");
    add_embedding_options(*command, *options, "The folder to make the six runs in", "Steps of each (default 20)",
                          "Replace runs that are already in the folder");
    command->callback([options] { sweep(*options); });
}

} // namespace benchlight::commands
