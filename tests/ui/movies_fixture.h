#pragma once
#include <array>
#include <filesystem>
#include <fstream>
#include <string>

namespace benchlight::tests {

/// What the fixture's set holds. Ids are positions in the catalogue plus 1.
struct MoviesFixture {
    static constexpr int movies = 26, users = 40;
    static constexpr const char *stored[movies] = {
        "Rocket, The (1995)",
        "Star Voyage (1996)",
        "Star Voyage II (1999)",
        "Moon Harbour (2001)",
        "Orbit of Fire (2003)",
        "Last Signal, The (1998)",
        "Comet & Son (1994)",
        "Robots at Dawn (2000)",
        "Deep Vacuum (1997)",
        "Gravity Well, A (2002)",
        "Letters from Lisbon (1993)",
        "Winter Garden, The (1996)",
        "Café Violette (Le café Violette) (1998)",
        "Two Left Hands (1999)",
        "Piano in the Rain (2000)",
        "Emma (1996)",
        "Emma (1996)",
        "Summer, Again (2004)",
        "Paper Lanterns (1992)",
        "Sister's Secret, The (2005)",
        "Ghost Pier (1991)",
        "Midnight Ferry (1990)",
        "Nobody Saw This (2006)", // rated once and never liked
        "Untouched (2007)",       // without a rating
        "Without a Year",
        "Quiet Hours (2008)",
    };
};

/// Writes a small set in the layout of ml-latest into `folder` and returns it: two tastes, space (movies 1–10) and
/// romance (11–20), of twenty people each, who rate everything of their taste but what their number leaves out, and a
/// few of the others.
inline std::filesystem::path write_movies(const std::filesystem::path &folder) {
    std::filesystem::create_directories(folder);
    const auto genres = [](int movie) -> std::string {
        if (movie < 10) return movie % 2 ? "Action|Sci-Fi" : "Sci-Fi";
        if (movie == 15) return "Comedy|Romance";
        if (movie < 20) return movie % 3 ? "Drama|Romance" : "Romance";
        if (movie < 22) return "Horror";
        return movie == 24 ? "(no genres listed)" : "Sci-Fi";
    };
    std::ofstream movies(folder / "movies.csv"), ratings(folder / "ratings.csv"), links(folder / "links.csv");
    movies << "movieId,title,genres\n";
    links << "movieId,imdbId,tmdbId\n";
    for (int movie = 0; movie < MoviesFixture::movies; ++movie) {
        const std::string title = MoviesFixture::stored[movie];
        const bool quoted = title.find(',') != std::string::npos;
        movies << movie + 1 << ',' << (quoted ? "\"" + title + "\"" : title) << ',' << genres(movie) << '\n';
        links << movie + 1 << ",01147" << 10 + movie << ',' << (movie == 3 ? "" : std::to_string(860 + movie)) << '\n';
    }
    ratings << "userId,movieId,rating,timestamp\n";
    for (int user = 0; user < MoviesFixture::users; ++user) {
        const bool space = user < 20;
        const auto rate = [&](int movie, const char *stars) {
            ratings << user + 1 << ',' << movie + 1 << ',' << stars << ',' << 900000000 + user * 86400 << '\n';
        };
        for (int i = 0; i < 10; ++i) { // the earlier of a taste are rated by more people
            if ((user + i) % (10 - i / 2) == 0 || user % 20 < i) continue;
            rate(space ? i : 10 + i, (user + i) % 7 == 0 ? "3.5" : i % 2 ? "4.0" : "5.0");
        }
        if (user % 4 == 0) rate(space ? 11 : 1, "2.0");
        if (user % 5 == 0) rate(20, "4.5");
        if (user % 9 == 0) rate(21, "4.0");
        if (user == 7) rate(22, "1.0");
        if (user == 8) rate(24, "4.0");
        if (user == 9) rate(25, "4.0");
    }
    return folder;
}

} // namespace benchlight::tests
