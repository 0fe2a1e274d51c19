#include "engine/images/data_set.h"
#include "engine/images/resize.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/images/expect_error.h"
#include "tests/engine/images/fixtures.h"

#include <cmath>
#include <gtest/gtest.h>

namespace benchlight::images {
namespace {

std::vector<std::uint8_t> read(const DataSet &data, Part part, std::size_t i) {
    std::vector<std::uint8_t> pixels(data.image_bytes());
    data.read(part, i, pixels);
    return pixels;
}

class Folder : public ::testing::Test {
  protected:
    TemporaryFolder folder;
    std::string spec = "folder:" + folder.path().native();

    void write(const std::string &name, const Image &image) { folder.write(name, png_of(image)); }
    std::shared_ptr<const DataSet> load(const DataSet::Options &options = {}) { return DataSet::load(spec, options); }

    void write_small_set(int channels = 3) {
        for (int i = 0; i < 4; ++i) write("train/a/" + std::to_string(i) + ".png", pattern(5, 7, channels, i));
        for (int i = 0; i < 3; ++i) write("train/b/" + std::to_string(i) + ".png", pattern(5, 7, channels, 10 + i));
        write("test/a/0.png", pattern(5, 7, channels, 20));
        write("test/b/0.png", pattern(5, 7, channels, 21));
    }
};

TEST_F(Folder, IsSurveyed) {
    write_small_set();
    folder.write("train/b/3.png", "");
    folder.write("train/b/1.jpg", jpeg_of(pattern(5, 7, 3)).substr(0, 200));
    folder.write("test/a/1.png", "no image");
    write("test/b/1.png", pattern(5, 7, 3, 11)); // occurs in train
    write("test/b/2.png", pattern(5, 7, 3, 11));
    const auto data = load();
    const Survey &survey = data->survey();
    EXPECT_EQ(survey.channels, 3);
    EXPECT_EQ(survey.height, 5);
    EXPECT_EQ(survey.width, 7);
    EXPECT_EQ(survey.class_counts, (std::vector<std::uint64_t>{4, 3}));
    EXPECT_EQ(survey.duplicates, 2u);
    ASSERT_EQ(survey.skipped.size(), 3u);
    EXPECT_EQ(survey.skipped[0].source, "train/b/1.jpg");
    EXPECT_EQ(survey.skipped[1].source, "train/b/3.png");
    EXPECT_EQ(survey.skipped[1].reason, "the file is empty");
    EXPECT_EQ(survey.skipped[2].source, "test/a/1.png");
    EXPECT_TRUE(data->readable(Part::train, 0));
    EXPECT_FALSE(data->readable(Part::train, 5));
    EXPECT_EQ(data->size(Part::train), 9u);
    EXPECT_EQ(read(*data, Part::train, 4), pattern(5, 7, 3, 10).pixels);
    EXPECT_EQ(read(*data, Part::test, 0), pattern(5, 7, 3, 20).pixels);
}

TEST_F(Folder, HasPopulationStatisticsOfTheTrainingPixels) {
    write("train/a/1.png", {1, 2, 3, {0, 10, 20, 255, 30, 20}});
    write("train/b/1.png", {1, 2, 3, {255, 50, 20, 255, 70, 20}});
    write("test/a/1.png", {1, 2, 3, {9, 9, 9, 9, 9, 9}});
    const Survey survey = load()->survey();
    ASSERT_EQ(survey.mean.size(), 3u);
    EXPECT_NEAR(survey.mean[0], 0.75, 1e-12);
    EXPECT_NEAR(survey.std[0], std::sqrt(0.1875), 1e-12);
    EXPECT_NEAR(survey.mean[1], 40 / 255.0, 1e-12);
    EXPECT_NEAR(survey.std[1], std::sqrt(500.0) / 255, 1e-12);
    EXPECT_NEAR(survey.mean[2], 20 / 255.0, 1e-12);
    EXPECT_EQ(survey.std[2], 0);
}

TEST_F(Folder, IsTheSameForEveryThreadCountAndWithoutHoldingPixels) {
    write_small_set();
    const auto one = load({std::nullopt, 1 << 20, 1}), many = load({std::nullopt, 1 << 20, 7}),
               none = load({std::nullopt, 0, 2});
    for (const auto &data : {many, none}) {
        EXPECT_EQ(data->survey().fingerprint, one->survey().fingerprint);
        EXPECT_EQ(data->survey().mean, one->survey().mean);
        EXPECT_EQ(data->survey().std, one->survey().std);
        for (const Part part : parts)
            for (std::size_t i = 0; i < data->size(part); ++i) EXPECT_EQ(read(*data, part, i), read(*one, part, i));
    }
    // What is held survives the files, what is not gives a sentence.
    std::filesystem::remove_all(folder.path() / "train");
    EXPECT_EQ(read(*one, Part::train, 0), pattern(5, 7, 3, 0).pixels);
    expect_error([&] { read(*none, Part::train, 0); }, "can no longer be read");
}

TEST_F(Folder, AFingerprintTellsSetsApart) {
    write_small_set();
    const std::string before = load()->survey().fingerprint;
    EXPECT_EQ(load()->survey().fingerprint, before);
    std::filesystem::rename(folder.path() / "train/a/0.png", folder.path() / "train/b/9.png");
    EXPECT_NE(load()->survey().fingerprint, before);
}

TEST_F(Folder, GreyStaysGreyUnlessThereAreColours) {
    write_small_set(1);
    EXPECT_EQ(load()->channels(), 1);
    EXPECT_EQ(load()->survey().mean.size(), 1u);
    write("train/b/9.png", pattern(5, 7, 3, 5));
    for (const std::uint64_t hold : {std::uint64_t{0}, std::uint64_t{1} << 20}) {
        const auto data = load({std::nullopt, hold, 2});
        EXPECT_EQ(data->channels(), 3);
        EXPECT_EQ(data->survey().mean.size(), 3u);
        EXPECT_EQ(read(*data, Part::train, 0), fit_image(pattern(5, 7, 1, 0), 5, 7, 3).pixels);
        EXPECT_EQ(read(*data, Part::train, 7), pattern(5, 7, 3, 5).pixels);
    }
}

TEST_F(Folder, MixedSizesAreFitted) {
    write_small_set();
    write("train/b/9.png", pattern(30, 40, 3));
    for (const std::uint64_t hold : {std::uint64_t{0}, std::uint64_t{1} << 30}) {
        const auto data = load({std::nullopt, hold, 2});
        EXPECT_FALSE(data->survey().height);
        EXPECT_FALSE(data->survey().width);
        EXPECT_EQ(data->height(), 224);
        EXPECT_EQ(data->width(), 224);
        EXPECT_EQ(read(*data, Part::train, 7), fit_image(pattern(30, 40, 3), 224, 224, 3).pixels);
        const auto sized = load({16, hold, 2});
        EXPECT_EQ(sized->height(), 16);
        EXPECT_EQ(read(*sized, Part::train, 7), fit_image(pattern(30, 40, 3), 16, 16, 3).pixels);
        EXPECT_EQ(read(*sized, Part::test, 1), fit_image(pattern(5, 7, 3, 21), 16, 16, 3).pixels);
        EXPECT_EQ(sized->survey().mean, data->survey().mean); // of the pixels as stored
    }
}

TEST_F(Folder, HoldsAsManyOfTheFirstImagesAsItMay) {
    write_small_set();
    const auto data = load({std::nullopt, 5 * 7 * 3 * 3 + 10, 2}); // three of nine
    const auto last = read(*data, Part::train, 6);
    std::filesystem::remove_all(folder.path() / "train");
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(read(*data, Part::train, i), pattern(5, 7, 3, static_cast<int>(i)).pixels);
    EXPECT_THROW(read(*data, Part::train, 3), Error);
    EXPECT_THROW(read(*data, Part::train, 6), Error);
    EXPECT_EQ(read(*data, Part::test, 1), pattern(5, 7, 3, 21).pixels);
    EXPECT_EQ(last, pattern(5, 7, 3, 12).pixels);
}

TEST_F(Folder, ImagesOfMixedSizesAreHeldOnceTheyWereRead) {
    write_small_set();
    write("train/b/9.png", pattern(30, 40, 3));
    const auto data = load({std::nullopt, 1 << 30, 2});
    const auto pixels = read(*data, Part::train, 7);
    std::filesystem::remove_all(folder.path() / "train");
    EXPECT_EQ(read(*data, Part::train, 7), pixels);
    EXPECT_THROW(read(*data, Part::train, 6), Error);
}

TEST_F(Folder, TheShapeIsThatOfTheTurnedImage) {
    for (const ImageFixture &fixture : read_fixtures(BENCHLIGHT_TEST_DATA "/images.bin"))
        for (const char *place : {"train/a/", "train/b/", "test/a/"})
            if (fixture.name.starts_with("exif-6.")) folder.write(place + fixture.name, fixture.content);
    const auto data = load();
    EXPECT_EQ(data->survey().height, 18);
    EXPECT_EQ(data->survey().width, 13);
    EXPECT_EQ(data->size(Part::train), 6u);
}

TEST_F(Folder, MustHaveReadableImages) {
    write("train/a/1.png", pattern(5, 5, 3));
    folder.write("train/b/1.png", "");
    folder.write("test/a/1.png", "x");
    expect_error([&] { load(); }, "no readable image in its test part (train/b/1.png: the file is empty)");
    write("test/a/1.png", pattern(5, 5, 3));
    expect_error([&] { load(); }, "of one class only");
    std::filesystem::remove(folder / "train/a/1.png");
    expect_error([&] { load(); }, "no readable image in its train part");
}

TEST_F(Folder, RefusesOddSizes) {
    write_small_set();
    EXPECT_THROW(load({0, 0, 1}), UsageError);
    EXPECT_THROW(load({-3, 0, 1}), UsageError);
    EXPECT_THROW(load({100000, 0, 1}), UsageError);
}

TEST_F(Folder, CanBeStoppedAndTellsHowFarItIs) {
    write_small_set();
    std::stop_source source;
    std::uint64_t last = 0;
    DataSet::load(spec, {}, source.get_token(), [&](std::uint64_t done, std::uint64_t total) {
        last = std::max(last, done);
        EXPECT_EQ(total, 9u);
    });
    EXPECT_EQ(last, 9u);
    source.request_stop();
    EXPECT_THROW(DataSet::load(spec, {}, source.get_token()), Stopped);
}

TEST(RealData, FashionMnistHasItsPublishedStatistics) {
    if (named_sets()[0].path.empty()) GTEST_SKIP() << "dataset-fashion-mnist is not installed";
    const auto data = DataSet::load("fashion-mnist", {});
    EXPECT_EQ(data->size(Part::train), 60000u);
    EXPECT_EQ(data->size(Part::test), 10000u);
    EXPECT_EQ(data->classes()[0], "T-shirt/top");
    EXPECT_EQ(data->survey().class_counts, std::vector<std::uint64_t>(10, 6000));
    EXPECT_NEAR(data->survey().mean[0], 0.2860, 5e-5);
    EXPECT_NEAR(data->survey().std[0], 0.3530, 5e-5);
}

TEST(RealData, TheCifarZipIsReadWhole) {
    const std::string path = std::string(BENCHLIGHT_SHARED_DATA) + "/cifar10-jpeg.zip";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    const auto data = DataSet::load("folder:" + path, {});
    EXPECT_EQ(data->size(Part::train), 50000u);
    EXPECT_EQ(data->size(Part::test), 10000u);
    EXPECT_TRUE(data->survey().skipped.empty());
    EXPECT_EQ(data->height(), 32);
    EXPECT_NEAR(data->survey().mean[0], 0.4914, 1e-3); // the published means of CIFAR-10
    EXPECT_NEAR(data->survey().mean[1], 0.4822, 1e-3);
    EXPECT_NEAR(data->survey().mean[2], 0.4465, 1e-3);
}

} // namespace
} // namespace benchlight::images
