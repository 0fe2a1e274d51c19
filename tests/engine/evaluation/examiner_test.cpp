#include "engine/evaluation/examiner.h"

#include "engine/evaluation/predictions.h"
#include "engine/nn/models_internal.h"
#include "engine/nn/safetensors_internal.h"
#include "engine/training/session.h"
#include "tests/engine/images/encode.h"
#include "tests/engine/nn/made_up_weights.h"
#include "tests/engine/training/small_set.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace benchlight::evaluation {
namespace {

namespace fs = std::filesystem;
using images::DataSet;
using images::Part;

/// A run on a small set, trained once for all tests.
class ExaminerTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<TemporaryFolder>();
        training::Settings settings = training::small_settings(*folder_);
        settings.epochs = 3;
        settings.test_flip = true;
        const auto finished = training::TrainingSession::start(settings, *folder_ / "run", {}, {})->wait();
        ASSERT_EQ(finished.state, runs::State::completed);
    }
    static void TearDownTestSuite() { folder_.reset(); }
    void SetUp() override {
        ::setenv("BENCHLIGHT_HOME", (own_ / "home").c_str(), 1);
        data_ = DataSet::load("idx:" + (*folder_ / "set").native(), {});
    }

    static RunNetwork run() { return {{*folder_ / "run"}, "best"}; }
    images::Image image(Part part, std::uint32_t i) const {
        images::Image image{data_->height(), data_->width(), data_->channels(), {}};
        image.pixels.resize(data_->image_bytes());
        data_->read(part, i, image.pixels);
        return image;
    }
    /// The files of features.
    std::vector<fs::path> files() const {
        std::vector<fs::path> list;
        if (fs::exists(own_ / "home/features"))
            for (const auto &entry : fs::directory_iterator(own_ / "home/features")) list.push_back(entry.path());
        return list;
    }
    /// A file of nothing but tensors.
    fs::path weight_file() const {
        const auto network = nn::make_network("fast", 4, std::nullopt);
        nn::fill(*network, nn::noise);
        nn::NamedTensors tensors;
        for (const nn::StateEntry &entry : network->state()) tensors.emplace_back(entry.name, entry.tensor.detach());
        nn::write_safetensors(own_ / "weights.safetensors", tensors, {});
        return own_ / "weights.safetensors";
    }

    static std::unique_ptr<TemporaryFolder> folder_;
    TemporaryFolder own_;
    std::shared_ptr<const DataSet> data_;
};
std::unique_ptr<TemporaryFolder> ExaminerTest::folder_;

TEST_F(ExaminerTest, GivesTheProbabilitiesOfEvaluation) {
    const Examiner examiner(run());
    EXPECT_EQ(examiner.classes(), data_->classes());
    EvaluateOptions options;
    options.threads = 1;
    const Predictions all = evaluate(run(), options);
    ASSERT_EQ(all.size(), 80u);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto own = examiner.probabilities(image(Part::test, all.index[i]));
        ASSERT_EQ(own.size(), 4u);
        for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(own[c], all.probability[4 * i + c], 1e-5) << i;
    }
}

TEST_F(ExaminerTest, SeesThePixelsOfTheDataSet) {
    const Examiner examiner(run());
    for (const std::uint32_t i : {0, 7, 79}) EXPECT_EQ(examiner.seen(image(Part::test, i)), image(Part::test, i));
    const images::Image seen = examiner.seen(images::pattern(31, 50, 3));
    EXPECT_EQ(std::tie(seen.height, seen.width, seen.channels), std::make_tuple(16, 16, 1));
}

TEST_F(ExaminerTest, MapsHaveTheSizeOfWhatIsSeen) {
    const Examiner examiner(run());
    float most = 0;
    for (std::size_t c = 0; c < 4; ++c) {
        const HeatMap map = examiner.grad_cam(images::pattern(40, 30, 3), c);
        EXPECT_EQ(std::make_pair(map.height, map.width), std::make_pair(16, 16));
        ASSERT_EQ(map.value.size(), 256u);
        EXPECT_GE(*std::ranges::min_element(map.value), 0);
        most = std::max(most, *std::ranges::max_element(map.value));
    }
    EXPECT_EQ(most, 1);
    EXPECT_THROW(examiner.grad_cam(image(Part::test, 0), 4), Error);
}

TEST_F(ExaminerTest, NearestAreThoseWhoseFeaturesPointTheSameWay) {
    const Examiner examiner(run());
    EXPECT_FALSE(examiner.indexed(*data_));
    const std::vector<float> query = examiner.features(image(Part::test, 3));
    EXPECT_EQ(query.size(), 128u);
    std::uint64_t last = 0;
    const auto nearest =
        examiner.nearest(image(Part::test, 3), *data_, 320, {}, [&](std::uint64_t done, std::uint64_t total) {
            EXPECT_GT(done, last);
            EXPECT_EQ(total, 288u);
            last = done;
        });
    EXPECT_EQ(last, 288u);
    EXPECT_TRUE(examiner.indexed(*data_));

    const auto train = images::make_splits(*data_, {}).train.index;
    std::set<std::uint32_t> given;
    for (const Neighbour &neighbour : nearest) {
        given.insert(neighbour.index);
        const std::vector<float> features = examiner.features(image(Part::train, neighbour.index));
        double product = 0, squares = 0, of_query = 0;
        for (std::size_t i = 0; i < features.size(); ++i) {
            product += static_cast<double>(features[i]) * query[i];
            squares += static_cast<double>(features[i]) * features[i];
            of_query += static_cast<double>(query[i]) * query[i];
        }
        EXPECT_NEAR(neighbour.similarity, product / std::sqrt(squares * of_query), 1e-3);
    }
    EXPECT_TRUE(std::ranges::equal(given, train)) << "images of the run's training split, each once";
    EXPECT_TRUE(std::ranges::is_sorted(nearest, std::greater{}, &Neighbour::similarity));

    const auto itself = examiner.nearest(image(Part::train, train[5]), *data_, 1);
    ASSERT_EQ(itself.size(), 1u);
    EXPECT_EQ(itself[0].index, train[5]);
    EXPECT_NEAR(itself[0].similarity, 1, 1e-3);
}

TEST_F(ExaminerTest, FeaturesAreComputedOnceAndAgainWhenTheirFileIsDamaged) {
    const images::Image query = image(Part::test, 0);
    const auto answer = Examiner(run()).nearest(query, *data_, 3);
    ASSERT_EQ(files().size(), 1u);
    const fs::path file = files()[0];
    const std::string whole = read_file(file);
    const auto computes = [&] {
        bool told = false;
        const auto again =
            Examiner(run()).nearest(query, *data_, 3, {}, [&](std::uint64_t, std::uint64_t) { told = true; });
        EXPECT_EQ(again.size(), 3u);
        for (std::size_t i = 0; i < again.size(); ++i) EXPECT_EQ(again[i].index, answer[i].index);
        return told;
    };
    EXPECT_FALSE(computes());
    write_file_atomically(file, whole.substr(0, whole.size() / 2));
    EXPECT_FALSE(Examiner(run()).indexed(*data_));
    EXPECT_TRUE(computes());
    EXPECT_FALSE(computes());
    std::string damaged = whole;
    damaged[1000] = static_cast<char>(damaged[1000] ^ 1);
    write_file_atomically(file, damaged);
    EXPECT_TRUE(computes());
    EXPECT_EQ(files(), std::vector{file});
}

TEST_F(ExaminerTest, OtherImagesOrWeightsHaveOtherFiles) {
    const images::Image query = image(Part::test, 0);
    const Examiner of_run(run());
    of_run.nearest(query, *data_, 1);
    const Examiner of_file(FileNetwork{weight_file(), "fast"}, data_.get());
    EXPECT_FALSE(of_file.indexed(*data_));
    EXPECT_EQ(of_file.nearest(query, *data_, 1000).size(), 320u) << "the whole training part";
    EXPECT_EQ(files().size(), 2u);
    EXPECT_TRUE(of_run.indexed(*data_));
}

TEST_F(ExaminerTest, WhatARunLeftOutIsNoNeighbour) {
    const std::uint32_t out = images::make_splits(*data_, {}).train.index[7];
    images::Edits edits;
    edits.set({Part::train, data_->stored().source(Part::train, out), ""});
    edits.write(own_ / "edits.csv");
    training::Settings settings;
    settings.data = data_->spec();
    settings.model = "fast";
    settings.epochs = 1;
    settings.precision = "fp32";
    settings.edits = own_ / "edits.csv";
    training::TrainingSession::start(settings, own_ / "edited", {}, {})->wait();
    const auto nearest = Examiner(RunNetwork{{own_ / "edited"}, "best"}).nearest(image(Part::train, out), *data_, 1000);
    EXPECT_EQ(nearest.size(), 287u) << "nine tenths of 320, less one";
    EXPECT_TRUE(std::ranges::none_of(nearest, [&](const Neighbour &neighbour) { return neighbour.index == out; }));
}

TEST_F(ExaminerTest, StopsWithoutLeavingAFile) {
    const Examiner examiner(run());
    std::stop_source stop;
    EXPECT_THROW(examiner.nearest(image(Part::test, 0), *data_, 1, stop.get_token(),
                                  [&](std::uint64_t, std::uint64_t) { stop.request_stop(); }),
                 Stopped);
    EXPECT_TRUE(files().empty());
}

TEST_F(ExaminerTest, LeavesOutImagesThatAreGoneAndRemembersThat) {
    for (const char *part : {"train", "test"})
        for (int i = 0; i < 12; ++i)
            own_.write(std::string("set/") + part + "/class" + std::to_string(i % 4) + "/" + std::to_string(i) + ".png",
                       images::png_of(images::pattern(16, 16, 1, i)));
    const auto folder = DataSet::load("folder:" + (own_ / "set").native(), {.size = {}, .hold_bytes = 0});
    fs::remove(own_ / "set/train/class1/5.png");
    const Examiner examiner(FileNetwork{weight_file(), "fast"}, folder.get());
    const images::Image query = images::pattern(16, 16, 1, 3);
    std::set<std::string> sources;
    for (const Neighbour &neighbour : examiner.nearest(query, *folder, 100))
        sources.insert(folder->stored().source(Part::train, neighbour.index));
    EXPECT_EQ(sources.size(), 11u);
    EXPECT_FALSE(sources.contains("train/class1/5.png"));
    EXPECT_EQ(Examiner(FileNetwork{weight_file(), "fast"}, folder.get())
                  .nearest(query, *folder, 100, {}, [](std::uint64_t, std::uint64_t) { FAIL() << "computed again"; })
                  .size(),
              11u);
}

TEST_F(ExaminerTest, AWeightFileTakesFromTheDataWhatItDoesNotTell) {
    const fs::path file = weight_file();
    EXPECT_THROW(Examiner(FileNetwork{file, "fast"}), Error);
    const Examiner examiner(FileNetwork{file, "fast"}, data_.get());
    EXPECT_EQ(examiner.classes(), data_->classes());
    EvaluateOptions options;
    options.data = data_->spec();
    options.threads = 1;
    const Predictions all = evaluate(FileNetwork{file, "fast"}, options);
    for (const std::size_t i : {0u, 50u}) {
        const auto own = examiner.probabilities(image(Part::test, all.index[i]));
        for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(own[c], all.probability[4 * i + c], 1e-5);
    }
}

TEST_F(ExaminerTest, RefusesDataOfOtherClasses) {
    for (const char *part : {"train", "test"})
        for (const char *name : {"ant", "bee"})
            own_.write(std::string("other/") + part + "/" + name + "/1.png",
                       images::png_of(images::pattern(16, 16, 1)));
    const auto other = DataSet::load("folder:" + (own_ / "other").native(), {});
    EXPECT_THROW(Examiner(run(), other.get()), Error);
    const Examiner examiner(run());
    EXPECT_THROW(examiner.nearest(image(Part::test, 0), *other, 1), Error);
    EXPECT_THROW(examiner.indexed(*other), Error);
}

TEST_F(ExaminerTest, LeavesTheThreadCountsOfOthersAndItsOwnAlone) {
    const Examiner examiner(run());
    at::set_num_threads(3);
    int of_another = 0;
    std::thread([&] {
        at::set_num_threads(2);
        std::thread([&] { examiner.probabilities(image(Part::test, 0)); }).join();
        of_another = at::get_num_threads();
    }).join();
    examiner.features(image(Part::test, 0));
    EXPECT_EQ(of_another, 2);
    EXPECT_EQ(at::get_num_threads(), 3);
}

} // namespace
} // namespace benchlight::evaluation
