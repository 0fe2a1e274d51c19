// Titles that are searched for, and exports of somebody's own ratings: anything is answered or refused with a sentence.

#include "engine/core/error.h"
#include "engine/movies/own_ratings.h"
#include "tests/fuzz/scratch.h"

namespace {

using namespace benchlight::movies;

Catalog make_catalog() {
    std::vector<Movie> movies;
    for (const char *stored :
         {"Matrix, The (1999)", "Léon: The Professional (a.k.a. The Professional) (Léon) (1994)",
          "Godfather: Part II, The (1974)", "8 ½ Women (1999)", "E.T. the Extra-Terrestrial (1982)",
          "Dumb & Dumber (1994)", "2:22", "Ёлки (2010)", "Spider-Man (2002)", "Emma (1996)", "Emma (1996)"}) {
        const ParsedTitle parsed = parse_title(stored);
        Movie movie;
        movie.id = movie.imdb = static_cast<std::int64_t>(movies.size()) + 1;
        movie.title = parsed.base;
        movie.aliases = parsed.aliases;
        movie.year = parsed.year;
        movies.push_back(std::move(movie));
    }
    return {std::move(movies), {}};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const Catalog catalog = make_catalog();
    static const TitleIndex index(catalog, std::vector<std::uint32_t>(catalog.size(), 3));
    static const Scratch scratch;
    const std::string_view text = text_of(data, size);
    for (const SearchHit &hit : index.search(text))
        if (hit.movie >= catalog.size() || !(hit.score >= 0 && hit.score <= 1) || hit.matched.empty()) std::abort();
    index.suggestions(text);
    try {
        resolve_title(index, text);
    } catch (const benchlight::Error &) {}
    scratch.write("ratings.csv", text);
    try {
        for (const OwnRating &row : read_own_ratings(scratch.path / "ratings.csv", index).rows)
            if (row.stars != 0 && !(row.stars >= .5 && row.stars <= 5)) std::abort();
    } catch (const benchlight::Error &) {}
    return 0;
}
