// Gradient descent on the cost with momentum, or by Adam. The gradient needs no n × n matrix:
//
//     G = 4 (V·VᵀV − diag(‖v_i‖²)·V − X·V)        X·V = Lᵀ(L·V) − diag(d_i)·V
//
// At full rank that is one symmetric product and one plain one, where differentiating the cost as it stands takes three.

#include "engine/core/vectorised_internal.h"
#include "engine/movies/blas_internal.h"
#include "engine/movies/embedding_internal.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace benchlight::movies {
namespace {

constexpr double piece_operations = 24e9;                       ///< of a matrix product between two checks: some 120 ms
constexpr std::size_t least_rows = 2048, least_columns = 256;   ///< of a product that is still quick
constexpr double gram_share = .35, product_share = .55;         ///< of an epoch's time at full rank
constexpr double beta1 = .9, beta2 = .999, adam_epsilon = 1e-8; ///< PyTorch's defaults

/// What a movie's own vector and the users who like it add to a gradient row: row −= scale · (own · v + Σ of the users' sums).
BENCHLIGHT_VECTORISED void subtract_row(float *row, const float *v, float own, std::span<const std::uint32_t> users,
                                        const float *sums, float scale, std::size_t rank) {
    const float factor = scale * own;
    for (std::size_t k = 0; k < rank; ++k) row[k] -= factor * v[k];
    for (const std::uint32_t user : users) {
        const float *sum = sums + user * rank;
        for (std::size_t k = 0; k < rank; ++k) row[k] -= scale * sum[k];
    }
}

BENCHLIGHT_VECTORISED void update_moments(const float *gradient, float *first, float *second, std::size_t count) {
    constexpr auto b1 = static_cast<float>(beta1), b2 = static_cast<float>(beta2);
    for (std::size_t k = 0; k < count; ++k) {
        first[k] = b1 * first[k] + (1 - b1) * gradient[k];
        second[k] = b2 * second[k] + (1 - b2) * gradient[k] * gradient[k];
    }
}

BENCHLIGHT_VECTORISED void move_by_moments(float *v, const float *first, const float *second, float rate,
                                           float correction, std::size_t count) {
    constexpr auto epsilon = static_cast<float>(adam_epsilon);
    for (std::size_t k = 0; k < count; ++k) v[k] -= rate * first[k] / (std::sqrt(second[k]) * correction + epsilon);
}

BENCHLIGHT_VECTORISED void move_by(float *v, const float *direction, float rate, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) v[k] -= rate * direction[k];
}

class Descent : public VectorFit {
  public:
    Descent(const Likes &likes, const EmbeddingSettings &settings, Embedding initial)
        : likes_(likes),
          adam_(settings.optimizer == EmbeddingOptimizer::adam),
          momentum_(static_cast<float>(settings.momentum)),
          v_(std::move(initial)),
          terms_(likes),
          gram_(v_.movies, v_.rank),
          user_sums_(likes.users() * v_.rank),
          direction_(v_.values.size()) {
        if (adam_) {
            second_.resize(v_.values.size());
            gradient_.resize(rows_of_product() * v_.rank);
        }
    }

    Embedding &vectors() override { return v_; }

    double cost(const Check &check) override {
        if (cost_) return *cost_;
        gram_.compute(values(), [&](double share) { check(share * gram_share); });
        add_up_users(likes_, values(), v_.rank, user_sums_.data());
        norms_ = squared_norms(values(), v_.movies, v_.rank);
        cost_ = cost_of_terms(terms_, gram_.squared_norm(), norms_,
                              squared_norm(user_sums_.data(), likes_.users(), v_.rank));
        return *cost_;
    }

    void step(double lr, const Check &check) override {
        cost(check);
        const std::size_t rows = rows_of_product();
        for (std::size_t first = 0; first < v_.movies; first += rows) {
            const double share =
                gram_share + product_share * static_cast<double>(first) / static_cast<double>(v_.movies);
            take_rows(first, std::min(rows, v_.movies - first), [&] { check(share); });
        }
        move(static_cast<float>(lr));
        gram_.restart();
        cost_.reset();
    }

  private:
    float *values() { return v_.values.data(); }
    /// How many of rows (or columns) with `operations` each make a piece.
    static std::size_t share_of_piece(double operations, std::size_t least, std::size_t all) {
        return std::min(all, std::max(least, static_cast<std::size_t>(piece_operations / operations)));
    }
    /// Rows of V whose gradient is computed at a time.
    std::size_t rows_of_product() const {
        const auto rank = static_cast<double>(v_.rank);
        return share_of_piece(2 * rank * rank, least_rows, v_.movies);
    }

    /// The gradient of some rows, added to the direction that V will move in.
    void take_rows(std::size_t first, std::size_t rows, const std::function<void()> &check) {
        // 4·V·G and what momentum leaves of the direction before, in one product.
        const std::size_t rank = v_.rank;
        float *target = adam_ ? gradient_.data() : direction_.data() + first * rank;
        const std::size_t width =
            share_of_piece(2 * static_cast<double>(rows) * static_cast<double>(rank), least_columns, rank);
        for (std::size_t left = 0; left < rank; left += width) {
            check();
            multiply(Form::plain, Form::plain, rows, std::min(width, rank - left), rank, 4.f, values() + first * rank,
                     rank, gram_.values() + left, rank, adam_ ? 0.f : momentum_, target + left, rank);
        }
        at::parallel_for(0, static_cast<std::int64_t>(rows), 16, [&](std::int64_t begin, std::int64_t end) {
            for (auto row = static_cast<std::size_t>(begin); row < static_cast<std::size_t>(end); ++row) {
                const std::size_t movie = first + row;
                subtract_row(target + row * rank, values() + movie * rank,
                             static_cast<float>(norms_[movie] - terms_.likes_of[movie]), likes_.by_movie.row(movie),
                             user_sums_.data(), 4.f, rank);
                if (adam_)
                    update_moments(target + row * rank, direction_.data() + movie * rank, second_.data() + movie * rank,
                                   rank);
            }
        });
    }

    void move(float lr) {
        ++steps_;
        const double first_correction = 1 - std::pow(beta1, steps_), second_correction = 1 - std::pow(beta2, steps_);
        const auto rate = static_cast<float>(lr / first_correction);
        const auto correction = static_cast<float>(1 / std::sqrt(second_correction));
        at::parallel_for(0, static_cast<std::int64_t>(v_.values.size()), 1 << 15,
                         [&](std::int64_t begin, std::int64_t end) {
                             const auto at = static_cast<std::size_t>(begin);
                             const auto count = static_cast<std::size_t>(end - begin);
                             if (adam_)
                                 move_by_moments(values() + at, direction_.data() + at, second_.data() + at, rate,
                                                 correction, count);
                             else
                                 move_by(values() + at, direction_.data() + at, lr, count);
                         });
    }

    const Likes &likes_;
    const bool adam_;
    const float momentum_;
    Embedding v_;
    const CostTerms terms_;
    Gram gram_;
    std::vector<float> user_sums_;         ///< [users][rank]
    std::vector<float> direction_;         ///< [movies][rank]: the gradients' running sum, or Adam's first moment
    std::vector<float> second_, gradient_; ///< of Adam: the second moment; the gradient of some rows
    std::vector<double> norms_;
    std::optional<double> cost_;
    int steps_ = 0;
};

} // namespace

std::unique_ptr<VectorFit> make_descent(const Likes &likes, const EmbeddingSettings &settings, Embedding initial) {
    return std::make_unique<Descent>(likes, settings, std::move(initial));
}

} // namespace benchlight::movies
