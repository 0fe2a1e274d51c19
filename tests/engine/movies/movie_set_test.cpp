#include "engine/core/error.h"
#include "engine/movies/movie_set.h"
#include "tests/engine/core/archive_writer.h"
#include "tests/engine/core/temporary_folder.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace benchlight;
using namespace benchlight::movies;
namespace fs = std::filesystem;

namespace {

const std::string movies_text = "movieId,title,genres\n"
                                "1,Toy Story (1995),Animation|Children\n"
                                "7,\"Lion King, The (1994)\",Children\n"
                                "3,Heat (1995),(no genres listed)\n";
const std::string ratings_text = "userId,movieId,rating,timestamp\n"
                                 "1,1,4.0,964982703\n"
                                 "1,3,5.0,1537799250\n"
                                 "2,7,3.5,964982704\n"
                                 "4,1,0.5,828124615\n"
                                 "4,7,4.0,964982706\n";

MovieSet read(const TemporaryFolder &folder, const std::string &movies, const std::string &ratings,
              double threshold = 4) {
    folder.write("movies.csv", movies);
    folder.write("ratings.csv", ratings);
    return read_movie_set(folder.path(), threshold);
}
MovieSet read_ratings(const std::string &rows) {
    const TemporaryFolder folder;
    return read(folder, movies_text, "userId,movieId,rating,timestamp\n" + rows);
}
MovieSet read_movies(const std::string &movies) {
    const TemporaryFolder folder;
    return read(folder, movies, ratings_text);
}

/// "3 ratings outside … (ratings.csv, line 2: 7.5)" of the only problem, or all of them in a row.
std::string problems_of(const MovieSet &set) {
    std::string text;
    for (const ImportProblem &problem : set.problems)
        text += (text.empty() ? "" : "; ") + std::to_string(problem.count) + " " + problem.what + " (" + problem.first +
                ")";
    return text;
}

std::string error_of(const std::function<void()> &work) {
    try {
        work();
    } catch (const Error &error) {
        return error.what();
    }
    return "no error";
}
std::string error_of(const fs::path &path) {
    return error_of([&] { read_movie_set(path); });
}

void expect_says(const std::string &text, const std::vector<std::string> &parts) {
    for (const std::string &part : parts) EXPECT_NE(text.find(part), std::string::npos) << part << "\nin: " << text;
}

/// The five good rows, however they came.
void expect_good(const MovieSet &set) {
    EXPECT_EQ(problems_of(set), "");
    ASSERT_EQ(set.catalog.size(), 3);
    EXPECT_EQ(set.catalog[2].title, "The Lion King");
    EXPECT_EQ(set.ratings, 5);
    EXPECT_EQ(set.user_ids, (std::vector<std::int64_t>{1, 2, 4}));
    EXPECT_EQ(set.rating_count, (std::vector<std::uint32_t>{2, 1, 2}));
    EXPECT_EQ(set.rating_mean, (std::vector<float>{2.25f, 5, 3.75f}));
    EXPECT_EQ(set.likes.by_user, (SparseRows{{0, 2, 2, 3}, {0, 1, 2}}));
    EXPECT_EQ(set.first_rating, 828124615);
    EXPECT_EQ(set.last_rating, 1537799250);
}

/// Counts and means by Python's csv module.
TEST(MovieSet, ReadsTheBundledSet) {
    const MovieSet set = read_movie_set(bundled_movies());
    EXPECT_EQ(set.layout, "ml-latest");
    EXPECT_EQ(problems_of(set), "");
    EXPECT_EQ(set.catalog.size(), 9742);
    EXPECT_EQ(set.rated_movies(), 9724);
    EXPECT_EQ(set.ratings, 100836);
    EXPECT_EQ(set.user_ids.size(), 610);
    EXPECT_EQ(set.likes.users(), 610);
    EXPECT_EQ(set.likes.count(), 48580);
    EXPECT_EQ(set.liked_movies(), 6298);
    EXPECT_EQ(set.catalog.genres().size(), 19);
    EXPECT_EQ(set.first_rating, 828124615);
    EXPECT_EQ(set.last_rating, 1537799250); // 2018-09-24
    const auto toy_story = set.catalog.find(1), last = set.catalog.find(193609);
    ASSERT_TRUE(toy_story && last);
    EXPECT_EQ(set.rating_count[*toy_story], 215);
    EXPECT_FLOAT_EQ(set.rating_mean[*toy_story], 3.9209302f);
    EXPECT_EQ(set.rating_count[*last], 1);
    const CoLikes common = count_co_likes(set.likes);
    EXPECT_EQ(common.pairs, 6000360);
    EXPECT_EQ(common.largest, 168);
    const std::vector<std::uint32_t> row = co_likes_of(set.likes, *toy_story);
    EXPECT_EQ(std::vector(row.begin() + 1, row.begin() + 8), (std::vector<std::uint32_t>{21, 11, 0, 7, 27, 7, 1}));
    EXPECT_EQ(set.first_movies.rows.size(), 1000);
    EXPECT_EQ(set.first_movies.header, (std::vector<std::string>{"movieId", "title", "genres"}));
    EXPECT_EQ(set.first_ratings.rows[0], (std::vector<std::string>{"1", "1", "4.0", "964982703"}));
}

TEST(MovieSet, ReadsFoldersAndZipsWithOneWrappingFolder) {
    const TemporaryFolder folder;
    expect_good(read(folder, movies_text, ratings_text));
    folder.write("wrapped/set/movies.csv", movies_text);
    folder.write("wrapped/set/ratings.csv", ratings_text);
    expect_good(read_movie_set(folder / "wrapped"));
    ArchiveWriter(folder / "flat.zip").file("ratings.csv", ratings_text).file("movies.csv", movies_text);
    expect_good(read_movie_set(folder / "flat.zip"));
    ArchiveWriter(folder / "wrapped.zip")
        .folder("set/")
        .file("__MACOSX/movies.csv", "?")
        .file("set/movies.csv", movies_text)
        .file("set/ratings.csv", ratings_text);
    expect_good(read_movie_set(folder / "wrapped.zip"));
    folder.write("wrapped/other/movies.csv", movies_text);
    expect_says(error_of(folder / "wrapped"), {"several sets", "other", "set"});
    ArchiveWriter(folder / "deep.zip").file("a/b/movies.csv", movies_text).file("a/b/ratings.csv", ratings_text);
    expect_says(error_of(folder / "deep.zip"), {"holds no MovieLens set"});
}

TEST(MovieSet, ReadsMillionLayout) {
    const TemporaryFolder folder;
    folder.write("movies.dat", "1::Toy Story (1995)::Animation|Children's\n"
                               "7::Lion King, The (1994)::Children's\n"
                               "3::H\xe9"
                               "at: Die Story (1995)::Drama\n");
    folder.write("ratings.dat", "1::1::4::964982703\n1::3::5::1537799250\n2::7::3.5::964982704\n4::1::0.5::828124615\n"
                                "4::7::4::964982706\n");
    const MovieSet set = read_movie_set(folder.path());
    expect_good(set);
    EXPECT_EQ(set.layout, "ml-1m");
    EXPECT_EQ(set.catalog[1].title, "Héat: Die Story");
    EXPECT_EQ(set.catalog.genres(), (std::vector<std::string>{"Animation", "Children", "Drama"}));
    EXPECT_EQ(set.first_ratings.header[2], "rating");
    EXPECT_EQ(set.first_ratings.rows[2], (std::vector<std::string>{"2", "7", "3.5", "964982704"}));
}

TEST(MovieSet, ReadsHundredThousandLayout) {
    const TemporaryFolder folder;
    folder.write("u.item", "1|Toy Story (1995)|01-Jan-1995||http://a/?b|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
                           "7|Lion King, The (1994)|01-Jan-1994||x|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
                           "3|Caf\xe9|||x|1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n");
    // In any order, as that set has them.
    folder.write("u.data", "4\t7\t4\t964982706\n1\t3\t5\t1537799250\n4\t1\t0.5\t828124615\n2\t7\t3.5\t964982704\n"
                           "1\t1\t4\t964982703\n");
    const MovieSet set = read_movie_set(folder.path());
    expect_good(set);
    EXPECT_EQ(set.layout, "ml-100k");
    EXPECT_EQ(set.catalog.genre_names(0), (std::vector<std::string>{"Animation", "Children", "Comedy"}));
    EXPECT_TRUE(set.catalog[1].genres.empty());
    EXPECT_EQ(set.catalog[1].title, "Café");
    EXPECT_EQ(set.catalog[1].year, 0);
    EXPECT_EQ(set.first_movies.header.size(), 24);
}

TEST(MovieSet, LineEndsAndMarksDoNotMatter) {
    for (const std::string end : {"\r\n", "\r"}) {
        const auto with = [&](std::string text) {
            for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += end.size())
                text.replace(at, 1, end);
            return text;
        };
        const TemporaryFolder folder;
        expect_good(read(folder, "\xef\xbb\xbf" + with(movies_text), "\xef\xbb\xbf" + with(ratings_text)));
    }
    const TemporaryFolder folder;
    expect_good(read(folder, movies_text.substr(0, movies_text.size() - 1),
                     ratings_text.substr(0, ratings_text.size() - 1) + "\n\n\n"));
}

TEST(MovieSet, FindsColumnsByName) {
    const TemporaryFolder folder;
    expect_good(
        read(folder,
             "note,genres,movie_id,TITLE\n\"a, b\",Animation|Children,1,Toy Story (1995)\n"
             ",Children,7,\"Lion King, The (1994)\"\n,,3,Heat (1995)\n",
             "rating,timestamp,x,user_id,movie_id,y\n4.0,964982703,,1,1,\n\"5.0\",1537799250,\"a,\"\"b\",1,3,1\n"
             "3.5,964982704,q,2,7,z\n 0.5 ,828124615,,4, 1,\n4,964982706,,4,7,\"\"\n"));
    folder.write("ratings.csv", "movieId,userId,rating\n1,1,4\n3,1,4.0\n");
    const MovieSet undated = read_movie_set(folder.path());
    EXPECT_EQ(undated.likes.count(), 2);
    EXPECT_EQ(undated.last_rating, 0);
    EXPECT_EQ(problems_of(undated), "");
}

TEST(MovieSet, TakesLinksAndIgnoresTags) {
    const TemporaryFolder folder;
    folder.write("links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n7,0110357,\n99,1,1\n3,tt5,949\n");
    folder.write("tags.csv", "\"");
    const MovieSet set = read(folder, movies_text, ratings_text);
    EXPECT_EQ(set.catalog[0].imdb, 114709);
    EXPECT_EQ(set.catalog[0].tmdb, 862);
    EXPECT_EQ(set.catalog[2].tmdb, 0);
    EXPECT_EQ(set.catalog[1].tmdb, 949);
    EXPECT_EQ(problems_of(set), "1 links that are no numbers were passed over (links.csv, line 5: tt5)");
}

TEST(MovieSet, LikesFollowTheThreshold) {
    const TemporaryFolder folder;
    EXPECT_EQ(read(folder, movies_text, ratings_text, 3.5).likes.count(), 4);
    EXPECT_EQ(read(folder, movies_text, ratings_text, 4.1).likes.count(), 1);
    EXPECT_EQ(read(folder, movies_text, ratings_text, .5).likes.count(), 5);
    EXPECT_EQ(read(folder, movies_text, "userId,movieId,rating\n1,1,4.35\n1,3,4.34\n", 4.35).likes.count(), 1);
}

TEST(MovieSet, CountsRatingsThatCannotBeUsed) {
    const MovieSet set = read_ratings("1,1,4.0,964982703\n"
                                      "1,3,7.5,964982703\n"
                                      "1,3,nan,964982703\n"
                                      "1,3,-4,964982703\n"
                                      "1,3,0.0,964982703\n"
                                      "-1,3,4.0,964982703\n"
                                      "1,99999999999999999999,4.0,964982703\n"
                                      "1,x,4.0,964982703\n"
                                      "1,99,4.0,964982703\n"
                                      "1,3\n"
                                      "1,\"3,4.0,964982703\n"
                                      "2,3,4.0,then\n");
    EXPECT_EQ(set.ratings, 2);
    EXPECT_EQ(set.likes.count(), 2);
    EXPECT_EQ(problems_of(set),
              "1 rows with a quote that is never closed were passed over (ratings.csv, line 12: 1,\"3,4.0,964982703); "
              "1 rows with too few columns were passed over (ratings.csv, line 11: 1,3); "
              "1 ratings whose user id is no number from 0 to 2^53 were passed over (ratings.csv, line 7: -1); "
              "2 rows whose movie id is no number from 0 to 2^53 were passed over (ratings.csv, line 8: "
              "99999999999999999999); "
              "4 ratings outside 0.5–5 were passed over (ratings.csv, line 3: 7.5); "
              "1 ratings without a usable timestamp count, undated (ratings.csv, line 13: 2,3,4.0,then); "
              "1 ratings of movies that the set does not list were passed over (ratings.csv, line 10: movie 99)");
}

TEST(MovieSet, TheLaterOfTwoRatingsCounts) {
    const MovieSet set = read_ratings("5,7,5.0,964982703\n2,1,1.0,964982703\n5,1,4.0,964982703\n2,1,4.5,964982703\n"
                                      "2,1,3.0,964982703\n5,3,4.0,964982703\n2,3,5.0,964982703\n5,7,2.0,964982703\n");
    EXPECT_EQ(set.ratings, 5);
    EXPECT_EQ(set.user_ids, (std::vector<std::int64_t>{2, 5}));
    EXPECT_EQ(set.likes.by_user, (SparseRows{{0, 1, 3}, {1, 0, 1}}));
    EXPECT_EQ(set.rating_mean, (std::vector<float>{3.5, 4.5, 2}));
    EXPECT_EQ(problems_of(set), "3 ratings were given twice; the later row counts (ratings.csv, user 2)");
}

TEST(MovieSet, CountsMoviesThatCannotBeUsed) {
    const MovieSet set = read_movies("movieId,title,genres\n"
                                     "1,Toy Story (1995),Animation\n"
                                     "1,Again (1995),Animation\n"
                                     "x,Heat (1995),Action\n"
                                     "4\n"
                                     "5,\"Open (1995),Action\n"
                                     "6,,Action\n"
                                     "7,Caf\xe9 (1990),Drama\n"
                                     "3,He\tat (1995),Drama\n"
                                     "9007199254740993,Too far (1990),Drama\n");
    ASSERT_EQ(set.catalog.size(), 3);
    EXPECT_EQ(set.catalog[0].title, "Toy Story");
    EXPECT_EQ(set.catalog[1].title, "Heat");
    EXPECT_EQ(set.catalog[2].title, "Café");
    EXPECT_EQ(problems_of(set),
              "1 rows with a quote that is never closed were passed over (movies.csv, line 6: 5,\"Open (1995),Action); "
              "1 rows with too few columns were passed over (movies.csv, line 5: 4); "
              "2 rows whose movie id is no number from 0 to 2^53 were passed over (movies.csv, line 4: x); "
              "1 movie ids were given twice; the first row counts (movies.csv, line 3: 1); "
              "1 movies without a title were passed over (movies.csv, line 7: 6); "
              "1 rows that are not UTF-8 were taken as Latin-1 (movies.csv, line 8: 7,Café (1990),Drama); "
              "1 titles had control characters, which were left out (movies.csv, line 9: He?at (1995))");
}

TEST(MovieSet, PassesOverEndlessLines) {
    for (const std::size_t length : {70'000ul, 1'000'000ul, 7'000'000ul}) {
        const std::string line(length, 'x');
        const MovieSet set = read_ratings("1,1,4.0,964982703\n" + line + "\n1,3,4.0,964982703\n" + line);
        EXPECT_EQ(set.ratings, 2) << length;
        ASSERT_EQ(set.problems.size(), 1) << problems_of(set);
        EXPECT_EQ(set.problems[0].count, 2);
        expect_says(problems_of(set), {"longer than 65,536 bytes", "ratings.csv, line 3"});
    }
    const MovieSet set = read_movies(movies_text + "8,\"" + std::string(1'000'000, 'x') + "\"\n9,Last (2000),Drama\n");
    EXPECT_EQ(set.catalog.size(), 4);
    expect_says(problems_of(set), {"longer than 65,536 bytes", "movies.csv, line 5"});
}

/// Rows of every length at the ends of blocks; whether they are the usual kind or not must not matter.
TEST(MovieSet, BlocksEndAnywhere) {
    std::string rows, quoted;
    std::uint64_t count = 0;
    for (std::size_t user = 1; rows.size() < 5'000'000; ++user)
        for (const char *movie : {"1", "3", "7"}) {
            const std::string time = std::to_string(99'999'900 + 900'000'000 * (user % 2) + user);
            rows += std::to_string(user) + "," + movie + (user % 3 == 0 ? ",4.5," : ",3.0,") + time + "\n";
            quoted += std::to_string(user) + "," + movie + (user % 3 == 0 ? ",\"4.5\"," : ",\"3.0\",") + time + "\n";
            ++count;
        }
    const MovieSet set = read_ratings(rows), slow = read_ratings(quoted);
    EXPECT_EQ(set.ratings, count);
    EXPECT_EQ(set.user_ids.size(), count / 3);
    EXPECT_EQ(set.likes.count(), count / 3 / 3 * 3);
    EXPECT_EQ(problems_of(set), "");
    EXPECT_EQ(slow.likes.by_user, set.likes.by_user);
    EXPECT_EQ(slow.rating_mean, set.rating_mean);
    EXPECT_EQ(slow.first_rating, set.first_rating);
    EXPECT_EQ(slow.last_rating, set.last_rating);
    // Turned around, and all of it twice.
    std::string turned;
    for (std::size_t end = rows.size(); end > 0;) {
        const std::size_t begin = end >= 2 ? rows.rfind('\n', end - 2) + 1 : 0;
        turned += rows.substr(begin, end - begin);
        end = begin;
    }
    const MovieSet twice = read_ratings(turned + rows);
    EXPECT_EQ(twice.likes.by_user, set.likes.by_user);
    EXPECT_EQ(twice.ratings, count);
    ASSERT_EQ(twice.problems.size(), 1);
    EXPECT_EQ(twice.problems[0].count, count);
}

TEST(MovieSet, SaysWhatIsMissing) {
    const TemporaryFolder folder;
    expect_says(error_of(folder / "none"), {"none", "No such file", "folder or zip"});
    expect_says(error_of(folder.path()), {"holds no MovieLens set", "movies.csv", "u.data"});
    folder.write("movies.csv", movies_text);
    expect_says(error_of(folder.path()), {"has movies.csv but no ratings.csv"});
    folder.write("ratings.csv", "");
    expect_says(error_of(folder.path()), {"ratings.csv is empty", "userId, movieId, rating"});
    folder.write("ratings.csv", "userId,movieId,stars\n1,1,4\n");
    expect_says(error_of(folder.path()), {"ratings.csv has no column rating", "stars"});
    folder.write("ratings.csv", "userId,movieId,rating\n");
    expect_says(error_of(folder.path()), {"no rating that can be used"});
    folder.write("ratings.csv", "userId,movieId,rating\n1,99,4\n");
    expect_says(error_of(folder.path()), {"no rating that can be used", "line 2: movie 99"});
    folder.write("ratings.csv", ratings_text);
    folder.write("movies.csv", "id,title,genres\n1,Heat,Drama\n");
    expect_says(error_of(folder.path()), {"movies.csv has no column movieId"});
    folder.write("movies.csv", "movieId,title,genres\nx,Heat,Drama\n");
    expect_says(error_of(folder.path()), {"no movie that can be used", "line 2: x"});
    folder.write("movies.csv", std::string("\xff\xfem\0", 4));
    expect_says(error_of(folder.path()), {"UTF-16"});
    folder.write("movies.csv", std::string(100, '\0'));
    expect_says(error_of(folder.path()), {"has no column movieId"});
}

TEST(MovieSet, FilesMustBeFiles) {
    const TemporaryFolder folder;
    folder.write("ratings.csv", ratings_text);
    fs::create_directory(folder / "movies.csv");
    expect_says(error_of(folder.path()), {"movies.csv is not a file"});
    fs::remove(folder / "movies.csv");
    fs::create_symlink("movies.csv", folder / "movies.csv");
    expect_says(error_of(folder.path()), {"Cannot read", "movies.csv"});
    fs::remove(folder / "movies.csv");
    ASSERT_EQ(::mkfifo((folder / "movies.csv").c_str(), 0600), 0);
    expect_says(error_of(folder.path()), {"movies.csv is not a file"});
    expect_says(error_of(folder / "movies.csv"), {"neither a folder nor a zip"});
    expect_says(error_of(folder / "ratings.csv"), {"ratings.csv cannot be read as a zip"});
}

TEST(MovieSet, DamagedZipsAreSaid) {
    const TemporaryFolder folder;
    std::string random_ratings = ratings_text;
    for (int i = 0; i < 20'000; ++i) random_ratings += std::to_string(i * 7919 % 100'003) + ",1,4.0,964982703\n";
    ArchiveWriter(folder / "whole.zip").file("movies.csv", movies_text).file("ratings.csv", random_ratings);
    std::ifstream in(folder / "whole.zip", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_GT(read_movie_set(folder / "whole.zip").ratings, 20'000);
    folder.write("cut.zip", bytes.substr(0, bytes.size() / 2));
    expect_says(error_of(folder / "cut.zip"), {"cut.zip", "zip"});
    std::string damaged = bytes;
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 200; ++i) damaged[i] = '\x55';
    folder.write("damaged.zip", damaged);
    expect_says(error_of(folder / "damaged.zip"), {"damaged.zip"});
    EXPECT_NE(error_of(folder / "damaged.zip"), "no error");
}

TEST(MovieSet, StopsAndTellsHowFarItIs) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(read_movie_set(bundled_movies(), 4, stop.get_token()), Stopped);
    std::uint64_t last = 0, all = 0;
    read_movie_set(bundled_movies(), 4, {}, [&](std::uint64_t done, std::uint64_t total) {
        EXPECT_GE(done, last);
        EXPECT_LE(done, total);
        last = done;
        all = total;
    });
    EXPECT_EQ(last, all);
    EXPECT_EQ(all, fs::file_size(bundled_movies() / "movies.csv") + fs::file_size(bundled_movies() / "ratings.csv"));
}

} // namespace
