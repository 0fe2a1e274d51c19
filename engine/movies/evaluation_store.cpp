#include "engine/movies/evaluation_store.h"

#include "engine/core/cache_folder.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"

#include <algorithm>
#include <cmath>

namespace benchlight::movies {
namespace fs = std::filesystem;

namespace {

/// To be raised whenever a model or the protocol comes to other results than before.
constexpr int format = 1;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 28; // of all files together

CacheFolder cache() { return CacheFolder(cache_folder() / "movies" / "evaluations", most_bytes); }

fs::path file_of(const std::string &content, const ModelSettings &model, const EvaluateOptions &options) {
    Sha256 hash;
    hash.add(to_json_text({{"format", format},
                           {"content", content},
                           {"model", model.json()},
                           {"fold", options.fold},
                           {"folds", options.folds},
                           {"top", options.top}}));
    return cache().place(hash.hex() + ".json");
}

Json json_of(const Interval &interval) { return {interval.low, interval.high}; }

Interval interval_of(const Json &json) { return {json.at(0).get<double>(), json.at(1).get<double>()}; }

Json json_of(const Evaluation &of) {
    return {{"format", format},
            {"model", of.model},
            {"users", of.users},
            {"recall", of.recall},
            {"ndcg", of.ndcg},
            {"recall_interval", json_of(of.recall_interval)},
            {"ndcg_interval", json_of(of.ndcg_interval)},
            {"coverage", of.coverage},
            {"popularity", of.popularity},
            {"held_out_popularity", of.held_out_popularity},
            {"fit_seconds", of.fit_seconds},
            {"query_seconds", of.query_seconds},
            {"note", of.note},
            {"user_recall", of.user_recall},
            {"user_ndcg", of.user_ndcg}};
}

/// Throws something when the JSON is not what keep_evaluation() wrote.
Evaluation evaluation_of(const Json &json) {
    if (json.at("format").get<int>() != format) throw Error("another format");
    Evaluation of;
    of.model = json.at("model").get<std::string>();
    of.users = json.at("users").get<std::size_t>();
    of.recall = json.at("recall").get<double>();
    of.ndcg = json.at("ndcg").get<double>();
    of.recall_interval = interval_of(json.at("recall_interval"));
    of.ndcg_interval = interval_of(json.at("ndcg_interval"));
    of.coverage = json.at("coverage").get<double>();
    of.popularity = json.at("popularity").get<double>();
    of.held_out_popularity = json.at("held_out_popularity").get<double>();
    of.fit_seconds = json.at("fit_seconds").get<double>();
    of.query_seconds = json.at("query_seconds").get<double>();
    of.note = json.at("note").get<std::string>();
    of.user_recall = json.at("user_recall").get<std::vector<double>>();
    of.user_ndcg = json.at("user_ndcg").get<std::vector<double>>();
    if (of.users == 0 || of.user_recall.size() != of.users || of.user_ndcg.size() != of.users)
        throw Error("other users");
    return of;
}

} // namespace

std::string evaluated_content(const MovieSet &set) {
    Sha256 hash;
    hash.add(set.likes.sha256());
    hash.add(std::as_bytes(std::span(set.user_ids)));
    for (const Movie &movie : set.catalog.movies()) {
        const std::int64_t numbers[] = {movie.id, movie.year, static_cast<std::int64_t>(movie.genres.size())};
        hash.add(std::as_bytes(std::span(numbers)));
        hash.add(std::as_bytes(std::span(movie.genres)));
    }
    return hash.hex();
}

std::optional<Evaluation> recall_evaluation(const std::string &content, const ModelSettings &model,
                                            const EvaluateOptions &options) {
    try {
        const fs::path file = file_of(content, model, options);
        if (!fs::exists(file)) return std::nullopt;
        Evaluation evaluation = evaluation_of(Json::parse(read_file(file, most_bytes)));
        CacheFolder::mark_used(file);
        return evaluation;
    } catch (const std::exception &) { // damaged, or of another version
        return std::nullopt;
    }
}

void keep_evaluation(const std::string &content, const ModelSettings &model, const EvaluateOptions &options,
                     const Evaluation &evaluation) {
    if (std::isnan(evaluation.ndcg) || std::isnan(evaluation.recall)) return;
    try {
        const std::string text = to_json_text(json_of(evaluation));
        cache().make_room(text.size());
        write_file_atomically(file_of(content, model, options), text);
    } catch (const std::exception &) { // it will be evaluated again
    }
}

} // namespace benchlight::movies
