#include "app/commands/commands.h"
#include "app/commands/common.h"
#include "app/commands/movies.h"
#include "engine/movies/search.h"

#include <chrono>

namespace benchlight::commands {

namespace {

struct SearchOptions : MovieOptions {
    std::vector<std::string> query;
    std::optional<int> top;
};

std::string query_of(const SearchOptions &options) {
    std::string query;
    for (const std::string &word : options.query) query += (query.empty() ? "" : " ") + word;
    return query;
}

Json json_of(const movies::Catalog &catalog, const movies::SearchHit &hit) {
    const movies::Movie &movie = catalog[hit.movie];
    return {{"movie_id", movie.id},
            {"title", movie.title},
            {"label", catalog.label(hit.movie)},
            {"year", movie.year == 0 ? Json() : Json(movie.year)},
            {"matched", hit.matched},
            {"score", hit.score}};
}

void print_suggestions(const movies::TitleIndex &index, const std::string &query) {
    constexpr std::size_t most_letters = 80;
    const std::string shown = to_json_text(query.size() > most_letters ? query.substr(0, most_letters) + "…" : query);
    std::string text = "No title is like " + shown + ".";
    const std::vector<movies::SearchHit> near = index.suggestions(query);
    for (std::size_t i = 0; i < near.size(); ++i)
        text += (i == 0 ? " The nearest are: " : "; ") + index.catalog().label(near[i].movie);
    print_text(text + (near.empty() ? "\n" : ".\n"));
}

void print_hits(const movies::Catalog &catalog, const std::vector<movies::SearchHit> &hits) {
    std::vector<std::vector<std::string>> rows;
    for (const movies::SearchHit &hit : hits)
        rows.push_back(
            {std::to_string(catalog[hit.movie].id), catalog.label(hit.movie), format_fixed(hit.score, 3), hit.matched});
    print_text(format_table({{"id", true}, {"title"}, {"score", true}, {"matched"}}, rows));
}

void search(const SearchOptions &options) {
    if (options.top && *options.top < 1)
        throw UsageError("--top " + std::to_string(*options.top) + " is out of range; it takes a number from 1.");
    const std::string query = query_of(options);
    const movies::MovieSet set = options.read();
    const movies::TitleIndex index(set.catalog, set.rating_count);
    const auto start = std::chrono::steady_clock::now();
    const auto hits = index.search(query, static_cast<std::size_t>(options.top.value_or(10)));
    const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
    if (options.json) {
        Json results = Json::array();
        for (const movies::SearchHit &hit : hits) results.push_back(json_of(set.catalog, hit));
        return print_json({{"results", results}, {"milliseconds", spent.count()}});
    }
    if (hits.empty()) return print_suggestions(index, query);
    print_hits(set.catalog, hits);
}

} // namespace

void add_movies_search_command(CLI::App &movies) {
    auto options = std::make_shared<SearchOptions>();
    CLI::App *command = movies.add_subcommand(
        "search", "Find movies by title; forgives case, accents, articles, spaces, typos and words left out");
    command->add_option("QUERY", options->query, "What to look for; behind -- it may begin with a dash")->required();
    add_number(*command, "--top", options->top, "How many movies at most (default 10)");
    add_movie_options(*command, *options);
    command->callback([options] { search(*options); });
}

} // namespace benchlight::commands
