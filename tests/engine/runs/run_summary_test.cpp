#include "engine/runs/run_summary.h"

#include "engine/core/error.h"
#include "engine/runs/sqlite_internal.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/runs/written_run.h"

#include <gtest/gtest.h>

namespace benchlight::runs {
namespace {

using tests::log_run;
using tests::logged_epoch;
using tests::logged_settings;

TEST(RunSummaryTest, TellsWhatACompletedRunDid) {
    const TemporaryFolder home;
    training::Settings settings = logged_settings();
    settings.learning_rate = .02;
    const RunSummary run = summarise_run(log_run(home / "run", {settings}));
    EXPECT_EQ(run.problem, "");
    EXPECT_EQ(run.notice, "");
    EXPECT_EQ(run.state, State::completed);
    EXPECT_EQ(run.task, "images");
    EXPECT_EQ(run.data, "fashion-mnist");
    EXPECT_EQ(run.model, "fast");
    EXPECT_EQ(run.preset, "fast");
    EXPECT_EQ(run.settings["learning_rate"], .02);
    EXPECT_EQ(run.machine, "a desk");
    EXPECT_EQ(run.parameters, 421642u);
    EXPECT_EQ(run.trainable_parameters, 1000u);
    EXPECT_FALSE(run.parent);
    EXPECT_EQ(run.epoch, 3);
    EXPECT_EQ(run.epochs, 3);
    EXPECT_EQ(run.best_epoch, 2);
    EXPECT_DOUBLE_EQ(run.best_accuracy, .7);
    EXPECT_DOUBLE_EQ(run.accuracy, .6);
    EXPECT_DOUBLE_EQ(run.loss, .9);
    EXPECT_DOUBLE_EQ(run.train_loss, .65);
    EXPECT_DOUBLE_EQ(run.images_per_second, 1003);
    EXPECT_EQ(run.history, (std::vector<float>{.5f, .7f, .6f}));
    EXPECT_EQ(run.weights_sha256, std::string(64, 'a'));
    EXPECT_TRUE(run.has_checkpoint);
    EXPECT_GT(run.bytes, 4096u);
    EXPECT_GT(run.started_us, 1'700'000'000'000'000);
    EXPECT_GE(run.last_us, run.started_us);
    EXPECT_NEAR(run.seconds, static_cast<double>(run.last_us - run.started_us) * 1e-6, 1e-9);
}

TEST(RunSummaryTest, WhatAResumedRunDidAgainCountsOnce) {
    const TemporaryFolder home;
    const RunFolder folder{home / "run"};
    log_run(folder.path, {.settings = logged_settings(), .accuracy = {.5, .9}, .state = ""});
    {
        RunLog log(folder, false);
        log.append(kind::segment, 1, Json{{"after_event", 2}, {"epoch", 1}}); // the second epoch is lost
        log.append(kind::setting, 1, Json{{"name", "epochs"}, {"value", 7}});
        log.append(kind::epoch, 2, logged_epoch(2, 7, .6).json());
        log.append(kind::message, 2, Json{{"severity", "warning"}, {"text", "Something."}});
        log.append(kind::message, 2, Json{{"severity", "info"}, {"text", "Something else."}});
        log.flush();
    }
    const RunSummary run = summarise_run(folder.path);
    EXPECT_EQ(run.history, (std::vector<float>{.5f, .6f}));
    EXPECT_EQ(run.best_epoch, 2);
    EXPECT_DOUBLE_EQ(run.best_accuracy, .6);
    EXPECT_EQ(run.epochs, 7);
    EXPECT_EQ(run.messages, 1);
    EXPECT_EQ(run.state, State::interrupted);
}

TEST(RunSummaryTest, PausesAreNotTrained) {
    const TemporaryFolder home;
    const RunFolder folder{home / "run"};
    log_run(folder.path, {.settings = logged_settings(), .accuracy = {}, .state = ""});
    {
        Database log(folder.log(), SQLITE_OPEN_READWRITE);
        log.execute("DELETE FROM events WHERE kind <> 'started'");
        log.execute("UPDATE events SET time = 1700000000000000");
        log.execute("INSERT INTO events(time, segment, step, kind, payload) VALUES"
                    "(1700000010000000, 0, 1, 'paused', ''), (1700000110000000, 0, 1, 'continued', ''),"
                    "(1700000115000000, 0, 2, 'message', '{}'), (1700009000000000, 1, 2, 'message', '{}'),"
                    "(1700009004000000, 1, 3, 'message', '{}')");
    }
    EXPECT_NEAR(summarise_run(folder.path).seconds, 10 + 5 + 4, 1e-9);
}

TEST(RunSummaryTest, ALockTellsARunningRunFromAnInterruptedOne) {
    const TemporaryFolder home;
    const RunFolder folder{log_run(home / "run", {.settings = logged_settings(), .state = ""})};
    EXPECT_EQ(summarise_run(folder.path).state, State::interrupted);
    const FileLock lock = lock_for_training(folder);
    EXPECT_EQ(summarise_run(folder.path).state, State::running);
}

TEST(RunSummaryTest, AForkTellsWhereItBegan) {
    const TemporaryFolder home;
    const Parent parent{"/somewhere/else", "best", 4, 80, std::string(64, 'b')};
    const RunSummary run =
        summarise_run(log_run(home / "run", {.settings = logged_settings(), .accuracy = {}, .parent = parent.json()}));
    ASSERT_TRUE(run.parent);
    EXPECT_EQ(run.parent->run, "/somewhere/else");
    EXPECT_EQ(run.parent->checkpoint, "best");
    EXPECT_EQ(run.parent->epoch, 4);
    EXPECT_EQ(run.parent->step, 80);
    EXPECT_EQ(run.parent->weights_sha256, std::string(64, 'b'));
}

TEST(RunSummaryTest, MovieVectorsHaveCosts) {
    const TemporaryFolder home;
    const RunFolder folder{home / "run"};
    std::filesystem::create_directories(folder.path);
    {
        RunLog log(folder, true);
        log.append(
            kind::started, 0,
            Json{{"task", "movie-embedding"},
                 {"settings",
                  {{"movies", "/data/ml-25m"}, {"rank", 128}, {"optimizer", "adam"}, {"lr", .001}, {"epochs", 5}}},
                 {"parameters", 1280}});
        for (int epoch = 0; epoch < 2; ++epoch)
            log.append(kind::epoch, epoch + 1, Json{{"epoch", epoch}, {"cost", 100. - epoch}, {"seconds", .5}});
        log.finish(2, Json{{"state", "stopped"}, {"epoch", 2}, {"cost", 98.5}});
    }
    const RunSummary run = summarise_run(folder.path);
    EXPECT_EQ(run.problem, "");
    EXPECT_EQ(run.task, "movie-embedding");
    EXPECT_EQ(run.data, "ml-25m");
    EXPECT_EQ(run.model, "embedding, rank 128");
    EXPECT_EQ(run.state, State::stopped);
    EXPECT_EQ(run.epoch, 2);
    EXPECT_EQ(run.epochs, 5);
    EXPECT_DOUBLE_EQ(run.cost, 98.5);
    EXPECT_EQ(run.history, (std::vector<float>{100, 99}));
    EXPECT_FALSE(run.has_checkpoint);
}

TEST(RunSummaryTest, WhatCannotBeReadIsOneSentence) {
    const TemporaryFolder home;
    const auto problem = [&](const std::filesystem::path &folder) {
        const RunSummary run = summarise_run(folder);
        EXPECT_EQ(run.path, folder);
        EXPECT_TRUE(run.settings.is_null());
        EXPECT_TRUE(run.problem.ends_with('.')) << run.problem;
        EXPECT_EQ(run.problem.find('\n'), std::string::npos);
        return run.problem;
    };
    EXPECT_NE(problem(home / "nothing"), "");
    std::filesystem::create_directories(home / "damaged");
    write_file_atomically(home / "damaged" / "log.db", std::string(100000, 'x'));
    EXPECT_NE(problem(home / "damaged"), "");
    const RunFolder newer{log_run(home / "newer")};
    Database(newer.log(), SQLITE_OPEN_READWRITE).execute("UPDATE meta SET value = '99' WHERE key = 'least_reader'");
    EXPECT_NE(problem(newer.path).find("newer"), std::string::npos);
    const RunFolder headless{log_run(home / "headless")};
    Database(headless.log(), SQLITE_OPEN_READWRITE).execute("DELETE FROM events WHERE kind = 'started'");
    EXPECT_NE(problem(headless.path), "");
}

TEST(RunSummaryTest, ANewerLogThatCanBeReadComesWithANotice) {
    const TemporaryFolder home;
    const RunFolder folder{log_run(home / "run")};
    Database(folder.log(), SQLITE_OPEN_READWRITE)
        .execute(("PRAGMA user_version=" + std::to_string(log_format + 1)).c_str());
    const RunSummary run = summarise_run(folder.path);
    EXPECT_EQ(run.problem, "");
    EXPECT_NE(run.notice, "");
    EXPECT_EQ(run.epoch, 3);
}

TEST(RunSummaryTest, OddPayloadsDoNoHarm) {
    const TemporaryFolder home;
    const RunFolder folder{log_run(home / "run")};
    {
        Database log(folder.log(), SQLITE_OPEN_READWRITE);
        log.execute("INSERT INTO events(time, segment, step, kind, payload) VALUES"
                    "(1, 0, 4, 'epoch', 'no JSON'), (2, 0, 4, 'epoch', '[1, 2]'),"
                    "(3, 0, 4, 'epoch', '{\"epoch\": \"four\", \"validation\": 7, \"train\": {\"loss\": []}}'),"
                    "(4, 0, 4, 'setting', '3'), (5, 0, 4, 'message', '\"text\"'), (6, 0, 4, 'finished', '[]')");
    }
    const RunSummary run = summarise_run(folder.path);
    EXPECT_EQ(run.problem, "");
    EXPECT_EQ(run.state, State::failed); // an end that cannot be understood
    EXPECT_DOUBLE_EQ(run.best_accuracy, .7);
}

TEST(RunSummaryTest, JsonKeepsAllOfIt) {
    const TemporaryFolder home;
    RunSummary run = summarise_run(log_run(home / "run", {.settings = logged_settings(),
                                                          .accuracy = {.5, NAN},
                                                          .state = "failed",
                                                          .parent = Parent{"/a", "last", 1, 2, "c"}.json(),
                                                          .reason = "It broke."}));
    run.notice = "Look.";
    const RunSummary again = RunSummary::from_json(Json::parse(to_json_text(run.json())));
    EXPECT_EQ(again.json(), run.json());
    EXPECT_EQ(again.reason, "It broke.");
    EXPECT_TRUE(std::isnan(again.cost));
    ASSERT_EQ(again.history.size(), 2u);
    EXPECT_THROW(RunSummary::from_json(Json::array()), Error);
    EXPECT_THROW(RunSummary::from_json(Json{{"state", "dancing"}}), Error);
}

} // namespace
} // namespace benchlight::runs
