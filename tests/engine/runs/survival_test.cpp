// Logs that a power loss, a full disk, a newer version or a read-only place has made unusual.

#include "engine/core/error.h"
#include "engine/runs/command.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"
#include "engine/runs/sqlite_internal.h"
#include "tests/engine/core/temporary_folder.h"

#include <atomic>
#include <csignal>
#include <gtest/gtest.h>
#include <map>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>

namespace benchlight::runs {
namespace {

namespace fs = std::filesystem;

class SurvivalTest : public testing::Test {
  protected:
    SurvivalTest() { fs::create_directories(run.path); }

    static Json epoch(int number) { return Json{{"epoch", number}}; }

    /// Writes a log of three epochs. As a run that ended, or as one that was killed, with its WAL.
    void write_log(bool ended) {
        const pid_t child = ::fork();
        if (child == 0) {
            RunLog log(run, true);
            log.append(kind::started, 0, Json{{"settings", Json::object()}});
            log.append("of-a-later-version", 0, Json::object());
            for (int e = 1; e <= 3; ++e) {
                log.append(kind::batch, e, BatchPoint{float(e), 0, 0, 0}.encode());
                log.append(kind::predictions, e, EpochPredictions{e, {1}, {2}, {3}, {4}}.encode());
                log.append(kind::epoch, e, epoch(e));
            }
            if (ended)
                log.finish(3, Json{{"state", "completed"}});
            else
                log.flush();
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_EQ(fs::exists(wal()), !ended);
    }

    void expect_whole(State state) const {
        RunReader reader(run);
        EXPECT_EQ(reader.epochs().size(), 3u);
        EXPECT_EQ(reader.predictions(std::nullopt)->epoch, 3);
        EXPECT_EQ(reader.batches().size(), 3u);
        EXPECT_EQ(reader.state(), state);
        EXPECT_TRUE(reader.started().contains("settings"));
        reader.let_go();
        EXPECT_EQ(reader.epochs().size(), 3u);
    }

    /// What every file in the run's folder holds, but the memory that readers of a WAL share.
    std::map<std::string, std::string> bytes() const {
        std::map<std::string, std::string> files;
        for (const fs::directory_entry &entry : fs::directory_iterator(run.path))
            if (entry.path() != shm()) files[entry.path().filename()] = read_file(entry.path());
        return files;
    }

    fs::path wal() const { return run.log().native() + "-wal"; }
    fs::path shm() const { return run.log().native() + "-shm"; }

    TemporaryFolder folder;
    RunFolder run{folder / "run"};
};

template <class Work> std::string sentence_of(Work work) {
    try {
        work();
    } catch (const Error &error) {
        return error.what();
    }
    return "";
}

// Newer versions ---------------------------------------------------------------------------------------------------

class NewerLogTest : public SurvivalTest, public testing::WithParamInterface<bool> {
  protected:
    /// Has the log be of format 2, in its WAL where it has one.
    void make_newer(int least_reader) {
        const auto change = [&](const std::string &sql) {
            Database database(run.log(), SQLITE_OPEN_READWRITE);
            database.keep_wal_on_close();
            database.execute(sql.c_str());
        };
        change("PRAGMA user_version=2");
        change("UPDATE meta SET value = '" + std::to_string(least_reader) + "' WHERE key = 'least_reader'");
        change("ALTER TABLE events ADD COLUMN machine TEXT");
    }
};

TEST_P(NewerLogTest, IsReadWithANoticeAndNotChangedByAByte) {
    write_log(GetParam());
    make_newer(1);
    fs::remove(shm());
    const auto before = bytes();
    expect_whole(GetParam() ? State::completed : State::interrupted);
    EXPECT_EQ(RunReader(run).notice(),
              "The log was written by a newer Benchlight; it is shown but cannot be gone on with.");
    for (const std::string &sentence :
         {sentence_of([&] { RunLog(run, false); }), sentence_of([&] { require_continuable(run); })}) {
        EXPECT_NE(sentence.find("newer Benchlight"), std::string::npos) << sentence;
        EXPECT_NE(sentence.find(run.path), std::string::npos) << sentence;
    }
    EXPECT_TRUE(bytes() == before);
    {
        const FileLock trainer(run.lock()); // of the newer version, which trains now
        EXPECT_NE(sentence_of([&] { send_command(run, Command::parse("stop")); }).find("newer"), std::string::npos);
        RunReader reader(run);
        EXPECT_EQ(reader.epochs().size(), 3u);
    }
    for (const auto &[name, contents] : before) EXPECT_TRUE(read_file(run.path / name) == contents) << name;
}

TEST_P(NewerLogTest, IsRefusedWhenItSaysSo) {
    write_log(GetParam());
    make_newer(2);
    fs::remove(shm());
    const auto before = bytes();
    for (const std::string &sentence :
         {sentence_of([&] { RunReader{run}; }), sentence_of([&] { RunLog(run, false); })}) {
        EXPECT_NE(sentence.find("newer Benchlight"), std::string::npos) << sentence;
        EXPECT_NE(sentence.find("cannot read"), std::string::npos) << sentence;
    }
    EXPECT_TRUE(bytes() == before);
}

INSTANTIATE_TEST_SUITE_P(OfRuns, NewerLogTest, testing::Bool(),
                         [](const auto &kind) { return kind.param ? "Ended" : "Killed"; });

TEST_F(SurvivalTest, AnOwnLogHasNoNotice) {
    write_log(true);
    EXPECT_EQ(RunReader(run).notice(), "");
    EXPECT_NO_THROW(require_continuable(run));
}

// Read-only places -------------------------------------------------------------------------------------------------

class ReadOnlyTest : public SurvivalTest, public testing::WithParamInterface<const char *> {
  protected:
    /// Mounts the run's folder read-only over itself. False where that is not allowed.
    bool protect() {
        if (::mount(run.path.c_str(), run.path.c_str(), nullptr, MS_BIND, nullptr) != 0) return false;
        mounted_ = true;
        return ::mount(nullptr, run.path.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0;
    }
    ~ReadOnlyTest() override {
        if (mounted_) ::umount2(run.path.c_str(), MNT_DETACH);
    }

  private:
    bool mounted_ = false;
};

TEST_P(ReadOnlyTest, IsReadAndNotGoneOnWith) {
    const std::string kind = GetParam();
    const bool ended = kind.starts_with("Ended");
    write_log(kind == "Ended");
    if (kind == "EndedInWal") {
        Database database(run.log(), SQLITE_OPEN_READWRITE);
        database.execute("PRAGMA journal_mode=WAL");
        database.keep_wal_on_close();
        database.execute("INSERT INTO events(time, segment, step, kind, payload) "
                         "VALUES(1, 0, 3, 'finished', '{\"state\":\"completed\"}')");
    }
    if (kind != "KilledWithShared") fs::remove(shm());
    write_file_atomically(run.lock(), "");
    const auto before = bytes();
    if (!protect()) GTEST_SKIP() << "mounting is not allowed here";
    expect_whole(ended ? State::completed : State::interrupted);
    EXPECT_EQ(RunReader(run).notice(), "");
    EXPECT_TRUE(bytes() == before);
    for (const std::string &sentence :
         {sentence_of([&] { require_continuable(run); }), sentence_of([&] { RunLog(run, false); })})
        EXPECT_NE(sentence.find("may not be written to"), std::string::npos) << sentence;
    EXPECT_NE(sentence_of([&] { FileLock lock(folder / "run" / "other"); }), "");
    EXPECT_FALSE(FileLock::held(run.lock()));
}

INSTANTIATE_TEST_SUITE_P(OfRuns, ReadOnlyTest, testing::Values("Ended", "EndedInWal", "Killed", "KilledWithShared"),
                         [](const auto &kind) { return kind.param; });

// Power loss -------------------------------------------------------------------------------------------------------

TEST_F(SurvivalTest, AWalTornAnywhereLosesItsEndOnly) {
    write_log(false);
    fs::remove(shm());
    const auto before = bytes();
    const std::string whole = before.at("log.db-wal");
    std::size_t most = 0;
    for (std::size_t length = 0; length <= whole.size(); length += 1237) {
        for (const bool zeros : {false, true}) {
            for (const auto &[name, contents] : before) write_file_atomically(run.path / name, contents);
            fs::remove(shm());
            std::string torn = whole.substr(0, length);
            if (zeros) torn.resize(whole.size()); // space was taken, what was in it did not arrive
            write_file_atomically(wal(), torn);
            try {
                RunReader reader(run);
                const auto epochs = reader.epochs();
                for (std::size_t i = 0; i < epochs.size(); ++i) EXPECT_EQ(epochs[i].epoch, static_cast<int>(i + 1));
                most = std::max(most, epochs.size());
                reader.let_go();
                Database database(run.log(), SQLITE_OPEN_READWRITE);
                Statement check(database, "PRAGMA integrity_check");
                ASSERT_TRUE(check.step());
                EXPECT_EQ(check.bytes(0), "ok");
            } catch (const Error &error) { // not even its tables had arrived
                EXPECT_LT(length, whole.size());
                EXPECT_NE(std::string(error.what()).find(run.path), std::string::npos) << error.what();
            }
        }
    }
    EXPECT_LE(most, 3u);
}

TEST_F(SurvivalTest, EventsThatAPowerLossTookAreNotMixedUpWithLaterOnes) {
    constexpr std::int64_t stands_on = 50; // the checkpoint knows more events than the log
    {
        RunLog log(run, true);
        log.append(kind::started, 0, Json::object());
        log.append(kind::epoch, 10, epoch(1));
    }
    for (int resumption = 0; resumption < 3; ++resumption) {
        RunLog log(run, false, stands_on);
        log.append(kind::segment, 20, Json{{"after_event", stands_on}, {"epoch", 3}});
        log.append(kind::epoch, 30, epoch(3));
        if (resumption < 2) log.append(kind::epoch, 40, epoch(4));
    }
    RunReader reader(run);
    std::vector<int> epochs;
    for (const EpochSummary &summary : reader.epochs()) epochs.push_back(summary.epoch);
    EXPECT_EQ(epochs, (std::vector<int>{1, 3}));
    EXPECT_EQ(reader.last(kind::epoch)->segment, 3);
    EXPECT_GT(reader.last(kind::epoch)->id, stands_on);
}

// Full disk --------------------------------------------------------------------------------------------------------

/// The most that this process may write into one file. A write beyond fails, as on a full disk.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit now = before_;
        now.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

  private:
    rlimit before_{};
};

TEST_F(SurvivalTest, WhatAFullDiskRefusesIsWrittenLater) {
    std::vector<std::string> said;
    std::atomic<int> count = 0;
    std::string committed;
    {
        RunLog log(run, true);
        log.tell_trouble([&](const std::string &sentence) {
            said.push_back(sentence);
            ++count;
        });
        log.append(kind::started, 0, Json::object());
        log.flush();
        const auto checkpoint = [&](int step) {
            log.write_checkpoint({.write = [&, step](std::int64_t) { committed += "w" + std::to_string(step) + " "; },
                                  .step = step,
                                  .payload = Json{{"epoch", step}},
                                  .committed = [&, step] { committed += "c" + std::to_string(step) + " "; },
                                  .failed = [](const Error &) { FAIL(); }});
        };
        {
            const FileSizeLimit limit(fs::file_size(wal()));
            for (int e = 1; e <= 5; ++e) {
                log.append(kind::predictions, e,
                           EpochPredictions{e, std::vector<std::uint16_t>(1000), {}, {}, {}}.encode());
                log.append(kind::epoch, e, epoch(e));
                while (count == 0) std::this_thread::yield();
                checkpoint(e);
            }
            EXPECT_NE(sentence_of([&] { log.flush(); }).find("could not be logged to the end"), std::string::npos);
            EXPECT_EQ(RunReader(run).epochs().size(), 0u);
        }
        for (int i = 0; i < 300 && count < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        log.flush();
    }
    EXPECT_EQ(committed, "w5 c1 c2 c3 c4 c5 ");
    ASSERT_EQ(said.size(), 2u);
    EXPECT_NE(said[0].find("cannot be written"), std::string::npos) << said[0];
    EXPECT_NE(said[1].find("is there now"), std::string::npos) << said[1];
    const RunReader reader(run);
    EXPECT_EQ(reader.epochs().size(), 5u);
    EXPECT_EQ(reader.last(kind::message)->json()["text"], said[1]);
    EXPECT_EQ(reader.events(kind::checkpoint).size(), 1u);
}

// Several processes ------------------------------------------------------------------------------------------------

TEST_F(SurvivalTest, ReadersOfAnEndedRunFinishItsLogTogetherAndSurviveItsDeletion) {
    write_log(false);
    {
        Database database(run.log(), SQLITE_OPEN_READWRITE);
        database.keep_wal_on_close();
        database.execute("INSERT INTO events(time, segment, step, kind, payload) "
                         "VALUES(1, 0, 3, 'finished', '{\"state\":\"completed\"}')");
    }
    auto one = std::make_unique<RunReader>(run), two = std::make_unique<RunReader>(run);
    for (RunReader *reader : {one.get(), two.get()}) EXPECT_EQ(reader->epochs().size(), 3u);
    one->let_go();
    EXPECT_EQ(two->poll().back().kind, kind::finished);
    EXPECT_EQ(RunReader(run).state(), State::completed);
    EXPECT_FALSE(fs::exists(wal()));
    EXPECT_EQ(two->epochs().size(), 3u);
    fs::remove_all(run.path);
    EXPECT_EQ(two->epochs().size(), 3u); // the open file is still there
    EXPECT_NE(sentence_of([&] { one->epochs(); }).find("There is no run in"), std::string::npos);
    two->let_go();
    EXPECT_NE(sentence_of([&] { two->poll(); }).find("There is no run in"), std::string::npos);
}

// Folders that are no run ------------------------------------------------------------------------------------------

TEST_F(SurvivalTest, WhatIsNoLogIsSaidInOneSentence) {
    write_log(true);
    const std::string whole = read_file(run.log());
    const auto refused = [&](const std::string &what) {
        for (const std::string &sentence :
             {sentence_of([&] { RunReader{run}.epochs(); }), sentence_of([&] { RunLog(run, false); }),
              sentence_of([&] { send_command(run, Command::parse("stop")); })}) {
            EXPECT_NE(sentence.find(run.path), std::string::npos) << what << ": " << sentence;
            EXPECT_EQ(sentence.find('\n'), std::string::npos) << what << ": " << sentence;
        }
    };
    for (const std::size_t length : {0, 1, 15, 50, 99, 100, 511, 4095, 4096, 5000}) {
        write_file_atomically(run.log(), whole.substr(0, length));
        refused(std::to_string(length) + " bytes");
    }
    std::string other = whole;
    other[70] ^= 1; // in its application's number
    write_file_atomically(run.log(), other);
    refused("another application's file");
    write_file_atomically(run.log(), std::string(1 << 20, '\xee'));
    refused("garbage");
    write_file_atomically(run.log(), whole);
    Database(run.log(), SQLITE_OPEN_READWRITE).execute("DROP TABLE events");
    refused("no events");
    write_file_atomically(run.log(), whole);
    Database(run.log(), SQLITE_OPEN_READWRITE).execute("DROP TABLE meta");
    refused("no meta");
    fs::remove(run.log());
    refused("an empty folder");
    fs::create_directory(run.log());
    refused("a folder");
    fs::remove(run.log());
    ASSERT_EQ(::mkfifo(run.log().c_str(), 0600), 0);
    refused("a pipe");
    fs::remove(run.log());
    fs::create_symlink("log.db", run.log());
    refused("a link to itself");
    fs::remove_all(run.path);
    refused("nothing");
    write_file_atomically(run.path, "x");
    refused("a file");
}

TEST_F(SurvivalTest, ALockThatIsAPipeKeepsNobodyWaiting) {
    write_log(true);
    fs::remove(run.lock());
    ASSERT_EQ(::mkfifo(run.lock().c_str(), 0600), 0);
    EXPECT_FALSE(FileLock::held(run.lock()));
    EXPECT_EQ(RunReader(run).state(), State::completed);
}

TEST_F(SurvivalTest, DamagedPayloadsAreSkippedOrSaid) {
    write_log(true);
    for (const char *payload :
         {"'['", "'null'", "'[1]'", "'{\"state\":7,\"epoch\":\"x\",\"train\":[]}'", "x'ff00'", "NULL", "''"}) {
        Database(run.log(), SQLITE_OPEN_READWRITE)
            .execute((std::string("UPDATE events SET payload = ") + payload).c_str());
        RunReader reader(run);
        EXPECT_TRUE(reader.epochs().empty());
        EXPECT_TRUE(reader.predicted_epochs().empty());
        EXPECT_FALSE(reader.predictions(std::nullopt));
        EXPECT_EQ(reader.state(), State::failed);
        EXPECT_EQ(reader.poll().size(), 9u);
        reader.each_batch(100, [](auto...) { return true; });
        reader.skip_to(0);
        if (std::string(payload).find('{') == std::string::npos) {
            EXPECT_NE(sentence_of([&] { reader.started(); }), "");
        }
    }
}

// What is left behind ------------------------------------------------------------------------------------------------

TEST_F(SurvivalTest, UnfinishedFilesOfThoseWhoAreGoneAreRemoved) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    ::waitpid(child, nullptr, 0);
    const std::string gone = std::to_string(child), alive = std::to_string(::getpid());
    for (const char *name :
         {"last.safetensors", "last.next.safetensors", "notes.json", "last.safetensors.tmp.1", "mine.tmp.txt"})
        write_file_atomically(run.path / name, "x");
    write_file_atomically(run.path / ("notes.json.tmp." + gone), "x");
    write_file_atomically(run.path / ("notes.json.tmp." + alive), "x");
    remove_unfinished_files(run);
    std::vector<std::string> left;
    for (const auto &[name, contents] : bytes()) left.push_back(name);
    EXPECT_EQ(left,
              (std::vector<std::string>{"last.safetensors", "mine.tmp.txt", "notes.json", "notes.json.tmp." + alive}));
}

} // namespace
} // namespace benchlight::runs
