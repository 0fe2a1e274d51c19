#include "engine/images/image_set.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/images/expect_error.h"

#include <gtest/gtest.h>

namespace benchlight::images {
namespace {

/// Four training images of 2 x 3 with labels 0 1 1 0, two test images with labels 1 0; parts can be replaced.
class Idx : public ::testing::Test {
  protected:
    std::string train_images = idx_of({4, 2, 3}, "abcdefghijklmnopqrstuvwx");
    std::string train_labels = idx_of({4}, {0, 1, 1, 0});
    std::string test_images = idx_of({2, 2, 3}, "ABCDEFGHIJKL");
    std::string test_labels = idx_of({2}, {1, 0});
    TemporaryFolder folder;

    std::unique_ptr<ImageSet> open(std::vector<std::string> names = {}) {
        folder.write("train-images-idx3-ubyte", train_images);
        folder.write("train-labels-idx1-ubyte", train_labels);
        folder.write("t10k-images-idx3-ubyte", test_images);
        folder.write("t10k-labels-idx1-ubyte", test_labels);
        return open_idx(folder.path(), std::move(names));
    }
};

void expect_the_set(const ImageSet &set) {
    ASSERT_EQ(set.size(Part::train), 4u);
    ASSERT_EQ(set.size(Part::test), 2u);
    EXPECT_EQ(set.label(Part::train, 1), 1);
    EXPECT_EQ(set.label(Part::test, 0), 1);
    EXPECT_EQ(set.bytes(Part::train, 1), "ghijkl");
    const Image image = set.decode(set.bytes(Part::test, 1));
    EXPECT_EQ(image, (Image{2, 3, 1, {'G', 'H', 'I', 'J', 'K', 'L'}}));
}

TEST_F(Idx, ReadsImagesAndLabels) {
    const auto set = open();
    expect_the_set(*set);
    EXPECT_EQ(set->classes(), (std::vector<std::string>{"0", "1"}));
    EXPECT_EQ(set->source(Part::train, 3), "train-images-idx3-ubyte#3");
}

TEST_F(Idx, ReadsGzippedFilesOfOtherNames) {
    folder.write("emnist-digits-train-images-idx3-ubyte.gz", gzip_of(train_images));
    folder.write("emnist-digits-train-labels-idx1-ubyte.gz", gzip_of(train_labels));
    folder.write("emnist-digits-test-images.idx3-ubyte", test_images);
    folder.write("emnist-digits-test-labels.idx1-ubyte", test_labels);
    folder.write("train-images.txt", "not this one");
    expect_the_set(*open_idx(folder.path()));
}

TEST_F(Idx, PrefersAPlainFileToItsGzippedTwin) {
    open();
    folder.write("train-images-idx3-ubyte.gz", "not even gzip");
    expect_the_set(*open_idx(folder.path()));
}

TEST_F(Idx, LabelsMayBeginAtOne) {
    train_labels = idx_of({4}, {1, 2, 2, 1});
    test_labels = idx_of({2}, {2, 1});
    const auto set = open();
    EXPECT_EQ(set->label(Part::train, 0), 0);
    EXPECT_EQ(set->label(Part::test, 0), 1);
    EXPECT_EQ(set->classes(), (std::vector<std::string>{"1", "2"}));
}

TEST_F(Idx, TakesClassNames) {
    EXPECT_EQ(open({"shirt", "coat"})->classes(), (std::vector<std::string>{"shirt", "coat"}));
}

TEST_F(Idx, ReadsColours) {
    train_images = idx_of({4, 1, 2, 3}, "abcdefghijklmnopqrstuvwx");
    test_images = idx_of({2, 1, 2, 3}, "ABCDEFGHIJKL");
    const auto set = open();
    EXPECT_EQ(set->decode(set->bytes(Part::train, 0)), (Image{1, 2, 3, {'a', 'b', 'c', 'd', 'e', 'f'}}));
}

TEST_F(Idx, RefusesDamagedFiles) {
    const std::string good = train_images;
    const auto refuse = [&](const std::string &bytes, const std::string &words) {
        train_images = bytes;
        expect_error([&] { open(); }, words);
        train_images = gzip_of(bytes); // what is gzipped is recognised by its content
        expect_error([&] { open(); }, words);
    };
    refuse("", "not an IDX file");
    refuse("some text", "not an IDX file");
    refuse(good.substr(0, 9), "ends within its header");
    refuse(good.substr(0, 20), "promises 24 bytes of data, it has 4");
    refuse(good + "x", "longer than the 24 bytes");
    refuse(idx_of({5, 2, 3}, good.substr(16)), "promises 30 bytes of data, it has 24");
    refuse(idx_of({0xffffffff, 0xffffffff, 0xffffffff}, good.substr(16)), "more data than the file holds");
    refuse(idx_of({0x10000, 0x10000, 0x10000, 0x10000}, good.substr(16)), "more data than the file holds");
    refuse(idx_of({200000, 28, 28}, good.substr(16)), "more data than the file holds");
    refuse(std::string({0, 0, 13, 3}) + good.substr(4), "no unsigned bytes");
    refuse(std::string({0, 0, 8, 9}) + good.substr(4), "9 dimensions");
    refuse(idx_of({4, 6}, good.substr(16)), "holds no images");
    refuse(idx_of({4, 3, 2, 1}, good.substr(16)), "holds no images");
    refuse(idx_of({4, 0, 3}, ""), "0 x 3 pixels");
    refuse(idx_of({3, 2, 4}, good.substr(16)), "3 images but");
    refuse(idx_of({4, 3, 2}, good.substr(16)), "different sizes");
    train_images = gzip_of(good);
    train_images.resize(train_images.size() - 6);
    expect_error([&] { open(); }, "train-images-idx3-ubyte is damaged (unexpected end of file)");
    train_images = "\x1f\x8b";
    expect_error([&] { open(); }, "train-images-idx3-ubyte is damaged");
}

TEST_F(Idx, RefusesWrongLabels) {
    const auto refuse = [&](const std::string &train, const std::string &test, const std::string &words) {
        train_labels = idx_of({static_cast<std::uint32_t>(train.size())}, train);
        test_labels = idx_of({static_cast<std::uint32_t>(test.size())}, test);
        expect_error([&] { open(); }, words);
    };
    refuse({0, 1, 3, 0}, {1, 0}, "labels from 0 to 3 with 3 different ones");
    refuse({2, 3, 2, 3}, {2, 3}, "labels from 2 to 3");
    refuse({0, 1, 1, 0}, {1, 2}, "the label 2 at image 1");
    refuse({1, 2, 1, 2}, {0, 1}, "the label 0 at image 0");
    refuse({0, 1, 1}, {1, 0}, "4 images but");
    train_labels = idx_of({2, 2}, {0, 1, 1, 0});
    expect_error([&] { open(); }, "2 dimensions instead of 1");
}

TEST_F(Idx, SaysWhichFileIsMissing) {
    expect_error([&] { open_idx(folder.path()); }, "no file such as train-images-idx3-ubyte");
    open();
    std::filesystem::remove(folder / "t10k-labels-idx1-ubyte");
    expect_error([&] { open_idx(folder.path()); }, "no file such as t10k-labels-idx1-ubyte");
    expect_error([&] { open_idx(folder / "nowhere"); }, "nowhere");
    folder.write("other-t10k-labels-idx1-ubyte", test_labels);
    folder.write("t10k-labels-idx1-ubyte", test_labels);
    expect_error([&] { open_idx(folder.path()); }, "several files for t10k-labels-idx1-ubyte");
}

} // namespace
} // namespace benchlight::images
