#include "engine/movies/blas_internal.h"
#include "engine/movies/embedding_internal.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <numeric>

namespace benchlight::movies {
namespace {

/// Work of this many values is worth another thread.
constexpr std::size_t values_a_thread = 32768;

template <class Work> void for_rows(std::size_t rows, std::size_t columns, const Work &work) {
    const auto grain = static_cast<std::int64_t>(values_a_thread / std::max<std::size_t>(1, columns) + 1);
    at::parallel_for(0, static_cast<std::int64_t>(rows), grain, [&](std::int64_t begin, std::int64_t end) {
        for (auto row = static_cast<std::size_t>(begin); row < static_cast<std::size_t>(end); ++row) work(row);
    });
}

double squares(const float *values, std::size_t count) {
    // Eight sums that do not wait for each other.
    double sums[8] = {};
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (std::size_t lane = 0; lane < 8; ++lane) {
            const auto value = static_cast<double>(values[i + lane]);
            sums[lane] += value * value;
        }
    for (; i < count; ++i) sums[0] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
    return std::accumulate(std::begin(sums), std::end(sums), 0.);
}

} // namespace

CostTerms::CostTerms(const Likes &likes) : likes_of(likes.movies()), of_zero(cost_of_zero(likes)) {
    for (std::size_t movie = 0; movie < likes.movies(); ++movie)
        likes_of[movie] = static_cast<double>(likes.of_movie(movie));
}

void add_up_users(const Likes &likes, const float *v, std::size_t rank, float *sums) {
    for_rows(likes.users(), rank * 32, [&](std::size_t user) {
        float *sum = sums + user * rank;
        std::fill_n(sum, rank, 0.f);
        for (const std::uint32_t movie : likes.by_user.row(user)) {
            const float *vector = v + movie * rank;
            for (std::size_t k = 0; k < rank; ++k) sum[k] += vector[k];
        }
    });
}

std::vector<double> squared_norms(const float *v, std::size_t movies, std::size_t rank) {
    std::vector<double> norms(movies);
    for_rows(movies, rank, [&](std::size_t movie) { norms[movie] = squares(v + movie * rank, rank); });
    return norms;
}

double squared_norm(const float *values, std::size_t rows, std::size_t columns) {
    const std::vector<double> norms = squared_norms(values, rows, columns);
    return std::accumulate(norms.begin(), norms.end(), 0.);
}

double cost_of_terms(const CostTerms &terms, double gram_norm, const std::vector<double> &norms, double user_norm) {
    double fourth = 0, liked = 0;
    for (std::size_t movie = 0; movie < norms.size(); ++movie) {
        fourth += norms[movie] * norms[movie];
        liked += terms.likes_of[movie] * norms[movie];
    }
    const double cost = gram_norm - fourth - 2 * (user_norm - liked) + terms.of_zero;
    return std::isnan(cost) ? cost : std::max(cost, 0.); // rounding may take it below
}

double cost_of_zero(const Likes &likes) {
    double cost = 0;
    std::vector<std::uint32_t> counts(likes.movies());
    for (std::size_t movie = 0; movie < likes.movies(); ++movie) {
        for (const std::uint32_t user : likes.by_movie.row(movie))
            for (const std::uint32_t other : likes.by_user.row(user)) ++counts[other];
        counts[movie] = 0;
        // Each count is met once for every user in common, and is zero from the second time on.
        for (const std::uint32_t user : likes.by_movie.row(movie))
            for (const std::uint32_t other : likes.by_user.row(user)) {
                const auto count = static_cast<double>(std::exchange(counts[other], 0));
                cost += count * count;
            }
    }
    return cost;
}

namespace {

/// ‖VᵀV‖² and ‖LV‖² in double precision: near a good minimum the cost is a small difference of them.
std::pair<double, double> precise_norms(const Embedding &embedding, const Likes &likes) {
    const std::size_t rank = embedding.rank;
    const std::vector<double> v(embedding.values.begin(), embedding.values.end());
    std::vector<double> gram(rank * rank), users(likes.users());
    multiply(Form::transposed, Form::plain, rank, rank, embedding.movies, 1., v.data(), rank, v.data(), rank, 0.,
             gram.data(), rank);
    for_rows(likes.users(), rank * 32, [&](std::size_t user) {
        std::vector<double> sum(rank);
        for (const std::uint32_t movie : likes.by_user.row(user))
            for (std::size_t k = 0; k < rank; ++k) sum[k] += v[movie * rank + k];
        users[user] = std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.);
    });
    return {std::inner_product(gram.begin(), gram.end(), gram.begin(), 0.),
            std::accumulate(users.begin(), users.end(), 0.)};
}

} // namespace

double embedding_cost(const Embedding &embedding, const Likes &likes) {
    constexpr std::size_t precise_rank = 1024; // above, it would take too long
    const std::size_t movies = embedding.movies, rank = embedding.rank;
    const float *v = embedding.values.data();
    const std::vector<double> norms = squared_norms(v, movies, rank);
    if (rank <= precise_rank) {
        const auto [gram_norm, user_norm] = precise_norms(embedding, likes);
        return cost_of_terms(CostTerms(likes), gram_norm, norms, user_norm);
    }
    Gram gram(movies, rank);
    gram.compute(v, [](double) {});
    std::vector<float> sums(likes.users() * rank);
    add_up_users(likes, v, rank, sums.data());
    return cost_of_terms(CostTerms(likes), gram.squared_norm(), norms, squared_norm(sums.data(), likes.users(), rank));
}

} // namespace benchlight::movies
