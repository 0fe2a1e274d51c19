#pragma once
#include "engine/movies/catalog.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace benchlight::movies {

struct SearchHit {
    std::uint32_t movie = 0; ///< position in the catalogue
    double score = 0;        ///< higher is better; 1: the whole title as it is
    std::string
        matched{}; ///< why, for people: "title", "alias: Cité des enfants perdus", "2 of 3 words, one letter off"
};

/// Finds movies by what people type. Forgives case, accents, articles before or behind, "&" for "and", roman for arabic
/// numerals, punctuation, missing spaces, words left out or in another order, one typo from five letters and two from nine,
/// and an unfinished last word; knows aliases and years. Ties go to the movie that more people rated.
class TitleIndex {
  public:
    /// Keeps a reference to the catalogue. `popularity`: [movies], ratings of each.
    TitleIndex(const Catalog &catalog, std::span<const std::uint32_t> popularity);
    ~TitleIndex();
    TitleIndex(TitleIndex &&) noexcept;

    /// The best `top`, best first; empty for a query without a letter or digit. May be called from several threads.
    std::vector<SearchHit> search(std::string_view query, std::size_t top = 10) const;
    /// The nearest titles to one that search() does not find.
    std::vector<SearchHit> suggestions(std::string_view query, std::size_t top = 5) const;
    /// Movies whose base title or alias equals it (case, accents and articles ignored; with the year if it has one).
    std::vector<std::uint32_t> with_title(std::string_view title) const;

    const Catalog &catalog() const;

  private:
    struct Index;
    std::unique_ptr<Index> index_;
};

/// The one movie that `title` means: "id:N"; else the only one whose base title or alias equals it; else the only hit. Throws
/// Error that lists the candidates of an ambiguous title, or the nearest ones of an unknown one.
std::uint32_t resolve_title(const TitleIndex &index, std::string_view title);

} // namespace benchlight::movies
