#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/movies/movie_set.h"
#include "engine/movies/search.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <thread>

namespace benchlight::movies {
namespace {

/// A catalogue of stored titles, numbered from 1, each a tenth as often rated as the one before it; and its index.
struct Titles {
    explicit Titles(const std::vector<std::string> &stored) {
        std::vector<Movie> movies;
        for (const std::string &title : stored) {
            const ParsedTitle parsed = parse_title(title);
            Movie movie;
            movie.id = static_cast<std::int64_t>(movies.size()) + 1;
            movie.stored_title = title;
            movie.title = parsed.base;
            movie.aliases = parsed.aliases;
            movie.year = parsed.year;
            ratings.push_back(static_cast<std::uint32_t>(stored.size() - movies.size()));
            movies.push_back(std::move(movie));
        }
        catalog = Catalog(std::move(movies), {});
        index = std::make_unique<TitleIndex>(catalog, ratings);
    }
    /// The label of the first hit, and why it is one: "Heat (1995): title".
    std::string first(std::string_view query) const {
        const auto hits = index->search(query);
        return hits.empty() ? "nothing" : catalog.label(hits[0].movie) + ": " + hits[0].matched;
    }
    std::vector<std::string> labels(const std::vector<SearchHit> &hits) const {
        std::vector<std::string> result;
        for (const SearchHit &hit : hits) result.push_back(catalog.label(hit.movie));
        return result;
    }
    std::string refusal(std::string_view title) const {
        try {
            return "took " + catalog.label(resolve_title(*index, title));
        } catch (const Error &error) {
            return error.what();
        }
    }
    Catalog catalog;
    std::vector<std::uint32_t> ratings;
    std::unique_ptr<TitleIndex> index;
};

using Labels = std::vector<std::string>;

TEST(Search, ForgivesCaseAccentsArticlesAndPunctuation) {
    const Titles titles({"Matrix, The (1999)", "Misérables, Les (1995)", "Léon: The Professional (1994)",
                         "WALL·E (2008)", "E.T. the Extra-Terrestrial (1982)", "Ocean's Eleven (2001)",
                         "M*A*S*H (1970)", "Monsters, Inc. (2001)", "L'armée des ombres (1969)", "Dumb & Dumber (1994)",
                         "20,000 Leagues Under the Sea (1954)", "Æon Flux (2005)"});
    EXPECT_EQ(titles.first("THE MATRIX"), "The Matrix (1999): title");
    EXPECT_EQ(titles.first("matrix"), "The Matrix (1999): title");
    EXPECT_EQ(titles.first("Matrix, The"), "The Matrix (1999): title");
    EXPECT_EQ(titles.first("Matrix, The (1999)"), "The Matrix (1999): title, year");
    EXPECT_EQ(titles.first("les miserables"), "Les Misérables (1995): title");
    EXPECT_EQ(titles.first("Les Mise\xCC\x81rables"), "Les Misérables (1995): title") << "decomposed";
    EXPECT_EQ(titles.first("LES MIS\xC3\x89RABLES"), "Les Misérables (1995): title");
    EXPECT_EQ(titles.first("Les Mis\xE9rables"), "Les Misérables (1995): title") << "Latin-1";
    EXPECT_EQ(titles.first("leon the professional"), "Léon: The Professional (1994): title");
    EXPECT_EQ(titles.first("wall-e"), "WALL·E (2008): title");
    EXPECT_EQ(titles.first("e t the extra terrestrial"), "E.T. the Extra-Terrestrial (1982): title, spaces aside");
    EXPECT_EQ(titles.first("oceans eleven"), "Ocean's Eleven (2001): title");
    EXPECT_EQ(titles.first("Ocean’s Eleven"), "Ocean's Eleven (2001): title");
    EXPECT_EQ(titles.first("mash"), "M*A*S*H (1970): title");
    EXPECT_EQ(titles.first("monsters inc"), "Monsters, Inc. (2001): title");
    EXPECT_EQ(titles.first("armee des ombres"), "L'armée des ombres (1969): title");
    EXPECT_EQ(titles.first("dumb and dumber"), "Dumb & Dumber (1994): title");
    EXPECT_EQ(titles.first("20000 leagues under the sea"), "20,000 Leagues Under the Sea (1954): title");
    EXPECT_EQ(titles.first("aeon flux"), "Æon Flux (2005): title");
}

TEST(Search, KnowsOtherScripts) {
    const Titles titles({"Ёлки (2010)", "Ζορμπάς (1964)", "七人の侍 (1954)"});
    EXPECT_EQ(titles.first("ЕЛКИ"), "Ёлки (2010): title");
    EXPECT_EQ(titles.first("Е\xCC\x88лки"), "Ёлки (2010): title") << "decomposed";
    EXPECT_EQ(titles.first("ΖΟΡΜΠΑΣ"), "Ζορμπάς (1964): title");
    EXPECT_EQ(titles.first("七人"), "七人の侍 (1954): beginning of the title");
}

TEST(Search, ReadsNumbersInEveryForm) {
    const Titles titles({"Rocky II (1979)", "Terminator 2: Judgment Day (1991)", "Godfather: Part II, The (1974)",
                         "Henry V (1989)", "Ocean's Thirteen (2007)", "First Knight (1995)", "Lethal Weapon 3 (1992)",
                         "Star Wars: Episode I - The Phantom Menace (1999)", "X-Men (2000)", "8 ½ Women (1999)"});
    EXPECT_EQ(titles.first("rocky 2"), "Rocky II (1979): title, 2 for II");
    EXPECT_EQ(titles.first("terminator ii"), "Terminator 2: Judgment Day (1991): beginning of the title, II for 2");
    EXPECT_EQ(titles.first("the godfather part two"), "The Godfather: Part II (1974): title, two for II");
    EXPECT_EQ(titles.first("henry 5"), "Henry V (1989): title, 5 for V");
    EXPECT_EQ(titles.first("oceans 13"), "Ocean's Thirteen (2007): title, 13 for thirteen");
    EXPECT_EQ(titles.first("1st knight"), "First Knight (1995): title, 1st for first");
    EXPECT_EQ(titles.first("lethal weapon iii"), "Lethal Weapon 3 (1992): title, III for 3");
    EXPECT_EQ(titles.first("episode 1"), "Star Wars: Episode I - The Phantom Menace (1999): all 2 words");
    EXPECT_EQ(titles.first("10"), "nothing") << "X-Men is no number";
    EXPECT_EQ(titles.first("8 1/2 women"), "8 ½ Women (1999): title");
}

TEST(Search, IsNotConfusedBySpaces) {
    const Titles titles({"Star Wars: Episode IV - A New Hope (1977)", "Spider-Man (2002)", "Moneyball (2011)",
                         "Lord of the Rings, The (1978)", "Blues Brothers, The (1980)"});
    EXPECT_EQ(titles.first("starwars"),
              "Star Wars: Episode IV - A New Hope (1977): beginning of the title, spaces aside");
    EXPECT_EQ(titles.first("starwa"),
              "Star Wars: Episode IV - A New Hope (1977): beginning of the title, spaces aside");
    for (const char *query : {"spiderman", "spider man", "spider-man", "SpiderMan"})
        EXPECT_TRUE(titles.first(query).starts_with("Spider-Man (2002): title")) << query;
    EXPECT_EQ(titles.first("money ball"), "Moneyball (2011): title, spaces aside");
    EXPECT_EQ(titles.first("thelordoftherings"), "The Lord of the Rings (1978): title, spaces aside");
    EXPECT_EQ(titles.first("lordofther"), "The Lord of the Rings (1978): beginning of the title, spaces aside");
    EXPECT_EQ(titles.first("the bluesbrothers"), "The Blues Brothers (1980): title, spaces aside");
}

TEST(Search, FindsAliases) {
    const Titles titles({"City of Lost Children, The (Cité des enfants perdus, La) (1995)",
                         "Seven (a.k.a. Se7en) (1995)", "Hate (Haine, La) (1995)"});
    EXPECT_EQ(titles.first("la cite des enfants perdus"),
              "The City of Lost Children (1995): alias: La Cité des enfants perdus");
    EXPECT_EQ(titles.first("cite des enfants"),
              "The City of Lost Children (1995): alias: La Cité des enfants perdus, beginning of the title");
    EXPECT_EQ(titles.first("se7en"), "Seven (1995): alias: Se7en");
    EXPECT_EQ(titles.first("haine 1995"), "Hate (1995): alias: La Haine, year");
}

TEST(Search, TakesYears) {
    const Titles titles({"Frozen (2013)", "Frozen (2010)", "Heat (1995)", "2001: A Space Odyssey (1968)", "1984 (1984)",
                         "Babe (1995)"});
    EXPECT_EQ(titles.first("frozen"), "Frozen (2013): title");
    EXPECT_EQ(titles.first("frozen 2010"), "Frozen (2010): title, year");
    EXPECT_EQ(titles.first("frozen (2010)"), "Frozen (2010): title, year");
    EXPECT_EQ(titles.first("2010 frozen"), "Frozen (2010): title, year");
    EXPECT_EQ(titles.first("heat 199"), "Heat (1995): title, year") << "while typing";
    EXPECT_EQ(titles.first("heat 1994"), "Heat (1995): title, a year beside");
    EXPECT_EQ(titles.first("2001"), "2001: A Space Odyssey (1968): beginning of the title");
    EXPECT_EQ(titles.first("1984"), "1984 (1984): title");
    EXPECT_EQ(titles.labels(titles.index->search("(1995)")), (Labels{"Heat (1995)", "Babe (1995)"}));
}

TEST(Search, TakesWordsInAnyOrderAndSomeLeftOut) {
    const Titles titles({"Silence of the Lambs, The (1991)", "Good, the Bad and the Ugly, The (1966)",
                         "Eternal Sunshine of the Spotless Mind (2004)"});
    EXPECT_EQ(titles.first("lambs silence"), "The Silence of the Lambs (1991): all 2 words");
    EXPECT_EQ(titles.first("ugly bad good"), "The Good, the Bad and the Ugly (1966): all 3 words");
    EXPECT_EQ(titles.first("spotless mind"), "Eternal Sunshine of the Spotless Mind (2004): all 2 words");
    EXPECT_EQ(titles.first("silence lambs hannibal"), "The Silence of the Lambs (1991): 2 of 3 words");
    EXPECT_EQ(titles.first("eternal sun"), "Eternal Sunshine of the Spotless Mind (2004): beginning of the title");
}

TEST(Search, ForgivesOneTypoFromFiveLettersAndTwoFromNine) {
    const Titles titles({"Matrix (1999)", "Inception (2010)", "Speed (1994)", "Heat (1995)", "Up (2009)"});
    for (const char *typo : {"matrux", "matirx", "matri", "maatrix", "atrix", "matrixx", "mtrix"})
        EXPECT_TRUE(titles.first(typo).starts_with("Matrix (1999)")) << typo;
    EXPECT_EQ(titles.first("matirx"), "Matrix (1999): title, one letter off: matirx → matrix");
    EXPECT_EQ(titles.first("mxtrux"), "nothing") << "two typos in six letters";
    EXPECT_EQ(titles.first("spede"), "Speed (1994): title, one letter off: spede → speed");
    EXPECT_EQ(titles.first("incwptuon"), "Inception (2010): title, two letters off: incwptuon → inception");
    EXPECT_EQ(titles.first("incwptuin"), "nothing") << "three typos";
    EXPECT_EQ(titles.first("hezt"), "nothing") << "four letters";
    EXPECT_EQ(titles.first("inecpti"), "Inception (2010): beginning of the title, one letter off: inecpti → inception");
}

TEST(Search, FindsWhileTheLastWordIsTyped) {
    const Titles titles({"Jurassic Park (1993)", "Fargo (1996)"});
    const std::string title = "jurassic park";
    for (std::size_t letters = 1; letters <= title.size(); ++letters)
        EXPECT_TRUE(titles.first(title.substr(0, letters)).starts_with("Jurassic Park (1993)")) << letters;
}

TEST(Search, BreaksTiesByPopularityAndOrdersByScore) {
    const Titles titles({"Emma (1996)", "Emma (2009)", "Emma Goldman (1932)", "Dilemma (2011)"});
    const auto hits = titles.index->search("emma");
    EXPECT_EQ(titles.labels(hits), (Labels{"Emma (1996)", "Emma (2009)", "Emma Goldman (1932)"}));
    EXPECT_EQ(hits[0].score, 1);
    EXPECT_EQ(hits[1].score, 1);
    EXPECT_LT(hits[2].score, 1);
    EXPECT_EQ(titles.index->search("emma", 2).size(), 2u);
    EXPECT_TRUE(titles.index->search("emma", 0).empty());
}

TEST(Search, LeavesOutWhatFitsMuchWorseThanTheBest) {
    const Titles titles({"Shawshank Redemption, The (1994)", "Redemption (2013)"});
    EXPECT_EQ(titles.labels(titles.index->search("shawshank redemption")), Labels{"The Shawshank Redemption (1994)"});
}

TEST(Search, SurvivesAnyText) {
    const Titles titles({"Matrix, The (1999)", "2:22 (2017)"});
    for (const std::string query :
         {"", " ", "...!?", "\x01\x02\t\n", "-", "--", "()", "(,", "(,)", "\xF0\x9F\x98\x80"}) {
        EXPECT_TRUE(titles.index->search(query).empty()) << query;
        EXPECT_TRUE(titles.index->suggestions(query).empty()) << query;
        EXPECT_TRUE(titles.index->with_title(query).empty()) << query;
        EXPECT_THROW(resolve_title(*titles.index, query), Error) << query;
    }
    for (const std::string query : {"\xFF\xFE", "\xC3", "\xE2\x82", "%s%n", "id:", "(1999", "\xED\xA0\x80"}) {
        EXPECT_NO_THROW(titles.index->search(query)) << query;
        EXPECT_NO_THROW(titles.index->suggestions(query)) << query;
        EXPECT_NO_THROW(titles.index->with_title(query)) << query;
    }
    EXPECT_EQ(titles.first("\x01the\x02matrix\x7F"), "The Matrix (1999): title");
    const std::string long_word(1'000'000, 'm'), long_text = [] {
        std::string text;
        for (int i = 0; i < 200'000; ++i) text += "the ma";
        return text;
    }();
    EXPECT_TRUE(titles.index->search(long_word).empty());
    EXPECT_NO_THROW(titles.index->search(long_text));
    EXPECT_LT(titles.refusal(long_word).size(), 300u);
    EXPECT_EQ(titles.first("matrix" + std::string(1'000'000, ' ')), "The Matrix (1999): title");
    const Titles none({});
    EXPECT_TRUE(none.index->search("matrix").empty());
    EXPECT_TRUE(none.index->suggestions("matrix").empty());
}

TEST(Search, IsTheSameFromSeveralThreads) {
    const Titles titles({"Matrix, The (1999)", "Star Wars: Episode IV - A New Hope (1977)", "Spider-Man (2002)"});
    std::vector<std::string> found(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < found.size(); ++i)
        threads.emplace_back([&, i] {
            for (int round = 0; round < 50; ++round)
                found[i] = titles.first("matirx") + titles.first("starwars") + titles.first("spider");
        });
    for (std::thread &thread : threads) thread.join();
    for (const std::string &text : found) EXPECT_EQ(text, found[0]);
}

TEST(WithTitle, IgnoresArticlesAndTakesTheYear) {
    const Titles titles({"Toy, The (1982)", "Toy (2012)", "Lion King, The (1994)", "Emma (1996)", "Emma (2009)",
                         "Death Race 2000 (1975)", "Seven (a.k.a. Se7en) (1995)"});
    const auto count = [&](const char *title) { return titles.index->with_title(title).size(); };
    EXPECT_EQ(count("toy"), 2u);
    EXPECT_EQ(count("The Toy"), 2u);
    EXPECT_EQ(count("the toy (1982)"), 1u);
    EXPECT_EQ(count("lion king"), 1u);
    EXPECT_EQ(count("Lion King, The (1994)"), 1u);
    EXPECT_EQ(count("lion king 1994"), 1u);
    EXPECT_EQ(count("lion king 1995"), 0u);
    EXPECT_EQ(count("lion"), 0u);
    EXPECT_EQ(count("emma"), 2u);
    EXPECT_EQ(count("death race 2000"), 1u);
    EXPECT_EQ(count("se7en"), 1u);
}

TEST(ResolveTitle, TakesIdsEqualTitlesAndOnlyHits) {
    const Titles titles(
        {"Heat (1995)", "Body Heat (1981)", "Shawshank Redemption, The (1994)", "Hate (Haine, La) (1995)"});
    EXPECT_EQ(titles.refusal("id:2"), "took Body Heat (1981)");
    EXPECT_EQ(titles.refusal("HEAT"), "took Heat (1995)");
    EXPECT_EQ(titles.refusal("la haine"), "took Hate (1995)");
    EXPECT_EQ(titles.refusal("shawshank"), "took The Shawshank Redemption (1994)");
    EXPECT_EQ(titles.refusal("id:99"), "No movie has the id 99; look it up with benchlight movies search TITLE.");
    EXPECT_EQ(titles.refusal("id:heat"), "“id:heat” is no movie id; write id: and a number, such as id:1.");
}

TEST(ResolveTitle, ListsCandidatesAndNeighbours) {
    const Titles titles(
        {"Emma (1996)", "Emma (2009)", "Star Trek (2009)", "Star Wars: Episode IV - A New Hope (1977)"});
    EXPECT_EQ(titles.refusal("Emma"), "Several movies are called “Emma”: Emma (1996), id:1; Emma (2009), id:2; add the "
                                      "year, or take one by its id:N.");
    EXPECT_EQ(titles.refusal("emma 2009"), "took Emma (2009)");
    EXPECT_EQ(
        titles.refusal("star"),
        "“star” may mean several movies: Star Trek (2009), id:3; Star Wars: Episode IV - A New Hope (1977), id:4; "
        "type more of the title, add the year, or take one by its id:N.");
    EXPECT_EQ(titles.refusal("srat trak"), "No movie is called “srat trak”; the nearest are Star Trek (2009), id:3.");
    EXPECT_EQ(titles.refusal("qqqqqqq"), "No movie is called “qqqqqqq”, and none is called anything like it.");
}

/// The share of lines QUERY⟶ID of a file whose movie comes first in the bundled set.
double share_found(const std::string &name, std::string &missed) {
    static const MovieSet set = read_movie_set(bundled_movies());
    static const TitleIndex index(set.catalog, set.rating_count);
    int asked = 0, found = 0;
    for (const std::string &line : split_text(read_file(BENCHLIGHT_TEST_DATA "/movies/search/" + name), '\n')) {
        if (line.empty()) continue;
        const std::size_t tab = line.find('\t');
        const auto hits = index.search(line.substr(0, tab), 1);
        const bool right =
            !hits.empty() && set.catalog[hits[0].movie].id == parse_number<std::int64_t>(line.substr(tab + 1));
        ++asked;
        found += right;
        if (!right) missed += line.substr(0, tab) + "; ";
    }
    return asked == 100 ? found / 100.0 : -1;
}

TEST(Search, FindsTheMeantMovieFirst) {
    std::string missed;
    EXPECT_GE(share_found("tune.tsv", missed), .92) << missed;
}

TEST(Search, FindsTheMeantMovieFirstAmongThoseKeptAside) {
    std::string missed;
    EXPECT_GE(share_found("held-out.tsv", missed), .92) << missed;
}

} // namespace
} // namespace benchlight::movies
