// The cost's minimum without gradients. With A = X + diag(c) and c_i = ‖v_i‖² the cost is ‖A − VVᵀ‖²_F, so V = U√λ of A's largest
// eigenpairs lowers it, and so does taking the new norms for c: in turn, both never raise it (principal factor analysis; see H. H.
// Harman, "Modern Factor Analysis"). A is never built: A·B = Lᵀ(L·B) + (c − d)·B.
//
// The first step takes c = d, the likes of each movie: A = LᵀL, whose eigenvectors follow from the smaller of LLᵀ and LᵀL. Each later
// one is a Rayleigh–Ritz step within [V, what V leaves of A·V, the last change]: the basis of LOBPCG (A. V. Knyazev, SIAM J. Sci.
// Comput. 23, 2001), made orthonormal by its Gram matrix (A. Stathopoulos, K. Wu, SIAM J. Sci. Comput. 23, 2002). V itself lies in it.

#include "engine/core/random.h"
#include "engine/core/vectorised_internal.h"
#include "engine/movies/blas_internal.h"
#include "engine/movies/embedding_internal.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace benchlight::movies {
namespace {

constexpr double settled_gain = 3e-6;        ///< of a step, as a share of the cost
constexpr std::size_t largest_factor = 2048; ///< users or movies up to which their own Gram matrix is taken apart
constexpr std::size_t small_matrix = 700;    ///< whose eigenvectors one thread finds as fast as several
constexpr double least_eigenvalue = 1e-13;   ///< of a basis' Gram matrix, as a share of the largest: less is dependent

/// Numbers in double precision by rows.
struct Matrix {
    std::size_t rows = 0, columns = 0;
    std::vector<double> values{};

    Matrix() = default;
    Matrix(std::size_t r, std::size_t c) : rows(r), columns(c), values(r * c) {}
    double *row(std::size_t i) { return values.data() + i * columns; }
    const double *row(std::size_t i) const { return values.data() + i * columns; }
    double &operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
    double operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }
};

Matrix product(const Matrix &a, const Matrix &b) {
    Matrix c(a.rows, b.columns);
    multiply(Form::plain, Form::plain, c.rows, c.columns, a.columns, 1., a.values.data(), a.columns, b.values.data(),
             b.columns, 0., c.values.data(), c.columns);
    return c;
}

/// aᵀ·b
Matrix inner(const Matrix &a, const Matrix &b) {
    Matrix c(a.columns, b.columns);
    multiply(Form::transposed, Form::plain, c.rows, c.columns, a.rows, 1., a.values.data(), a.columns, b.values.data(),
             b.columns, 0., c.values.data(), c.columns);
    return c;
}

struct Eigenpairs {
    std::vector<double> values; ///< falling
    Matrix vectors;             ///< [n][count], columns of norm 1
};

/// The largest `count` of a symmetric matrix.
Eigenpairs largest_eigenpairs(Matrix matrix, std::size_t count) {
    const auto n = static_cast<std::int64_t>(matrix.rows);
    std::optional<OneBlasThread> alone;
    if (matrix.rows <= small_matrix) alone.emplace();
    const auto [values, vectors] =
        at::linalg_eigh(at::from_blob(matrix.values.data(), {n, n}, at::TensorOptions(at::kDouble)));
    const at::Tensor by_rows = vectors.contiguous();
    count = std::min(count, matrix.rows);
    Eigenpairs pairs{std::vector<double>(count), Matrix(matrix.rows, count)};
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t from = matrix.rows - 1 - k; // they come in rising order
        pairs.values[k] = values.const_data_ptr<double>()[from];
        for (std::size_t i = 0; i < matrix.rows; ++i)
            pairs.vectors(i, k) = by_rows.const_data_ptr<double>()[i * matrix.rows + from];
    }
    return pairs;
}

BENCHLIGHT_VECTORISED void add_row(double *sum, const double *row, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) sum[k] += row[k];
}

/// out[i] = Σ of the rows of `in` that row i of `which` names, plus own[i] · base[i] where they are given.
void add_up(const SparseRows &which, const Matrix &in, Matrix &out, const std::vector<double> &own = {},
            const Matrix *base = nullptr) {
    at::parallel_for(0, static_cast<std::int64_t>(which.rows()), 16, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
            double *sum = out.row(i);
            for (std::size_t k = 0; k < out.columns; ++k) sum[k] = base ? own[i] * base->row(i)[k] : 0;
            for (const std::uint32_t j : which.row(i)) add_row(sum, in.row(j), out.columns);
        }
    });
}

/// L of the movies that somebody likes: the others' vectors are zero.
Likes only_liked(const Likes &likes, std::vector<std::uint32_t> &liked) {
    std::vector<std::uint32_t> place(likes.movies());
    for (std::size_t movie = 0; movie < likes.movies(); ++movie)
        if (likes.of_movie(movie) > 0) {
            place[movie] = static_cast<std::uint32_t>(liked.size());
            liked.push_back(static_cast<std::uint32_t>(movie));
        }
    SparseRows rows = likes.by_user;
    for (std::uint32_t &column : rows.column) column = place[column];
    return Likes(std::move(rows), liked.size());
}

void scale_columns(Matrix &matrix, const std::vector<double> &factors) {
    for (std::size_t i = 0; i < matrix.rows; ++i)
        for (std::size_t k = 0; k < matrix.columns; ++k) matrix(i, k) *= factors[k];
}

std::vector<double> column_norms(const Matrix &matrix) {
    std::vector<double> norms(matrix.columns);
    for (std::size_t i = 0; i < matrix.rows; ++i)
        for (std::size_t k = 0; k < matrix.columns; ++k) norms[k] += matrix(i, k) * matrix(i, k);
    for (double &norm : norms) norm = std::sqrt(norm);
    return norms;
}

/// Every column with norm 1, or zero where it was.
void normalise_columns(Matrix &matrix) {
    std::vector<double> factors = column_norms(matrix);
    for (double &factor : factors) factor = factor > 0 ? 1 / factor : 0;
    scale_columns(matrix, factors);
}

Matrix side_by_side(const std::vector<const Matrix *> &parts) {
    std::size_t columns = 0;
    for (const Matrix *part : parts) columns += part->columns;
    Matrix all(parts.front()->rows, columns);
    for (std::size_t i = 0; i < all.rows; ++i) {
        double *to = all.row(i);
        for (const Matrix *part : parts) to = std::copy_n(part->row(i), part->columns, to);
    }
    return all;
}

/// T so that the columns of basis · T are orthonormal and span what those of `basis` do.
Matrix orthonormalising(const Matrix &basis) {
    Eigenpairs pairs = largest_eigenpairs(inner(basis, basis), basis.columns);
    std::size_t count = 0;
    while (count < pairs.values.size() && pairs.values[count] > least_eigenvalue * pairs.values[0]) ++count;
    Matrix transform(basis.columns, count);
    for (std::size_t i = 0; i < transform.rows; ++i)
        for (std::size_t k = 0; k < count; ++k) transform(i, k) = pairs.vectors(i, k) / std::sqrt(pairs.values[k]);
    return transform;
}

class ExactFit : public VectorFit {
  public:
    ExactFit(const Likes &all, const EmbeddingSettings &settings, Embedding initial)
        : all_(all),
          likes_(only_liked(all, liked_)),
          terms_(likes_),
          diagonal_(terms_.likes_of),
          rank_(initial.rank),
          seed_(settings.seed),
          embedding_(std::move(initial)) {}

    double cost(const Check &) override {
        if (!cost_) cost_ = started_ ? cost_of_factor() : embedding_cost(embedding_, all_);
        return *cost_;
    }

    void step(double, const Check &check) override {
        const double before = cost(check);
        if (!started_) {
            v_ = first_factor(check);
            started_ = true;
        } else if (dense()) {
            v_ = factor_of(shared_with_diagonal());
        } else {
            improve(check);
        }
        for (std::size_t i = 0; i < v_.rows; ++i) diagonal_[i] = norm_of_row(i);
        cost_.reset();
        const double after = cost(check);
        settled_ = after <= settled_gain || (improved_ && before - after < settled_gain * before);
        improved_ = true;
        stale_ = true;
    }

    bool settled() const override { return settled_; }

    Embedding &vectors() override {
        if (std::exchange(stale_, false)) {
            std::ranges::fill(embedding_.values, 0.f);
            for (std::size_t i = 0; i < v_.rows; ++i)
                std::ranges::transform(std::span(v_.row(i), v_.columns),
                                       embedding_.values.begin() + static_cast<std::ptrdiff_t>(liked_[i] * rank_),
                                       [](double value) { return static_cast<float>(value); });
        }
        return embedding_;
    }

  private:
    /// Whether A is so small beside the rank that it may as well be taken apart whole.
    bool dense() const { return likes_.movies() <= 2 * rank_; }

    double norm_of_row(std::size_t i) const {
        double sum = 0;
        for (std::size_t k = 0; k < v_.columns; ++k) sum += v_(i, k) * v_(i, k);
        return sum;
    }

    double cost_of_factor() const {
        const Matrix gram = inner(v_, v_);
        Matrix sums(likes_.users(), v_.columns);
        add_up(likes_.by_user, v_, sums);
        const auto squares = [](const Matrix &matrix) {
            double sum = 0;
            for (const double value : matrix.values) sum += value * value;
            return sum;
        };
        return cost_of_terms(terms_, squares(gram), diagonal_, squares(sums));
    }

    /// A·B
    Matrix times(const Matrix &b) const {
        Matrix sums(likes_.users(), b.columns), result(b.rows, b.columns);
        add_up(likes_.by_user, b, sums);
        std::vector<double> own(b.rows);
        for (std::size_t i = 0; i < own.size(); ++i) own[i] = diagonal_[i] - terms_.likes_of[i];
        add_up(likes_.by_movie, sums, result, own, &b);
        return result;
    }

    Matrix shared_with_diagonal() const {
        Matrix a(likes_.movies(), likes_.movies());
        for (std::size_t i = 0; i < a.rows; ++i) {
            std::ranges::copy(co_likes_of(likes_, i), a.row(i));
            a(i, i) = diagonal_[i];
        }
        return a;
    }

    /// U√λ of the largest eigenpairs that are not negative.
    Matrix factor_of(Matrix symmetric) const {
        Eigenpairs pairs = largest_eigenpairs(std::move(symmetric), rank_);
        for (double &value : pairs.values) value = std::sqrt(std::max(value, 0.));
        scale_columns(pairs.vectors, pairs.values);
        return std::move(pairs.vectors);
    }

    Matrix first_factor(const Check &check) const {
        if (rank_ >= likes_.users()) return likes_as_vectors();
        if (dense() || likes_.movies() <= std::min(likes_.users(), largest_factor))
            return factor_of(shared_with_diagonal());
        if (likes_.users() <= largest_factor) return factor_by_users();
        return factor_by_iteration(check);
    }

    /// V = Lᵀ, whose cost is 0: each movie's vector is who likes it.
    Matrix likes_as_vectors() const {
        Matrix v(likes_.movies(), rank_);
        for (std::size_t i = 0; i < v.rows; ++i)
            for (const std::uint32_t user : likes_.by_movie.row(i)) v(i, user) = 1;
        return v;
    }

    /// From eigenvectors W of LLᵀ: U√λ = Lᵀ·W.
    Matrix factor_by_users() const {
        const Likes turned(likes_.by_movie, likes_.users());
        Matrix shared(likes_.users(), likes_.users());
        for (std::size_t user = 0; user < shared.rows; ++user) {
            std::ranges::copy(co_likes_of(turned, user), shared.row(user));
            shared(user, user) = static_cast<double>(likes_.by_user.row(user).size());
        }
        const Eigenpairs pairs = largest_eigenpairs(std::move(shared), rank_);
        Matrix v(likes_.movies(), rank_);
        add_up(likes_.by_movie, pairs.vectors, v);
        return v;
    }

    /// Where both sides are large: some rounds of subspace iteration from random vectors.
    Matrix factor_by_iteration(const Check &check) const {
        constexpr int rounds = 3;
        Matrix basis(likes_.movies(), rank_);
        for (std::size_t i = 0; i < basis.rows; ++i) {
            Random random(seed_, Purpose::embedding, static_cast<std::uint32_t>(i), 1);
            for (std::size_t k = 0; k < basis.columns; ++k) basis(i, k) = random.normal();
        }
        for (int round = 0; round < rounds; ++round) {
            check(static_cast<double>(round) / rounds);
            basis = times(basis);
            normalise_columns(basis);
            basis = product(basis, orthonormalising(basis));
        }
        return product(basis, within(basis));
    }

    /// Coefficients of the best V whose columns lie in the span of an orthonormal basis.
    Matrix within(const Matrix &basis) const { return factor_of(inner(basis, times(basis))); }

    void improve(const Check &check) {
        Matrix directions = v_;
        normalise_columns(directions);
        check(0);
        Matrix rest = times(v_);
        remove(directions, rest);
        normalise_columns(rest);
        std::vector<const Matrix *> parts{&directions, &rest};
        if (change_) parts.push_back(&*change_);
        Matrix basis = side_by_side(parts);
        check(.3);
        basis = product(basis, orthonormalising(basis));
        check(.6);
        v_ = product(basis, within(basis));
        change_ = v_;
        remove(directions, *change_);
        normalise_columns(*change_);
    }

    /// Takes out of `from` what lies in the span of orthonormal columns.
    static void remove(const Matrix &directions, Matrix &from) {
        const Matrix part = product(directions, inner(directions, from));
        for (std::size_t i = 0; i < from.values.size(); ++i) from.values[i] -= part.values[i];
    }

    const Likes &all_;
    std::vector<std::uint32_t> liked_; ///< movies of likes_ in all_
    const Likes likes_;
    const CostTerms terms_;
    std::vector<double> diagonal_; ///< c
    const std::size_t rank_;
    const std::uint64_t seed_;
    Matrix v_; ///< [liked movies][rank], or fewer columns when there are fewer movies
    std::optional<Matrix> change_;
    std::optional<double> cost_;
    bool started_ = false, improved_ = false, settled_ = false;
    bool stale_ = false; ///< embedding_ holds older vectors than v_
    Embedding embedding_;
};

} // namespace

std::unique_ptr<VectorFit> make_exact_fit(const Likes &likes, const EmbeddingSettings &settings, Embedding initial) {
    return std::make_unique<ExactFit>(likes, settings, std::move(initial));
}

} // namespace benchlight::movies
