#include "engine/images/image_set.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/images/expect_error.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <map>

namespace benchlight::images {
namespace {

std::string record(int label, int value) {
    std::string bytes(3073, '\0');
    bytes[0] = static_cast<char>(label);
    for (std::size_t i = 0; i < 3072; ++i)
        bytes[i + 1] = static_cast<char>(value + static_cast<int>(i / 1024) * 10 + static_cast<int>(i % 7));
    return bytes;
}

/// Two images in each training file, three in the test file.
std::map<std::string, std::string> small_set() {
    std::map<std::string, std::string> files;
    for (int i = 1; i <= 5; ++i)
        files["data_batch_" + std::to_string(i) + ".bin"] = record(i, i * 16) + record(9 - i, i * 16 + 8);
    files["test_batch.bin"] = record(0, 1) + record(1, 2) + record(2, 3);
    return files;
}

void write_tar(const std::filesystem::path &path, const std::map<std::string, std::string> &files, bool gzip = true) {
    archive *out = archive_write_new();
    if (gzip) archive_write_add_filter_gzip(out);
    archive_write_set_format_ustar(out);
    ASSERT_EQ(archive_write_open_filename(out, path.c_str()), ARCHIVE_OK);
    for (const auto &[name, content] : files) {
        archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, ("cifar-10-batches-bin/" + name).c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_write_header(out, entry);
        archive_write_data(out, content.data(), content.size());
        archive_entry_free(entry);
    }
    archive_write_close(out);
    archive_write_free(out);
}

void expect_the_set(const ImageSet &set) {
    ASSERT_EQ(set.size(Part::train), 10u);
    ASSERT_EQ(set.size(Part::test), 3u);
    EXPECT_EQ(set.label(Part::train, 4), 3);
    EXPECT_EQ(set.label(Part::train, 5), 6);
    EXPECT_EQ(set.label(Part::test, 2), 2);
    EXPECT_EQ(set.source(Part::train, 5), "data_batch_3.bin#1");
    EXPECT_EQ(set.classes()[9], "truck");
    const Image image = set.decode(set.bytes(Part::train, 5));
    ASSERT_EQ(image.pixels.size(), 3072u);
    for (std::size_t i = 0; i < 1024; ++i)
        for (std::size_t c = 0; c < 3; ++c)
            ASSERT_EQ(image.pixels[3 * i + c], static_cast<std::uint8_t>(56 + c * 10 + (c * 1024 + i) % 7));
}

TEST(Cifar10, ReadsAFolderAndTheFolderWithinIt) {
    const TemporaryFolder folder;
    for (const auto &[name, content] : small_set()) folder.write("outer/cifar-10-batches-bin/" + name, content);
    expect_the_set(*open_cifar10(folder / "outer/cifar-10-batches-bin"));
    expect_the_set(*open_cifar10(folder / "outer"));
}

TEST(Cifar10, ReadsAnArchive) {
    const TemporaryFolder folder;
    auto files = small_set();
    files["readme.html"] = "not needed";
    write_tar(folder / "set.tar.gz", files);
    expect_the_set(*open_cifar10(folder / "set.tar.gz"));
    write_tar(folder / "set.tar", files, false);
    expect_the_set(*open_cifar10(folder / "set.tar"));
}

TEST(Cifar10, TakesTheNamesFromItsFile) {
    const TemporaryFolder folder;
    for (const auto &[name, content] : small_set()) folder.write(name, content);
    folder.write("batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\r\n\n");
    EXPECT_EQ(open_cifar10(folder.path())->classes()[9], "j");
    folder.write("batches.meta.txt", "too\nfew\n");
    EXPECT_EQ(open_cifar10(folder.path())->classes()[9], "truck");
}

TEST(Cifar10, RefusesDamagedFiles) {
    const TemporaryFolder folder;
    auto files = small_set();
    const auto refuse = [&](const std::string &name, const std::string &content, const std::string &words) {
        for (const auto &[good_name, good] : files) folder.write(good_name, good);
        folder.write(name, content);
        expect_error([&] { open_cifar10(folder.path()); }, words);
    };
    refuse("data_batch_2.bin", record(1, 1) + record(2, 2).substr(1),
           "data_batch_2.bin in " + folder.path().native() + ", record 1");
    refuse("test_batch.bin", record(1, 1) + "x", "test_batch.bin");
    refuse("data_batch_5.bin", record(1, 1) + record(10, 2), "record 1: the label is 10");
    refuse("test_batch.bin", record(255, 1), "record 0: the label is 255");
    std::filesystem::remove(folder / "data_batch_4.bin");
    expect_error([&] { open_cifar10(folder.path()); }, "no data_batch_4.bin");
}

TEST(Cifar10, RefusesDamagedArchives) {
    const TemporaryFolder folder;
    folder.write("text.tar.gz", "this is no archive");
    expect_error([&] { open_cifar10(folder / "text.tar.gz"); }, "text.tar.gz");
    folder.write("empty.tar.gz", "");
    expect_error([&] { open_cifar10(folder / "empty.tar.gz"); }, "empty.tar.gz");
    write_tar(folder / "set.tar.gz", small_set());
    const auto size = std::filesystem::file_size(folder / "set.tar.gz");
    std::filesystem::resize_file(folder / "set.tar.gz", size / 2);
    expect_error([&] { open_cifar10(folder / "set.tar.gz"); }, "set.tar.gz");
    auto files = small_set();
    files.erase("test_batch.bin");
    write_tar(folder / "part.tar.gz", files);
    expect_error([&] { open_cifar10(folder / "part.tar.gz"); }, "no test_batch.bin");
}

} // namespace
} // namespace benchlight::images
