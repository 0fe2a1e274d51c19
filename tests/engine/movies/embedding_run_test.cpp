#include "engine/core/files.h"
#include "engine/movies/embedding_internal.h"
#include "engine/runs/command.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/movies/embedding_fixtures.h"

#include <cmath>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>

namespace benchlight::movies {
namespace {

class EmbeddingRunTest : public testing::Test {
  protected:
    static EmbeddingSettings settings_of(int epochs) {
        EmbeddingSettings settings;
        settings.rank = 4;
        settings.lr = 1e-4;
        settings.epochs = epochs;
        settings.threads = 1;
        return settings;
    }
    EmbeddingFinished train(const EmbeddingSettings &settings, const EmbeddingListener &listener = {},
                            const std::stop_token &stop = {}, bool force = false) {
        return train_embedding(set, settings, run, force, listener, stop);
    }
    std::string error_of_reading() const {
        try {
            read_embedding(run);
        } catch (const Error &error) {
            return error.what();
        }
        return {};
    }

    TemporaryFolder folder;
    std::filesystem::path run = folder / "run";
    const MovieSet set = set_of(random_likes(20, 30, .2));
};

TEST_F(EmbeddingRunTest, IsReadAsItWasLogged) {
    Json started;
    std::vector<EmbeddingEpoch> told;
    EmbeddingListener listener;
    listener.started = [&](const Json &json) { started = json; };
    listener.epoch = [&](const EmbeddingEpoch &epoch) { told.push_back(epoch); };
    const EmbeddingFinished finished = train(settings_of(5), listener);
    EXPECT_EQ(finished.state, runs::State::completed);
    EXPECT_EQ(started["rank"], 4);
    EXPECT_EQ(started["movies"], 30);
    EXPECT_EQ(started["cost_of_zero"].get<double>(), cost_of_zero(set.likes));

    ASSERT_TRUE(is_embedding_run(run));
    const EmbeddingRun read = read_embedding_run(run);
    EXPECT_EQ(read.state, runs::State::completed);
    EXPECT_EQ(read.rank, 4u);
    EXPECT_EQ(read.settings.lr, 1e-4);
    ASSERT_EQ(read.epochs.size(), 5u);
    for (std::size_t e = 0; e < 5; ++e) {
        EXPECT_EQ(read.epochs[e].epoch, static_cast<int>(e));
        EXPECT_EQ(read.epochs[e].cost, told[e].cost);
    }
    ASSERT_TRUE(read.final_cost);
    EXPECT_EQ(*read.final_cost, finished.cost);

    const Embedding embedding = read_embedding(run);
    EXPECT_NEAR(dense_cost(embedding, set.likes), finished.cost, 1e-5 * finished.cost);
    EXPECT_EQ(embedding.values, fit_vectors(set.likes, settings_of(5)).values);
}

TEST_F(EmbeddingRunTest, EpochsHaveTheCostBeforeTheirStep) {
    std::vector<double> costs;
    EmbeddingListener listener;
    listener.epoch = [&](const EmbeddingEpoch &epoch) { costs.push_back(epoch.cost); };
    train(settings_of(3), listener);
    ASSERT_EQ(costs.size(), 3u);
    const auto expected = [&](int epochs) {
        return epochs == 0 ? dense_cost(initial_vectors(30, 4, 576), set.likes)
                           : dense_cost(fit_vectors(set.likes, settings_of(epochs)), set.likes);
    };
    for (int e = 0; e < 3; ++e) EXPECT_NEAR(costs[static_cast<std::size_t>(e)], expected(e), 1e-5 * expected(e)) << e;
}

TEST_F(EmbeddingRunTest, AStopSavesWhatIsThere) {
    std::stop_source source;
    EmbeddingListener listener;
    listener.epoch = [&](const EmbeddingEpoch &epoch) {
        if (epoch.epoch == 2) source.request_stop();
    };
    const EmbeddingFinished finished = train(settings_of(100000), listener, source.get_token());
    EXPECT_EQ(finished.state, runs::State::stopped);
    EXPECT_FALSE(finished.by_command);
    EXPECT_EQ(read_embedding(run).values, fit_vectors(set.likes, settings_of(3)).values);
    EXPECT_EQ(read_embedding_run(run).state, runs::State::stopped);
    EXPECT_NEAR(finished.cost, dense_cost(read_embedding(run), set.likes), 1e-5 * finished.cost);
}

TEST_F(EmbeddingRunTest, ObeysCommands) {
    EmbeddingListener listener;
    listener.epoch = [&](const EmbeddingEpoch &epoch) {
        const auto send = [&](const char *text) { runs::send_command({run}, runs::Command::parse(text)); };
        if (epoch.epoch == 1) {
            send("lr=0.00002");
            send("epochs=6");
            send("pause");
            send("recipe=none");
            send("continue");
        }
    };
    const EmbeddingFinished finished = train(settings_of(100000), listener);
    EXPECT_EQ(finished.state, runs::State::completed);
    EXPECT_EQ(read_embedding_run(run).epochs.size(), 6u);
    const runs::RunReader reader({run});
    const auto changed = reader.events(runs::kind::setting);
    ASSERT_EQ(changed.size(), 2u);
    EXPECT_EQ(changed[0].json()["value"], 0.00002);
    EXPECT_EQ(changed[0].step, 2);
    EXPECT_EQ(reader.events(runs::kind::paused).size(), 1u);
    EXPECT_EQ(reader.events(runs::kind::continued).size(), 1u);
    ASSERT_EQ(reader.events(runs::kind::message).size(), 1u);
    EXPECT_NE(reader.events(runs::kind::message)[0].json()["text"].get<std::string>().find("recipe=none"),
              std::string::npos);
}

TEST_F(EmbeddingRunTest, AStopByCommandAlsoEndsAPause) {
    EmbeddingListener listener;
    listener.epoch = [&](const EmbeddingEpoch &epoch) {
        if (epoch.epoch != 0) return;
        runs::send_command({run}, runs::Command::parse("pause"));
        runs::send_command({run}, runs::Command::parse("stop"));
    };
    const EmbeddingFinished finished = train(settings_of(100000), listener);
    EXPECT_EQ(finished.state, runs::State::stopped);
    EXPECT_TRUE(finished.by_command);
    EXPECT_EQ(read_embedding_run(run).epochs.size(), 1u);
}

TEST_F(EmbeddingRunTest, DivergenceFailsWithASentence) {
    EmbeddingSettings settings = settings_of(50);
    settings.lr = 1e4;
    const EmbeddingFinished finished = train(settings);
    EXPECT_EQ(finished.state, runs::State::failed);
    EXPECT_NE(finished.reason.find("lower learning rate"), std::string::npos) << finished.reason;
    EXPECT_TRUE(std::isnan(finished.cost));
    const EmbeddingRun read = read_embedding_run(run);
    EXPECT_EQ(read.state, runs::State::failed);
    EXPECT_EQ(read.reason, finished.reason);
    EXPECT_FALSE(read.final_cost);
    EXPECT_NE(error_of_reading().find("no vectors"), std::string::npos) << error_of_reading();
}

TEST_F(EmbeddingRunTest, AKilledTrainerLeavesAnInterruptedRun) {
    const pid_t child = ::fork();
    if (child == 0) {
        EmbeddingListener listener;
        listener.epoch = [](const EmbeddingEpoch &epoch) {
            if (epoch.epoch < 3) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(300)); // the log's thread commits every 40 ms
            ::kill(::getpid(), SIGKILL);
        };
        train(settings_of(100000), listener);
        ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    const EmbeddingRun read = read_embedding_run(run);
    EXPECT_EQ(read.state, runs::State::interrupted);
    EXPECT_GE(read.epochs.size(), 3u);
    EXPECT_FALSE(read.final_cost);
    EXPECT_NE(error_of_reading().find("interrupted"), std::string::npos) << error_of_reading();
    EXPECT_EQ(train(settings_of(2), {}, {}, true).state, runs::State::completed); // --force replaces it
}

TEST_F(EmbeddingRunTest, ReplacesOnlyByForce) {
    train(settings_of(2));
    EXPECT_THROW(train(settings_of(3)), Error);
    EXPECT_EQ(read_embedding_run(run).epochs.size(), 2u);
    train(settings_of(3), {}, {}, true);
    EXPECT_EQ(read_embedding_run(run).epochs.size(), 3u);
}

TEST_F(EmbeddingRunTest, OtherFoldersAndRunsAreRefused) {
    EXPECT_FALSE(is_embedding_run(folder / "nothing"));
    EXPECT_THROW(read_embedding_run(folder / "nothing"), Error);
    std::filesystem::create_directories(run);
    {
        runs::RunLog log({run}, true);
        log.append(runs::kind::started, 0, Json{{"settings", {{"model", "resnet18"}}}});
        log.finish(0, Json{{"state", "completed"}});
    }
    EXPECT_FALSE(is_embedding_run(run));
    EXPECT_NE(error_of_reading().find("for images"), std::string::npos) << error_of_reading();
}

TEST_F(EmbeddingRunTest, DamagedVectorsAreNoticed) {
    train(settings_of(1));
    const std::string good = read_file(vectors_file(run));
    for (const std::size_t at : {std::size_t{3}, std::size_t{20}, good.size() - 1}) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x21);
        write_file_atomically(vectors_file(run), bad);
        EXPECT_THROW(read_embedding(run), Error) << at;
    }
    for (const std::size_t length : {std::size_t{0}, std::size_t{5}, std::size_t{60}, good.size() - 4}) {
        write_file_atomically(vectors_file(run), good.substr(0, length));
        EXPECT_THROW(read_embedding(run), Error) << length;
    }
    write_file_atomically(vectors_file(run), good);
    EXPECT_EQ(read_embedding(run).values.size(), 120u);
}

} // namespace
} // namespace benchlight::movies
