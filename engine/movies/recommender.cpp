#include "engine/movies/recommender.h"
#include "engine/core/threads.h"
#include "engine/movies/models_internal.h"

#include <algorithm>

namespace benchlight::movies {
namespace {

const std::vector<Model> &models() {
    static const std::vector<Model> all = {
        {"default", 1, fit_default, load_default},       {"ease", 1, fit_ease, load_ease},
        {"ease-genres", 1, fit_ease_genres, load_ease},  {"als", 1, fit_als, load_als},
        {"item-knn", 1, fit_item_knn, load_item_knn},    {"popularity", 1, fit_popularity, nullptr},
        {"embedding", 1, fit_embedding, load_embedding}, {"blend", 1, fit_blend, load_blend}};
    return all;
}

} // namespace

const std::vector<ModelKind> &model_kinds() {
    static const std::vector<ModelKind> kinds = {
        {"default", "Default", "The recommender that did best in the evaluation."},
        {"ease", "EASE",
         "One linear model over all movies, solved in closed form (Steck, “Embarrassingly shallow autoencoders for "
         "sparse data”, 2019)."},
        {"ease-genres", "EASE with genres and years",
         "EASE that also learns from genres and from movies of the same five years, as if each were a user (after "
         "Steck, 2019)."},
        {"als", "ALS",
         "Factors of users and movies found by alternating least squares (Hu, Koren and Volinsky, “Collaborative "
         "filtering for implicit feedback datasets”, 2008)."},
        {"item-knn", "Nearest movies",
         "Adds up how alike movies are by the cosine of who likes them (Sarwar, Karypis, Konstan and Riedl, "
         "“Item-based "
         "collaborative filtering recommendation algorithms”, 2001)."},
        {"popularity", "Popularity",
         "The most liked movies, the same for everybody: what every other model has to beat."},
        {"embedding", "Co-like embedding",
         "The original method solved exactly: one vector a movie, whose products meet the numbers of users who like "
         "both (eigenvectors, as in Eckart and Young, 1936), compared by cosine with one like more in each norm."},
        {"blend", "Blend",
         "A weighted sum of several models’ scores, with weights chosen on likes kept aside (after Jahrer, Töscher and "
         "Legenstein, “Combining predictions for accurate recommender systems”, 2010)."}};
    return kinds;
}

const ModelKind &find_model(const std::string &name) {
    const auto found = std::ranges::find(model_kinds(), name, &ModelKind::name);
    if (found != model_kinds().end()) return *found;
    std::string names;
    for (const ModelKind &kind : model_kinds()) names += (names.empty() ? "" : ", ") + kind.name;
    throw UsageError("There is no recommender '" + name + "'; there are " + names + ".");
}

const Model &find_fit(const std::string &name) {
    find_model(name); // says which there are
    return *std::ranges::find(models(), name, &Model::name);
}

Json ModelSettings::json() const {
    Json json{{"model", name}};
    if (name == "ease") json["lambda"] = lambda;
    return json;
}

int FitJob::threads() const { return settings.threads > 0 ? settings.threads : available_threads(); }

std::shared_ptr<const Recommender> fit(const ModelSettings &settings, const Catalog &catalog, const Likes &likes,
                                       const std::stop_token &stop, const Progress &progress) {
    const Model &model = find_fit(settings.name);
    throw_if_stopped(stop);
    return model.fit({settings, catalog, likes, stop, progress});
}

} // namespace benchlight::movies
