#include "engine/runs/run_index.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/runs/written_run.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <set>

namespace benchlight::runs {
namespace {

namespace fs = std::filesystem;
using tests::log_run;
using tests::logged_settings;

class RunIndexTest : public testing::Test {
  protected:
    RunIndexTest() { ::setenv("BENCHLIGHT_HOME", home.path().c_str(), 1); }
    ~RunIndexTest() override { ::unsetenv("BENCHLIGHT_HOME"); }
    fs::path in_runs(const char *name) const { return home / "runs" / name; }
    static std::set<fs::path> paths(RunIndex &index) {
        std::set<fs::path> found;
        for (const IndexedRun &run : index.refresh()) found.insert(run.summary.path);
        return found;
    }
    /// The log becomes something that no reader would take, and looks as it did.
    static void spoil(const fs::path &run) {
        const fs::path log = RunFolder{run}.log();
        const auto size = fs::file_size(log);
        const auto time = fs::last_write_time(log);
        write_file_atomically(log, std::string(size, 'x'));
        fs::last_write_time(log, time);
    }
    TemporaryFolder home;
};

TEST_F(RunIndexTest, FindsWhatIsNewChangedAndGone) {
    RunIndex index;
    EXPECT_TRUE(index.refresh().empty());
    log_run(in_runs("one"));
    log_run(home / "movies" / "sweep" / "sgd-1e-6");
    log_run(home / "movies" / "alone");
    fs::create_directories(in_runs("no run"));
    EXPECT_EQ(paths(index),
              (std::set<fs::path>{in_runs("one"), home / "movies" / "alone", home / "movies" / "sweep" / "sgd-1e-6"}));
    log_run(in_runs("one"), {.settings = logged_settings(), .accuracy = {.1, .2, .3, .95}});
    write_notes(in_runs("one"), {.title = "mine"});
    fs::remove_all(home / "movies");
    const auto runs = index.refresh();
    ASSERT_EQ(runs.size(), 1u);
    EXPECT_DOUBLE_EQ(runs[0].summary.best_accuracy, .95);
    EXPECT_EQ(runs[0].notes.title, "mine");
}

TEST_F(RunIndexTest, TheNewestComesFirst) {
    log_run(in_runs("b"));
    log_run(in_runs("a"));
    RunIndex index;
    const auto runs = index.refresh();
    ASSERT_EQ(runs.size(), 2u);
    EXPECT_EQ(runs[0].summary.path, in_runs("a"));
}

TEST_F(RunIndexTest, LogsThatHaveNotChangedAreNotRead) {
    log_run(in_runs("one"));
    std::string before;
    {
        RunIndex index;
        before = to_json_text(index.refresh().at(0).summary.json());
        spoil(in_runs("one"));
        EXPECT_EQ(to_json_text(index.refresh().at(0).summary.json()), before);
    }
    RunIndex later; // another session's
    EXPECT_EQ(to_json_text(later.refresh().at(0).summary.json()), before);
    fs::remove(home / "runs.json"); // the cache's
    RunIndex without;
    EXPECT_NE(without.refresh().at(0).summary.problem, "");
}

TEST_F(RunIndexTest, ADamagedIndexIsRebuilt) {
    log_run(in_runs("one"));
    for (const char *text : {"", "{", "[]", R"({"format": 1, "runs": [{"stamp": [1]}]})",
                             R"({"format": 99, "runs": []})", R"({"format": 1, "runs": 7})"}) {
        write_file_atomically(home / "runs.json", text);
        {
            RunIndex index;
            const auto runs = index.refresh();
            ASSERT_EQ(runs.size(), 1u) << text;
            EXPECT_EQ(runs[0].summary.epoch, 3) << text;
        }
        EXPECT_EQ(Json::parse(read_file(home / "runs.json"))["runs"].size(), 1u) << text;
    }
}

TEST_F(RunIndexTest, ALockIsLookedAtEveryTime) {
    const fs::path run = log_run(in_runs("one"), {.settings = logged_settings(), .state = ""});
    RunIndex index;
    EXPECT_EQ(index.refresh().at(0).summary.state, State::interrupted);
    spoil(run); // so that nothing but the lock can tell
    {
        const FileLock lock = lock_for_training({run});
        EXPECT_EQ(index.refresh().at(0).summary.state, State::running);
    }
    EXPECT_EQ(index.refresh().at(0).summary.state, State::interrupted);
}

TEST_F(RunIndexTest, ALiveRunsLogIsReadAsItGrows) {
    const RunFolder folder{in_runs("one")};
    fs::create_directories(folder.path);
    const FileLock lock = lock_for_training(folder);
    RunLog log(folder, true);
    tests::log_beginning(log, {logged_settings()});
    log.flush();
    RunIndex index;
    EXPECT_EQ(index.refresh().at(0).summary.epoch, 0);
    for (int epoch = 1; epoch <= 3; ++epoch) {
        log.append(kind::epoch, epoch, tests::logged_epoch(epoch, 3, .1 * epoch).json());
        log.flush();
        const RunSummary run = index.refresh().at(0).summary;
        EXPECT_EQ(run.epoch, epoch);
        EXPECT_EQ(run.state, State::running);
    }
}

TEST_F(RunIndexTest, RunsElsewhereAreRemembered) {
    const TemporaryFolder elsewhere;
    const fs::path odd = log_run(elsewhere / std::string("odd %0A\n\xff name")), other = log_run(elsewhere / "other");
    {
        RunIndex index;
        index.remember(odd);
        index.remember(other / ".");
        index.remember(other);
        log_run(in_runs("one"));
        index.remember(in_runs("one")); // is listed anyway
        EXPECT_EQ(index.refresh().size(), 3u);
        EXPECT_THROW(index.remember(elsewhere.path()), Error);
    }
    RunIndex index;
    EXPECT_EQ(paths(index), (std::set<fs::path>{odd, other, in_runs("one")}));
    fs::rename(other, elsewhere / "away");
    EXPECT_EQ(paths(index), (std::set<fs::path>{odd, in_runs("one")}));
    fs::rename(elsewhere / "away", other); // a disk that was put back
    EXPECT_EQ(index.refresh().size(), 3u);
    index.forget(odd);
    EXPECT_EQ(paths(index), (std::set<fs::path>{other, in_runs("one")}));
    EXPECT_TRUE(is_run_folder(odd));
}

TEST_F(RunIndexTest, TwoWindowsDoNotHarmEachOther) {
    const TemporaryFolder elsewhere;
    const fs::path first = log_run(elsewhere / "first"), second = log_run(elsewhere / "second");
    log_run(in_runs("one"));
    {
        RunIndex a, b;
        a.refresh();
        b.refresh();
        a.remember(first);
        b.remember(second);
        log_run(in_runs("two"));
        EXPECT_EQ(a.refresh().size(), 4u);
        EXPECT_EQ(b.refresh().size(), 4u);
    }
    RunIndex later;
    EXPECT_EQ(later.refresh().size(), 4u);
}

TEST_F(RunIndexTest, LooksForAStop) {
    log_run(in_runs("one"));
    RunIndex index;
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(index.refresh(stop.get_token()), Stopped);
    EXPECT_EQ(index.refresh().size(), 1u);
}

} // namespace
} // namespace benchlight::runs
