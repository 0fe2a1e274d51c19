#pragma once
#include "engine/movies/models_internal.h"

/// EASE (Steck, "Embarrassingly shallow autoencoders for sparse data", 2019): scores are the profile times B = I − P / diag(P), columnwise, with a
/// zero diagonal, where P = (XᵀX + λI)⁻¹ and X holds a row for each user. Genres and years are further rows of X.
namespace benchlight::movies {

/// X: users, then genres, then years.
struct EaseRows {
    SparseRows by_row;         ///< [rows] → movies
    SparseRows by_movie;       ///< its transpose
    std::vector<float> weight; ///< [rows]: the value of the row's entries; 1 for users
};
EaseRows ease_rows(const EaseOptions &options, const Catalog &catalog, const Likes &likes);
/// All but lambda, which is in what else is stored.
void save_options(ArrayWriter &writer, const EaseOptions &options);
EaseOptions load_options(const StoredArrays &arrays);
/// Which movies have a column that is not zero.
std::vector<bool> has_entry(const EaseRows &rows);

/// By the matrix of the rows, for fewer rows than movies: P = (I − XᵀMX) / λ with M = (XXᵀ + λI)⁻¹. Takes O(rows²) memory.
Fitted fit_ease_dual(const EaseOptions &options, EaseRows rows, const FitJob &job);
Fitted load_ease_dual(StoredArrays &arrays, EaseRows rows);

/// By the matrix of the movies, of which the most liked are covered. Takes O(covered²) memory.
Fitted fit_ease_primal(const EaseOptions &options, const EaseRows &rows, std::size_t most_covered, const FitJob &job);
Fitted load_ease_primal(StoredArrays &arrays, const EaseRows &rows);

/// Replaces a symmetric positive definite matrix, [n][n] of which only the lower triangle is read, by its inverse (both triangles).
/// Takes n³ operations and little more memory. The result does not depend on `threads`. `progress` counts those operations. Throws
/// Error when the matrix is not positive definite, Stopped.
template <class Value>
void invert_in_place(std::vector<Value> &matrix, std::size_t n, int threads, const std::stop_token &stop,
                     const Progress &progress = {});

} // namespace benchlight::movies
