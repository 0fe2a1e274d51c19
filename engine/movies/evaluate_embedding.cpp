#include "engine/movies/embedding.h"
#include "engine/movies/embedding_internal.h"
#include "engine/movies/evaluate.h"

namespace benchlight::movies {

namespace {

/// As a run of these settings trains, without its folder.
Embedding train_vectors(const EmbeddingSettings &settings, const Likes &likes, const std::stop_token &stop,
                        const Progress &progress) {
    require_memory(settings, likes);
    const auto fit = make_fit(likes, settings);
    constexpr double parts = 1000;
    for (int epoch = 0; epoch < settings.epochs && !fit->settled(); ++epoch)
        fit->step(settings.lr, [&](double share) {
            throw_if_stopped(stop);
            if (progress)
                progress(static_cast<std::uint64_t>(parts * (epoch + share)),
                         static_cast<std::uint64_t>(parts * settings.epochs));
        });
    return fit->take();
}

std::string name_of(const EmbeddingSettings &settings) {
    const Json json = settings.json();
    std::string name = "embedding (" + json.at("optimizer").get<std::string>();
    if (settings.optimizer != EmbeddingOptimizer::exact) name += " " + format_number(settings.lr);
    return name + (settings.rank > 0 ? ", rank " + std::to_string(settings.rank) : ", full rank") + ")";
}

} // namespace

Evaluation evaluate_embedding(const MovieSet &set, const EmbeddingSettings &settings, Compared compared,
                              const EvaluateOptions &options, const std::stop_token &stop, const Progress &progress) {
    settings.check();
    const FitModel fit_model = [&](const Likes &fitted, const std::stop_token &stop_fit, const Progress &fit_progress) {
        return embedding_recommender(train_vectors(settings, fitted, stop_fit, fit_progress), fitted, compared);
    };
    return evaluate_with(set, name_of(settings), fit_model, options, stop, progress);
}

} // namespace benchlight::movies
