#include "engine/core/error.h"
#include "engine/movies/own_ratings.h"
#include "tests/engine/core/temporary_folder.h"

#include <gtest/gtest.h>

namespace benchlight::movies {
namespace {

Movie movie(std::int64_t id, const std::string &stored, std::int64_t imdb) {
    const ParsedTitle parsed = parse_title(stored);
    Movie result;
    result.id = id;
    result.stored_title = stored;
    result.title = parsed.base;
    result.aliases = parsed.aliases;
    result.year = parsed.year;
    result.imdb = imdb;
    return result;
}

class OwnRatingsTest : public testing::Test {
  protected:
    OwnRatings read(const std::string &content) {
        folder_.write("ratings.csv", content);
        return read_own_ratings(folder_ / "ratings.csv", index_);
    }
    std::string refusal(const std::string &content) {
        try {
            read(content);
            return "read";
        } catch (const Error &error) {
            const std::string text = error.what(), folder = folder_.path().string() + "/";
            const std::size_t at = text.find(folder);
            return at == std::string::npos ? text : text.substr(0, at) + text.substr(at + folder.size());
        }
    }
    /// "Toy Story (1995) 4.5: title and year", a line each; "-" for a movie that was not found.
    std::string found(const OwnRatings &ratings) const {
        std::string text;
        for (const OwnRating &row : ratings.rows) {
            std::string stars = std::to_string(row.stars);
            stars.resize(3);
            text +=
                (row.movie ? catalog_.label(*row.movie) : row.title + " -") + " " + stars + ": " + row.matched + "\n";
        }
        return text;
    }

    TemporaryFolder folder_;
    Catalog catalog_{{movie(1, "Toy Story (1995)", 114709),
                      movie(29, "City of Lost Children, The (Cité des enfants perdus, La) (1995)", 112682),
                      movie(260, "Star Wars: Episode IV - A New Hope (1977)", 76759), movie(838, "Emma (1996)", 116191),
                      movie(999, "Emma (2009)", 0), movie(5, "Amélie (2001)", 211915)},
                     {}};
    std::vector<std::uint32_t> ratings_{215, 120, 38, 251, 30, 3};
    TitleIndex index_{catalog_, ratings_};
};

TEST_F(OwnRatingsTest, ReadsLetterboxd) {
    const OwnRatings ratings = read("Date,Name,Year,Letterboxd URI,Rating\r\n"
                                    "2021-01-02,Toy Story,1995,https://boxd.it/2a,4.5\r\n"
                                    "2021-01-02,\"The City of Lost Children\",1996,https://boxd.it/2b,0.5\r\n"
                                    "2021-01-03,Star Wars,1977,https://boxd.it/2c,5\r\n"
                                    "2021-01-03,Emma,2008,https://boxd.it/2d,3\r\n"
                                    "2021-01-03,Toy Story 4,2019,https://boxd.it/2e,3\r\n");
    EXPECT_EQ(ratings.format, "Letterboxd");
    EXPECT_EQ(found(ratings), "Toy Story (1995) 4.5: title and year\n"
                              "The City of Lost Children (1995) 0.5: title, a year apart\n"
                              "Star Wars: Episode IV - A New Hope (1977) 5.0: beginning of the title, year\n"
                              "Emma (2009) 3.0: title, a year apart\n"
                              "Toy Story 4 - 3.0: nearest: Toy Story (1995)\n");
    EXPECT_TRUE(ratings.problems.empty());
}

TEST_F(OwnRatingsTest, ReadsWhatWasWatchedAndADiary) {
    EXPECT_EQ(found(read("\xEF\xBB\xBF"
                         "Date,Name,Year,Letterboxd URI\n2021-01-02,Amelie,2001,https://boxd.it/2a\n")),
              "Amélie (2001) 0.0: title and year\n");
    const OwnRatings diary = read("Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
                                  "2021-01-02,Toy Story,1995,https://boxd.it/2a,4,,,2021-01-01\n"
                                  "2022-01-02,Toy Story,1995,https://boxd.it/2b,3.5,Yes,\"a, b\",2022-01-01\n"
                                  "2023-01-02,Toy Story,1995,https://boxd.it/2c,,Yes,,2023-01-01\n");
    EXPECT_EQ(found(diary), "Toy Story (1995) 3.5: title and year\n");
    EXPECT_EQ(diary.problems, std::vector<std::string>{"2 movies that come more than once, of which the last rating "
                                                       "counts (first: Toy Story)."});
}

TEST_F(OwnRatingsTest, ReadsImdbOfTodayAndOfYesterday) {
    const OwnRatings today =
        read("Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year\n"
             "tt0114709,9,2020-01-01,Toy Story,Toy Story,https://www.imdb.com/title/tt0114709,Movie,8.3,81,1995\n"
             "tt9999999,7,2020-01-01,Die Stadt der verlorenen Kinder,La cité des enfants "
             "perdus,https://x,Movie,7.5,112,1995\n"
             "tt0903747,10,2020-01-01,Breaking Bad,Breaking Bad,https://x,TV Series,9.5,45,2008\n"
             "tt0583453,8,2020-01-01,Lost,Lost,https://x,TV Episode,9,45,2004\n"
             "tt0116191,11,2020-01-01,Emma,Emma,https://x,Movie,6.6,120,1996\n");
    EXPECT_EQ(today.format, "IMDb");
    EXPECT_EQ(found(today), "Toy Story (1995) 4.5: IMDb id\n"
                            "The City of Lost Children (1995) 3.5: title and year\n");
    EXPECT_EQ(today.problems,
              (std::vector<std::string>{"2 series, episodes or games, left out (first: line 4: Breaking Bad).",
                                        "1 ratings that are not 1 to 10, left out (first: line 6: 11)."}));
    const OwnRatings yesterday =
        read("\"position\",\"const\",\"created\",\"modified\",\"description\",\"Title\",\"Title "
             "type\",\"Directors\",\"You rated\",\"IMDb Rating\",\"Runtime (mins)\",\"Year\"\n"
             "\"1\",\"tt0211915\",\"x\",\"\",\"\",\"Am\xE9lie\",\"Feature Film\",\"y\",\"8\",\"8.4\",\"122\",\"2001\"\n"
             "\"2\",\"tt1\",\"x\",\"\",\"\",\"Lost\",\"TV Series\",\"y\",\"8\",\"8.4\",\"122\",\"2004\"\n");
    EXPECT_EQ(found(yesterday), "Amélie (2001) 4.0: IMDb id\n");
    EXPECT_EQ(yesterday.rows[0].title, "Amélie") << "Latin-1";
    EXPECT_EQ(yesterday.problems.size(), 1u);
}

TEST_F(OwnRatingsTest, ReadsMovieLensOfOnePerson) {
    EXPECT_EQ(found(read("userId,movieId,rating,timestamp\n7,1,4.0,964982703\n7,4711,4.0,964982703\n")),
              "Toy Story (1995) 4.0: movie id\nid:4711 - 4.0: \n");
    EXPECT_EQ(refusal("userId,movieId,rating\n7,1,4.0\n8,1,4.0\n"),
              "ratings.csv holds the ratings of several people (line 3); keep only the rows of one.");
}

TEST_F(OwnRatingsTest, LeavesAmbiguousAndUnknownTitlesOpen) {
    const OwnRatings ratings = read(
        "Name,Year,Rating\nEmma,,3\nToy Story,1999,4\nqqqqqqqq,1999,4\n,1999,4\nAmelie,soon,4\nToy Story,1995,bad\n");
    EXPECT_EQ(found(ratings), "Emma - 3.0: nearest: Emma (1996)\nToy Story - 4.0: nearest: Toy Story (1995)\nqqqqqqqq "
                              "- 4.0: \nAmélie (2001) 4.0: title\n");
    EXPECT_EQ(ratings.problems,
              (std::vector<std::string>{"1 ratings that are not 0.5 to 5, left out (first: line 7: bad).",
                                        "1 rows without a title, left out (first: line 5: )."}));
}

TEST_F(OwnRatingsTest, RefusesWhatIsNoExport) {
    EXPECT_EQ(
        refusal("a,b\n1,2\n"),
        "ratings.csv lacks the columns of a Letterboxd export (Name, Year, Rating) or of an IMDb export (Const, Your "
        "Rating, Title, Year); choose a CSV that Letterboxd or IMDb exported.");
    EXPECT_EQ(refusal("Name,Rating\nEmma,3\n"),
              "ratings.csv lacks a column Year; choose a CSV that Letterboxd or IMDb exported.");
    EXPECT_EQ(refusal("Const,Your Rating\ntt1,3\n"),
              "ratings.csv lacks a column Title; choose a CSV that Letterboxd or IMDb exported.");
    EXPECT_EQ(refusal(""), "ratings.csv is empty; choose a CSV that Letterboxd or IMDb exported.");
    EXPECT_EQ(refusal("PK\x03\x04zip"), "ratings.csv is a zip; unpack it and choose its ratings.csv or watched.csv.");
    EXPECT_EQ(refusal("Name,Year\n\"Emma,1996\n"), "ratings.csv, line 2: a quote is opened and never closed.");
    EXPECT_THROW(read_own_ratings(folder_ / "none.csv", index_), Error);
}

TEST_F(OwnRatingsTest, TakesAMillionLettersForATitle) {
    const OwnRatings ratings = read("Name,Year,Rating\n" + std::string(1'000'000, 'x') + ",1996,3\n");
    ASSERT_EQ(ratings.rows.size(), 1u);
    EXPECT_FALSE(ratings.rows[0].movie);
}

} // namespace
} // namespace benchlight::movies
