#include "engine/core/error.h"
#include "engine/nn/models_internal.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"
#include "engine/runs/run_summary.h"
#include "engine/training/checkpoint_internal.h"
#include "engine/training/session.h"
#include "tests/engine/training/small_set.h"
#include "tests/engine/training/train_until.h"

#include <functional>
#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t batches = 5; // of an epoch: 80 images in batches of 16

class Fork : public testing::Test {
  protected:
    Fork() {
        write_small_set(folder / "set", 89, 40); // 9 of them validate
        settings.epochs = 3;
        settings.batch = 16;
        settings.threads = 1;
        settings.learning_rate = .01;
    }

    Finished train(const std::string &run, StopAt stop = {}) { return train_with(settings, folder / run, stop); }
    Finished resume(const std::string &run, std::optional<int> epochs = {}) {
        return TrainingSession::resume(folder / run, epochs, {}, {})->wait();
    }
    TrainingSession::ForkPoint at(const std::string &run, const std::string &checkpoint = "last") {
        return {folder / run, checkpoint};
    }
    Finished fork(const TrainingSession::ForkPoint &point, const std::string &run,
                  const std::function<void(Settings &)> &change = {}, Listener listener = {}) {
        Settings changed = TrainingSession::settings_at(point);
        if (change) change(changed);
        return TrainingSession::fork(point, changed, folder / run, {}, std::move(listener))->wait();
    }
    std::vector<int> epochs_of(const std::string &run) {
        std::vector<int> epochs;
        for (const runs::EpochSummary &summary : reader(run).epochs()) epochs.push_back(summary.epoch);
        return epochs;
    }
    std::string messages_of(const std::string &run) {
        std::string text;
        for (const runs::Event &event : reader(run).events(runs::kind::message))
            text += event.json().value("text", "") + "\n";
        return text;
    }
    runs::RunReader reader(const std::string &run) { return runs::RunReader(runs::RunFolder{folder / run}); }
    Progression last(const std::string &run) {
        return load_last_checkpoint(runs::RunFolder{folder / run}).value().progression;
    }
    /// What a fork of `point` that may not be says; it leaves nothing behind.
    std::string refusal(const TrainingSession::ForkPoint &point, const std::function<void(Settings &)> &change = {}) {
        try {
            fork(point, "refused", change);
        } catch (const Error &error) {
            EXPECT_FALSE(fs::exists(folder / "refused"));
            return error.what();
        }
        ADD_FAILURE() << "it was forked";
        return {};
    }

    TemporaryFolder folder;
    Settings settings = small_settings(folder);
};

/// A fork of a stopped run that changes nothing is the run resumed: wherever it stopped, whatever it keeps.
TEST_F(Fork, WithTheSameSettingsIsTheRunResumed) {
    struct Setup {
        const char *optimizer, *schedule;
        StopAt stop;
        double ema = 0;
        const char *freeze = "none";
    };
    int number = 0;
    for (const Setup &setup :
         {Setup{"adam", "cosine", {batches + 4, false}}, Setup{"sgd", "one-cycle", {batches, false}, .9},
          Setup{"adamw", "plateau", {2 * batches, true}}, Setup{"sgd", "step", {3, false}, 0, "backbone"}}) {
        settings.optimizer = setup.optimizer;
        settings.schedule = setup.schedule;
        settings.ema = setup.ema;
        settings.freeze = setup.freeze;
        const std::string parent = "parent" + std::to_string(++number), child = "child" + std::to_string(number);
        const Finished stopped = train(parent, setup.stop);
        ASSERT_EQ(stopped.state, runs::State::stopped);
        const Finished forked = fork(at(parent), child), resumed = resume(parent);
        EXPECT_EQ(forked.state, runs::State::completed);
        EXPECT_EQ(forked.weights_sha256, resumed.weights_sha256) << setup.optimizer << " " << setup.schedule;
        std::vector<int> expected;
        for (int epoch = stopped.epoch + 1; epoch <= 3; ++epoch) expected.push_back(epoch);
        EXPECT_EQ(epochs_of(child), expected);
        const auto whole = reader(parent).epochs(), epochs = reader(child).epochs();
        for (std::size_t i = 0; i < epochs.size(); ++i)
            EXPECT_EQ(epochs[i].train_loss, whole[i + whole.size() - epochs.size()].train_loss);
    }
}

TEST_F(Fork, KeepsWhatWasChangedWhileItsParentTrained) {
    settings.schedule = "one-cycle";
    train_with(settings, folder / "parent", {batches + 4, false}, {{3, "lr=0.003"}, {4, "epochs=4"}});
    EXPECT_EQ(TrainingSession::settings_at(at("parent")).learning_rate, .003);
    const Finished forked = fork(at("parent"), "child");
    EXPECT_EQ(forked.epoch, 4);
    EXPECT_EQ(forked.weights_sha256, resume("parent").weights_sha256); // the schedule keeps its shape to 3 epochs
}

TEST_F(Fork, ItselfStopsAndIsResumedAndForkedAgain) {
    train("parent", {batches + 2, false});
    settings = TrainingSession::settings_at(at("parent"));
    settings.optimizer = "sgd";
    settings.epochs = 4;
    const Finished whole = fork(at("parent"), "whole", [&](Settings &changed) { changed = settings; });
    std::atomic<TrainingSession *> session = nullptr;
    Listener listener;
    listener.step = [&](std::int64_t step) {
        while (!session) std::this_thread::yield();
        if (step == 2 * batches + 5) session.load()->request_stop();
    };
    const auto own = TrainingSession::fork(at("parent"), settings, folder / "parts", {}, listener);
    session = own.get();
    ASSERT_EQ(own->wait().state, runs::State::stopped);
    fs::remove_all(folder / "parent"); // nothing of it is needed any more
    EXPECT_EQ(fork(at("parts"), "again").weights_sha256, whole.weights_sha256);
    EXPECT_EQ(runs::Parent::of(reader("again").started())->run, fs::weakly_canonical(folder / "parts"));
    EXPECT_EQ(resume("parts").weights_sha256, whole.weights_sha256);
    EXPECT_EQ(resume("whole", 5).epoch, 5);
}

TEST_F(Fork, TellsWhereItComesFromAndCanBeResumedFromItsStart) {
    const Finished parent = train("parent");
    std::optional<Started> started;
    bool resumable = false;
    Listener listener;
    listener.started = [&](const Started &is) {
        started = is;
        resumable = fs::exists(runs::RunFolder{is.run}.last_checkpoint());
    };
    fork(at("parent"), "child", {}, listener);
    ASSERT_TRUE(started);
    EXPECT_EQ(started->run, folder / "child");
    EXPECT_TRUE(resumable);
    const auto origin = runs::Parent::of(reader("child").started());
    ASSERT_TRUE(origin);
    EXPECT_EQ(origin->run, fs::weakly_canonical(folder / "parent"));
    EXPECT_EQ(origin->checkpoint, "last");
    EXPECT_EQ(origin->epoch, 3);
    EXPECT_EQ(origin->step, 3 * batches);
    EXPECT_EQ(origin->weights_sha256, parent.weights_sha256);
    EXPECT_EQ(epochs_of("child"), (std::vector<int>{4, 5, 6})); // as many again
    EXPECT_EQ(reader("parent").state(), runs::State::completed);
    EXPECT_EQ(resume("parent").weights_sha256, parent.weights_sha256); // as it was
}

TEST_F(Fork, BeginsAtTheBestCheckpoint) {
    settings.epochs = 6;
    settings.learning_rate = .05; // too much, so that the best epoch is an early one
    const Finished parent = train("parent");
    ASSERT_LT(parent.best_epoch, 6);
    const Finished forked = fork(at("parent", "best"), "child");
    EXPECT_EQ(epochs_of("child").front(), parent.best_epoch + 1);
    EXPECT_GT(forked.best_epoch, parent.best_epoch); // of its own epochs
    EXPECT_EQ(forked.weights_sha256, parent.weights_sha256);
    EXPECT_EQ(runs::Parent::of(reader("child").started())->epoch, parent.best_epoch);
}

TEST_F(Fork, OtherBatchesBeginTheEpochAnew) {
    train("parent", {batches + 4, false});
    std::vector<std::int64_t> steps;
    Listener listener;
    listener.step = [&](std::int64_t step) { steps.push_back(step); };
    fork(
        at("parent"), "child", [](Settings &changed) { changed.batch = 32; }, listener);
    ASSERT_FALSE(steps.empty());
    EXPECT_EQ(steps.front(), 3 + 1); // the first epoch would have had three batches of 32
    EXPECT_EQ(steps.back(), 3 * 3);
    EXPECT_EQ(epochs_of("child"), (std::vector<int>{2, 3}));
    EXPECT_NE(messages_of("child").find("Epoch 2 begins anew"), std::string::npos);
    EXPECT_EQ(reader("child").last(runs::kind::epoch)->step, 9);
    fork(at("parent"), "same-batches", [](Settings &changed) { changed.learning_rate = .001; });
    EXPECT_EQ(messages_of("same-batches"), "");
}

TEST_F(Fork, ScheduleAndPatienceFollowTheNewTotal) {
    settings.schedule = "cosine";
    train("parent");
    fork(at("parent"), "child", [](Settings &changed) {
        changed.epochs = 6;
        changed.learning_rate = .04;
    });
    const auto first = reader("child").epochs().front();
    EXPECT_NEAR(first.learning_rate, .04 * schedule_factor("cosine", 4 * batches - 1, 6 * batches), 1e-12);
    // Nothing is learned any more, so patience ends the run; the parent's epochs do not count.
    const Finished impatient = fork(at("parent"), "impatient", [](Settings &changed) {
        changed.epochs = 40;
        changed.learning_rate = 0;
        changed.schedule = "constant";
        changed.patience = 2;
    });
    EXPECT_GE(impatient.best_epoch, 4);
    EXPECT_EQ(impatient.epoch, impatient.best_epoch + 2);
}

TEST_F(Fork, AnotherOptimizerOrThawedLayersLearnAfresh) {
    settings.freeze = "block1";
    train("parent", {2 * batches, true});
    const auto adam = [](Settings &changed) { changed.weight_decay = .1; };
    fork(at("parent"), "same", adam);
    EXPECT_EQ(messages_of("same"), "");
    fork(at("parent"), "sgd", [](Settings &changed) { changed.optimizer = "sgd"; });
    EXPECT_NE(messages_of("sgd").find("sgd cannot use what adam has learned"), std::string::npos);
    fork(at("parent"), "thawed", [](Settings &changed) { changed.freeze = "none"; });
    EXPECT_NE(messages_of("thawed").find("begins afresh"), std::string::npos);
    fork(at("parent"), "frozen", [](Settings &changed) { changed.freeze = "backbone"; });
    EXPECT_EQ(messages_of("frozen"), "");
}

TEST_F(Fork, AnAverageBeginsWithTheWeights) {
    const Finished parent = train("parent");
    const auto average = [](Settings &changed) { changed.ema = .9; };
    fork(at("parent"), "averaged", average);
    EXPECT_EQ(runs::Parent::of(reader("averaged").started())->weights_sha256, parent.weights_sha256);
    // And a fork without one goes on from the weights that were trained, as if there had been none.
    settings.ema = .9;
    train("with", {2 * batches, true});
    const Finished without = fork(at("with"), "without", [](Settings &changed) { changed.ema = 0; });
    EXPECT_EQ(without.weights_sha256, parent.weights_sha256);
}

TEST_F(Fork, OtherImagesOfAsManyClasses) {
    train("parent", {batches + 4, false});
    write_small_set(folder / "more", 120, 40);
    const std::string more = "idx:" + (folder / "more").native();
    fork(at("parent"), "child", [&](Settings &changed) { changed.data = more; });
    EXPECT_EQ(reader("child").started()["normalisation"], reader("parent").started()["normalisation"]);
    EXPECT_EQ(reader("child").started()["data"]["train"], 108);
    EXPECT_NE(messages_of("child").find("begins anew"), std::string::npos);
    EXPECT_EQ(resume("child", 4).epoch, 4);
}

TEST_F(Fork, EditsAreTheParentsOwnUnlessOthersAreAskedFor) {
    const fs::path edits = folder / "edits.csv";
    folder.write("edits.csv", "source,label\ntrain-images-idx3-ubyte#5,3\n");
    settings.edits = edits;
    train("parent", {batches + 4, false});
    folder.write("edits.csv", "source,label\ntrain-images-idx3-ubyte#5,3\ntrain-images-idx3-ubyte#6,3\n");
    const auto relabelled = [&](const std::string &run) { return reader(run).started()["edits"]["relabelled"]; };
    const std::string forked = fork(at("parent"), "same").weights_sha256;
    EXPECT_EQ(relabelled("same"), 1);
    EXPECT_EQ(forked, resume("parent").weights_sha256);
    TrainingSession::ForkPoint point = at("parent");
    point.read_edits = true;
    fork(point, "again");
    EXPECT_EQ(relabelled("again"), 2);
    fs::remove(edits);
    EXPECT_EQ(resume("again", 7).epoch, 7);
    fork(at("parent"), "none", [](Settings &changed) { changed.edits.clear(); });
    EXPECT_TRUE(reader("none").started()["edits"].is_null());
}

TEST_F(Fork, OfALiveRunLeavesItAlone) {
    train("parent", {batches + 4, false});
    const FileLock trainer = runs::lock_for_training(runs::RunFolder{folder / "parent"});
    EXPECT_EQ(fork(at("parent"), "child").state, runs::State::completed);
}

TEST_F(Fork, ADamagedNewestCheckpointGivesWayToTheOneBefore) {
    train("parent", {batches + 4, false});
    const runs::RunFolder parent{folder / "parent"};
    fs::resize_file(parent.last_checkpoint(), fs::file_size(parent.last_checkpoint()) - 7);
    fork(at("parent"), "child");
    EXPECT_NE(messages_of("child").find("checkpoint before it"), std::string::npos);
    EXPECT_EQ(runs::Parent::of(reader("child").started())->epoch, 1);
    fs::resize_file(parent.best_checkpoint(), 1000);
    EXPECT_NE(refusal(at("parent", "best")).find("best.safetensors"), std::string::npos);
}

TEST_F(Fork, RefusesWhatCannotBe) {
    train("parent", {batches + 4, false});
    const auto says = [&](const std::string &word, const TrainingSession::ForkPoint &point,
                          const std::function<void(Settings &)> &change = {}) {
        const std::string said = refusal(point, change);
        EXPECT_NE(said.find(word), std::string::npos) << said;
    };
    says("no run", at("absent"));
    says("best or last", at("parent", "newest"));
    says("is of fast", at("parent"), [](Settings &changed) { changed.model = "resnet18"; });
    says("--weights", at("parent"), [](Settings &changed) { changed.weights = "imagenet"; });
    says("total from 2", at("parent"), [](Settings &changed) { changed.epochs = 1; });
    says("--lr", at("parent"), [](Settings &changed) { changed.learning_rate = -1; });
    const Settings same = TrainingSession::settings_at(at("parent"));
    for (const char *place : {"parent", "parent/child"})
        EXPECT_THROW(TrainingSession::fork(at("parent"), same, folder / place, {.force = true}, {})->wait(), Error);
    EXPECT_EQ(reader("parent").state(), runs::State::stopped);
    train("other", {1, false});
    EXPECT_THROW(TrainingSession::fork(at("parent"), same, folder / "other", {}, {})->wait(), Error);
    EXPECT_EQ(TrainingSession::fork(at("parent"), same, folder / "other", {.force = true}, {})->wait().epoch, 3);
    for (const fs::path &file :
         {runs::RunFolder{folder / "other"}.last_checkpoint(), runs::RunFolder{folder / "other"}.previous_checkpoint()})
        fs::remove(file);
    says("no last checkpoint yet", at("other"));
    EXPECT_THROW(resume("other", 9), Error); // nor can a fork begin again
}

/// A file of another run in a run's folder: one sentence, and nothing changes.
TEST_F(Fork, ACheckpointOfAnotherRunIsNoticed) {
    train("parent", {batches + 4, false});
    const runs::RunFolder parent{folder / "parent"};
    const auto put = [&](const std::string &run, const std::function<void(Settings &)> &change) {
        Settings other = settings;
        change(other);
        train_with(other, folder / run, {batches + 2, false});
        fs::copy_file(runs::RunFolder{folder / run}.last_checkpoint(), parent.last_checkpoint(),
                      fs::copy_options::overwrite_existing);
    };
    const auto refused = [&](const std::string &word) {
        const std::int64_t before = reader("parent").newest_event();
        for (const auto &work : std::vector<std::function<void()>>{[&] { resume("parent"); },
                                                                   [&] { TrainingSession::settings_at(at("parent")); }})
            try {
                work();
                ADD_FAILURE() << word;
            } catch (const Error &error) {
                EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
            }
        EXPECT_EQ(reader("parent").newest_event(), before);
        EXPECT_EQ(reader("parent").state(), runs::State::stopped);
    };
    put("sgd", [](Settings &other) { other.optimizer = "sgd"; });
    refused("optimizer is sgd");
    put("seed", [](Settings &other) { other.split.seed = 3; });
    refused("seed is 3");
    put("model", [](Settings &other) {
        other.model = "efficientnet-lite0";
        other.size = 32;
    });
    refused("model is efficientnet-lite0");
    EXPECT_THROW(load_network(parent, "last", "fast", 4), Error);
    // Its own description over tensors of other classes, and over fewer tensors.
    const auto rewrite = [&](const std::function<void(nn::NamedTensors &)> &change) {
        nn::SafeTensors own = nn::read_safetensors(parent.previous_checkpoint());
        change(own.tensors);
        own.metadata.erase("sha256");
        nn::write_safetensors(parent.last_checkpoint(), own.tensors, own.metadata);
    };
    const auto resume_says = [&](const std::string &word) {
        const std::int64_t before = reader("parent").newest_event();
        try {
            resume("parent");
            ADD_FAILURE() << word;
        } catch (const Error &error) {
            EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
        }
        EXPECT_EQ(reader("parent").newest_event(), before);
    };
    rewrite([](nn::NamedTensors &tensors) {
        for (auto &[name, tensor] : tensors)
            if (name == "head.weight") tensor = at::zeros({7, tensor.size(1)});
    });
    resume_says("tells 7 classes apart");
    rewrite([](nn::NamedTensors &tensors) {
        std::erase_if(tensors, [](const auto &named) { return named.first == "optimizer.first.head.weight"; });
    });
    resume_says("optimizer.first.head.weight");
    rewrite([](nn::NamedTensors &tensors) {
        for (auto &[name, tensor] : tensors)
            if (name == "optimizer.second.head.weight") tensor = at::zeros({3});
    });
    resume_says("optimizer.second.head.weight");
    folder.write("parent/last.safetensors", "");
    fs::copy_file(parent.previous_checkpoint(), parent.last_checkpoint(), fs::copy_options::overwrite_existing);
    EXPECT_EQ(resume("parent").state, runs::State::completed);
}

} // namespace
} // namespace benchlight::training
