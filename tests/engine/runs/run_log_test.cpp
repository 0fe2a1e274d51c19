#include "engine/core/error.h"
#include "engine/runs/command.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"
#include "engine/runs/sqlite_internal.h"
#include "tests/engine/core/temporary_folder.h"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>

namespace benchlight::runs {
namespace {

class RunLogTest : public testing::Test {
  protected:
    RunLogTest() { std::filesystem::create_directories(run.path); }
    static Json epoch(int number) { return Json{{"epoch", number}}; }
    /// A checkpoint that only notes which event it stands on.
    static RunLog::Checkpoint checkpoint(std::int64_t &last_event) {
        return {.write = [&last_event](std::int64_t last) { last_event = last; },
                .step = 0,
                .payload = Json::object(),
                .committed = [] {},
                .failed = [](const Error &) { FAIL(); }};
    }
    TemporaryFolder folder;
    RunFolder run{folder / "run"};
};

TEST_F(RunLogTest, ReadersSeeEventsInOrderFromTheirCursor) {
    RunLog log(run, true);
    log.append(kind::started, 0, Json{{"a", 1}});
    log.flush();
    RunReader reader(run);
    ASSERT_EQ(reader.poll().size(), 1u);
    EXPECT_TRUE(reader.poll().empty());
    for (int step = 1; step <= 100; ++step) log.append(kind::batch, step, BatchPoint{1, 0, 0, 0}.encode());
    log.append("of-a-later-version", 100, Json::object());
    log.flush();
    const auto events = reader.poll();
    ASSERT_EQ(events.size(), 101u);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(events[static_cast<std::size_t>(i)].step, i + 1);
    EXPECT_GT(events[0].time_us, 1'700'000'000'000'000);
    EXPECT_EQ(reader.batches().size(), 100u);
    EXPECT_EQ(reader.started()["a"], 1);
}

TEST_F(RunLogTest, ASegmentSupersedesWhatCameAfterItsCheckpoint) {
    std::int64_t stands_on = 0;
    {
        RunLog log(run, true);
        log.append(kind::started, 0, Json::object());
        log.append(kind::epoch, 10, epoch(1));
        log.write_checkpoint(checkpoint(stands_on));
        log.append(kind::epoch, 20, epoch(2));
        log.append(kind::setting, 25, Json{{"name", "learning_rate"}, {"value", .5}});
        log.flush();
    }
    RunReader early(run);
    EXPECT_EQ(early.epochs().size(), 2u);
    ASSERT_GT(stands_on, 0);
    RunLog log(run, false);
    log.append(kind::segment, 10, Json{{"after_event", stands_on}, {"epoch", 2}});
    log.append(kind::epoch, 20, epoch(2));
    log.append(kind::epoch, 30, epoch(3));
    log.flush();
    for (RunReader *reader : {&early, new RunReader(run)}) {
        const auto epochs = reader->epochs();
        ASSERT_EQ(epochs.size(), 3u);
        EXPECT_EQ(epochs[1].epoch, 2);
        EXPECT_EQ(reader->last(kind::epoch)->segment, 1);
        EXPECT_FALSE(reader->last(kind::setting));
        if (reader != &early) delete reader;
    }
}

TEST_F(RunLogTest, KeepsOnlyTheProbabilitiesAskedFor) {
    RunLog log(run, true);
    for (int e = 1; e <= 5; ++e) {
        log.append(kind::predictions, e, EpochPredictions{e, {1}, {2}, {3}, {4}}.encode());
        log.append(kind::probabilities, e, EpochProbabilities{e, 1, {9}}.encode());
    }
    log.keep_probabilities_of({2, 5});
    log.flush();
    const RunReader reader(run);
    for (int e = 1; e <= 5; ++e) {
        EXPECT_EQ(reader.probabilities(e).has_value(), e == 2 || e == 5) << e;
        EXPECT_EQ(reader.predictions(e)->epoch, e);
    }
    EXPECT_EQ(reader.predictions(std::nullopt)->epoch, 5);
    EXPECT_FALSE(reader.predictions(6));
}

TEST_F(RunLogTest, AnEndedRunLeavesWalModeOnceReadersLetGo) {
    RunReader reader = [&] {
        RunLog log(run, true);
        log.append(kind::started, 0, Json::object());
        log.flush();
        RunReader watching(run);
        watching.poll();
        log.finish(1, Json{{"state", "completed"}});
        return watching;
    }();
    EXPECT_EQ(reader.poll().back().kind, kind::finished); // lets go
    EXPECT_EQ(RunReader(run).state(), State::completed);  // finishes what the trainer could not
    EXPECT_FALSE(std::filesystem::exists(run.log().native() + "-wal"));
    EXPECT_EQ(reader.state(), State::completed);
}

TEST_F(RunLogTest, StateFollowsLockAndEnd) {
    {
        const FileLock lock = lock_for_training(run);
        RunLog log(run, true);
        log.append(kind::started, 0, Json::object());
        log.flush();
        EXPECT_EQ(RunReader(run).state(), State::running);
        EXPECT_THROW(lock_for_training(run), Error);
    }
    EXPECT_EQ(RunReader(run).state(), State::interrupted);
    {
        RunLog log(run, false);
        log.finish(0, Json{{"state", "stopped"}});
    }
    EXPECT_EQ(RunReader(run).state(), State::stopped);
}

TEST_F(RunLogTest, AFailingCheckpointIsSaidAndTrainingGoesOn) {
    RunLog log(run, true);
    std::string said;
    log.write_checkpoint({.write = [](std::int64_t) { throw Error("disk full"); },
                          .step = 1,
                          .payload = Json::object(),
                          .committed = [] { FAIL(); },
                          .failed = [&](const Error &error) { said = error.what(); }});
    log.append(kind::batch, 2, BatchPoint{}.encode());
    log.flush();
    EXPECT_EQ(said, "disk full");
    EXPECT_FALSE(RunReader(run).last(kind::checkpoint));
    EXPECT_TRUE(RunReader(run).last(kind::batch));
}

/// Three segments, of which the second lost everything and the third half of the first.
TEST_F(RunLogTest, OutlineAndBatchesTogetherAreWhatPollTells) {
    const auto batches = [](RunLog &log, int from, int to) {
        for (int step = from; step <= to; ++step)
            log.append(kind::batch, step, step == 3 ? std::string("x") : BatchPoint{float(step), 0, 0, 0}.encode());
    };
    std::int64_t stands_on = 0;
    {
        RunLog log(run, true);
        log.append(kind::started, 0, Json::object());
        batches(log, 1, 10);
        log.append(kind::seen, 10, Json{{"old", true}});
        log.append(kind::epoch, 10, epoch(1));
        log.write_checkpoint(checkpoint(stands_on));
        batches(log, 11, 30);
        log.append(kind::epoch, 30, epoch(2));
    }
    for (const int end : {20, 40}) {
        RunLog log(run, false);
        log.append(kind::segment, 10, Json{{"after_event", stands_on}, {"epoch", 2}});
        batches(log, 11, end);
        log.append(kind::seen, end, Json{{"old", false}});
    }
    RunReader reader(run);
    const std::int64_t newest = reader.newest_event();
    std::vector<std::int64_t> steps;
    std::int64_t last = 0;
    reader.each_batch(newest, [&](std::int64_t id, std::int64_t time, std::int64_t step, const BatchPoint &point) {
        EXPECT_GT(id, last);
        EXPECT_GT(time, 1'700'000'000'000'000);
        EXPECT_EQ(point.loss, float(step));
        last = id;
        steps.push_back(step);
        return true;
    });
    std::vector<std::int64_t> expected;
    for (int step = 1; step <= 40; ++step)
        if (step != 3) expected.push_back(step); // which is damaged
    EXPECT_EQ(steps, expected);

    std::vector<std::string> kinds;
    const auto outline = reader.outline(newest);
    for (const Event &event : outline) kinds.push_back(event.kind);
    EXPECT_EQ(kinds, (std::vector<std::string>{"started", "epoch", "segment", "seen"}));
    EXPECT_FALSE(outline.back().json()["old"]);

    std::vector<std::int64_t> sample;
    reader.sample_batches(newest, 8, [&](std::int64_t, std::int64_t, std::int64_t step, const BatchPoint &) {
        sample.push_back(step);
        return true;
    });
    EXPECT_GE(sample.size(), 4u);
    EXPECT_LE(sample.size(), 8u);
    EXPECT_TRUE(std::is_sorted(sample.begin(), sample.end()));

    int read = 0;
    reader.each_batch(newest, [&](auto...) { return ++read < 5; });
    EXPECT_EQ(read, 5);

    reader.let_go();
    reader.skip_to(newest);
    EXPECT_TRUE(reader.poll().empty());
    reader.skip_to(newest - 1);
    EXPECT_EQ(reader.poll().size(), 1u);
}

TEST_F(RunLogTest, ANewerLogIsRefusedInOneSentence) {
    { RunLog log(run, true); }
    Database(run.log(), SQLITE_OPEN_READWRITE).execute("UPDATE meta SET value = '99' WHERE key = 'least_reader'");
    EXPECT_THROW(RunReader{run}, Error);
    Database(run.log(), SQLITE_OPEN_READWRITE).execute("PRAGMA user_version=99");
    EXPECT_THROW((RunLog{run, false}), Error);
}

TEST_F(RunLogTest, FilesThatAreNoLogAreRefused) {
    write_file_atomically(run.log(), std::string(5000, 'x'));
    EXPECT_THROW(RunReader{run}, Error);
    EXPECT_THROW(RunReader(RunFolder{folder / "absent"}), Error);
}

TEST_F(RunLogTest, WhatWasCommittedSurvivesAKill) {
    const pid_t child = ::fork();
    if (child == 0) {
        RunLog log(run, true);
        for (int step = 0; step < 50; ++step) log.append(kind::batch, step, BatchPoint{}.encode());
        log.flush();
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(RunReader(run).batches().size(), 50u);
}

TEST_F(RunLogTest, CommandsReachTheTrainerOnceAndInOrder) {
    const FileLock lock = lock_for_training(run);
    RunLog log(run, true);
    CommandInbox inbox(run);
    EXPECT_TRUE(inbox.take().empty());
    send_command(run, Command::parse("lr=0.25"));
    send_command(run, Command::parse("pause"));
    const auto commands = inbox.take();
    ASSERT_EQ(commands.size(), 2u);
    EXPECT_EQ(commands[0].kind, Command::Kind::set);
    EXPECT_EQ(commands[0].option, "lr");
    EXPECT_EQ(commands[0].value, "0.25");
    EXPECT_EQ(commands[1].kind, Command::Kind::pause);
    EXPECT_TRUE(inbox.take().empty());
    EXPECT_TRUE(CommandInbox(run).take().empty()); // those were meant for the trainer before
}

TEST_F(RunLogTest, NobodyListensToARunWithoutTrainer) {
    { RunLog log(run, true); }
    EXPECT_THROW(send_command(run, Command::parse("stop")), Error);
}

TEST(Command, ReadsBackAndRefuses) {
    for (const char *text : {"pause", "continue", "stop", "lr=0.001", "epochs=12", "recipe=rotate=30,flip=0.5"})
        EXPECT_EQ(Command::parse(text).text(), text);
    EXPECT_EQ(Command::parse("recipe=flip=0.5").value, "flip=0.5");
    for (const char *text : {"", "=3", "faster", "Pause"}) EXPECT_THROW(Command::parse(text), UsageError) << text;
}

TEST(RunFolder, OnlyRunsAreReplaced) {
    const TemporaryFolder folder;
    EXPECT_NO_THROW(require_free_run_folder(folder / "new", false));
    std::filesystem::create_directories(folder / "empty");
    EXPECT_NO_THROW(require_free_run_folder(folder / "empty", false));
    write_file_atomically(folder / "file", "x");
    EXPECT_THROW(require_free_run_folder(folder / "file", true), Error);
    std::filesystem::create_directories(folder / "other");
    write_file_atomically(folder / "other" / "thesis.txt", "x");
    EXPECT_THROW(require_free_run_folder(folder / "other", true), Error);

    const RunFolder run{folder / "run"};
    std::filesystem::create_directories(run.path);
    { RunLog log(run, true); }
    write_file_atomically(run.path / "notes.txt", "mine");
    write_file_atomically(run.last_checkpoint(), "x");
    EXPECT_THROW(require_free_run_folder(run.path, false), Error);
    EXPECT_NO_THROW(require_free_run_folder(run.path, true));
    clear_run_folder(run);
    EXPECT_FALSE(std::filesystem::exists(run.log()));
    EXPECT_FALSE(std::filesystem::exists(run.last_checkpoint()));
    EXPECT_TRUE(std::filesystem::exists(run.path / "notes.txt"));
}

} // namespace
} // namespace benchlight::runs
