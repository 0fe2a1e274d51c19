#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "tests/engine/core/temporary_folder.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace benchlight {
namespace {

namespace fs = std::filesystem;

std::size_t count_entries(const fs::path &folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(AtomicFile, AppearsWhenItIsCommitted) {
    const TemporaryFolder folder;
    folder.write("file", "old");
    {
        AtomicFile file(folder / "file");
        file.write("header....");
        file.write("body");
        file.write_at(6, std::as_bytes(std::span(std::string_view("1234"))));
        EXPECT_EQ(read_file(folder / "file"), "old");
        file.commit();
    }
    EXPECT_EQ(read_file(folder / "file"), "header1234body");
    EXPECT_EQ(count_entries(folder.path()), 1u);
}

TEST(AtomicFile, LeavesNothingBehindWithoutCommit) {
    const TemporaryFolder folder;
    folder.write("file", "old");
    try {
        AtomicFile file(folder / "file");
        file.write("half");
        throw Error("something else failed");
    } catch (const Error &) {}
    EXPECT_EQ(read_file(folder / "file"), "old");
    EXPECT_EQ(count_entries(folder.path()), 1u);
}

TEST(AtomicFile, NamesThePlaceThatCannotBeWritten) {
    const TemporaryFolder folder;
    try {
        AtomicFile file(folder / "missing/file");
        FAIL();
    } catch (const Error &error) {
        EXPECT_NE(std::string(error.what()).find("missing/file (No such file or directory)"), std::string::npos);
    }
}

TEST(AtomicFile, FailsOnAFullDisk) {
    if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
    const TemporaryFolder folder;
    // The temporary name leads to /dev/full.
    fs::create_symlink("/dev/full", folder / ("file.tmp." + std::to_string(::getpid())));
    AtomicFile file(folder / "file");
    EXPECT_THROW(file.write("bytes"), Error);
    EXPECT_FALSE(fs::exists(folder / "file"));
}

TEST(ReadFile, RefusesWhatItCannotReadWhole) {
    const TemporaryFolder folder;
    folder.write("file", "12345");
    EXPECT_EQ(read_file(folder / "file", 5), "12345");
    EXPECT_THROW(read_file(folder / "file", 4), Error);
    EXPECT_THROW(read_file(folder / "none"), Error);
    EXPECT_THROW(read_file(folder.path()), Error);
}

TEST(Folders, AreCreatedOrRefusedWithAReason) {
    const TemporaryFolder folder;
    create_folder(folder / "a/b/c");
    create_folder(folder / "a/b/c");
    EXPECT_TRUE(fs::is_directory(folder / "a/b/c"));
    folder.write("file", "");
    EXPECT_THROW(create_folder(folder / "file"), Error);
    EXPECT_THROW(create_folder(folder / "file/below"), Error);
    EXPECT_NO_THROW(require_writable_place(folder / "new/deep/file"));
    EXPECT_THROW(require_writable_place(folder / "file/below"), Error);
}

TEST(FileLock, IsHeldByOneAtATime) {
    const TemporaryFolder folder;
    const fs::path path = folder / "lock";
    EXPECT_FALSE(FileLock::held(path));
    {
        FileLock lock(path);
        EXPECT_TRUE(lock.taken());
        EXPECT_TRUE(FileLock::held(path));
        EXPECT_FALSE(FileLock(path).taken());
        FileLock moved = std::move(lock);
        EXPECT_TRUE(moved.taken());
        EXPECT_TRUE(FileLock::held(path));
    }
    EXPECT_FALSE(FileLock::held(path));
    EXPECT_TRUE(FileLock(path).taken());
}

TEST(FileLock, IsFreeOnceItsProcessDied) {
    const TemporaryFolder folder;
    const fs::path path = folder / "lock";
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const FileLock lock(path);
        const char byte = lock.taken() ? 'y' : 'n';
        if (::write(ready[1], &byte, 1) != 1) ::_exit(1);
        for (;;) ::pause();
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    EXPECT_EQ(byte, 'y');
    EXPECT_TRUE(FileLock::held(path));
    EXPECT_FALSE(FileLock(path).taken());
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_FALSE(FileLock::held(path));
    ::close(ready[0]);
    ::close(ready[1]);
}

class Environment : public ::testing::Test {
  protected:
    void set(const char *name, const char *value) {
        const char *old = std::getenv(name);
        before_.emplace_back(name, old ? std::optional<std::string>(old) : std::nullopt);
        if (value)
            ::setenv(name, value, 1);
        else
            ::unsetenv(name);
    }
    void TearDown() override {
        std::reverse(before_.begin(), before_.end());
        for (const auto &[name, value] : before_)
            value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
    }

  private:
    std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

TEST_F(Environment, ChoosesWorkspaceAndCache) {
    set("BENCHLIGHT_HOME", "/somewhere");
    EXPECT_EQ(workspace_folder(), "/somewhere");
    EXPECT_EQ(cache_folder(), "/somewhere");
    set("BENCHLIGHT_HOME", nullptr);
    set("XDG_DATA_HOME", "/data");
    set("XDG_CACHE_HOME", "/cache");
    EXPECT_EQ(workspace_folder(), "/data/benchlight");
    EXPECT_EQ(cache_folder(), "/cache/benchlight");
    set("XDG_DATA_HOME", "relative/is/ignored");
    set("XDG_CACHE_HOME", "");
    set("HOME", "/home/someone");
    EXPECT_EQ(workspace_folder(), "/home/someone/.local/share/benchlight");
    EXPECT_EQ(cache_folder(), "/home/someone/.cache/benchlight");
}

TEST(Sha256, GivesTheKnownAnswers) {
    // FIPS 180-4's examples.
    EXPECT_EQ(sha256_hex({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    Sha256 hash;
    hash.add("a");
    hash.add("bc");
    EXPECT_EQ(hash.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

} // namespace
} // namespace benchlight
