#include "engine/core/error.h"
#include "engine/movies/als_internal.h"
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

// Weights and lambda were chosen by the mean of ndcg@10 over five parts, each held back of one fold's fitted likes; neighbouring
// values find about as much.
constexpr EaseOptions ease_content{.lambda = 200, .genre_weight = 5, .year_weight = 5, .genre_decade_weight = 3};

const std::vector<PartKind> &part_kinds() {
    static const std::vector<PartKind> kinds = {
        {"ease-content", "EASE with genres, years and decades", fit_ease_content, load_ease},
        {"als", "ALS", fit_als, load_als},
        {"coarse-als", "ALS of 16 factors", fit_coarse_als, load_als},
        {"item-knn", "nearest movies", fit_item_knn, load_item_knn},
        {"titles", "likeness of titles", fit_title_likeness, nullptr}};
    return kinds;
}

} // namespace

const PartKind &find_part(const std::string &name) {
    const auto found = std::ranges::find(part_kinds(), name, &PartKind::name);
    if (found == part_kinds().end()) throw Error("A blend has no part called '" + name + "'.");
    return *found;
}

Fitted fit_ease_content(const FitJob &job) { return fit_ease_with(ease_content, job); }

Fitted fit_coarse_als(const FitJob &job) { return fit_als_with({.factors = 16}, job); }

Fitted fit_blend(const FitJob &job) {
    return fit_blend_of({"ease-content", "als", "coarse-als", "item-knn", "titles"}, {}, job);
}

Fitted load_blend(StoredArrays &arrays, const Catalog &catalog, const Likes &likes) {
    return load_blend_of(arrays, catalog, likes);
}

/// The blend, which finds most by the evaluation; for large sets without EASE, whose matrix would take minutes and gigabytes.
Fitted fit_default(const FitJob &job) {
    if (ease_is_quick(job.likes)) return fit_blend(job);
    return fit_blend_of({"als", "coarse-als", "item-knn", "titles"},
                        "EASE is left out, because it takes minutes and gigabytes for a set of this size; choose the "
                        "model “blend” to have it in.",
                        job);
}

Fitted load_default(StoredArrays &arrays, const Catalog &catalog, const Likes &likes) {
    return load_blend_of(arrays, catalog, likes);
}

} // namespace benchlight::movies
