#include "engine/movies/embedding_internal.h"
#include "engine/movies/models_internal.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>

extern "C" void sgemv_(const char *, const int *, const int *, const float *, const float *, const int *, const float *,
                       const int *, const float *, float *, const int *);

namespace benchlight::movies {
namespace {

constexpr int default_rank = 128, default_iterations = 12; ///< of the model that is fitted by name
/// Added to the squared norms of the model that is fitted by name. A movie's squared norm is about its number of likes, so this
/// is one like more for everyone: else two movies with a single like in common would be as near as can be.
constexpr double default_damping = 1;
constexpr const char *unliked_note = "Movies that nobody likes are left out: their vectors say nothing.";

/// Mean cosine similarity to the liked movies, less that to the disliked ones: linear in the profile.
class EmbeddingModel : public StoredModel {
  public:
    /// `units`: [movies][rank], each row of norm 1 or less. `known`: [movies]; the others are never recommended.
    EmbeddingModel(std::size_t movies, std::size_t rank, std::vector<float> units, std::vector<bool> known,
                   std::string note)
        : movies_(movies), rank_(rank), units_(std::move(units)), known_(std::move(known)), note_(std::move(note)) {}

    std::vector<float> score(const Profile &profile) const override {
        std::vector<float> wanted(rank_), scores(movies_);
        add(profile.liked, 1, wanted);
        add(profile.disliked, -1, wanted);
        const int rank = static_cast<int>(rank_), movies = static_cast<int>(movies_), step = 1;
        const float one = 1, zero = 0;
        sgemv_("T", &rank, &movies, &one, units_.data(), &rank, wanted.data(), &step, &zero, scores.data(), &step);
        for (std::size_t movie = 0; movie < movies_; ++movie)
            if (!known_[movie]) scores[movie] = -std::numeric_limits<float>::infinity();
        return scores;
    }

    std::vector<double> contributions(const Profile &profile, std::uint32_t movie) const override {
        std::vector<double> parts;
        for (const std::uint32_t liked : profile.liked)
            parts.push_back(cosine(liked, movie) / static_cast<double>(profile.liked.size()));
        for (const std::uint32_t disliked : profile.disliked)
            parts.push_back(-cosine(disliked, movie) / static_cast<double>(profile.disliked.size()));
        return parts;
    }

    std::string note() const override { return note_; }

    void save(ArrayWriter &writer) const override {
        writer.set("rank", rank_);
        writer.add("units", std::span(units_), {movies_, rank_});
    }

  private:
    void add(const std::vector<std::uint32_t> &movies, float sign, std::vector<float> &sum) const {
        for (const std::uint32_t movie : movies)
            for (std::size_t k = 0; k < rank_; ++k)
                sum[k] += sign / static_cast<float>(movies.size()) * units_[movie * rank_ + k];
    }

    double cosine(std::size_t a, std::size_t b) const {
        double sum = 0;
        for (std::size_t k = 0; k < rank_; ++k)
            sum += static_cast<double>(units_[a * rank_ + k]) * static_cast<double>(units_[b * rank_ + k]);
        return sum;
    }

    std::size_t movies_, rank_;
    std::vector<float> units_;
    std::vector<bool> known_;
    std::string note_;
};

/// Divides every row by √(its squared norm + damping).
void normalise_rows(std::vector<float> &values, std::size_t rows, std::size_t columns, double damping = 0) {
    const std::vector<double> norms = squared_norms(values.data(), rows, columns);
    for (std::size_t i = 0; i < rows; ++i) {
        const auto factor = norms[i] > 0 ? static_cast<float>(1 / std::sqrt(norms[i] + damping)) : 0.f;
        for (std::size_t k = 0; k < columns; ++k) values[i * columns + k] *= factor;
    }
}

/// Of a square matrix, in place.
void transpose_square(std::vector<float> &values, std::size_t n) {
    constexpr std::size_t tile = 64;
    for (std::size_t top = 0; top < n; top += tile)
        for (std::size_t left = 0; left <= top; left += tile)
            for (std::size_t i = top; i < std::min(top + tile, n); ++i)
                for (std::size_t j = left; j < std::min(left + tile, i); ++j)
                    std::swap(values[i * n + j], values[j * n + i]);
}

std::vector<bool> liked_movies(const Likes &likes) {
    std::vector<bool> liked(likes.movies());
    for (std::size_t movie = 0; movie < liked.size(); ++movie) liked[movie] = likes.of_movie(movie) > 0;
    return liked;
}

} // namespace

std::shared_ptr<const Recommender> embedding_recommender(Embedding embedding, const Likes &likes, Compared compared,
                                                         double damping) {
    const auto [movies, rank] = std::pair(embedding.movies, embedding.rank);
    if (movies != likes.movies())
        throw Error("The vectors are of " + format_count(movies) + " movies, the set has " +
                    format_count(likes.movies()) + "; take the --movies that they were trained on.");
    if (compared == Compared::columns) {
        normalise_rows(embedding.values, movies, rank, damping);
        return std::make_shared<EmbeddingModel>(movies, rank, std::move(embedding.values), liked_movies(likes),
                                                unliked_note);
    }
    if (movies != rank)
        throw Error("The rows of the matrix can be compared as published only at full rank; these vectors have " +
                    format_count(rank) + " values for " + format_count(movies) + " movies.");
    transpose_square(embedding.values, movies);
    normalise_rows(embedding.values, movies, rank);
    return std::make_shared<EmbeddingModel>(movies, rank, std::move(embedding.values), std::vector<bool>(movies, true),
                                            "As published: rows of the matrix are compared, which are no movie's "
                                            "vectors.");
}

Fitted fit_embedding(const FitJob &job) {
    EmbeddingSettings settings;
    settings.optimizer = EmbeddingOptimizer::exact;
    settings.rank = default_rank;
    settings.epochs = default_iterations;
    settings.threads = job.threads();
    job.report(0, default_iterations);
    Embedding embedding = fit_vectors(job.likes, settings, job.stop, [&job](const EmbeddingEpoch &epoch) {
        job.report(static_cast<std::uint64_t>(epoch.epoch) + 1, default_iterations);
    });
    job.report(default_iterations, default_iterations);
    return embedding_recommender(std::move(embedding), job.likes, Compared::columns, default_damping);
}

Fitted load_embedding(StoredArrays &arrays, const Catalog &, const Likes &likes) {
    const Json &rank = arrays.value("rank");
    if (!rank.is_number_unsigned() || rank.get<std::uint64_t>() > likes.users())
        throw Error("The stored movie vectors are damaged.");
    const auto columns = rank.get<std::size_t>();
    return std::make_shared<EmbeddingModel>(likes.movies(), columns,
                                            arrays.take<float>("units", likes.movies() * columns), liked_movies(likes),
                                            unliked_note);
}

} // namespace benchlight::movies
