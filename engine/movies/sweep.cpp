#include "engine/movies/sweep.h"

#include "engine/movies/embedding_internal.h"
#include "engine/movies/evaluate.h"
#include "engine/movies/movie_set.h"

#include <algorithm>
#include <span>

namespace benchlight::movies {
namespace {

constexpr std::size_t list_length = 10;
constexpr double published_momentum = .9;

TopTen top_ten(const SweepConfig &config, const MovieSet &set, const Recommender &model, std::uint32_t query) {
    const std::vector<float> scores = model.score({.liked = {query}, .disliked = {}});
    TopTen list{config.name, set.catalog[query].id, {}, {}};
    // Positions follow the ids, so equal scores come in the order of ids.
    for (const std::uint32_t movie : top_list(scores, std::span(&query, 1), list_length)) {
        list.movies.push_back(set.catalog[movie].id);
        list.scores.push_back(static_cast<double>(scores[movie]));
    }
    return list;
}

double share_in_common(const TopTen &a, const TopTen &b) {
    const std::size_t longest = std::max(a.movies.size(), b.movies.size());
    const auto common = std::ranges::count_if(
        a.movies, [&](std::int64_t movie) { return std::ranges::find(b.movies, movie) != b.movies.end(); });
    return longest == 0 ? 0 : static_cast<double>(common) / static_cast<double>(longest);
}

/// Mean over the queries that both configurations have a list for; 0 when there are none.
double mean_share(const std::vector<TopTen> &lists, const std::string &config, const std::vector<TopTen> &others,
                  const std::string &other) {
    double sum = 0;
    int count = 0;
    for (const TopTen &a : lists)
        for (const TopTen &b : others)
            if (a.config == config && b.config == other && a.query == b.query) {
                sum += share_in_common(a, b);
                ++count;
            }
    return count > 0 ? sum / count : 0;
}

std::vector<std::string> configs_of(const std::vector<TopTen> &lists) {
    std::vector<std::string> configs;
    for (const TopTen &list : lists)
        if (std::ranges::find(configs, list.config) == configs.end()) configs.push_back(list.config);
    return configs;
}

} // namespace

const std::array<SweepConfig, 6> &sweep_configs() {
    using enum EmbeddingOptimizer;
    static const std::array<SweepConfig, 6> configs{{{"sgd-1e-5", "SGD 1e-5", sgd, 1e-5},
                                                     {"sgd-1e-6", "SGD 1e-6", sgd, 1e-6},
                                                     {"sgd-1e-7", "SGD 1e-7", sgd, 1e-7},
                                                     {"adam-1e-4", "Adam 1e-4", adam, 1e-4},
                                                     {"adam-1e-3", "Adam 1e-3", adam, 1e-3},
                                                     {"adam-1e-1", "Adam 1e-1", adam, 1e-1}}};
    return configs;
}

Overlap overlap_of(const std::vector<TopTen> &lists) {
    Overlap overlap{configs_of(lists), {}};
    for (const std::string &a : overlap.configs) {
        std::vector<double> &row = overlap.share.emplace_back();
        for (const std::string &b : overlap.configs) row.push_back(a == b ? 1 : mean_share(lists, a, lists, b));
    }
    return overlap;
}

std::vector<double> overlap_with_published(const std::vector<TopTen> &lists) {
    std::vector<double> shares;
    for (const std::string &config : configs_of(lists))
        shares.push_back(mean_share(lists, config, published_sweep().lists, config));
    return shares;
}

std::string overlap_text(Compared compared) {
    if (compared == Compared::rows)
        return "A row of the matrix is no movie's vector but one component of all of them, so its lists come from the "
               "random numbers at the start: configurations that have hardly left the same start share nearly all "
               "movies, and the published ones, each with a start of its own, share none.";
    return "A movie's own vector leaves its random start as the cost falls: configurations that have hardly moved "
           "agree on the noise that they began with, those that have come far agree on what people like together, "
           "and what is on the way shares some with either.";
}

bool is_sweep(const std::filesystem::path &folder) {
    return std::ranges::any_of(sweep_configs(),
                               [&](const SweepConfig &config) { return is_embedding_run(folder / config.name); });
}

std::vector<TopTen> sweep_lists(const std::filesystem::path &sweep, const MovieSet &set, Compared compared) {
    std::vector<TopTen> lists;
    for (const SweepConfig &config : sweep_configs()) {
        const std::filesystem::path run = sweep / config.name;
        std::error_code error;
        if (!is_embedding_run(run) || !std::filesystem::exists(vectors_file(run), error)) continue;
        Embedding embedding = read_embedding(run);
        if (compared == Compared::rows && embedding.movies != embedding.rank) continue;
        const auto model = embedding_recommender(std::move(embedding), set.likes, compared);
        for (const std::int64_t id : published_queries())
            if (const auto query = set.catalog.find(id)) lists.push_back(top_ten(config, set, *model, *query));
    }
    return lists;
}

void run_sweep(const MovieSet &set, const EmbeddingSettings &settings, const std::filesystem::path &folder, bool force,
               const SweepListener &listener, const std::stop_token &stop) {
    if (runs::is_run_folder(folder))
        throw Error("A run is already in " + display_path(folder) +
                    "; choose another place for the sweep, which makes a folder for each of its six runs.");
    for (const SweepConfig &config : sweep_configs()) runs::require_free_run_folder(folder / config.name, force);
    require_room_for_vectors(folder, sweep_configs().size() * sizeof(float) * set.likes.movies() *
                                         rank_of(settings, set.likes));
    for (const SweepConfig &config : sweep_configs()) {
        if (stop.stop_requested()) return;
        EmbeddingSettings own = settings;
        own.optimizer = config.optimizer;
        own.lr = config.lr;
        own.momentum = published_momentum;
        EmbeddingListener tell;
        if (listener.started) tell.started = [&](const Json &started) { listener.started(config, started); };
        if (listener.epoch) tell.epoch = [&](const EmbeddingEpoch &epoch) { listener.epoch(config, epoch); };
        if (listener.progress)
            tell.progress = [&](double done, int epochs) { listener.progress(config, done, epochs); };
        const EmbeddingFinished finished = train_embedding(set, own, folder / config.name, force, tell, stop);
        if (listener.finished) listener.finished(config, finished);
    }
}

} // namespace benchlight::movies
