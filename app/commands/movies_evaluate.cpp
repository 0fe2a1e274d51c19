#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/movies.h"
#include "app/commands/progress_bar.h"
#include "engine/movies/embedding.h"
#include "engine/movies/evaluate.h"

namespace benchlight::commands {
namespace {

struct Options {
    MovieOptions movies;
    std::optional<std::string> model, run;
    std::optional<double> lambda;
    std::optional<int> fold, folds, top, threads;
    bool as_published = false;
};

movies::EvaluateOptions protocol_of(const Options &options) {
    require_range("--threads", options.threads, 1, 1024);
    movies::EvaluateOptions protocol;
    protocol.fold = options.fold.value_or(protocol.fold);
    protocol.folds = options.folds.value_or(protocol.folds);
    protocol.top = options.top.value_or(protocol.top);
    protocol.threads = options.threads.value_or(0);
    protocol.check();
    return protocol;
}

/// Throws UsageError for what does not go together; before anything is read.
void require_one_model(const Options &options) {
    if (!options.model && !options.run)
        throw UsageError("movies evaluate needs --model NAME (or `all`), or --run DIR, an embedding run.");
    if (options.run && options.model && *options.model != "embedding")
        throw UsageError("--run names an embedding run; it goes with --model embedding, not with " + *options.model +
                         ".");
    if (options.as_published && !options.run)
        throw UsageError("--as-published compares rows of a run's matrix; it needs --run DIR.");
    if (options.model && *options.model != "all") movies::find_model(*options.model);
    if (options.lambda && options.model != "ease") throw UsageError("--lambda is EASE's; it goes with --model ease.");
    if (options.lambda && !(*options.lambda > 0))
        throw UsageError("--lambda takes a number above 0, not " + format_number(*options.lambda) + ".");
}

std::vector<movies::Evaluation> evaluate_asked(const Options &options, const movies::EvaluateOptions &protocol) {
    std::optional<movies::EmbeddingSettings> settings;
    if (options.run) {
        settings = movies::read_embedding_run(*options.run).settings;
        settings->threads = protocol.threads;
    }
    const movies::MovieSet set = (settings ? options.movies.or_of(*settings) : options.movies).read();

    ProgressBar bar;
    const auto progress = [&](std::uint64_t done, std::uint64_t total) { bar.show("evaluating", done, total); };
    if (settings)
        return {movies::evaluate_embedding(set, *settings,
                                           options.as_published ? movies::Compared::rows : movies::Compared::columns,
                                           protocol, interruption(), progress)};
    if (*options.model == "all") return movies::evaluate_all(set, protocol, interruption(), progress);
    movies::ModelSettings model{.name = *options.model};
    model.lambda = options.lambda.value_or(model.lambda);
    return {movies::evaluate(set, model, protocol, interruption(), progress)};
}

Json json_of(const movies::Interval &interval) { return {interval.low, interval.high}; }

Json json_of(const movies::Evaluation &evaluation) {
    return {{"model", evaluation.model},
            {"users", evaluation.users},
            {"recall", evaluation.recall},
            {"ndcg", evaluation.ndcg},
            {"coverage", evaluation.coverage},
            {"fit_seconds", evaluation.fit_seconds},
            {"query_seconds", evaluation.query_seconds},
            {"recall_interval", json_of(evaluation.recall_interval)},
            {"ndcg_interval", json_of(evaluation.ndcg_interval)},
            {"popularity", evaluation.popularity},
            {"held_out_popularity", evaluation.held_out_popularity},
            {"note", evaluation.note}};
}

/// How evaluations were made.
void add_protocol(Json &json, const movies::EvaluateOptions &protocol) {
    json["fold"] = protocol.fold;
    json["folds"] = protocol.folds;
    json["top"] = protocol.top;
    json["protocol"] = movies::protocol_text(protocol);
}

std::string interval_text(const movies::Interval &interval) {
    return format_fixed(interval.low, 3) + "–" + format_fixed(interval.high, 3);
}

std::string table_of(const std::vector<movies::Evaluation> &evaluations, int top) {
    const std::string at_top = "@" + std::to_string(top);
    std::vector<std::vector<std::string>> rows;
    for (const movies::Evaluation &of : evaluations) {
        if (of.users == 0) { // it could not be fitted
            rows.push_back({of.model, "–", "–", "–", "–", "–", "–", "–", "–"});
            continue;
        }
        rows.push_back({of.model, format_fixed(of.recall, 4), interval_text(of.recall_interval),
                        format_fixed(of.ndcg, 4), interval_text(of.ndcg_interval), format_percent(of.coverage),
                        format_percent(of.popularity), format_fixed(of.fit_seconds, 2),
                        format_fixed(1e3 * of.query_seconds, 1)});
    }
    return format_table({{"model"},
                         {"recall" + at_top, true},
                         {"95 % interval"},
                         {"ndcg" + at_top, true},
                         {"95 % interval"},
                         {"coverage", true},
                         {"popularity", true},
                         {"fit, s", true},
                         {"list, ms", true}},
                        rows);
}

std::string notes_of(const std::vector<movies::Evaluation> &evaluations) {
    std::string text;
    for (const movies::Evaluation &of : evaluations)
        if (!of.note.empty()) text += "\n" + of.model + ": " + of.note;
    return text.empty() ? text : text + "\n";
}

void evaluate(const Options &options) {
    const movies::EvaluateOptions protocol = protocol_of(options);
    require_one_model(options);
    const std::vector<movies::Evaluation> evaluations = evaluate_asked(options, protocol);
    if (options.movies.json) {
        Json json;
        if (options.model == "all") {
            json["models"] = Json::array();
            for (const movies::Evaluation &evaluation : evaluations) json["models"].push_back(json_of(evaluation));
        } else {
            json = json_of(evaluations.front());
        }
        add_protocol(json, protocol);
        return print_json(json);
    }
    const movies::Evaluation &last = evaluations.back();
    print_text(table_of(evaluations, protocol.top) + notes_of(evaluations) + "\n" + movies::protocol_text(protocol) +
               " Here " + format_count(last.users) +
               " users have a held-out like, and the held-out likes have a popularity of " +
               format_percent(last.held_out_popularity) + ".\n");
}

} // namespace

void add_movies_evaluate_command(CLI::App &movies) {
    auto options = std::make_shared<Options>();
    CLI::App *command = movies.add_subcommand(
        "evaluate", "Hold likes back, fit a recommender on the rest, and see how many of them it finds");
    add_movie_options(*command, options->movies);
    add_text(*command, "--model", options->model, "NAME",
             "The recommender, or all: default, ease, ease-genres, als, item-knn, popularity, embedding, blend");
    add_text(*command, "--run", options->run, "DIR", "An embedding run, whose settings are trained anew on the rest");
    command->add_flag("--as-published", options->as_published,
                      "Compare rows of the run's matrix, as the original did, instead of the movies' vectors");
    add_number(*command, "--lambda", options->lambda, "L2 regularisation of ease (default 100)");
    add_number(*command, "--folds", options->folds, "Parts that the likes are divided into (default 5)");
    add_number(*command, "--fold", options->fold, "The part to hold out, from 0 (default 0)");
    add_number(*command, "--top", options->top, "Length of the lists (default 10)");
    add_number(*command, "--threads", options->threads, "Threads to use (default all cores)");
    command->callback([options] { evaluate(*options); });
}

} // namespace benchlight::commands
