#include "engine/movies/catalog.h"
#include "engine/core/hash.h"

#include <algorithm>
#include <unordered_map>

namespace benchlight::movies {

namespace {

/// Genres sorted by name; the movies' numbers follow.
void sort_genres(std::vector<std::string> &genres, std::vector<Movie> &movies) {
    std::vector<std::string> sorted = genres;
    std::ranges::sort(sorted);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<std::uint16_t> number(genres.size());
    for (std::size_t i = 0; i < genres.size(); ++i)
        number[i] = static_cast<std::uint16_t>(std::ranges::lower_bound(sorted, genres[i]) - sorted.begin());
    for (Movie &movie : movies) {
        for (std::uint16_t &genre : movie.genres) genre = number.at(genre);
        std::ranges::sort(movie.genres);
        movie.genres.erase(std::unique(movie.genres.begin(), movie.genres.end()), movie.genres.end());
    }
    genres = std::move(sorted);
}

std::vector<std::size_t> counts_of(const std::vector<std::string> &labels) {
    std::unordered_map<std::string_view, std::size_t> times;
    for (const std::string &label : labels) ++times[label];
    std::vector<std::size_t> counts;
    counts.reserve(labels.size());
    for (const std::string &label : labels) counts.push_back(times[label]);
    return counts;
}

} // namespace

Catalog::Catalog(std::vector<Movie> movies, std::vector<std::string> genres)
    : movies_(std::move(movies)), genres_(std::move(genres)) {
    std::ranges::sort(movies_, {}, &Movie::id);
    sort_genres(genres_, movies_);
    labels_.reserve(movies_.size());
    for (const Movie &movie : movies_)
        labels_.push_back(movie.year == 0 ? movie.title : movie.title + " (" + std::to_string(movie.year) + ")");

    std::vector<std::size_t> counts = counts_of(labels_);
    for (std::size_t i = 0; i < size(); ++i) {
        if (counts[i] == 1) continue;
        std::string names;
        for (const std::string &name : genre_names(i)) names += (names.empty() ? " · " : ", ") + name;
        labels_[i] += names;
    }
    counts = counts_of(labels_);
    for (std::size_t i = 0; i < size(); ++i)
        if (counts[i] > 1) labels_[i] += " · id " + std::to_string(movies_[i].id);
}

std::optional<std::uint32_t> Catalog::find(std::int64_t id) const {
    const auto found = std::ranges::lower_bound(movies_, id, {}, &Movie::id);
    if (found == movies_.end() || found->id != id) return std::nullopt;
    return static_cast<std::uint32_t>(found - movies_.begin());
}

std::vector<std::string> Catalog::genre_names(std::size_t movie) const {
    std::vector<std::string> names;
    for (const std::uint16_t genre : movies_[movie].genres) names.push_back(genres_[genre]);
    return names;
}

std::string Catalog::sha256() const {
    Sha256 hash;
    std::vector<std::int64_t> numbers{static_cast<std::int64_t>(size()), static_cast<std::int64_t>(genres_.size())};
    for (const Movie &movie : movies_) {
        numbers.insert(numbers.end(), {movie.id, movie.year, static_cast<std::int64_t>(movie.genres.size())});
        numbers.insert(numbers.end(), movie.genres.begin(), movie.genres.end());
    }
    hash.add(std::as_bytes(std::span(numbers)));
    for (const std::string &genre : genres_) hash.add(genre + '\n');
    return hash.hex();
}

} // namespace benchlight::movies
