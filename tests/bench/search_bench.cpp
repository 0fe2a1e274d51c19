// Milliseconds a keystroke of the search for titles.
//
//     search_bench TITLES TYPED      a catalogue of that many titles, of which so many are typed letter by letter
//
// The catalogue holds the bundled titles and, beyond them, titles put together from pieces of these. What is typed are base
// titles and aliases drawn at random, every second with one letter wrong; every beginning is a query, on one thread.

#include "engine/core/random.h"
#include "engine/core/text.h"
#include "engine/movies/movie_set.h"
#include "engine/movies/search.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <set>

using namespace benchlight;
using namespace benchlight::movies;

namespace {

/// One to three runs of one to four neighbouring words, each run from another title.
std::string recombined(const Catalog &bundled, Random &random) {
    std::string title;
    const std::uint32_t runs = 1 + random.below(3);
    for (std::uint32_t run = 0; run < runs; ++run) {
        const std::string &from = bundled[random.below(static_cast<std::uint32_t>(bundled.size()))].title;
        const std::vector<std::string> words = split_text(from, ' ');
        const std::size_t first = random.below(static_cast<std::uint32_t>(words.size()));
        const std::size_t count = 1 + random.below(4);
        for (std::size_t i = first; i < std::min(words.size(), first + count); ++i)
            title += (title.empty() ? "" : " ") + words[i];
    }
    return title;
}

struct Titles {
    Catalog catalog;
    std::vector<std::uint32_t> ratings;
};

Titles make_titles(std::size_t count, Random &random) {
    const MovieSet bundled = read_movie_set(bundled_movies());
    std::vector<Movie> movies = bundled.catalog.movies();
    Titles titles;
    titles.ratings = bundled.rating_count;
    movies.resize(std::min(count, movies.size()));
    for (Movie &movie : movies) movie.genres.clear();
    std::set<std::string> known;
    while (movies.size() < count) {
        Movie movie;
        movie.title = recombined(bundled.catalog, random);
        movie.year = static_cast<int>(1920 + random.below(100));
        if (!known.insert(movie.title).second) continue;
        movie.id = movies.back().id + 1;
        movie.stored_title = movie.title + " (" + std::to_string(movie.year) + ")";
        // As many with an alias as in the bundled set.
        if (random.below(9) == 0) movie.aliases.push_back(recombined(bundled.catalog, random));
        movies.push_back(std::move(movie));
        titles.ratings.push_back(static_cast<std::uint32_t>(std::exp(5 * random.uniform())));
    }
    titles.ratings.resize(movies.size());
    titles.catalog = Catalog(std::move(movies), {});
    return titles;
}

std::string typed_title(const Catalog &catalog, Random &random) {
    const Movie &movie = catalog[random.below(static_cast<std::uint32_t>(catalog.size()))];
    const auto alias = random.below(static_cast<std::uint32_t>(movie.aliases.size()) + 1);
    std::string text = alias == 0 ? movie.title : movie.aliases[alias - 1];
    if (random.below(2) == 0 && !text.empty()) {
        const std::size_t at = random.below(static_cast<std::uint32_t>(text.size()));
        if (static_cast<unsigned char>(text[at]) < 0x80) text[at] = static_cast<char>('a' + random.below(26));
    }
    if (random.below(4) == 0 && movie.year != 0) text += " " + std::to_string(movie.year);
    return text;
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 3) {
        std::cerr << "search_bench TITLES TYPED\n";
        return 2;
    }
    Random random(576, Purpose::order);
    const Titles titles = make_titles(std::stoul(argv[1]), random);
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const TitleIndex index(titles.catalog, titles.ratings);
    const std::chrono::duration<double, std::milli> built = Clock::now() - start;

    std::vector<double> ms;
    std::pair<double, std::string> slowest;
    for (std::size_t i = std::stoul(argv[2]); i > 0; --i) {
        const std::string text = typed_title(titles.catalog, random);
        for (std::size_t letters = 1; letters <= text.size(); ++letters) {
            const auto before = Clock::now();
            const auto hits = index.search(std::string_view(text).substr(0, letters), 10);
            ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - before).count());
            slowest = std::max(slowest, {ms.back(), text.substr(0, letters)});
        }
    }
    std::ranges::sort(ms);
    const auto quantile = [&](double share) {
        return ms[static_cast<std::size_t>(share * static_cast<double>(ms.size() - 1))];
    };
    std::cout << Json{{"titles", titles.catalog.size()}, {"queries", ms.size()},    {"build_ms", built.count()},
                      {"p50_ms", quantile(.5)},          {"p99_ms", quantile(.99)}, {"max_ms", ms.back()},
                      {"slowest", slowest.second}}
              << std::endl;
    return 0;
}
