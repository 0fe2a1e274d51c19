#pragma once
#include "engine/core/stop.h"
#include "engine/core/text.h"
#include "engine/movies/movie_set.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace benchlight::movies {

/// What somebody likes and dislikes: positions in the catalogue, each movie once.
struct Profile {
    std::vector<std::uint32_t> liked{}, disliked{};
    bool empty() const { return liked.empty() && disliked.empty(); }
};

/// Scores movies for a profile. Fitted once, then a pure function: may be called from several threads.
class Recommender {
  public:
    virtual ~Recommender() = default;
    /// [movies] scores, the higher the better, whatever the scale; −infinity for a movie that the model knows nothing of.
    /// Movies of the profile are scored like any other.
    virtual std::vector<float> score(const Profile &profile) const = 0;
    /// What each movie of the profile, first the liked and then the disliked ones, adds to the score of `movie`. Where a model is no
    /// sum over the profile, the change in the score when that movie is left out. Empty: none (popularity).
    virtual std::vector<double> contributions(const Profile &profile, std::uint32_t movie) const = 0;
    /// What it does not cover, or how its weights came about, in a sentence; empty: nothing to say.
    virtual std::string note() const { return {}; }
};

/// Which model, with its hyperparameters. What a model does not know is ignored.
struct ModelSettings {
    std::string name = "default"; ///< default, ease, ease-genres, als, item-knn, popularity, embedding, blend
    double lambda = 100;          ///< ease: L2 regularisation
    int threads = 0;              ///< for fitting; 0: all. No influence on what is fitted.
    Json json() const;            ///< of what has influence
};

/// One model that there is.
struct ModelKind {
    std::string name;        ///< "ease"
    std::string title;       ///< "EASE"
    std::string description; ///< one sentence for people, with the paper
};
const std::vector<ModelKind> &model_kinds();          ///< default first
const ModelKind &find_model(const std::string &name); ///< throws UsageError that names those there are

/// Fits a model on `likes`, which may be fewer than the set's (its catalogue says genres and years). Deterministic. Throws
/// UsageError for an unknown name, Stopped.
std::shared_ptr<const Recommender> fit(const ModelSettings &settings, const Catalog &catalog, const Likes &likes,
                                       const std::stop_token &stop = {}, const Progress &progress = {});

/// The same from the cache of fitted models, by settings and content of the likes and the catalogue; what is not there is
/// fitted and kept. A damaged file counts as absent; a full disk costs no more than the file.
std::shared_ptr<const Recommender> fit_cached(const ModelSettings &settings, const Catalog &catalog, const Likes &likes,
                                              const std::stop_token &stop = {}, const Progress &progress = {});

} // namespace benchlight::movies
