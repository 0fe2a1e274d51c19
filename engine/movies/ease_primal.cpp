#include "engine/core/error.h"
#include "engine/core/threads.h"
#include "engine/movies/ease_internal.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <numeric>

namespace benchlight::movies {
namespace {

constexpr std::uint32_t nowhere = ~std::uint32_t{0};

/// Movies that a model covers, ascending.
struct Covered {
    std::vector<std::uint32_t> movies;
    std::vector<std::uint32_t> position; ///< [movies of the catalogue]: in `movies`, or nowhere
    std::size_t known = 0;               ///< movies that it could cover

    Covered(std::vector<std::uint32_t> covered, std::size_t all, std::size_t known_movies)
        : movies(std::move(covered)), position(all, nowhere), known(known_movies) {
        for (std::uint32_t i = 0; i < movies.size(); ++i) position[movies[i]] = i;
    }
};

class EasePrimal final : public StoredModel {
  public:
    EasePrimal(const EaseOptions &options, Covered covered, std::vector<float> inverse)
        : options_(options), covered_(std::move(covered)), inverse_(std::move(inverse)) {}

    /// For p the profile (+1, −1, 0): p_j − (p·P)_j / P_jj.
    std::vector<float> score(const Profile &profile) const override {
        const std::size_t count = covered_.movies.size();
        std::vector<double> sums(count), sign(count);
        const auto add = [&](const std::vector<std::uint32_t> &movies, double value) {
            for (const std::uint32_t movie : movies) {
                const std::uint32_t i = covered_.position[movie];
                if (i == nowhere) continue;
                sign[i] = value;
                const float *row = &inverse_[i * count];
                for (std::size_t j = 0; j < count; ++j) sums[j] += value * static_cast<double>(row[j]);
            }
        };
        add(profile.liked, 1);
        add(profile.disliked, -1);
        std::vector<float> scores(covered_.position.size(), -std::numeric_limits<float>::infinity());
        for (std::size_t j = 0; j < count; ++j)
            scores[covered_.movies[j]] = static_cast<float>(sign[j] - sums[j] / at(j, j));
        return scores;
    }

    std::vector<double> contributions(const Profile &profile, std::uint32_t movie) const override {
        const std::uint32_t j = covered_.position[movie];
        std::vector<double> result;
        const auto add = [&](const std::vector<std::uint32_t> &movies, double value) {
            for (const std::uint32_t other : movies) {
                const std::uint32_t i = covered_.position[other];
                const bool none = i == nowhere || j == nowhere || i == j;
                result.push_back(none ? 0 : -value * at(i, j) / at(j, j));
            }
        };
        add(profile.liked, 1);
        add(profile.disliked, -1);
        return result;
    }

    std::string note() const override {
        if (covered_.movies.size() == covered_.known) return {};
        return "It covers the " + format_count(covered_.movies.size()) + " most liked of " +
               format_count(covered_.known) + " movies; the others are never recommended.";
    }

    void save(ArrayWriter &writer) const override {
        writer.set("form", "primal");
        save_options(writer, options_);
        writer.set("known", covered_.known);
        const std::uint64_t count = covered_.movies.size();
        writer.add("covered", std::span(covered_.movies));
        writer.add("inverse", std::span(inverse_), {count, count});
    }

  private:
    double at(std::size_t i, std::size_t j) const {
        return static_cast<double>(inverse_[i * covered_.movies.size() + j]);
    }

    EaseOptions options_;
    Covered covered_;
    std::vector<float> inverse_; ///< P: [covered][covered]
};

/// The most liked movies; of equally liked ones those with lower numbers.
Covered cover(const EaseRows &rows, const Likes &likes, std::size_t most) {
    const std::vector<bool> known = has_entry(rows);
    std::vector<std::uint32_t> movies;
    for (std::uint32_t movie = 0; movie < known.size(); ++movie)
        if (known[movie]) movies.push_back(movie);
    const std::size_t candidates = movies.size();
    if (candidates > most) {
        std::ranges::stable_sort(movies, std::greater{}, [&](std::uint32_t movie) { return likes.of_movie(movie); });
        movies.resize(most);
        std::ranges::sort(movies);
    }
    return {std::move(movies), known.size(), candidates};
}

/// The rows of X with the covered columns alone, numbered as they are covered.
EaseRows cut_down(const EaseRows &rows, const Covered &covered) {
    EaseRows result{{}, {}, rows.weight};
    for (std::size_t row = 0; row < rows.by_row.rows(); ++row) {
        for (const std::uint32_t movie : rows.by_row.row(row))
            if (covered.position[movie] != nowhere) result.by_row.column.push_back(covered.position[movie]);
        result.by_row.begin.push_back(result.by_row.column.size());
    }
    result.by_movie = transpose(result.by_row, covered.movies.size());
    return result;
}

/// What the fit will take, in additions to a matrix entry; a hundred operations of matrix products take as long as one of these.
struct Work {
    std::uint64_t sums = 0, inverse = 0;
    Work(const EaseRows &rows, std::size_t count) : inverse(std::uint64_t{count} * count * count / 100) {
        for (std::size_t row = 0; row < rows.by_row.rows(); ++row) {
            const std::uint64_t length = rows.by_row.row(row).size();
            sums += length * length;
        }
    }
    std::uint64_t total() const { return sums + inverse; }
};

/// XᵀX + λI, its lower triangle.
std::vector<float> matrix_of_movies(const EaseOptions &options, const EaseRows &rows, const FitJob &job,
                                    const Work &work) {
    const std::size_t count = rows.by_movie.rows();
    std::vector<float> matrix(count * count);
    std::atomic<std::uint64_t> done = 0;
    parallel_for(count, job.threads(), job.stop, [&](std::size_t movie) {
        float *values = &matrix[movie * count];
        std::uint64_t added = 0;
        for (const std::uint32_t row : rows.by_movie.row(movie)) {
            throw_if_stopped(job.stop);
            const float square = rows.weight[row] * rows.weight[row];
            for (const std::uint32_t other : rows.by_row.row(row)) {
                if (other > movie) break;
                values[other] += square;
            }
            added += rows.by_row.row(row).size();
        }
        values[movie] += static_cast<float>(options.lambda);
        job.report(done += added, work.total());
    });
    return matrix;
}

} // namespace

Fitted fit_ease_primal(const EaseOptions &options, const EaseRows &rows, std::size_t most_covered, const FitJob &job) {
    Covered covered = cover(rows, job.likes, most_covered);
    const std::size_t count = covered.movies.size();
    const EaseRows cut = cut_down(rows, covered);
    const Work work(cut, count);
    std::vector<float> matrix = matrix_of_movies(options, cut, job, work);
    invert_in_place(matrix, count, job.threads(), job.stop,
                    [&](std::uint64_t done, std::uint64_t) { job.report(work.sums + done / 100, work.total()); });
    return std::make_shared<EasePrimal>(options, std::move(covered), std::move(matrix));
}

Fitted load_ease_primal(StoredArrays &arrays, const EaseRows &rows) {
    const EaseOptions options = load_options(arrays);
    std::vector<std::uint32_t> movies = arrays.take<std::uint32_t>("covered");
    const std::uint64_t count = movies.size();
    std::vector<float> inverse = arrays.take<float>("inverse", count * count);
    const bool ascending = std::ranges::adjacent_find(movies, std::greater_equal{}) == movies.end();
    if (!ascending || (!movies.empty() && movies.back() >= rows.by_movie.rows()))
        throw Error("The stored movies do not fit the set.");
    return std::make_shared<EasePrimal>(
        options, Covered(std::move(movies), rows.by_movie.rows(), arrays.value("known").get<std::size_t>()),
        std::move(inverse));
}

} // namespace benchlight::movies
