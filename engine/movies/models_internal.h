#pragma once
#include "engine/movies/recommender.h"
#include "engine/movies/stored_arrays_internal.h"

/// What the models have in common behind recommender.h: how each is fitted, kept in a file, and loaded from it.
namespace benchlight::movies {

/// What a model is fitted on. References live as long as the call.
struct FitJob {
    const ModelSettings &settings;
    const Catalog &catalog; ///< genres and years; as many movies as `likes`
    const Likes &likes;
    const std::stop_token &stop;
    const Progress &progress; ///< may be empty

    int threads() const; ///< settings.threads, else all
    void report(std::uint64_t done, std::uint64_t total) const {
        if (progress) progress(done, total);
    }
};

/// A fitted model that the cache keeps. (One that is fitted as fast as it is read need not be one.)
class StoredModel : public Recommender {
  public:
    virtual void save(ArrayWriter &writer) const = 0;
};

using Fitted = std::shared_ptr<const Recommender>;

/// Fit throws Stopped. Load gets what save() wrote, and the likes that the model was fitted on; it throws Error when they do not go together:
/// every size has to be checked before it is used.

Fitted fit_popularity(const FitJob &job); // not stored

Fitted fit_item_knn(const FitJob &job);
Fitted load_item_knn(StoredArrays &arrays, const Catalog &catalog, const Likes &likes);

struct EaseOptions {
    double lambda = 100;
    double genre_weight = 0;        ///< what a genre's pseudo-user "likes" its movies with; 0: there are none
    double year_weight = 0;         ///< the same for each five years
    double genre_decade_weight = 0; ///< the same for each genre of a decade that has five movies or more
};
/// EASE with any weights, for models that are made of it. Stored and loaded as "ease" is.
Fitted fit_ease_with(const EaseOptions &options, const FitJob &job);
Fitted fit_ease(const FitJob &job);
Fitted fit_ease_genres(const FitJob &job);
Fitted load_ease(StoredArrays &arrays, const Catalog &catalog, const Likes &likes);

Fitted fit_als(const FitJob &job);
Fitted load_als(StoredArrays &arrays, const Catalog &catalog, const Likes &likes);

Fitted fit_blend(const FitJob &job);
Fitted load_blend(StoredArrays &arrays, const Catalog &catalog, const Likes &likes);

Fitted fit_default(const FitJob &job);
Fitted load_default(StoredArrays &arrays, const Catalog &catalog, const Likes &likes);

Fitted fit_embedding(const FitJob &job);
Fitted load_embedding(StoredArrays &arrays, const Catalog &catalog, const Likes &likes);

/// A model behind its name. `version` is part of a stored model's key: to be raised whenever fitting comes to another result, or
/// what is stored changes.
struct Model {
    std::string name;
    int version;
    Fitted (*fit)(const FitJob &);
    Fitted (*load)(StoredArrays &, const Catalog &, const Likes &); ///< nullptr: never stored
};
const Model &find_fit(const std::string &name); ///< throws UsageError as find_model() does

} // namespace benchlight::movies
