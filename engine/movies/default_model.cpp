#include "engine/movies/blend_internal.h"

#include <algorithm>

namespace benchlight::movies {

namespace {

/// EASE inverts a matrix of as many rows as there are users or movies, whichever are fewer. Up to here that takes seconds.
constexpr std::size_t most_rows = 8000;

bool ease_is_quick(const Likes &likes) {
    std::size_t liked = 0;
    for (std::size_t movie = 0; movie < likes.movies(); ++movie) liked += likes.of_movie(movie) > 0;
    return std::min(likes.users(), liked) <= most_rows;
}

} // namespace

Fitted fit_blend(const FitJob &job) { return fit_blend_of({"ease-genres", "als", "item-knn"}, {}, job); }

Fitted load_blend(StoredArrays &arrays, const Catalog &catalog, const Likes &likes) {
    return load_blend_of(arrays, catalog, likes);
}

/// The blend, which finds most by the evaluation; for large sets without EASE, whose matrix would take minutes and gigabytes.
Fitted fit_default(const FitJob &job) {
    if (ease_is_quick(job.likes)) return fit_blend(job);
    return fit_blend_of({"als", "item-knn"},
                        "EASE is left out, because it takes minutes and gigabytes for a set of this size; choose the "
                        "model “blend” to have it in.",
                        job);
}

Fitted load_default(StoredArrays &arrays, const Catalog &catalog, const Likes &likes) {
    return load_blend_of(arrays, catalog, likes);
}

} // namespace benchlight::movies
