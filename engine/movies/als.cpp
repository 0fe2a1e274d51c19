#include "engine/movies/als_internal.h"

#include "engine/core/error.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace benchlight::movies {

namespace {

/// A symmetric positive definite matrix as LLᵀ (Cholesky), to solve systems with.
class Cholesky {
  public:
    Cholesky(std::vector<double> matrix, std::size_t size) : lower_(std::move(matrix)), size_(size) {
        for (std::size_t j = 0; j < size; ++j)
            for (std::size_t i = j; i < size; ++i) {
                double value = at(i, j);
                for (std::size_t k = 0; k < j; ++k) value -= at(i, k) * at(j, k);
                at(i, j) = i == j ? std::sqrt(value) : value / at(j, j);
            }
    }

    std::vector<double> solve(std::vector<double> x) const {
        for (std::size_t i = 0; i < size_; ++i) {
            for (std::size_t k = 0; k < i; ++k) x[i] -= at(i, k) * x[k];
            x[i] /= at(i, i);
        }
        for (std::size_t i = size_; i-- > 0;) {
            for (std::size_t k = i + 1; k < size_; ++k) x[i] -= at(k, i) * x[k];
            x[i] /= at(i, i);
        }
        return x;
    }

  private:
    double &at(std::size_t i, std::size_t j) { return lower_[i * size_ + j]; }
    double at(std::size_t i, std::size_t j) const { return lower_[i * size_ + j]; }
    std::vector<double> lower_;
    std::size_t size_;
};

class AlsModel final : public StoredModel {
  public:
    /// `movie`: [movies · factors].
    AlsModel(std::vector<float> movie, std::size_t factors, double regularisation, double alpha, const Likes &likes)
        : movie_(std::move(movie)),
          factors_(factors),
          regularisation_(regularisation),
          alpha_(alpha),
          known_(likes.movies()) {
        for (std::size_t i = 0; i < known_.size(); ++i) known_[i] = likes.of_movie(i) > 0;
        system_.resize(factors * factors);
        for (std::size_t i = 0; i < known_.size(); ++i)
            if (known_[i]) add_square(system_, i, 1);
        for (std::size_t f = 0; f < factors; ++f) system_[f * factors + f] += regularisation;
    }

    std::vector<float> score(const Profile &profile) const override {
        std::vector<double> target(factors_);
        for (const std::uint32_t movie : profile.liked) add_row(target, movie, 1 + alpha_);
        for (const std::uint32_t movie : profile.disliked) add_row(target, movie, -(1 + alpha_));
        const std::vector<double> solution = system_of(profile).solve(std::move(target));
        const std::vector<float> user(solution.begin(), solution.end());
        std::vector<float> scores(known_.size());
        multiply_rows(movie_, user, scores);
        for (std::size_t i = 0; i < scores.size(); ++i)
            if (!known_[i]) scores[i] = -std::numeric_limits<float>::infinity();
        return scores;
    }

    /// The score is a weighted sum over the profile, with weights that the profile makes (section 5 of the paper).
    std::vector<double> contributions(const Profile &profile, std::uint32_t movie) const override {
        std::vector<double> row(factors_);
        add_row(row, movie, 1);
        const std::vector<double> solution = system_of(profile).solve(std::move(row));
        std::vector<double> parts;
        for (const std::uint32_t other : profile.liked) parts.push_back((1 + alpha_) * dot(solution, other));
        for (const std::uint32_t other : profile.disliked) parts.push_back(-(1 + alpha_) * dot(solution, other));
        return parts;
    }

    void save(ArrayWriter &writer) const override {
        writer.set("factors", factors_);
        writer.set("regularisation", regularisation_);
        writer.set("alpha", alpha_);
        writer.add("movie", movie_, {known_.size(), factors_});
    }

  private:
    void add_row(std::vector<double> &to, std::size_t movie, double weight) const {
        for (std::size_t f = 0; f < factors_; ++f) to[f] += weight * movie_[movie * factors_ + f];
    }
    void add_square(std::vector<double> &to, std::size_t movie, double weight) const {
        const float *row = movie_.data() + movie * factors_;
        for (std::size_t f = 0; f < factors_; ++f) {
            const double weighted = weight * row[f];
            for (std::size_t g = 0; g < factors_; ++g) to[f * factors_ + g] += weighted * row[g];
        }
    }
    double dot(const std::vector<double> &x, std::size_t movie) const {
        double sum = 0;
        for (std::size_t f = 0; f < factors_; ++f) sum += x[f] * movie_[movie * factors_ + f];
        return sum;
    }
    /// YᵀCY + λI of a profile.
    Cholesky system_of(const Profile &profile) const {
        std::vector<double> matrix = system_;
        for (const std::uint32_t movie : profile.liked) add_square(matrix, movie, alpha_);
        for (const std::uint32_t movie : profile.disliked) add_square(matrix, movie, alpha_);
        return {std::move(matrix), factors_};
    }

    std::vector<float> movie_;
    std::size_t factors_;
    double regularisation_, alpha_;
    std::vector<bool> known_;    ///< [movies]: somebody likes it
    std::vector<double> system_; ///< YᵀY + λI
};

} // namespace

Fitted fit_als_with(const AlsSettings &settings, const FitJob &job) {
    AlsFactors factors = fit_als_factors(job.likes, settings, job.threads(), job.stop, job.progress);
    return std::make_shared<AlsModel>(std::move(factors.movie), factors.factors, settings.regularisation,
                                      settings.alpha, job.likes);
}

Fitted fit_als(const FitJob &job) { return fit_als_with({}, job); }

Fitted load_als(StoredArrays &arrays, const Catalog &, const Likes &likes) {
    const auto factors = arrays.value("factors").get<std::size_t>();
    const auto regularisation = arrays.value("regularisation").get<double>();
    const auto alpha = arrays.value("alpha").get<double>();
    if (factors == 0 || factors > 1024 || factors % 16 != 0 || !(regularisation > 0) || !(alpha > 0))
        throw Error("The file of a fitted ALS has settings that cannot be.");
    return std::make_shared<AlsModel>(arrays.take<float>("movie", likes.movies() * factors), factors, regularisation,
                                      alpha, likes);
}

} // namespace benchlight::movies
