#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/movies/taste.h"
#include "tests/engine/core/temporary_folder.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace benchlight::movies {
namespace {

using Ids = std::vector<std::int64_t>;

/// A workspace of its own for each test.
class TasteTest : public testing::Test {
  protected:
    TasteTest() { ::setenv("BENCHLIGHT_HOME", folder_.path().c_str(), 1); }
    ~TasteTest() override { ::unsetenv("BENCHLIGHT_HOME"); }
    void damage(const std::string &content) { folder_.write("movies/taste.json", content); }
    TemporaryFolder folder_;
};

TEST_F(TasteTest, ComesBackInTheOrderToldAndIsEmptyAtFirst) {
    EXPECT_EQ(read_taste(), Taste{});
    Taste taste{{5, 1, 3}, {9}, {7, 2}, {4}};
    write_taste(taste);
    EXPECT_EQ(read_taste(), taste);
    taste.likes = {1};
    write_taste(taste);
    EXPECT_EQ(read_taste(), taste);
}

TEST_F(TasteTest, IsWhatTheCatalogueHas) {
    std::vector<Movie> movies(3);
    for (std::size_t i = 0; i < movies.size(); ++i) movies[i].id = 10 * static_cast<std::int64_t>(i + 1);
    const Catalog catalog(movies, {});
    const Taste taste{{30, 99, 10}, {20}, {20, 98}, {10}};
    const Profile profile = taste.profile(catalog);
    EXPECT_EQ(profile.liked, (std::vector<std::uint32_t>{2, 0}));
    EXPECT_EQ(profile.disliked, std::vector<std::uint32_t>{1});
    EXPECT_EQ(taste.excluded(catalog), (std::vector<std::uint32_t>{1, 0}));
}

TEST_F(TasteTest, ReadsFilesOfOthers) {
    damage(R"({"version": 1, "more": {"a": 1}, "likes": [1, 1, 2], "seen": [2, 3]})");
    EXPECT_EQ(read_taste(), (Taste{{1, 2}, {}, {3}, {}})) << "each movie once";
}

TEST_F(TasteTest, RefusesADamagedFileAndLeavesItThere) {
    for (const std::string content :
         {"", "{", "[]", "{}", R"({"version": "1"})", R"({"version": 2})", R"({"version": 1, "likes": 3})",
          R"({"version": 1, "likes": [1.5]})", R"({"version": 1, "seen": ["1"]})"}) {
        damage(content);
        try {
            read_taste();
            ADD_FAILURE() << content;
        } catch (const Error &error) {
            EXPECT_NE(std::string(error.what()).find("movies/taste.json cannot be read: "), std::string::npos);
        }
        EXPECT_EQ(read_file(folder_ / "movies/taste.json"), content);
    }
}

TEST_F(TasteTest, SaysWhereItCannotBeWritten) {
    folder_.write("movies", "a file");
    EXPECT_THROW(write_taste({}), Error);
}

} // namespace
} // namespace benchlight::movies
