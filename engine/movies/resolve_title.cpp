#include "engine/movies/search.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/movies/import_tables_internal.h"

#include <algorithm>

namespace benchlight::movies {

namespace {

constexpr std::size_t most_listed = 8;

/// "Emma (1996) · Drama, id:26958; …"
std::string listed(const Catalog &catalog, const std::vector<std::uint32_t> &movies) {
    std::string text;
    for (std::size_t i = 0; i < std::min(movies.size(), most_listed); ++i)
        text += (i == 0 ? "" : "; ") + catalog.label(movies[i]) + ", id:" + std::to_string(catalog[movies[i]].id);
    if (movies.size() > most_listed) text += "; and " + format_count(movies.size() - most_listed) + " more";
    return text;
}

std::vector<std::uint32_t> movies_of(const std::vector<SearchHit> &hits) {
    std::vector<std::uint32_t> movies;
    for (const SearchHit &hit : hits) movies.push_back(hit.movie);
    return movies;
}

std::uint32_t resolve_id(const Catalog &catalog, std::string_view text) {
    const auto id = parse_number<std::int64_t>(text);
    if (!id) throw Error("“id:" + excerpt_of(text) + "” is no movie id; write id: and a number, such as id:1.");
    if (const auto movie = catalog.find(*id)) return *movie;
    throw Error("No movie has the id " + std::to_string(*id) + "; look it up with benchlight movies search TITLE.");
}

} // namespace

std::uint32_t resolve_title(const TitleIndex &index, std::string_view title) {
    const Catalog &catalog = index.catalog();
    if (title.starts_with("id:")) return resolve_id(catalog, title.substr(3));
    const std::vector<std::uint32_t> equal = index.with_title(title);
    if (equal.size() == 1) return equal[0];
    if (equal.size() > 1)
        throw Error("Several movies are called “" + excerpt_of(title) + "”: " + listed(catalog, equal) +
                    "; add the year, or take one by its id:N.");
    constexpr std::size_t more_than_listed = 200;
    const std::vector<SearchHit> hits = index.search(title, more_than_listed);
    if (hits.size() == 1) return hits[0].movie;
    if (hits.size() > 1)
        throw Error("“" + excerpt_of(title) + "” may mean several movies: " + listed(catalog, movies_of(hits)) +
                    "; type more of the title, add the year, or take one by its id:N.");
    const std::vector<SearchHit> near = index.suggestions(title);
    if (near.empty())
        throw Error("No movie is called “" + excerpt_of(title) + "”, and none is called anything like it.");
    throw Error("No movie is called “" + excerpt_of(title) + "”; the nearest are " + listed(catalog, movies_of(near)) +
                ".");
}

} // namespace benchlight::movies
