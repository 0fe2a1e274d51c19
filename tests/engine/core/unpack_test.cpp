#include "engine/core/unpack.h"

#include "engine/core/files.h"
#include "tests/engine/core/archive_writer.h"
#include "tests/engine/core/file_size_limit.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/images/expect_error.h"

#include <sys/stat.h>

namespace benchlight {
namespace {

namespace fs = std::filesystem;

class Unpack : public testing::TestWithParam<std::string> {
  protected:
    const TemporaryFolder folder;
    const fs::path archive = folder / ("archive" + GetParam()), target = folder / "target";
    const UnpackLimits limits{.bytes = 1'000'000, .entries = 20};

    void expect_refused(const std::string &words) const {
        expect_error([&] { unpack(archive, target, limits); }, words);
        EXPECT_FALSE(fs::exists(fs::symlink_status(target)));
    }
};
INSTANTIATE_TEST_SUITE_P(Formats, Unpack, testing::Values(".tar.gz", ".zip"),
                         [](const auto &of) { return std::string(of.param == ".zip" ? "zip" : "tar"); });

unsigned mode_of(const fs::path &path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

TEST_P(Unpack, FilesAndFolders) {
    const std::string long_text(300'000, 'z');
    ArchiveWriter(archive).folder("set/").file("set/a", "one").file("set/deep/er/b", long_text).folder("set/empty");
    unpack(archive, target, limits);
    EXPECT_EQ(read_file(target / "set/a"), "one");
    EXPECT_EQ(read_file(target / "set/deep/er/b"), long_text);
    EXPECT_TRUE(fs::is_empty(target / "set/empty"));
}

TEST_P(Unpack, DoesNotTrustModes) {
    const mode_t mask = ::umask(022);
    ArchiveWriter(archive).folder("set", 0777).file("set/a", "one", 06777).file("set/b", "two", 0);
    unpack(archive, target, limits);
    ::umask(mask);
    EXPECT_EQ(mode_of(target / "set"), 0755U);
    EXPECT_EQ(mode_of(target / "set/a"), 0644U);
    EXPECT_EQ(mode_of(target / "set/b"), 0644U);
}

TEST_P(Unpack, RefusesPathsOutside) {
    for (const std::string name : {"../evil", "set/../../evil", "set/..", ".."}) {
        ArchiveWriter(archive).file("good", "good").file(name, "evil");
        expect_refused("leads out of its folder");
        EXPECT_FALSE(fs::exists(folder / "evil"));
    }
}

TEST_P(Unpack, RefusesAbsolutePaths) {
    const std::string outside = (folder / "evil").string();
    ArchiveWriter(archive).file(outside, "evil");
    expect_refused("is an absolute path");
    EXPECT_FALSE(fs::exists(outside));
}

TEST_P(Unpack, RefusesSymbolicLinks) {
    ArchiveWriter(archive).symbolic_link("link", folder.path()).file("link/evil", "evil");
    expect_refused("\"link\" is a link");
    EXPECT_FALSE(fs::exists(folder / "evil"));
}

TEST_P(Unpack, RefusesMoreBytesThanExpected) {
    ArchiveWriter(archive).file("a", std::string(600'000, '0')).file("b", std::string(600'000, '0'));
    expect_refused("more than the 1.0 MB expected");
}

TEST_P(Unpack, RefusesMoreEntriesThanExpected) {
    {
        ArchiveWriter writer(archive);
        for (int i = 0; i < 21; ++i) writer.file("f" + std::to_string(i), "");
    }
    expect_refused("more than the 20 files and folders");
    ArchiveWriter(archive).file("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/f", "");
    expect_refused("more than the 20 files and folders");
}

TEST_P(Unpack, RefusesDeepFolders) {
    std::string path;
    for (int i = 0; i < 33; ++i) path += "d/";
    ArchiveWriter(archive).file(path + "f", "");
    expect_refused("lies too deep");
}

TEST_P(Unpack, RefusesAnEntryThatOccursTwice) {
    ArchiveWriter(archive).file("a", "one").file("./a", "two");
    expect_refused("\"a\" occurs twice");
    ArchiveWriter(archive).file("a", "one").file("a/b", "two");
    expect_refused("\"a\" occurs twice");
}

TEST_P(Unpack, DamagedArchives) {
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919 % 10007);
    ArchiveWriter(archive).file("a", text);
    const std::string whole = read_file(archive);
    folder.write(archive.filename(), whole.substr(0, whole.size() / 2));
    expect_refused("cannot be unpacked");
    folder.write(archive.filename(), "no archive at all");
    expect_refused("cannot be unpacked");
    if (GetParam() != ".zip") return; // libarchive does not look at gzip's checksum
    std::string other = whole;
    for (std::size_t i = other.size() / 2; i < other.size() / 2 + 50; ++i) other[i] = static_cast<char>(~other[i]);
    folder.write(archive.filename(), other);
    expect_refused("cannot be unpacked");
}

TEST_P(Unpack, StopsAndLeavesNothing) {
    ArchiveWriter(archive).file("a", "one");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(unpack(archive, target, limits, stop.get_token()), Stopped);
    EXPECT_FALSE(fs::exists(target));
}

TEST_P(Unpack, LeavesNothingWhenTheDiskIsFull) {
    ArchiveWriter(archive).file("a", "one").file("b", std::string(500'000, 'b'));
    const FileSizeLimit limit(100'000);
    expect_refused("Cannot write " + (target / "b").string());
}

TEST_P(Unpack, NeverIntoAFolderThatIsThere) {
    ArchiveWriter(archive).file("a", "one");
    folder.write("target/mine", "mine");
    expect_error([&] { unpack(archive, target, limits); }, "target");
    EXPECT_EQ(read_file(target / "mine"), "mine");
}

class UnpackTar : public Unpack {};
INSTANTIATE_TEST_SUITE_P(Formats, UnpackTar, testing::Values(".tar.gz"), [](const auto &) { return "tar"; });

TEST_P(UnpackTar, RefusesHardLinks) {
    ArchiveWriter(archive).hard_link("link", "/etc/passwd");
    expect_refused("\"link\" is a link");
}

TEST_P(UnpackTar, RefusesDevices) {
    for (const unsigned type : {AE_IFIFO, AE_IFCHR, AE_IFBLK}) {
        ArchiveWriter(archive).special("special", type);
        expect_refused("neither a file nor a folder");
    }
}

} // namespace
} // namespace benchlight
