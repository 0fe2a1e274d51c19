// A run that is stopped and resumed ends with the weights of one that never stopped, whatever its settings.

#include "engine/runs/run_reader.h"
#include "engine/training/session.h"
#include "tests/engine/training/covering_rows.h"
#include "tests/engine/training/small_set.h"
#include "tests/engine/training/train_until.h"

#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t batches = 5; // of an epoch: 80 images to train on

/// Everything that a case varies: the settings, where it stops, what is said to it while it trains.
struct Case {
    Settings settings;
    StopAt stop;
    std::multimap<std::int64_t, std::string> commands;
    bool forget_features = false;
    std::string description;
};

/// One of the values of a factor.
struct Level {
    const char *name;
    std::function<void(Case &)> set;
};
using Factor = std::vector<Level>;

template <class Value> Level level(const char *name, Value Settings::*member, Value value) {
    return {name, [=](Case &c) { c.settings.*member = value; }};
}
Level text(const char *name, std::string Settings::*member) { return level(name, member, std::string(name)); }

/// Layers that stay as they are, in which way, and how many views of an image are computed ahead.
Level frozen(const char *name, const char *stage, const char *mode, int views) {
    return {name, [=](Case &c) {
                c.settings.freeze = stage;
                c.settings.frozen_mode = mode;
                c.settings.views = views;
            }};
}

std::vector<Factor> factors(const fs::path &edits) {
    using S = Settings;
    return {
        {text("adam", &S::optimizer),
         text("adamw", &S::optimizer),
         {"sgd",
          [](Case &c) {
              c.settings.optimizer = "sgd";
              c.settings.nesterov = true;
          }},
         {"sgd without momentum",
          [](Case &c) {
              c.settings.optimizer = "sgd";
              c.settings.momentum = 0;
          }}},
        {text("constant", &S::schedule), text("step", &S::schedule), text("cosine", &S::schedule),
         text("one-cycle", &S::schedule), text("plateau", &S::schedule)},
        {level("no warm-up", &S::warmup, 0.), level("warm-up", &S::warmup, 1.5)},
        {text("none", &S::recipe), text("rotate=20,flip=0.5,translate=1", &S::recipe),
         text("flip=alternating,translate=2:reflect,erase=0.5", &S::recipe),
         text("crop=0.3:1,brightness=0.3,contrast=0.3,saturation=0.3", &S::recipe)},
        {frozen("all learns", "none", "evaluation", 1), frozen("head, 1 view", "backbone", "evaluation", 1),
         frozen("head, 2 views", "backbone", "evaluation", 2), frozen("head, fresh", "backbone", "evaluation", 0),
         frozen("head, drifting", "backbone", "training", 1), frozen("stage, 2 views", "block1", "evaluation", 2),
         frozen("stage, drifting", "block1", "training", 0)},
        {level("no average", &S::ema, 0.), level("average", &S::ema, .9)},
        {level("no clipping", &S::clip, 0.), level("clipping", &S::clip, .3)},
        {level("no smoothing", &S::label_smoothing, 0.), level("smoothing", &S::label_smoothing, .1)},
        {level("no decay", &S::weight_decay, 0.), level("decay", &S::weight_decay, .05)},
        {text("none", &S::class_weights), text("balanced", &S::class_weights)},
        {level("no patience", &S::patience, 0), level("patience", &S::patience, 1)},
        {level("no test flip", &S::test_flip, false), level("test flip", &S::test_flip, true)},
        {text("fp32", &S::precision), text("bf16", &S::precision)},
        {{"no edits", [](Case &) {}}, {"edits", [edits](Case &c) { c.settings.edits = edits; }}},
        {{"own validation", [](Case &) {}},
         {"half of test",
          [](Case &c) {
              c.settings.split.half_of_test = true;
              c.settings.split.limit_train = 80;
          }}},
        {{"stops in epoch 1",
          [](Case &c) {
              c.stop = {2, false};
          }},
         {"stops in epoch 2",
          [](Case &c) {
              c.stop = {batches + 3, false};
          }},
         {"stops validating",
          [](Case &c) {
              c.stop = {batches, false};
          }},
         {"stops between epochs",
          [](Case &c) {
              c.stop = {batches, true};
          }}},
        {{"not steered", [](Case &) {}},
         {"steered",
          [](Case &c) {
              c.commands = {{1, "lr=0.02"}, {1, "momentum=0.5"}, {batches + 1, "weight-decay=0.1"}, {2, "clip=0.7"}};
          }}},
        {{"features kept", [](Case &) {}}, {"features forgotten", [](Case &c) { c.forget_features = true; }}},
    };
}

class Exactness : public testing::Test {
  protected:
    Exactness() {
        write_small_set(folder / "set", 89, 40, 2); // class 3 is rarer than the others
        settings.batch = 16;
        settings.epochs = 2;
        settings.threads = 1;
        settings.recipe = "none";
        settings.split.validation = .1; // 9 of 89
        settings.learning_rate = .01;
        folder.write("edits.csv", "source,label\ntrain-images-idx3-ubyte#5,3\ntrain-images-idx3-ubyte#6,0\n");
    }

    void expect_exact(const Case &c) {
        const fs::path whole = folder / "whole", parts = folder / "parts";
        fs::remove_all(whole);
        fs::remove_all(parts);
        const Finished uninterrupted = train_with(c.settings, whole, {}, c.commands);
        ASSERT_EQ(uninterrupted.state, runs::State::completed) << uninterrupted.reason;
        const Finished stopped = train_with(c.settings, parts, c.stop, c.commands);
        if (stopped.state == runs::State::completed) return; // its patience ended before
        ASSERT_EQ(stopped.state, runs::State::stopped) << stopped.reason;
        const auto last = runs::RunReader({parts}).last(runs::kind::checkpoint);
        ASSERT_TRUE(last);
        EXPECT_EQ(last->step, c.stop.step);
        if (c.forget_features) fs::remove_all(folder / "home" / "features");
        const Finished resumed = resume_with(parts, c);
        EXPECT_EQ(resumed.weights_sha256, uninterrupted.weights_sha256);
        EXPECT_EQ(resumed.best_epoch, uninterrupted.best_epoch);
        EXPECT_EQ(resumed.epoch, uninterrupted.epoch);
        const auto expected = runs::RunReader({whole}).epochs(), epochs = runs::RunReader({parts}).epochs();
        ASSERT_EQ(epochs.size(), expected.size());
        for (std::size_t i = 0; i < epochs.size(); ++i) {
            EXPECT_EQ(epochs[i].train_loss, expected[i].train_loss);
            EXPECT_EQ(epochs[i].validation_loss, expected[i].validation_loss);
            EXPECT_EQ(epochs[i].learning_rate, expected[i].learning_rate);
        }
    }
    /// What was to be said behind the stop is said then.
    static Finished resume_with(const fs::path &run, const Case &c) {
        Listener listener;
        listener.step = [&](std::int64_t step) {
            for (auto [command, end] = c.commands.equal_range(step); command != end; ++command)
                runs::send_command({run}, runs::Command::parse(command->second));
        };
        return TrainingSession::resume(run, {}, {}, listener)->wait();
    }
    Case case_of(const std::vector<Factor> &all, const std::vector<int> &row) const {
        Case c{settings, {}, {}, false, {}};
        for (std::size_t f = 0; f < all.size(); ++f) {
            const Level &level = all[f][static_cast<std::size_t>(row[f])];
            level.set(c);
            c.description += (f ? ", " : "") + std::string(level.name);
        }
        return c;
    }

    TemporaryFolder folder;
    Settings settings = small_settings(folder);
};

TEST_F(Exactness, EveryTwoSettingsTogether) {
    settings.model = "fast";
    const std::vector<Factor> all = factors(folder / "edits.csv");
    std::vector<int> levels;
    for (const Factor &factor : all) levels.push_back(static_cast<int>(factor.size()));
    for (const std::vector<int> &row : covering_rows(levels)) {
        const Case c = case_of(all, row);
        SCOPED_TRACE(c.description);
        expect_exact(c);
    }
}

/// Any settings together: hundreds of runs, which take minutes.
TEST_F(Exactness, ManySettingsTogether) {
    if (!std::getenv("BENCHLIGHT_LONG_TESTS")) GTEST_SKIP() << "set BENCHLIGHT_LONG_TESTS to run it";
    settings.model = "fast";
    const std::vector<Factor> all = factors(folder / "edits.csv");
    for (std::uint64_t number = 0; number < 400; ++number) {
        Random random(number, Purpose::order);
        std::vector<int> row;
        for (const Factor &factor : all)
            row.push_back(static_cast<int>(random.below(static_cast<std::uint32_t>(factor.size()))));
        const Case c = case_of(all, row);
        SCOPED_TRACE(c.description);
        expect_exact(c);
    }
}

/// Large networks take seconds, most of them for hashing checkpoints: one epoch each, and few that are trained whole.
TEST_F(Exactness, EveryModel) {
    struct Model {
        const char *name, *freeze, *optimizer, *precision;
        double ema = 0;
        bool quick = true;
    };
    const bool all = std::getenv("BENCHLIGHT_LONG_TESTS") != nullptr;
    for (const Model &model :
         {Model{"resnet18", "backbone", "adam", "fp32"}, Model{"resnet18-3x3", "layer4", "sgd", "bf16"},
          Model{"efficientnet-lite0", "none", "adamw", "fp32", .9}, Model{"resnet18", "none", "sgd", "bf16", 0, false},
          Model{"resnet18", "layer2", "adam", "fp32", .9, false},
          Model{"resnet18-3x3", "none", "adamw", "fp32", .9, false},
          Model{"efficientnet-lite0", "backbone", "sgd", "bf16", 0, false}}) {
        if (!model.quick && !all) continue;
        SCOPED_TRACE(std::string(model.name) + ", frozen " + model.freeze);
        Case c{settings, {2, false}, {}, true, {}};
        c.settings.epochs = all ? 2 : 1;
        c.settings.model = model.name;
        c.settings.freeze = model.freeze;
        c.settings.optimizer = model.optimizer;
        c.settings.precision = model.precision;
        c.settings.ema = model.ema;
        c.settings.recipe = "rotate=20,flip=0.5";
        expect_exact(c);
    }
}

/// Extended at its end, or while it trained; its schedule keeps the shape that it began with.
TEST_F(Exactness, ExtendedSoonerOrLater) {
    for (const char *schedule : {"constant", "one-cycle", "plateau"}) {
        SCOPED_TRACE(schedule);
        settings.schedule = schedule;
        settings.epochs = 2;
        const fs::path late = folder / (std::string("late-") + schedule), live = late.string() + "-live",
                       stopped = late.string() + "-stopped", whole = late.string() + "-whole";
        train_with(settings, late, {});
        const Finished extended = TrainingSession::resume(late, 4, {}, {})->wait();
        EXPECT_EQ(extended.epoch, 4);
        EXPECT_EQ(train_with(settings, live, {}, {{2, "epochs=4"}}).weights_sha256, extended.weights_sha256);
        train_with(settings, stopped, {3, false});
        EXPECT_EQ(TrainingSession::resume(stopped, 4, {}, {})->wait().weights_sha256, extended.weights_sha256);
        settings.epochs = 4;
        const bool shapeless = std::string(schedule) == "constant" || std::string(schedule) == "plateau";
        EXPECT_EQ(train_with(settings, whole, {}).weights_sha256 == extended.weights_sha256, shapeless);
    }
}

} // namespace
} // namespace benchlight::training
