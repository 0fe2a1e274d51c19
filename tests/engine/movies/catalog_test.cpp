#include "engine/movies/catalog.h"
#include "engine/movies/movie_set.h"

#include <gtest/gtest.h>
#include <set>

using namespace benchlight::movies;

namespace {

Movie movie(std::int64_t id, const std::string &title, int year, std::vector<std::uint16_t> genres = {}) {
    Movie made;
    made.id = id;
    made.title = title;
    made.year = year;
    made.genres = std::move(genres);
    return made;
}

TEST(Catalog, SortsMoviesByIdAndGenresByName) {
    const Catalog catalog({movie(9, "Heat", 1995, {1, 0}), movie(2, "Toy Story", 1995, {2, 2})},
                          {"Thriller", "Action", "Comedy"});
    ASSERT_EQ(catalog.size(), 2);
    EXPECT_EQ(catalog[0].id, 2);
    EXPECT_EQ(catalog.genres(), (std::vector<std::string>{"Action", "Comedy", "Thriller"}));
    EXPECT_EQ(catalog[1].genres, (std::vector<std::uint16_t>{0, 2}));
    EXPECT_EQ(catalog.genre_names(1), (std::vector<std::string>{"Action", "Thriller"}));
    EXPECT_EQ(catalog.genre_names(0), std::vector<std::string>{"Comedy"});
    EXPECT_EQ(catalog.find(9), 1);
    EXPECT_FALSE(catalog.find(3));
}

TEST(Catalog, TellsEqualTitlesApart) {
    const Catalog catalog({movie(1, "Emma", 1996, {0}), movie(2, "Emma", 1996, {0, 1}), movie(3, "Emma", 2020, {0}),
                           movie(4, "Cosmos", 0), movie(5, "Twin", 2000, {1}), movie(6, "Twin", 2000, {1}),
                           movie(7, "Bare", 2001), movie(8, "Bare", 2001)},
                          {"Comedy", "Drama"});
    EXPECT_EQ(catalog.label(0), "Emma (1996) · Comedy");
    EXPECT_EQ(catalog.label(1), "Emma (1996) · Comedy, Drama");
    EXPECT_EQ(catalog.label(2), "Emma (2020)");
    EXPECT_EQ(catalog.label(3), "Cosmos");
    EXPECT_EQ(catalog.label(4), "Twin (2000) · Drama · id 5");
    EXPECT_EQ(catalog.label(5), "Twin (2000) · Drama · id 6");
    EXPECT_EQ(catalog.label(7), "Bare (2001) · id 8");
}

TEST(Catalog, LabelsOfTheBundledSetAreAllDifferent) {
    const Catalog catalog = read_movie_set(bundled_movies()).catalog;
    std::set<std::string> labels;
    for (std::size_t i = 0; i < catalog.size(); ++i) labels.insert(catalog.label(i));
    EXPECT_EQ(labels.size(), 9742);
}

TEST(Catalog, HashesWhatModelsSee) {
    const auto hash = [](std::vector<Movie> movies, std::vector<std::string> genres) {
        return Catalog(std::move(movies), std::move(genres)).sha256();
    };
    const std::string first = hash({movie(1, "Heat", 1995, {0})}, {"Action"});
    EXPECT_EQ(hash({movie(1, "Other title", 1995, {0})}, {"Action"}), first);
    EXPECT_NE(hash({movie(2, "Heat", 1995, {0})}, {"Action"}), first);
    EXPECT_NE(hash({movie(1, "Heat", 1996, {0})}, {"Action"}), first);
    EXPECT_NE(hash({movie(1, "Heat", 1995)}, {"Action"}), first);
    EXPECT_NE(hash({movie(1, "Heat", 1995, {0})}, {"Drama"}), first);
    EXPECT_NE(hash({movie(1, "Heat", 1995, {0}), movie(2, "Heat", 1995)}, {"Action"}), first);
}

} // namespace
