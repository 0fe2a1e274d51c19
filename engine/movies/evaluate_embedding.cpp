#include "engine/movies/embedding.h"
#include "engine/movies/evaluate.h"

namespace benchlight::movies {

namespace {

std::string name_of(const EmbeddingSettings &settings) {
    std::string name = "embedding, " + settings.json().at("optimizer").get<std::string>();
    if (settings.optimizer != EmbeddingOptimizer::exact) name += " " + format_number(settings.lr);
    return name + (settings.rank > 0 ? ", rank " + std::to_string(settings.rank) : ", full rank");
}

} // namespace

Evaluation evaluate_embedding(const MovieSet &set, const EmbeddingSettings &settings, Compared compared,
                              const EvaluateOptions &options, const std::stop_token &stop, const Progress &progress) {
    settings.check();
    const FitModel fit_model = [&](const Likes &fitted, const std::stop_token &stop_fit, const Progress &fit_progress) {
        const auto tell = [&](const EmbeddingEpoch &epoch) {
            if (fit_progress)
                fit_progress(static_cast<std::uint64_t>(epoch.epoch) + 1, static_cast<std::uint64_t>(settings.epochs));
        };
        return embedding_recommender(fit_vectors(fitted, settings, stop_fit, tell), fitted, compared);
    };
    return evaluate_with(set, name_of(settings), fit_model, options, stop, progress);
}

} // namespace benchlight::movies
