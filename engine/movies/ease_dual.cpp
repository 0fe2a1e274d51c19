#include "engine/core/threads.h"
#include "engine/movies/ease_internal.h"

#include <limits>

namespace benchlight::movies {
namespace {

constexpr std::size_t most_rows_in_double = 6000; ///< whose matrix takes 288 MB

/// The symmetric matrix of a scored profile in the space of rows, and what makes a movie's score of it.
struct Dual {
    std::vector<float> inverse; ///< M: [rows][rows]
    std::vector<float> rest;    ///< [movies]: λ·P_jj = 1 − x_jᵀ·M·x_j
};

class EaseDual final : public StoredModel {
  public:
    EaseDual(const EaseOptions &options, EaseRows rows, Dual dual)
        : options_(options), rows_(std::move(rows)), dual_(std::move(dual)), known_(has_entry(rows_)) {}

    /// For p the profile (+1, −1, 0) and q = XᵀM·Xp: (q_j − p_j·(1 − rest_j)) / rest_j. What stands behind the minus keeps a movie from
    /// recommending itself.
    std::vector<float> score(const Profile &profile) const override {
        const std::size_t movies = known_.size();
        std::vector<double> sign(movies), in_rows(rows_.weight.size());
        const auto add = [&](const std::vector<std::uint32_t> &of, double value) {
            for (const std::uint32_t movie : of) {
                sign[movie] = value;
                add_column(movie, value, in_rows);
            }
        };
        add(profile.liked, 1);
        add(profile.disliked, -1);
        const std::vector<double> solved = solve(in_rows);
        std::vector<double> sums(movies);
        for (std::size_t row = 0; row < solved.size(); ++row) {
            const double value = solved[row] * static_cast<double>(rows_.weight[row]);
            for (const std::uint32_t movie : rows_.by_row.row(row)) sums[movie] += value;
        }
        std::vector<float> scores(movies, -std::numeric_limits<float>::infinity());
        for (std::size_t movie = 0; movie < movies; ++movie) {
            if (!known_[movie]) continue;
            const double rest = static_cast<double>(dual_.rest[movie]);
            scores[movie] = static_cast<float>((sums[movie] - sign[movie] * (1 - rest)) / rest);
        }
        return scores;
    }

    std::vector<double> contributions(const Profile &profile, std::uint32_t movie) const override {
        std::vector<double> column(rows_.weight.size());
        add_column(movie, 1, column);
        const std::vector<double> solved = solve(column);
        std::vector<double> result;
        const auto add = [&](const std::vector<std::uint32_t> &of, double value) {
            for (const std::uint32_t other : of) {
                double sum = 0;
                for (const std::uint32_t row : rows_.by_movie.row(other))
                    sum += solved[row] * static_cast<double>(rows_.weight[row]);
                result.push_back(other == movie ? 0 : value * sum / static_cast<double>(dual_.rest[movie]));
            }
        };
        add(profile.liked, 1);
        add(profile.disliked, -1);
        return result;
    }

    void save(ArrayWriter &writer) const override {
        writer.set("form", "dual");
        save_options(writer, options_);
        const std::uint64_t rows = rows_.weight.size();
        writer.add("inverse", std::span(dual_.inverse), {rows, rows});
        writer.add("rest", std::span(dual_.rest));
    }

  private:
    /// sum += value · X·e_movie
    void add_column(std::uint32_t movie, double value, std::vector<double> &sum) const {
        for (const std::uint32_t row : rows_.by_movie.row(movie))
            sum[row] += value * static_cast<double>(rows_.weight[row]);
    }

    /// M·y; y is mostly zero, and M symmetric.
    std::vector<double> solve(const std::vector<double> &y) const {
        std::vector<double> result(y.size());
        for (std::size_t row = 0; row < y.size(); ++row) {
            if (y[row] == 0) continue;
            const float *values = &dual_.inverse[row * y.size()];
            for (std::size_t k = 0; k < y.size(); ++k) result[k] += y[row] * static_cast<double>(values[k]);
        }
        return result;
    }

    EaseOptions options_;
    EaseRows rows_;
    Dual dual_;
    std::vector<bool> known_;
};

/// XXᵀ + λI, its lower triangle.
template <class Value>
std::vector<Value> matrix_of_rows(const EaseOptions &options, const EaseRows &rows, const FitJob &job) {
    const std::size_t count = rows.weight.size();
    std::vector<Value> matrix(count * count);
    parallel_for(count, job.threads(), job.stop, [&](std::size_t row) {
        Value *values = &matrix[row * count];
        for (const std::uint32_t movie : rows.by_row.row(row)) {
            throw_if_stopped(job.stop);
            for (const std::uint32_t other : rows.by_movie.row(movie)) {
                if (other > row) break;
                values[other] += static_cast<Value>(rows.weight[row] * rows.weight[other]);
            }
        }
        values[row] += static_cast<Value>(options.lambda);
    });
    return matrix;
}

template <class Value> Dual solve_dual(const EaseOptions &options, const EaseRows &rows, const FitJob &job) {
    std::vector<Value> inverse = matrix_of_rows<Value>(options, rows, job);
    const std::size_t count = rows.weight.size(), movies = rows.by_movie.rows();
    invert_in_place(inverse, count, job.threads(), job.stop, job.progress);

    Dual dual;
    dual.rest.resize(movies);
    parallel_for(movies, job.threads(), job.stop, [&](std::size_t movie) {
        const auto column = rows.by_movie.row(movie);
        double sum = 0;
        for (const std::uint32_t row : column) {
            double part = 0;
            for (const std::uint32_t other : column)
                part += static_cast<double>(inverse[row * count + other]) * static_cast<double>(rows.weight[other]);
            sum += part * static_cast<double>(rows.weight[row]);
        }
        // It is P's diagonal, which is positive; rounding alone could say otherwise.
        dual.rest[movie] = static_cast<float>(std::max(1 - sum, 1e-6));
    });
    dual.inverse.assign(inverse.begin(), inverse.end());
    return dual;
}

} // namespace

Fitted fit_ease_dual(const EaseOptions &options, EaseRows rows, const FitJob &job) {
    Dual dual = rows.weight.size() <= most_rows_in_double ? solve_dual<double>(options, rows, job)
                                                          : solve_dual<float>(options, rows, job);
    return std::make_shared<EaseDual>(options, std::move(rows), std::move(dual));
}

Fitted load_ease_dual(StoredArrays &arrays, EaseRows rows) {
    const EaseOptions options = load_options(arrays);
    const std::uint64_t count = rows.weight.size();
    Dual dual{arrays.take<float>("inverse", count * count), arrays.take<float>("rest", rows.by_movie.rows())};
    return std::make_shared<EaseDual>(options, std::move(rows), std::move(dual));
}

} // namespace benchlight::movies
