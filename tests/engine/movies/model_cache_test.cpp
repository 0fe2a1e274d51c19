#include "engine/core/files.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/movies/small_likes.h"

#include <gtest/gtest.h>

namespace benchlight::movies {
namespace {
namespace fs = std::filesystem;

/// Each test has a cache of its own.
class ModelCache : public testing::Test {
  protected:
    void SetUp() override { ::setenv("BENCHLIGHT_HOME", folder_.path().c_str(), 1); }
    void TearDown() override { ::unsetenv("BENCHLIGHT_HOME"); }

    std::vector<fs::path> files() const {
        std::vector<fs::path> found;
        std::error_code none;
        for (const auto &entry : fs::directory_iterator(folder_ / "movies" / "models", none))
            found.push_back(entry.path());
        return found;
    }
    /// Scores of a model, and whether it had to be fitted.
    std::pair<std::vector<float>, bool> scores(const ModelSettings &settings, const Likes &likes) {
        bool fitted = false;
        const auto model =
            fit_cached(settings, catalog_, likes, {}, [&](std::uint64_t, std::uint64_t) { fitted = true; });
        return {model->score({{1, 2}, {3}}), fitted};
    }

    TemporaryFolder folder_;
    const Catalog catalog_ = made_up_catalog(30);
    const Likes likes_ = made_up_likes(20, 30, 29);
};

TEST_F(ModelCache, FitsOnceWhateverTheModel) {
    std::size_t kept = 0;
    for (const ModelKind &kind : model_kinds()) {
        SCOPED_TRACE(kind.name);
        const auto first = scores({.name = kind.name}, likes_), second = scores({.name = kind.name}, likes_);
        EXPECT_EQ(second.first, first.first);
        if (kind.name == "popularity") continue; // costs nothing
        EXPECT_TRUE(first.second);
        EXPECT_FALSE(second.second);
        EXPECT_EQ(files().size(), ++kept);
    }
}

TEST_F(ModelCache, KnowsModelsByWhatHasInfluence) {
    const auto first = scores({.name = "ease"}, likes_);
    EXPECT_FALSE(scores({.name = "ease", .threads = 1}, likes_).second);
    const auto other = scores({.name = "ease", .lambda = 3}, likes_);
    EXPECT_TRUE(other.second);
    EXPECT_NE(other.first, first.first);
    EXPECT_TRUE(scores({.name = "ease"}, made_up_likes(20, 30, 29, 7)).second);
    EXPECT_TRUE(scores({.name = "item-knn"}, likes_).second);
    EXPECT_FALSE(scores({.name = "item-knn", .lambda = 3}, likes_).second);
    EXPECT_EQ(files().size(), 4);
}

TEST_F(ModelCache, ADamagedFileIsFittedAnewAndReplaced) {
    const auto first = scores({.name = "item-knn"}, likes_);
    ASSERT_EQ(files().size(), 1);
    const std::string whole = read_file(files()[0]);
    std::string flipped = whole;
    flipped[flipped.size() - 100] ^= 1;
    for (const std::string &damaged : {flipped, whole.substr(0, whole.size() / 2), std::string()}) {
        write_file_atomically(files()[0], damaged);
        const auto again = scores({.name = "item-knn"}, likes_);
        EXPECT_TRUE(again.second);
        EXPECT_EQ(again.first, first.first);
        EXPECT_EQ(read_file(files()[0]), whole);
    }
}

TEST_F(ModelCache, WhatCannotBeKeptIsFittedAllTheSame) {
    folder_.write("movies", "a file where a folder has to be");
    const auto first = scores({.name = "item-knn"}, likes_);
    EXPECT_TRUE(first.second);
    EXPECT_EQ(scores({.name = "item-knn"}, likes_).first, first.first);
}

TEST_F(ModelCache, RefusesUnknownNames) {
    EXPECT_THROW(fit_cached({.name = "svd"}, catalog_, likes_), UsageError);
    EXPECT_THROW(fit({.name = "svd"}, catalog_, likes_), UsageError);
    try {
        find_model("svd");
        FAIL();
    } catch (const UsageError &error) {
        for (const ModelKind &kind : model_kinds())
            EXPECT_NE(std::string(error.what()).find(kind.name), std::string::npos) << kind.name;
    }
    EXPECT_EQ(model_kinds().front().name, "default");
}

TEST(StoredArrays, ComeBackAsTheyWere) {
    TemporaryFolder folder;
    const std::vector<float> floats = {1.5F, -2, 0};
    const std::vector<double> doubles = {1e300};
    const std::vector<std::uint32_t> empty;
    const std::vector<std::uint64_t> large(1000, ~std::uint64_t{0});
    ArrayWriter writer;
    writer.add("floats", floats, {1, 3});
    writer.set("number", .25);
    ArrayWriter part = writer.part("inner").part("most");
    part.add("floats", doubles);
    part.add("empty", empty);
    part.set("text", "é");
    writer.add("large", large);
    writer.write(folder / "file");

    StoredArrays arrays(folder / "file");
    StoredArrays inner = arrays.part("inner").part("most");
    EXPECT_EQ(inner.take<double>("floats", 1), doubles);
    EXPECT_EQ(inner.take<std::uint32_t>("empty"), empty);
    EXPECT_EQ(inner.value("text").get<std::string>(), "é");
    EXPECT_EQ(arrays.value("number").get<double>(), .25);
    EXPECT_THROW(arrays.take<double>("floats"), Error);
    EXPECT_THROW(arrays.take<float>("other"), Error);
    EXPECT_THROW(arrays.value("text"), Error);
    EXPECT_EQ(arrays.take<float>("floats"), floats);
    EXPECT_THROW(arrays.take<float>("floats"), Error); // taken
    EXPECT_THROW(arrays.take<std::uint64_t>("large", 999), Error);
    EXPECT_THROW(writer.add("wrong", floats, {2, 2}), Error);
}

TEST(StoredArrays, EveryDamagedByteIsNoticed) {
    TemporaryFolder folder;
    const std::vector<float> floats(20, 1);
    ArrayWriter writer;
    writer.add("floats", floats);
    writer.write(folder / "file");
    const std::string whole = read_file(folder / "file");
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string damaged = whole;
        damaged[i] ^= 4;
        folder.write("file", damaged);
        EXPECT_THROW(StoredArrays(folder / "file"), Error) << i;
        folder.write("file", whole.substr(0, i));
        EXPECT_THROW(StoredArrays(folder / "file"), Error) << i;
    }
    folder.write("file", whole + "x");
    EXPECT_THROW(StoredArrays(folder / "file"), Error);
    EXPECT_THROW(StoredArrays(folder / "missing"), Error);
}

} // namespace
} // namespace benchlight::movies
