#include "engine/movies/catalog.h"
#include "engine/movies/movie_set.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace benchlight::movies;

namespace {

struct Case {
    std::string stored, base;
    int year = 0;
    std::vector<std::string> aliases{};
};

void expect(const std::vector<Case> &cases) {
    for (const Case &wanted : cases) {
        const ParsedTitle parsed = parse_title(wanted.stored);
        EXPECT_EQ(parsed.base, wanted.base) << wanted.stored;
        EXPECT_EQ(parsed.year, wanted.year) << wanted.stored;
        EXPECT_EQ(parsed.aliases, wanted.aliases) << wanted.stored;
    }
}

TEST(Titles, TurnArticlesBack) {
    expect({{"Lion King, The (1994)", "The Lion King", 1994},
            {"American in Paris, An (1951)", "An American in Paris", 1951},
            {"Avventura, L' (Adventure, The) (1960)", "L'Avventura", 1960, {"The Adventure"}},
            {"Boot, Das (Boat, The) (1981)", "Das Boot", 1981, {"The Boat"}},
            {"Vitelloni, I (1953)", "I Vitelloni", 1953},
            {"Passion of Anna, The (Passion, En) (1969)", "The Passion of Anna", 1969, {"En Passion"}},
            {"Blind Side, The  (2009)", "The Blind Side", 2009},
            {"Good, the Bad and the Ugly, The (1966)", "The Good, the Bad and the Ugly", 1966},
            {"Crow, The: Wicked Prayer (2005)", "The Crow: Wicked Prayer", 2005}});
}

TEST(Titles, LeaveWordsThatAreNoArticles) {
    expect({{"Paris, Texas (1984)", "Paris, Texas", 1984},
            {"Corrina, Corrina (1994)", "Corrina, Corrina", 1994},
            {"I, Robot (2004)", "I, Robot", 2004},
            {"Play It Again, Sam (1972)", "Play It Again, Sam", 1972},
            {"Lust, Caution (Se, jie) (2007)", "Lust, Caution", 2007, {"Se, jie"}},
            {", The (2001)", ", The", 2001}});
}

TEST(Titles, TakeAliasesOutOfTheirBrackets) {
    expect({{"City of Lost Children, The (Cité des enfants perdus, La) (1995)",
             "The City of Lost Children",
             1995,
             {"La Cité des enfants perdus"}},
            {"Seven (a.k.a. Se7en) (1995)", "Seven", 1995, {"Se7en"}},
            {"European Vacation (aka National Lampoon's European Vacation) (1985)",
             "European Vacation",
             1985,
             {"National Lampoon's European Vacation"}},
            {"Asterix in America (a.k.a Asterix Conquers America) (Astérix et les Indiens) (1994)",
             "Asterix in America",
             1994,
             {"Asterix Conquers America", "Astérix et les Indiens"}},
            {"City of the Living Dead (a.k.a. Gates of Hell, The) (Paura nella città dei morti viventi) (1980)",
             "City of the Living Dead",
             1980,
             {"The Gates of Hell", "Paura nella città dei morti viventi"}},
            {"Frontière(s) (2007)", "Frontière(s)", 2007},
            {"(500) Days of Summer (2009)", "(500) Days of Summer", 2009},
            {"(Untitled) (2009)", "(Untitled)", 2009},
            {"Evangelion: 1.0 You Are (Not) Alone (Evangerion: Jo) (2007)",
             "Evangelion: 1.0 You Are (Not) Alone",
             2007,
             {"Evangerion: Jo"}}});
}

TEST(Titles, FindTheYearWhereverItStands) {
    expect({{"Babylon 5", "Babylon 5"},
            {"300 (2007)", "300", 2007},
            {"10", "10"},
            {"1984 (1984)", "1984", 1984},
            {"2001: A Space Odyssey (1968)", "2001: A Space Odyssey", 1968},
            {"Death Note: Desu nôto (2006–2007)", "Death Note: Desu nôto", 2006},
            {"Fawlty Towers (1975-1979)", "Fawlty Towers", 1975},
            {"Big Bang Theory, The (2007-)", "The Big Bang Theory", 2007},
            {"Assembly (Ji jie hao) (2007) ", "Assembly", 2007, {"Ji jie hao"}},
            {"Heat (1995", "Heat", 1995},
            {"Mona (Mona ja) (1983))", "Mona", 1983, {"Mona ja"}},
            {"Heat (1995) (V)", "Heat", 1995},
            {"Heat (1995) Director's Cut", "Heat Director's Cut", 1995},
            {"Heat (12345)", "Heat", 0, {"12345"}},
            {"(1995)", "(1995)"},
            {"", ""},
            {" ( ", "("},
            {")", ""},
            {"a (", "a"}});
}

/// What stands in the bundled set, counted by other means: sed and grep over its titles.
TEST(Titles, OfTheBundledSet) {
    const Catalog catalog = read_movie_set(bundled_movies()).catalog;
    std::size_t without_year = 0, with_alias = 0, behind = 0;
    for (const Movie &movie : catalog.movies()) {
        without_year += movie.year == 0;
        with_alias += !movie.aliases.empty();
        behind += movie.title.ends_with(", The") || movie.title.ends_with(", A") || movie.title.ends_with(", An");
        EXPECT_FALSE(movie.title.empty()) << movie.stored_title;
        EXPECT_EQ(movie.title.find("(19"), std::string::npos) << movie.stored_title;
        EXPECT_EQ(movie.title.find("(20"), std::string::npos) << movie.stored_title;
    }
    EXPECT_EQ(without_year, 12);
    EXPECT_EQ(with_alias, 1070);
    EXPECT_EQ(behind, 0);
}

} // namespace
