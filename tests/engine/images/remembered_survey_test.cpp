#include "engine/images/data_set.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/images/encode.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace benchlight::images {
namespace {
namespace fs = std::filesystem;

/// A set just large enough to be remembered, and a cache folder of its own.
class RememberedSurvey : public ::testing::Test {
  protected:
    void SetUp() override {
        ::setenv("BENCHLIGHT_HOME", (folder / "home").c_str(), 1);
        for (int label = 0; label < 2; ++label) {
            const std::string name = label == 0 ? "a" : "b";
            folder.write("set/train/" + name + "/first.png", png_of(pattern(2, 3, 3, label)));
            folder.write("set/test/" + name + "/1.png", png_of(pattern(2, 3, 3, label)));
            for (int i = 0; i < 2500; ++i)
                fs::create_hard_link(folder / ("set/train/" + name + "/first.png"),
                                     folder / ("set/train/" + name + "/" + std::to_string(i) + ".png"));
        }
        folder.write("set/train/b/broken\xff.png", "nothing");
    }
    void TearDown() override { ::unsetenv("BENCHLIGHT_HOME"); }

    /// Loads the set; whether its images were read.
    bool reads(std::uint64_t hold_bytes = 0) {
        bool read = false;
        data = DataSet::load("folder:" + (folder / "set").native(), {std::nullopt, hold_bytes, 2}, {},
                             [&](std::uint64_t, std::uint64_t) { read = true; });
        return read;
    }

    std::vector<fs::path> files() const {
        std::vector<fs::path> found;
        if (!fs::exists(folder / "home/surveys")) return found;
        for (const auto &entry : fs::directory_iterator(folder / "home/surveys")) found.push_back(entry.path());
        return found;
    }

    TemporaryFolder folder;
    std::shared_ptr<const DataSet> data;
};

TEST_F(RememberedSurvey, IsEqual) {
    EXPECT_TRUE(reads());
    const Survey read = data->survey();
    EXPECT_EQ(files().size(), 1u);
    EXPECT_FALSE(reads());
    const Survey &recalled = data->survey();
    EXPECT_EQ(recalled.channels, read.channels);
    EXPECT_EQ(recalled.height, read.height);
    EXPECT_EQ(recalled.width, read.width);
    EXPECT_EQ(recalled.mean, read.mean);
    EXPECT_EQ(recalled.std, read.std);
    EXPECT_EQ(recalled.class_counts, read.class_counts);
    EXPECT_EQ(recalled.duplicates, 2u);
    EXPECT_EQ(recalled.fingerprint, read.fingerprint);
    ASSERT_EQ(recalled.skipped.size(), 1u);
    EXPECT_EQ(recalled.skipped[0].source, "train/b/broken\xff.png");
    EXPECT_EQ(recalled.skipped[0].reason, read.skipped[0].reason);
    std::size_t unreadable = 0;
    for (std::size_t i = 0; i < data->size(Part::train); ++i) unreadable += !data->readable(Part::train, i);
    EXPECT_EQ(unreadable, 1u);
    EXPECT_TRUE(data->readable(Part::test, 1));
}

TEST_F(RememberedSurvey, EndsWithAnyChange) {
    EXPECT_TRUE(reads());
    const fs::path file = folder / "set/train/b/7.png", added = folder / "set/train/b/new.png";
    fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds(5));
    EXPECT_TRUE(reads());
    EXPECT_FALSE(reads());
    fs::copy_file(file, added);
    EXPECT_TRUE(reads());
    fs::remove(added);
    EXPECT_FALSE(reads()); // as it was before
    fs::rename(file, folder / "set/train/a/new.png");
    EXPECT_TRUE(reads());
    fs::create_directories(folder / "set/train/c");
    EXPECT_TRUE(reads());
    EXPECT_EQ(data->survey().class_counts.size(), 3u);
}

TEST_F(RememberedSurvey, IsReadAgainWhenItsFileIsDamaged) {
    EXPECT_TRUE(reads());
    const fs::path file = files().at(0);
    const std::string name = "home/surveys/" + file.filename().native();
    for (const char *content : {"", "{", "[]", "null", "{\"format\":1}", "{\"format\":0}"}) {
        folder.write(name, content);
        EXPECT_TRUE(reads()) << content;
        EXPECT_FALSE(reads()) << content;
    }
    std::ifstream in(file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const auto &[from, to] :
         {std::pair("\"skipped\":[[0,", "\"skipped\":[[0,9"), std::pair("\"skipped\":[[0", "\"skipped\":[[7"),
          std::pair("\"channels\":3", "\"channels\":2"), std::pair("\"height\":2", "\"height\":-2"),
          std::pair("\"class_counts\":[", "\"class_counts\":[1,")}) {
        std::string damaged = text;
        const std::size_t at = damaged.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        damaged.replace(at, std::string(from).size(), to);
        folder.write(name, damaged);
        EXPECT_TRUE(reads()) << to;
    }
}

TEST_F(RememberedSurvey, IsNotKeptOfSetsThatAreHeldOrSmall) {
    EXPECT_TRUE(reads(1 << 20));
    EXPECT_TRUE(files().empty());
    for (int i = 0; i < 1000; ++i) fs::remove(folder / ("set/train/a/" + std::to_string(i) + ".png"));
    EXPECT_TRUE(reads());
    EXPECT_TRUE(files().empty());
}

TEST_F(RememberedSurvey, OnlyFiftyStay) {
    for (int i = 0; i < 60; ++i) folder.write("home/surveys/" + std::to_string(i) + ".json", "{}");
    for (const fs::path &file : files())
        fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(1));
    EXPECT_TRUE(reads());
    EXPECT_EQ(files().size(), 50u);
    EXPECT_FALSE(reads());
}

TEST_F(RememberedSurvey, IsNotNeeded) {
    folder.write("home", "a file where the folder should be");
    EXPECT_TRUE(reads());
    EXPECT_TRUE(reads());
}

} // namespace
} // namespace benchlight::images
