#include "engine/core/error.h"
#include "engine/images/split.h"
#include "engine/runs/run_log.h"
#include "engine/training/run_edits.h"
#include "tests/engine/images/expect_error.h"
#include "tests/engine/training/small_set.h"
#include "tests/engine/training/train_until.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

namespace fs = std::filesystem;

/// Runs on a small set of which every fifth training image is left out and every seventh is said to be of class 0.
class RunEdits : public testing::Test {
  protected:
    RunEdits() {
        settings.epochs = 4;
        for (std::uint32_t i = 0; i < 320; ++i) {
            const std::string source = "train-images-idx3-ubyte#" + std::to_string(i);
            if (i % 5 == 0)
                edits.set({images::Part::train, source, ""});
            else if (i % 7 == 0)
                edits.set({images::Part::train, source, "0"});
        }
        edits.write(file);
    }
    Finished train(const std::string &run, Listener listener = {}) {
        return TrainingSession::start(settings, folder / run, {}, std::move(listener))->wait();
    }
    Finished resume(const std::string &run) { return TrainingSession::resume(folder / run, {}, {}, {})->wait(); }
    runs::RunReader reader(const std::string &run) { return runs::RunReader(runs::RunFolder{folder / run}); }

    TemporaryFolder folder;
    Settings settings = small_settings(folder);
    images::Edits edits;
    fs::path file = folder / "edits.csv";
};

TEST_F(RunEdits, AreInTheLog) {
    settings.epochs = 1;
    const std::string plain = train("plain").weights_sha256;
    EXPECT_EQ(edits_of_run(reader("plain")), nullptr);
    EXPECT_TRUE(reader("plain").started().at("edits").is_null());

    settings.edits = file;
    EXPECT_NE(train("edited").weights_sha256, plain);
    const auto run = reader("edited");
    ASSERT_EQ(run.events(runs::kind::edits).size(), 1u);
    EXPECT_EQ(run.last(runs::kind::edits)->payload, edits.csv());
    const auto logged = edits_of_run(run);
    ASSERT_TRUE(logged);
    EXPECT_EQ(*logged, edits);
    const Json told = run.started().at("edits");
    EXPECT_EQ(told.at("sha256"), edits.sha256());
    const auto count = [](auto which) {
        int n = 0;
        for (std::uint32_t i = 0; i < 320; ++i) n += which(i);
        return n;
    };
    EXPECT_EQ(told.at("excluded"), count([](std::uint32_t i) { return i % 5 == 0; }));
    EXPECT_EQ(told.at("relabelled"), count([](std::uint32_t i) { return i % 5 && i % 7 == 0 && i % 4; }));

    // The labels of the log are the edited ones, and what is excluded does not validate.
    const auto samples = run.samples(), before = reader("plain").samples();
    ASSERT_TRUE(samples && before);
    std::vector<std::uint32_t> expected = before->index;
    std::erase_if(expected, [](std::uint32_t i) { return i % 5 == 0; });
    EXPECT_EQ(samples->index, expected);
    EXPECT_LT(expected.size(), before->index.size());
    for (std::size_t i = 0; i < samples->index.size(); ++i)
        EXPECT_EQ(samples->label[i], samples->index[i] % 7 == 0 ? 0 : samples->index[i] % 4);
    EXPECT_EQ(run.started().at("data").at("validation"), samples->index.size());
    EXPECT_EQ(run.started().at("data").at("fingerprint"), reader("plain").started().at("data").at("fingerprint"));
}

TEST_F(RunEdits, AreThoseOfTheLogWhenTheRunGoesOn) {
    settings.edits = file;
    const Finished whole = train("whole");
    for (const bool gone : {false, true}) {
        const std::string name = gone ? "gone" : "changed";
        EXPECT_EQ(train_until(settings, folder / name, 2).state, runs::State::stopped);
        if (gone)
            fs::remove(file);
        else
            images::Edits{{{images::Part::train, "train-images-idx3-ubyte#1", "3"}}}.write(file);
        EXPECT_EQ(resume(name).weights_sha256, whole.weights_sha256) << name;
        edits.write(file);
    }
}

TEST_F(RunEdits, AreThereWhenARunBeginsAgain) {
    settings.edits = file;
    const Finished whole = train("run");
    const runs::RunFolder run{folder / "run"};
    for (const fs::path &checkpoint : {run.last_checkpoint(), run.previous_checkpoint(), run.best_checkpoint()})
        fs::remove(checkpoint);
    const std::int64_t samples = reader("run").last(runs::kind::samples)->id;
    {
        runs::RunLog log(run, false);
        log.append(runs::kind::segment, 0,
                   Json{{"after_event", samples}, {"epoch", 1}}); // as if killed at its beginning
        log.flush();
    }
    fs::remove(file);
    EXPECT_EQ(resume("run").weights_sha256, whole.weights_sha256);
    EXPECT_EQ(*edits_of_run(reader("run")), edits);
}

TEST_F(RunEdits, AreReadBeforeAnythingIsWritten) {
    settings.edits = folder / "none.csv";
    expect_error([&] { train("run"); }, "There is no file of edits");
    settings.edits = folder / "set"; // a folder
    expect_error([&] { train("run"); }, "it is not a regular file");
    settings.edits = file;
    folder.write("edits.csv", "source,label\ntrain-images-idx3-ubyte#0,9\n");
    expect_error([&] { train("run"); }, "the class '9', which the data set does not have");
    EXPECT_FALSE(fs::exists(folder / "run"));
}

TEST_F(RunEdits, OfImagesThatAreNotThereAreSaid) {
    settings.epochs = 1;
    settings.edits = file;
    edits.set({images::Part::test, "t10k-images-idx3-ubyte#80", "1"});
    edits.write(file);
    std::string said;
    Listener listener;
    listener.message = [&](const std::string &message) { said += message; };
    train("run", listener);
    EXPECT_NE(said.find("1 image that the edits name is not in the data set: t10k-images-idx3-ubyte#80."),
              std::string::npos)
        << said;
}

} // namespace
} // namespace benchlight::training
