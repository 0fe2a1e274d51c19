#pragma once
#include "engine/core/stop.h"
#include "engine/movies/likes.h"
#include "engine/movies/models_internal.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Alternating least squares for implicit feedback: Hu, Koren and Volinsky, "Collaborative filtering for implicit feedback
/// datasets" (ICDM 2008). User u's and movie i's factors minimise Σ c_ui (p_ui − x_u·y_i)² + λ (Σ‖x_u‖² + Σ‖y_i‖²) over all pairs,
/// where a like has preference p = 1 and confidence c = 1 + α, anything else p = 0 and c = 1.
namespace benchlight::movies {

struct AlsSettings {
    std::size_t factors = 32;
    double regularisation = 5; ///< λ
    double alpha = 5;
    int iterations = 20;
    /// Steps of conjugate gradient towards each row's solution, from where the last iteration left it: Takács, Pilászy and Tikk,
    /// "Applications of the conjugate gradient method for implicit feedback collaborative filtering" (RecSys 2011).
    int steps = 3;
    std::uint64_t seed = 576;
};

/// Rows of factors. Movies and users without a like have zeros.
struct AlsFactors {
    std::size_t factors = 0;    ///< those asked for, and zeros up to a multiple of 16
    std::vector<float> user{};  ///< [users · factors]
    std::vector<float> movie{}; ///< [movies · factors]
};
/// Single precision. The same for every number of threads. Progress counts rows solved. Throws Stopped.
AlsFactors fit_als_factors(const Likes &likes, const AlsSettings &settings, int threads, const std::stop_token &stop,
                           const Progress &progress);

/// YᵀY of `rows` rows of factors: [factors][factors]. Rows are taken in blocks, so that threads change nothing.
std::vector<float> gram_of(std::span<const float> values, std::size_t factors, int threads,
                           const std::stop_token &stop);

/// Adds YᵀY of some rows of factors to `gram` [factors][factors]. Like solve_rows() for multiples of 16 factors up to 1,024.
void add_gram(std::span<const float> rows, std::size_t factors, std::span<float> gram);

/// `to` [rows] = Y x. Like solve_rows() for multiples of 16 factors.
void multiply_rows(std::span<const float> rows, std::span<const float> x, std::span<float> to);

/// One half of an iteration: moves each row of `solved` towards the least-squares solution for its likes, given the other side's
/// factors and their Gram matrix. `likes`: rows of `solved` → rows of `given`.
struct AlsHalf {
    const SparseRows &likes;
    std::span<const float> given, gram;
    std::size_t factors;
    float regularisation, alpha;
    int steps;
};
void solve_rows(const AlsHalf &half, std::span<float> solved, std::size_t first, std::size_t last);

/// A model of any settings. The other side's factors of somebody unknown are those that solve his row exactly: the last step of
/// ALS, for him alone. A dislike has preference −1 and the confidence of a like.
Fitted fit_als_with(const AlsSettings &settings, const FitJob &job);

} // namespace benchlight::movies
