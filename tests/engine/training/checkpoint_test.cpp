#include "engine/core/error.h"
#include "engine/nn/models_internal.h"
#include "engine/training/checkpoint_internal.h"
#include "tests/engine/core/temporary_folder.h"

#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

class Checkpoint : public testing::Test {
  protected:
    void write(int epoch, bool best) {
        Progression progression;
        progression.epoch = epoch + 1;
        progression.step = 10 * epoch;
        progression.best_accuracy = .1 * epoch;
        progression.loss_sum = 1.0 / 3;
        const at::NoGradGuard no_grad;
        network->state().back().tensor.fill_(epoch);
        write_checkpoint(run, take_snapshot(*network, optimizer, average ? &*average : nullptr, progression, best));
    }
    double weight(const std::string &which) {
        return load_network(run, which, "fast", 10).network->state().back().tensor.flatten()[0].item<double>();
    }

    TemporaryFolder folder;
    runs::RunFolder run{folder.path()};
    std::unique_ptr<nn::Network> network = nn::make_network("fast", 10, 1);
    Optimizer optimizer{*network, Settings()};
    std::optional<WeightAverage> average;
};

TEST_F(Checkpoint, LastPreviousAndBestAreKept) {
    EXPECT_FALSE(load_last_checkpoint(run));
    write(1, true);
    write(2, true);
    write(3, false);
    const auto loaded = load_last_checkpoint(run);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->progression.epochs_done(), 3);
    EXPECT_EQ(loaded->progression.loss_sum, 1.0 / 3);
    EXPECT_EQ(weight("last"), 3);
    EXPECT_EQ(weight("best"), 2);
    EXPECT_EQ(load_network(run, "best", "fast", 10).epoch, 2);
}

TEST_F(Checkpoint, ATornNewestOneGivesWayToTheOneBefore) {
    write(1, true);
    write(2, false);
    std::filesystem::resize_file(run.last_checkpoint(), std::filesystem::file_size(run.last_checkpoint()) - 7);
    const auto loaded = load_last_checkpoint(run);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->progression.epochs_done(), 1);
    EXPECT_FALSE(loaded->warning.empty());
    std::filesystem::resize_file(run.previous_checkpoint(), 100);
    EXPECT_THROW(load_last_checkpoint(run), Error);
}

TEST_F(Checkpoint, LeavesNoTemporaryFiles) {
    write(1, true);
    // What a full disk leaves when it refuses the file that was to replace the last one.
    std::filesystem::remove(run.previous_checkpoint());
    std::filesystem::create_hard_link(run.last_checkpoint(), run.previous_checkpoint());
    write(2, true);
    for (const auto &entry : std::filesystem::directory_iterator(run.path))
        EXPECT_EQ(entry.path().native().find(".tmp."), std::string::npos) << entry.path();
    EXPECT_EQ(weight("best"), 2);
}

TEST_F(Checkpoint, HoldsTheAverageToEvaluateBesideTheWeightsToGoOnFrom) {
    average.emplace(*network);
    write(3, true);
    average->update(.5, 10); // (1 + 10) / (10 + 10) is more
    const at::Tensor began = average->state().back().second.clone();
    write(4, true);
    EXPECT_EQ(weight("best"), began.flatten()[0].item<double>());
    const auto loaded = load_last_checkpoint(run);
    ASSERT_TRUE(loaded);
    load_weights(*network, loaded->contents, loaded->file);
    EXPECT_EQ(network->state().back().tensor.flatten()[0].item<double>(), 4);
    WeightAverage other(*network);
    other.load(loaded->contents, loaded->file);
    EXPECT_TRUE(other.state().back().second.equal(began));
}

TEST_F(Checkpoint, OfAnotherModelIsRefused) {
    write(1, true);
    EXPECT_THROW(load_network(run, "last", "resnet18", 10), Error);
    EXPECT_THROW(load_network(run, "last", "fast", 7), Error);
}

} // namespace
} // namespace benchlight::training
