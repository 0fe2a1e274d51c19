#include "engine/core/error.h"
#include "engine/movies/ease_internal.h"

#include <algorithm>
#include <map>

namespace benchlight::movies {
namespace {

constexpr std::size_t most_covered = 20'000; ///< movies: their matrix takes 1.6 GB
constexpr int years_together = 5;
constexpr std::size_t fewest_of_decade = 5;

void append(SparseRows &rows, const std::vector<std::uint32_t> &columns) {
    rows.column.insert(rows.column.end(), columns.begin(), columns.end());
    rows.begin.push_back(rows.column.size());
}

} // namespace

EaseRows ease_rows(const EaseOptions &options, const Catalog &catalog, const Likes &likes) {
    EaseRows result{likes.by_user, {}, std::vector<float>(likes.users(), 1)};
    std::map<int, std::vector<std::uint32_t>> genres, years;
    std::map<std::pair<int, int>, std::vector<std::uint32_t>> genres_of_decades;
    for (std::uint32_t movie = 0; movie < likes.movies(); ++movie) {
        if (options.genre_weight > 0)
            for (const std::uint16_t genre : catalog[movie].genres) genres[genre].push_back(movie);
        if (options.year_weight > 0 && catalog[movie].year > 0)
            years[catalog[movie].year / years_together].push_back(movie);
        if (options.genre_decade_weight > 0 && catalog[movie].year > 0)
            for (const std::uint16_t genre : catalog[movie].genres)
                genres_of_decades[{genre, catalog[movie].year / 10}].push_back(movie);
    }
    for (const auto &[genre, movies] : genres) append(result.by_row, movies);
    result.weight.resize(result.by_row.rows(), static_cast<float>(options.genre_weight));
    for (const auto &[year, movies] : years) append(result.by_row, movies);
    result.weight.resize(result.by_row.rows(), static_cast<float>(options.year_weight));
    for (const auto &[genre, movies] : genres_of_decades)
        if (movies.size() >= fewest_of_decade) append(result.by_row, movies);
    result.weight.resize(result.by_row.rows(), static_cast<float>(options.genre_decade_weight));
    result.by_movie = transpose(result.by_row, likes.movies());
    return result;
}

void save_options(ArrayWriter &writer, const EaseOptions &options) {
    writer.set("genre_weight", options.genre_weight);
    writer.set("year_weight", options.year_weight);
    writer.set("genre_decade_weight", options.genre_decade_weight);
}

EaseOptions load_options(const StoredArrays &arrays) {
    return {.genre_weight = arrays.value("genre_weight").get<double>(),
            .year_weight = arrays.value("year_weight").get<double>(),
            .genre_decade_weight = arrays.value("genre_decade_weight").get<double>()};
}

std::vector<bool> has_entry(const EaseRows &rows) {
    std::vector<bool> result(rows.by_movie.rows());
    for (std::size_t movie = 0; movie < result.size(); ++movie) result[movie] = !rows.by_movie.row(movie).empty();
    return result;
}

Fitted fit_ease_with(const EaseOptions &options, const FitJob &job) {
    if (!(options.lambda > 0)) throw UsageError("EASE needs a lambda above 0.");
    EaseRows rows = ease_rows(options, job.catalog, job.likes);
    const auto known = static_cast<std::size_t>(std::ranges::count(has_entry(rows), true));
    if (rows.by_row.rows() <= std::min(known, most_covered)) return fit_ease_dual(options, std::move(rows), job);
    return fit_ease_primal(options, rows, most_covered, job);
}

Fitted fit_ease(const FitJob &job) { return fit_ease_with({.lambda = job.settings.lambda}, job); }

Fitted fit_ease_genres(const FitJob &job) {
    return fit_ease_with({.lambda = 150, .genre_weight = 3, .year_weight = 3}, job);
}

Fitted load_ease(StoredArrays &arrays, const Catalog &catalog, const Likes &likes) {
    const EaseOptions options = load_options(arrays);
    EaseRows rows = ease_rows(options, catalog, likes);
    const std::string form = arrays.value("form").get<std::string>();
    if (form == "dual") return load_ease_dual(arrays, std::move(rows));
    return load_ease_primal(arrays, rows);
}

} // namespace benchlight::movies
