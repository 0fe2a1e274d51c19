#include "engine/runs/run_trash.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/runs/run_folder.h"
#include "tests/engine/core/temporary_folder.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace benchlight::runs {
namespace {

namespace fs = std::filesystem;

class RunTrashTest : public testing::Test {
  protected:
    RunTrashTest() { ::setenv("BENCHLIGHT_HOME", home.path().c_str(), 1); }
    ~RunTrashTest() override { ::unsetenv("BENCHLIGHT_HOME"); }
    /// What a run consists of does not matter here.
    static fs::path make(const fs::path &folder, const std::string &mark = "x") {
        fs::create_directories(folder);
        write_file_atomically(folder / "log.db", mark);
        return folder;
    }
    static std::string mark_of(const fs::path &folder) { return read_file(folder / "log.db"); }
    TemporaryFolder home;
};

TEST_F(RunTrashTest, ARunComesBackWhereItWas) {
    for (const char *place : {"runs/one", "movies/one", "movies/sweep/sgd-1e-6"}) {
        const fs::path run = make(home / place, place);
        const fs::path trashed = trash_run(run);
        EXPECT_FALSE(fs::exists(run));
        EXPECT_EQ(trashed.parent_path(), home / "trash");
        EXPECT_EQ(mark_of(trashed), place);
        EXPECT_EQ(restore_run(trashed), run);
        EXPECT_EQ(mark_of(run), place);
        EXPECT_TRUE(fs::is_empty(home / "trash")) << place;
    }
}

TEST_F(RunTrashTest, EqualNamesDoNotMeet) {
    const fs::path run = home / "runs" / "one";
    const fs::path first = trash_run(make(run, "first")), second = trash_run(make(run, "second"));
    EXPECT_NE(first, second);
    make(run, "third");
    const fs::path back = restore_run(first);
    EXPECT_NE(back, run) << "the place is taken";
    EXPECT_EQ(back.parent_path(), run.parent_path());
    EXPECT_EQ(mark_of(back), "first");
    EXPECT_EQ(mark_of(run), "third");
    EXPECT_EQ(mark_of(second), "second");
}

TEST_F(RunTrashTest, AnyNameComesBack) {
    const fs::path run = make(home / "runs" / std::string("odd %\n\xff name"));
    EXPECT_EQ(restore_run(trash_run(run)), run);
}

TEST_F(RunTrashTest, ALiveRunStays) {
    const fs::path run = make(home / "runs" / "one");
    {
        const FileLock lock = lock_for_training({run});
        EXPECT_THROW(trash_run(run), Error);
        EXPECT_TRUE(fs::exists(run));
    }
    EXPECT_TRUE(fs::exists(trash_run(run)));
}

TEST_F(RunTrashTest, WhatIsNotTheWorkspacesStays) {
    const TemporaryFolder elsewhere;
    const fs::path run = make(elsewhere / "run");
    EXPECT_THROW(trash_run(run), Error);
    EXPECT_EQ(mark_of(run), "x");
    EXPECT_THROW(trash_run(home.path()), Error);
    EXPECT_THROW(trash_run(home / "runs" / "nothing"), Error);
    const fs::path trashed = trash_run(make(home / "runs" / "one"));
    EXPECT_THROW(trash_run(trashed), Error);
    fs::create_directories(home / "runs" / "folder");
    EXPECT_THROW(trash_run(home / "runs" / "folder"), Error) << "no run";
    EXPECT_THROW(restore_run(home / "trash" / "nothing"), Error);
}

TEST_F(RunTrashTest, OnlyWhatIsOldIsEmptied) {
    const auto days_ago = [](int days) { return fs::file_time_type::clock::now() - std::chrono::hours(24 * days); };
    const fs::path old = trash_run(make(home / "runs" / "old")), young = trash_run(make(home / "runs" / "young"));
    fs::last_write_time(old.string() + ".origin", days_ago(31));
    fs::last_write_time(young.string() + ".origin", days_ago(29));
    fs::last_write_time(young / "log.db", days_ago(300)); // when it was deleted counts
    fs::create_directories(home / "trash" / "not-ours");
    empty_trash(std::chrono::days(30));
    EXPECT_FALSE(fs::exists(old));
    EXPECT_FALSE(fs::exists(old.string() + ".origin"));
    EXPECT_EQ(restore_run(young), home / "runs" / "young");
    EXPECT_TRUE(fs::exists(home / "trash" / "not-ours"));
}

} // namespace
} // namespace benchlight::runs
