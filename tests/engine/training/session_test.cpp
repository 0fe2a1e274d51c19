#include "engine/core/error.h"
#include "engine/nn/models_internal.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"
#include "engine/training/checkpoint_internal.h"
#include "engine/training/session.h"
#include "tests/engine/training/small_set.h"
#include "tests/engine/training/train_until.h"

#include <atomic>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

namespace benchlight::training {
namespace {

class Session : public testing::Test {
  protected:
    Session() { settings.epochs = 4; }

    Finished train(const std::string &run, Listener listener = {}) {
        return TrainingSession::start(settings, folder / run, {}, std::move(listener))->wait();
    }
    Finished resume(const std::string &run, std::optional<int> epochs = {}, Listener listener = {}) {
        return TrainingSession::resume(folder / run, epochs, {}, std::move(listener))->wait();
    }
    Finished train_until(const std::string &run, int point) {
        return training::train_until(settings, folder / run, point);
    }
    runs::RunReader reader(const std::string &run) { return runs::RunReader(runs::RunFolder{folder / run}); }

    TemporaryFolder folder;
    Settings settings = small_settings(folder);
};

TEST_F(Session, LearnsAndLogsWhatItDid) {
    std::vector<int> epochs;
    std::optional<Started> started;
    Listener listener;
    listener.started = [&](const Started &is) { started = is; };
    listener.epoch = [&](const runs::EpochSummary &summary) { epochs.push_back(summary.epoch); };
    const Finished finished = train("run", listener);
    EXPECT_EQ(finished.state, runs::State::completed);
    EXPECT_EQ(finished.epoch, 4);
    EXPECT_EQ(finished.weights_sha256.size(), 64u);
    EXPECT_EQ(epochs, (std::vector<int>{1, 2, 3, 4}));
    ASSERT_TRUE(started);
    EXPECT_EQ(started->precision, "fp32");

    const auto log = reader("run");
    EXPECT_EQ(log.state(), runs::State::completed);
    const auto summaries = log.epochs();
    ASSERT_EQ(summaries.size(), 4u);
    EXPECT_LT(summaries.back().train_loss, summaries.front().train_loss);
    EXPECT_GT(summaries.back().validation_accuracy, .8);
    const auto samples = log.samples();
    ASSERT_TRUE(samples);
    EXPECT_EQ(samples->index.size(), 32u);
    for (int epoch = 1; epoch <= 4; ++epoch) {
        const auto predictions = log.predictions(epoch);
        ASSERT_TRUE(predictions);
        std::size_t correct = 0;
        for (std::size_t i = 0; i < 32; ++i) correct += predictions->predicted[i] == samples->label[i];
        EXPECT_DOUBLE_EQ(static_cast<double>(correct) / 32,
                         summaries[static_cast<std::size_t>(epoch - 1)].validation_accuracy);
    }
    EXPECT_TRUE(log.probabilities(4));
    EXPECT_TRUE(log.probabilities(finished.best_epoch));
}

TEST_F(Session, IsAFunctionOfSeedAndSettings) {
    settings.epochs = 1;
    const std::string first = train("a").weights_sha256;
    EXPECT_EQ(train("b").weights_sha256, first);
    settings.split.seed = 577;
    EXPECT_NE(train("c").weights_sha256, first);
}

TEST_F(Session, ScramblingLibTorchsGeneratorChangesNothing) {
    settings.epochs = 1;
    const std::string calm = train("calm").weights_sha256;
    std::jthread scrambler([](const std::stop_token &stop) {
        at::Generator generator = at::globalContext().defaultGenerator(at::kCPU);
        for (std::uint64_t seed = 1; !stop.stop_requested(); ++seed) {
            const std::lock_guard lock(generator.mutex());
            generator.set_current_seed(seed);
        }
    });
    EXPECT_EQ(train("scrambled").weights_sha256, calm);
}

/// Stopped in mid-epoch and resumed, over and over: the weights of a run never interrupted, for every optimizer,
/// schedule and precision.
TEST_F(Session, ResumesExactly) {
    struct Case {
        const char *optimizer, *schedule, *precision;
        double warmup = 0, clip = 0, ema = 0;
        const char *class_weights = "none";
    };
    for (const Case c :
         {Case{"adam", "constant", "fp32"}, Case{"sgd", "one-cycle", "fp32"}, Case{"adamw", "cosine", "bf16"},
          Case{"adam", "step", "fp32", 1.5, .5, .9, "balanced"}, Case{"sgd", "plateau", "bf16", .5, 1, .99}}) {
        settings.optimizer = c.optimizer;
        settings.schedule = c.schedule;
        settings.precision = c.precision;
        settings.warmup = c.warmup;
        settings.clip = c.clip;
        settings.ema = c.ema;
        settings.class_weights = c.class_weights;
        settings.nesterov = true;
        settings.norm_rate_factor = 2;
        const std::string name = std::string(c.optimizer) + "-" + c.schedule;
        const Finished whole = train(name + "-whole");
        const Finished stopped = train_until(name + "-parts", 2);
        EXPECT_EQ(stopped.state, runs::State::stopped);
        std::vector<int> epochs;
        Listener listener;
        listener.epoch = [&](const runs::EpochSummary &summary) { epochs.push_back(summary.epoch); };
        const Finished resumed = resume(name + "-parts", {}, listener);
        EXPECT_EQ(resumed.weights_sha256, whole.weights_sha256) << name;
        EXPECT_EQ(resumed.best_epoch, whole.best_epoch);
        ASSERT_FALSE(epochs.empty());
        EXPECT_EQ(epochs.back(), 4);
        const auto parts = reader(name + "-parts").epochs(), all = reader(name + "-whole").epochs();
        ASSERT_EQ(parts.size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            EXPECT_EQ(parts[i].train_loss, all[i].train_loss);
            EXPECT_EQ(parts[i].validation_loss, all[i].validation_loss);
        }
    }
}

TEST_F(Session, ExtendsACompletedRun) {
    settings.epochs = 2;
    train("run");
    const Finished again = resume("run");
    EXPECT_EQ(again.state, runs::State::completed);
    EXPECT_EQ(again.epoch, 2);
    const Finished longer = resume("run", 4);
    EXPECT_EQ(longer.epoch, 4);
    settings.epochs = 4; // a constant schedule has no shape, so the extended run is the longer one
    EXPECT_EQ(longer.weights_sha256, train("whole").weights_sha256);
}

TEST_F(Session, GoesOnFromTheCheckpointBeforeWhenTheNewestIsTorn) {
    const Finished whole = train("run");
    const runs::RunFolder run{folder / "run"};
    std::string bytes = read_file(run.last_checkpoint());
    bytes[bytes.size() / 2] ^= 1;
    std::filesystem::remove(run.last_checkpoint());
    write_file_atomically(run.last_checkpoint(), bytes);
    {
        const FileLock lock = runs::lock_for_training(run); // as if it had been killed at its end
        runs::RunLog log(run, false);
        log.append(runs::kind::segment, 0,
                   Json{{"after_event", reader("run").last(runs::kind::epoch)->id}, {"epoch", 4}});
        log.flush();
    }
    std::string said;
    Listener listener;
    listener.message = [&](const std::string &message) { said += message; };
    EXPECT_EQ(resume("run", {}, listener).weights_sha256, whole.weights_sha256);
    EXPECT_NE(said.find("checkpoint before it"), std::string::npos) << said;
}

TEST_F(Session, ReappliesSettingChangesThatTheLogHasBehindTheCheckpoint) {
    settings.epochs = 3;
    const std::vector<std::string> changes{
        "weight-decay=0.1", "momentum=0.5", "label-smoothing=0.2", "clip=0.5", "recipe=flip=0.5,rotate=10", "lr=0.02"};
    std::atomic<bool> sent_early = false, sent = false;
    Listener listener;
    listener.batch = [&](int epoch, std::int64_t, std::int64_t, double) {
        const runs::RunFolder run{folder / "run"};
        // Before the checkpoint that will be gone on from: only that knows it.
        if (epoch == 1 && !sent_early.exchange(true)) runs::send_command(run, runs::Command::parse("patience=7"));
        if (epoch == 3 && !sent.exchange(true))
            for (const std::string &text : changes) runs::send_command(run, runs::Command::parse(text));
    };
    const Finished whole = train("run", listener);
    const auto change = reader("run").last(runs::kind::setting);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->json()["name"], "learning_rate");
    EXPECT_EQ(change->json()["value"], .02);
    ASSERT_EQ(reader("run").events(runs::kind::setting).size(), changes.size() + 1);
    EXPECT_NE(train("unchanged").weights_sha256, whole.weights_sha256);
    // Lose the end: go on from the checkpoint of epoch 2, as after a kill in epoch 3.
    const runs::RunFolder run{folder / "run"};
    std::filesystem::remove(run.last_checkpoint());
    std::filesystem::rename(run.previous_checkpoint(), run.last_checkpoint());
    {
        runs::RunLog log(run, false);
        log.append(runs::kind::segment, 0, Json{{"after_event", change->id}, {"epoch", 3}}); // no end in force
        log.flush();
    }
    EXPECT_EQ(resume("run").weights_sha256, whole.weights_sha256);
    const auto last = load_last_checkpoint(run);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->progression.settings.patience, 7);
    EXPECT_EQ(last->progression.settings.recipe, "flip=0.5,rotate=10");
}

TEST_F(Session, SettingsThatCannotChangeOrDoNotFitAreRefusedAloud) {
    std::mutex guard;
    std::string said;
    std::atomic<bool> sent = false;
    Listener listener;
    listener.message = [&](const std::string &message) {
        const std::lock_guard lock(guard);
        said += message;
    };
    listener.batch = [&](int, std::int64_t, std::int64_t, double) {
        if (!sent.exchange(true))
            for (const char *text : {"batch=7", "lr=-1", "recipe=spin=3"})
                runs::send_command(runs::RunFolder{folder / "run"}, runs::Command::parse(text));
    };
    const Finished finished = train("run", listener);
    EXPECT_EQ(finished.state, runs::State::completed);
    EXPECT_FALSE(reader("run").last(runs::kind::setting));
    for (const char *word : {"batch", "-1", "spin"}) EXPECT_NE(said.find(word), std::string::npos) << said;
}

TEST_F(Session, EndsWhenPatienceRunsOutAndGoesOnWhenExtended) {
    settings.patience = 2;
    settings.epochs = 40;
    settings.learning_rate = 0; // nothing is learned; only batch norm's statistics still settle
    const Finished finished = train("run");
    EXPECT_EQ(finished.state, runs::State::completed);
    EXPECT_EQ(finished.epoch, finished.best_epoch + 2);
    EXPECT_LT(finished.epoch, 40);
    EXPECT_EQ(resume("run").epoch, finished.epoch);
    const Finished longer = resume("run", 41);
    EXPECT_EQ(longer.epoch, std::max(longer.best_epoch, finished.epoch) + 2);
    const Finished stopped = train_until("parts", 2);
    EXPECT_EQ(stopped.state, runs::State::stopped);
    EXPECT_EQ(resume("parts").weights_sha256, finished.weights_sha256);
}

TEST_F(Session, TheAverageIsWhatValidatesAndWhatIsHashed) {
    settings.epochs = 2;
    settings.ema = .5;
    const Finished averaged = train("averaged");
    settings.ema = 0;
    const Finished plain = train("plain");
    EXPECT_NE(averaged.weights_sha256, plain.weights_sha256);
    const auto with = reader("averaged").epochs(), without = reader("plain").epochs();
    EXPECT_EQ(with.back().train_loss, without.back().train_loss); // the weights that are trained are the same
    EXPECT_NE(with.back().validation_loss, without.back().validation_loss);
    const runs::RunFolder run{folder / "averaged"};
    EXPECT_EQ(nn::weights_sha256(*load_network(run, "last", "fast", 4).network), averaged.weights_sha256);
}

TEST_F(Session, ClassWeightsReachTheTraining) {
    write_small_set(folder / "rare", 320, 80, 16); // of class 3 only every sixteenth image
    settings.data = "idx:" + (folder / "rare").native();
    settings.epochs = 1;
    settings.class_weights = "balanced";
    const std::string balanced = train("balanced").weights_sha256;
    settings.class_weights = "none";
    EXPECT_NE(train("plain").weights_sha256, balanced);
}

TEST_F(Session, DivergingEndsAsFailedAndKeepsTheCheckpoint) {
    settings.optimizer = "sgd";
    settings.epochs = 6;
    std::string good;
    std::atomic<bool> sent = false;
    Listener listener;
    listener.epoch = [&](const runs::EpochSummary &summary) {
        if (summary.epoch == 1 && !sent.exchange(true))
            runs::send_command(runs::RunFolder{folder / "run"}, runs::Command::parse("lr=1e30"));
    };
    const Finished failed = train("run", listener);
    EXPECT_EQ(failed.state, runs::State::failed);
    EXPECT_GE(failed.epoch, 1);
    EXPECT_NE(failed.reason.find("learning rate"), std::string::npos) << failed.reason;
    EXPECT_EQ(reader("run").state(), runs::State::failed);
    EXPECT_TRUE(std::filesystem::exists(runs::RunFolder{folder / "run"}.last_checkpoint()));
}

TEST_F(Session, RefusesWhatCannotWork) {
    settings.batch = 5000;
    EXPECT_THROW(train("run"), Error);
    EXPECT_FALSE(std::filesystem::exists(folder / "run"));
    settings.batch = 32;
    settings.data = "idx:" + (folder / "absent").native();
    EXPECT_THROW(train("run"), Error);
    settings.data = "nonsense";
    EXPECT_THROW(train("run"), UsageError);
    EXPECT_THROW(resume("absent"), Error);
}

TEST_F(Session, AnotherDataSetIsNoticedOnResuming) {
    train_until("run", 1);
    write_small_set(folder / "set", 324);
    EXPECT_THROW(resume("run"), Error);
    EXPECT_EQ(reader("run").state(), runs::State::stopped);
}

TEST_F(Session, WithoutValidationBestIsLast) {
    settings.split.validation = 0;
    settings.epochs = 2;
    const Finished finished = train("run");
    EXPECT_EQ(finished.best_epoch, 2);
    EXPECT_TRUE(std::filesystem::equivalent(runs::RunFolder{folder / "run"}.best_checkpoint(),
                                            runs::RunFolder{folder / "run"}.last_checkpoint()));
    EXPECT_EQ(resume("run", 3).best_epoch, 3);
}

TEST_F(Session, ALastBatchOfOneImageIsLeftOut) {
    settings.split.validation = 0;
    settings.split.limit_train = 65;
    settings.epochs = 1;
    const Finished finished = train("run");
    EXPECT_EQ(finished.state, runs::State::completed);
    EXPECT_EQ(reader("run").last(runs::kind::epoch)->step, 2);
}

TEST_F(Session, PausesAndContinues) {
    std::atomic<bool> sent = false;
    const runs::RunFolder run{folder / "run"};
    Listener listener;
    listener.batch = [&](int epoch, std::int64_t, std::int64_t, double) {
        if (epoch == 2 && !sent.exchange(true)) {
            runs::send_command(run, runs::Command::parse("pause"));
            runs::send_command(run, runs::Command::parse("continue"));
        }
    };
    const Finished finished = train("run", listener);
    EXPECT_EQ(finished.state, runs::State::completed);
    EXPECT_TRUE(reader("run").last(runs::kind::paused));
    EXPECT_TRUE(reader("run").last(runs::kind::continued));
    EXPECT_EQ(finished.weights_sha256, train("unpaused").weights_sha256);
}

} // namespace
} // namespace benchlight::training
