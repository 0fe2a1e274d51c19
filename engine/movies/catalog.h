#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace benchlight::movies {

/// A title as MovieLens stores it, taken apart: "Lion King, The (1994)", "City of Lost Children, The (Cité des enfants
/// perdus, La) (1995)".
struct ParsedTitle {
    std::string base;                 ///< with its article in front: "The Lion King"
    std::vector<std::string> aliases; ///< original and other titles, articles in front; without "a.k.a."
    int year = 0;                     ///< 0: the title has none
};
ParsedTitle parse_title(std::string_view stored);

struct Movie {
    std::int64_t id = 0;        ///< as the files number it
    std::string stored_title{}; ///< as the file spells it, valid UTF-8
    std::string title{};        ///< base title: "The Lion King"
    std::vector<std::string> aliases{};
    int year = 0;                        ///< 0: unknown
    std::vector<std::uint16_t> genres{}; ///< numbers in Catalog::genres(), ascending; empty: "(no genres listed)"
    std::int64_t imdb = 0, tmdb = 0;     ///< of links.csv; 0: unknown
};

/// The movies of a set, by ascending id. Everything else numbers a movie by its position here.
class Catalog {
  public:
    Catalog() = default;
    /// Movies in any order. Genre numbers count in `genres`.
    Catalog(std::vector<Movie> movies, std::vector<std::string> genres);

    std::size_t size() const { return movies_.size(); }
    const Movie &operator[](std::size_t movie) const { return movies_[movie]; }
    const std::vector<Movie> &movies() const { return movies_; }
    const std::vector<std::string> &genres() const { return genres_; } ///< names, ascending
    std::optional<std::uint32_t> find(std::int64_t id) const;
    /// "The Lion King (1994)"; where several movies have the same, with what tells them apart:
    /// "Emma (1996) · Comedy, Drama, Romance", and with their ids where that is the same too.
    const std::string &label(std::size_t movie) const { return labels_[movie]; }
    std::vector<std::string> genre_names(std::size_t movie) const;
    /// Of what models see: ids, years and genres with their names; titles do not count.
    std::string sha256() const;

  private:
    std::vector<Movie> movies_;
    std::vector<std::string> genres_, labels_;
};

} // namespace benchlight::movies
