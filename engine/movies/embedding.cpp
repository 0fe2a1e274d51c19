#include "engine/movies/embedding.h"

#include "engine/core/random.h"
#include "engine/core/threads.h"
#include "engine/movies/embedding_internal.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <unistd.h>

namespace benchlight::movies {
namespace {

constexpr std::array optimizer_names{"sgd", "adam", "exact"};
constexpr double initial_deviation = .5;
constexpr int largest_rank = 1'000'000, most_epochs = 1'000'000;

void require(bool condition, const std::string &message) {
    if (!condition) throw UsageError(message);
}

/// How often V, or something of its size, is held at once: V and its direction; with adam a second moment too.
double copies_of(EmbeddingOptimizer optimizer) { return optimizer == EmbeddingOptimizer::sgd ? 2 : 3; }

} // namespace

std::string_view name_of(EmbeddingOptimizer optimizer) { return optimizer_names[static_cast<std::size_t>(optimizer)]; }

EmbeddingOptimizer embedding_optimizer(const std::string &name) {
    for (std::size_t i = 0; i < optimizer_names.size(); ++i)
        if (name == optimizer_names[i]) return static_cast<EmbeddingOptimizer>(i);
    throw UsageError("There is no optimizer '" + name + "' for movie vectors; take sgd, adam or exact.");
}

double default_learning_rate(EmbeddingOptimizer optimizer) {
    return optimizer == EmbeddingOptimizer::adam ? 1e-3 : 1e-6;
}

Json EmbeddingSettings::json() const {
    return {{"movies", display_path(movies)},
            {"like_threshold", like_threshold},
            {"rank", rank == 0 ? Json("full") : Json(rank)},
            {"optimizer", name_of(optimizer)},
            {"lr", lr},
            {"momentum", momentum},
            {"epochs", epochs},
            {"seed", seed},
            {"threads", threads}};
}

EmbeddingSettings EmbeddingSettings::from_json(const Json &json) {
    EmbeddingSettings settings;
    try {
        settings.movies = json.value("movies", "");
        settings.like_threshold = json.value("like_threshold", settings.like_threshold);
        if (const auto rank = json.find("rank"); rank != json.end())
            settings.rank = rank->is_string() ? 0 : rank->get<int>();
        settings.optimizer = embedding_optimizer(json.value("optimizer", "sgd"));
        settings.lr = json.value("lr", default_learning_rate(settings.optimizer));
        settings.momentum = json.value("momentum", settings.momentum);
        settings.epochs = json.value("epochs", settings.epochs);
        settings.seed = json.value("seed", settings.seed);
        settings.threads = json.value("threads", settings.threads);
        settings.check();
    } catch (const Json::exception &) {
        throw Error("The settings of a run of movie vectors cannot be understood; its log is damaged.");
    } catch (const UsageError &error) {
        throw Error(std::string("The settings of a run of movie vectors are damaged: ") + error.what());
    }
    return settings;
}

void EmbeddingSettings::check() const {
    require(rank >= 0 && rank <= largest_rank,
            "--rank takes `full` or a whole number from 1, not " + std::to_string(rank) + ".");
    require(std::isfinite(lr) && lr > 0, "--lr takes a number above 0, not " + format_number(lr) + ".");
    require(momentum >= 0 && momentum < 1,
            "--momentum takes a number from 0 to below 1, not " + format_number(momentum) + ".");
    require(epochs >= 1 && epochs <= most_epochs,
            "--epochs takes a whole number from 1 to 1,000,000, not " + std::to_string(epochs) + ".");
    require(threads >= 0 && threads <= 1024, "--threads takes 1 to 1,024, not " + std::to_string(threads) + ".");
}

std::size_t rank_of(const EmbeddingSettings &settings, const Likes &likes) {
    const std::size_t full =
        settings.optimizer == EmbeddingOptimizer::exact ? std::max<std::size_t>(1, likes.users()) : likes.movies();
    return settings.rank == 0 ? full : std::min(full, static_cast<std::size_t>(settings.rank));
}

void require_memory(const EmbeddingSettings &settings, const Likes &likes) {
    const auto rank = static_cast<double>(rank_of(settings, likes)), movies = static_cast<double>(likes.movies());
    const double value = settings.optimizer == EmbeddingOptimizer::exact ? sizeof(double) : sizeof(float);
    const double bytes = value * (copies_of(settings.optimizer) * movies * rank + rank * rank);
    const double memory =
        static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGE_SIZE));
    if (bytes > memory * .9)
        throw Error("Vectors of rank " + format_count(static_cast<std::uint64_t>(rank)) + " for " +
                    format_count(likes.movies()) + " movies take " + format_bytes(static_cast<std::uint64_t>(bytes)) +
                    " of memory, more than this machine has; take a lower --rank, such as 128.");
}

Embedding initial_vectors(std::size_t movies, std::size_t rank, std::uint64_t seed) {
    Embedding embedding{movies, rank, std::vector<float>(movies * rank)};
    at::parallel_for(0, static_cast<std::int64_t>(movies), 16, [&](std::int64_t begin, std::int64_t end) {
        for (auto movie = static_cast<std::size_t>(begin); movie < static_cast<std::size_t>(end); ++movie) {
            Random random(seed, Purpose::embedding, static_cast<std::uint32_t>(movie));
            for (std::size_t k = 0; k < rank; ++k)
                embedding.values[movie * rank + k] = static_cast<float>(initial_deviation * random.normal());
        }
    });
    return embedding;
}

std::unique_ptr<VectorFit> make_fit(const Likes &likes, const EmbeddingSettings &settings) {
    at::set_num_threads(settings.threads > 0 ? settings.threads : available_threads());
    Embedding initial = initial_vectors(likes.movies(), rank_of(settings, likes), settings.seed);
    return settings.optimizer == EmbeddingOptimizer::exact ? make_exact_fit(likes, settings, std::move(initial))
                                                           : make_descent(likes, settings, std::move(initial));
}

std::string divergence(int epoch, double lr) {
    return "The cost is no number any more in epoch " + std::to_string(epoch) + " (learning rate " + format_number(lr) +
           "); train again with a lower learning rate.";
}

Embedding fit_vectors(const Likes &likes, const EmbeddingSettings &settings, const std::stop_token &stop,
                      const std::function<void(const EmbeddingEpoch &)> &epoch) {
    settings.check();
    require_memory(settings, likes);
    const auto fit = make_fit(likes, settings);
    const Check check = [&stop](double) { throw_if_stopped(stop); };
    for (int e = 0; e < settings.epochs && !fit->settled(); ++e) {
        const auto begin = std::chrono::steady_clock::now();
        const double cost = fit->cost(check);
        if (!std::isfinite(cost)) throw Error(divergence(e, settings.lr));
        fit->step(settings.lr, check);
        if (epoch) epoch({e, cost, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()});
    }
    return std::move(fit->vectors());
}

Embedding exact_embedding(const Likes &likes, int rank, int iterations, const std::stop_token &stop,
                          const std::function<void(const EmbeddingEpoch &)> &epoch) {
    EmbeddingSettings settings;
    settings.optimizer = EmbeddingOptimizer::exact;
    settings.rank = rank;
    settings.epochs = iterations;
    return fit_vectors(likes, settings, stop, epoch);
}

} // namespace benchlight::movies
