#include "engine/core/error.h"
#include "engine/nn/models_internal.h"
#include "engine/nn/pretrained_internal.h"
#include "engine/nn/safetensors_internal.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"
#include "engine/training/published.h"
#include "engine/training/session.h"
#include "engine/training/workbench_internal.h"
#include "tests/engine/training/small_set.h"
#include "tests/engine/training/train_until.h"

#include <atomic>
#include <gtest/gtest.h>
#include <map>
#include <thread>

namespace benchlight::training {
namespace {

namespace fs = std::filesystem;

/// Runs that begin from a weight file: a network of other classes whose batch norm has seen other images.
class Frozen : public testing::Test {
  protected:
    Frozen() {
        settings.epochs = 4;
        settings.views = 2;
        settings.freeze = "backbone";
        settings.weights = folder / "weights.safetensors";
        write_weights(3);
    }
    void write_weights(std::uint64_t seed, const nn::WeightsDescription *description = nullptr) {
        const auto network = nn::make_network("fast", 7, seed);
        const at::NoGradGuard no_grad;
        nn::NamedTensors tensors;
        for (const nn::StateEntry &entry : network->state()) {
            if (entry.name.ends_with("running_mean")) entry.tensor.fill_(.1);
            if (entry.name == "whiten.weight") entry.tensor.copy_(at::sin(at::arange(192)).reshape({16, 3, 2, 2}));
            tensors.emplace_back(entry.name, entry.tensor);
        }
        nn::write_safetensors(settings.weights, tensors,
                              description ? description->metadata() : std::map<std::string, std::string>{});
    }
    Finished train(const std::string &run, Listener listener = {}) {
        return TrainingSession::start(settings, folder / run, {}, std::move(listener))->wait();
    }
    Finished resume(const std::string &run, std::optional<int> epochs = {}) {
        return TrainingSession::resume(folder / run, epochs, {}, {})->wait();
    }
    Finished train_until(const std::string &run, int point) {
        return training::train_until(settings, folder / run, point);
    }
    /// Hears how many images' features are computed, beyond those that are read from files.
    static Listener counting(std::atomic<int> &calls) {
        Listener listener;
        listener.preparing = [&calls](const std::string &activity, std::uint64_t, std::uint64_t) {
            calls += activity == "Computing features";
        };
        return listener;
    }
    nn::SafeTensors checkpoint(const std::string &run) {
        return nn::read_safetensors(runs::RunFolder{folder / run}.last_checkpoint());
    }

    TemporaryFolder folder;
    Settings settings = small_settings(folder);
};

TEST_F(Frozen, OnlyTheHeadLearnsAndTheRestStaysAsTheFileHasIt) {
    std::optional<Started> started;
    std::string notes, warnings;
    Listener listener;
    listener.started = [&](const Started &is) { started = is; };
    listener.note = [&](const std::string &note) { notes += note; };
    listener.message = [&](const std::string &message) { warnings += message; };
    EXPECT_EQ(train("run", listener).state, runs::State::completed);
    EXPECT_NE(notes.find("7 classes is replaced"), std::string::npos) << notes;
    EXPECT_EQ(warnings.find("replaced"), std::string::npos) << warnings;
    ASSERT_TRUE(started);
    EXPECT_EQ(started->trainable_parameters, 4u * 128);
    const nn::SafeTensors file = nn::read_safetensors(settings.weights), after = checkpoint("run");
    for (const auto &[name, tensor] : file.tensors)
        EXPECT_TRUE(name.starts_with("head.") || at::equal(tensor, after.at(name, {}))) << name;
    EXPECT_EQ(after.at("head.weight", {}).size(0), 4);
    const Json log = runs::RunReader(runs::RunFolder{folder / "run"}).started();
    EXPECT_EQ(log["features_cached"], true);
    EXPECT_EQ(log["weights"]["head_replaced"], true);
    EXPECT_EQ(log["weights"]["file_classes"], 7);
}

/// In training mode no gradient reaches the frozen layers, yet their statistics drift; nothing is cached.
TEST_F(Frozen, AsPublishedTheStatisticsDrift) {
    settings.frozen_mode = "training";
    EXPECT_EQ(train("run").state, runs::State::completed);
    const nn::SafeTensors file = nn::read_safetensors(settings.weights), after = checkpoint("run");
    for (const auto &[name, tensor] : file.tensors) {
        if (name.starts_with("head.")) continue;
        const bool statistic = name.find("running_") != std::string::npos || name.ends_with("num_batches_tracked");
        EXPECT_EQ(at::equal(tensor, after.at(name, {})), !statistic) << name;
    }
    EXPECT_FALSE(fs::exists(folder / "home" / "features"));
    EXPECT_EQ(settings.augmentation_epoch(5), 5);
}

TEST_F(Frozen, FeaturesAreWhatTheFrozenStagesMakeOfThoseViews) {
    settings.freeze = "block1";
    settings.test_flip = true;
    const Workbench bench = prepare_workbench(settings, {}, {});
    ASSERT_TRUE(bench.features);
    EXPECT_EQ(bench.features->stage, 2u);
    ASSERT_EQ(bench.features->train.size(), 2u);
    EXPECT_FALSE(at::equal(bench.features->train[0], bench.features->train[1]));
    for (const int epoch : {1, 2, 3}) {
        const int view = settings.augmentation_epoch(epoch);
        EXPECT_EQ(view, epoch % 2);
        BatchLoader::Plan plan;
        plan.data = bench.data.get();
        plan.part = images::Part::train;
        plan.index.assign(bench.splits.train.index.begin() + 40, bench.splits.train.index.begin() + 48);
        plan.batch = 8;
        plan.recipe = augment::Recipe::parse(settings.recipe);
        plan.normalisation = bench.normalisation;
        plan.seed = settings.split.seed;
        plan.epoch = view;
        BatchLoader loader(std::move(plan));
        const at::NoGradGuard no_grad;
        const at::Tensor expected = bench.network->run(loader.next().images, 0, 2);
        const at::Tensor features = bench.features->train[static_cast<std::size_t>(view)];
        EXPECT_TRUE(at::allclose(features.slice(0, 40, 48), expected, 1e-4, 1e-5));
    }
    EXPECT_EQ(bench.features->validation.size(0), static_cast<std::int64_t>(bench.splits.validation.size()));
    EXPECT_TRUE(bench.features->validation_mirrored.defined());
}

/// Cached features and none must teach the same: a run whose views are fresh, of a recipe that changes nothing.
TEST_F(Frozen, CachedTrainingIsTrainingOnTheImages) {
    settings.recipe = "none";
    settings.views = 1;
    train("cached");
    settings.views = 0;
    train("fresh");
    const auto cached = runs::RunReader(runs::RunFolder{folder / "cached"}).epochs(),
               fresh = runs::RunReader(runs::RunFolder{folder / "fresh"}).epochs();
    ASSERT_EQ(cached.size(), fresh.size());
    for (std::size_t i = 0; i < cached.size(); ++i) {
        EXPECT_NEAR(cached[i].train_loss, fresh[i].train_loss, 1e-4);
        EXPECT_NEAR(cached[i].validation_loss, fresh[i].validation_loss, 1e-4);
    }
}

TEST_F(Frozen, ResumesExactly) {
    for (const char *stage : {"backbone", "block1"})
        for (const char *precision : {"fp32", "bf16"}) {
            settings.freeze = stage;
            settings.precision = precision;
            settings.ema = std::string(stage) == "block1" ? .9 : 0;
            const std::string name = std::string(stage) + precision;
            const Finished whole = train(name + "-whole"), stopped = train_until(name + "-parts", 2);
            EXPECT_EQ(stopped.state, runs::State::stopped);
            fs::remove_all(folder / "home" / "features");  // computed anew, they are the same
            fs::rename(settings.weights, folder / "away"); // the checkpoint has all that is needed
            EXPECT_EQ(resume(name + "-parts").weights_sha256, whole.weights_sha256) << name;
            fs::rename(folder / "away", settings.weights);
        }
}

TEST_F(Frozen, AnotherLearningRateComputesNothing) {
    std::atomic<int> first = 0, second = 0, third = 0;
    train("a", counting(first));
    settings.learning_rate = .01;
    settings.optimizer = "sgd";
    train("b", counting(second));
    EXPECT_EQ(second, 3); // a file each: two views and the validation images
    EXPECT_GT(first, second);
    settings.split.seed = 577;
    train("c", counting(third));
    EXPECT_EQ(third, first);
}

TEST_F(Frozen, FeaturesAreThoseOfTheImagesThatEditsLeave) {
    std::atomic<int> first = 0, relabelled = 0, excluded = 0;
    settings.recipe = "none";
    settings.views = 1;
    train("plain", counting(first));
    settings.edits = folder / "edits.csv";
    folder.write("edits.csv", "source,label\ntrain-images-idx3-ubyte#5,3\n");
    train("relabelled", counting(relabelled));
    EXPECT_EQ(relabelled, 2); // other labels need no other features: both files are read
    folder.write("edits.csv", "source,label\ntrain-images-idx3-ubyte#5,3\ntrain-images-idx3-ubyte#40,\n"
                              "train-images-idx3-ubyte#41,\ntrain-images-idx3-ubyte#42,\n");
    train("cached", counting(excluded));
    EXPECT_GT(excluded, 2);
    settings.views = 0;
    train("fresh");
    const auto cached = runs::RunReader(runs::RunFolder{folder / "cached"}).epochs(),
               fresh = runs::RunReader(runs::RunFolder{folder / "fresh"}).epochs();
    ASSERT_EQ(cached.size(), fresh.size());
    for (std::size_t i = 0; i < cached.size(); ++i) {
        EXPECT_NEAR(cached[i].train_loss, fresh[i].train_loss, 1e-4);
        EXPECT_NEAR(cached[i].validation_loss, fresh[i].validation_loss, 1e-4);
    }
}

TEST_F(Frozen, AugmentationCannotChangeWhileFeaturesAreCached) {
    std::string said;
    std::atomic<bool> sent = false;
    Listener listener;
    listener.message = [&](const std::string &message) { said += message; };
    listener.batch = [&](int, std::int64_t, std::int64_t, double) {
        if (!sent.exchange(true))
            runs::send_command(runs::RunFolder{folder / "run"}, runs::Command::parse("recipe=flip=0.5"));
    };
    settings.epochs = 30;
    EXPECT_EQ(train("run", listener).state, runs::State::completed);
    EXPECT_NE(said.find("augmentation"), std::string::npos) << said;
    EXPECT_FALSE(runs::RunReader(runs::RunFolder{folder / "run"}).last(runs::kind::setting));
}

TEST_F(Frozen, BeginningAgainNeedsTheSameWeights) {
    EXPECT_EQ(train("run").state, runs::State::completed);
    const runs::RunFolder run{folder / "run"};
    for (const fs::path &file : {run.last_checkpoint(), run.previous_checkpoint(), run.best_checkpoint()})
        fs::remove(file);
    {
        runs::RunLog log(run, false);
        log.append(runs::kind::segment, 0, Json{{"after_event", 2}, {"epoch", 1}}); // as if killed at its beginning
        log.flush();
    }
    write_weights(4);
    EXPECT_THROW(resume("run"), Error);
    fs::remove(settings.weights);
    EXPECT_THROW(resume("run"), Error);
    write_weights(3);
    EXPECT_EQ(resume("run").state, runs::State::completed);
}

TEST_F(Frozen, NormalisesAsTheWeightsWereTrained) {
    nn::WeightsDescription description{"fast", {"a", "b"}, {{.1, .2, .3}, {.4, .5, .6}}, 3, 16, 16};
    write_weights(3, &description);
    EXPECT_EQ(prepare_workbench(settings, {}, {}).normalisation.mean, (std::vector<double>{.1, .2, .3}));
    settings.statistics = "published";
    EXPECT_EQ(prepare_workbench(settings, {}, {}).normalisation.mean, published_normalisation().mean);
    settings.statistics = "data";
    const auto of_data = prepare_workbench(settings, {}, {}).normalisation.mean;
    settings.statistics = "weights";
    write_weights(3); // says nothing of statistics
    std::string said;
    Listener listener;
    listener.message = [&](const std::string &message) { said += message; };
    EXPECT_EQ(prepare_workbench(settings, listener, {}).normalisation.mean, of_data);
    EXPECT_NE(said.find("statistics"), std::string::npos) << said;
}

TEST_F(Frozen, WhatDoesNotFitIsRefusedBeforeAnythingIsWritten) {
    settings.freeze = "block9";
    EXPECT_THROW(train("run"), UsageError);
    settings.freeze = "backbone";
    settings.model = "resnet18";
    EXPECT_THROW(train("run"), Error);
    settings.weights = folder / "absent.pth";
    EXPECT_THROW(train("run"), UsageError);
    settings.weights = "imagenet";
    ::setenv("BENCHLIGHT_WEIGHTS_DIR", folder.path().c_str(), 1);
    EXPECT_THROW(train("run"), Error);
    ::unsetenv("BENCHLIGHT_WEIGHTS_DIR");
    EXPECT_FALSE(fs::exists(folder / "run"));
}

TEST(FeatureFiles, TheLongestUnusedGoFirst) {
    TemporaryFolder folder;
    const FeatureFiles files(folder / "features", 10'000);
    const at::Tensor features = at::arange(1000, at::kFloat); // 4,000 bytes and a header
    files.write("a", features);
    files.write("b", features);
    fs::last_write_time(folder / "features" / "a.safetensors",
                        fs::file_time_type::clock::now() - std::chrono::hours(2));
    fs::last_write_time(folder / "features" / "b.safetensors",
                        fs::file_time_type::clock::now() - std::chrono::hours(1));
    ASSERT_TRUE(files.read("a")); // used just now
    files.write("c", features);
    EXPECT_TRUE(files.read("a"));
    EXPECT_FALSE(files.read("b"));
    EXPECT_TRUE(at::equal(files.read("c").value(), features));
}

TEST(FeatureFiles, DamagedOnesAreAsIfTheyWereNotThere) {
    TemporaryFolder folder;
    const FeatureFiles files(folder / "features");
    files.write("a", at::arange(1000, at::kFloat));
    const fs::path path = folder / "features" / "a.safetensors";
    std::string bytes = read_file(path);
    bytes[bytes.size() - 5] ^= 1;
    write_file_atomically(path, bytes);
    EXPECT_FALSE(files.read("a"));
}

TEST(Corrections, AsPublishedIsAllOfThem) {
    Settings settings;
    apply_preset("original-frozen", settings);
    settings.data = "cifar10";
    EXPECT_NO_THROW(settings.validate());
    for (const Correction &correction : corrections())
        EXPECT_FALSE(correction.as_published(settings)) << correction.title;
    apply_as_published(settings);
    for (const Correction &correction : corrections())
        EXPECT_TRUE(correction.as_published(settings)) << correction.title;
    EXPECT_EQ(settings.size, 32);
    for (const Correction &correction : corrections()) correction.set(settings, false);
    Settings corrected;
    apply_preset("original-frozen", corrected);
    corrected.data = "cifar10";
    EXPECT_EQ(to_json_text(settings.json()), to_json_text(corrected.json()));
    Settings other;
    other.model = "resnet18";
    apply_as_published(other);
    EXPECT_EQ(other.size, std::nullopt);
    EXPECT_EQ(other.frozen_mode, "training");
}

} // namespace
} // namespace benchlight::training
