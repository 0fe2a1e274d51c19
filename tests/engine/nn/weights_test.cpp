#include "engine/nn/weights.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/nn/models_internal.h"
#include "engine/nn/pretrained_internal.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/engine/nn/made_up_weights.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace benchlight::nn {
namespace {
namespace fs = std::filesystem;

constexpr const char *model = "fast";

/// The tensors of a network for so many classes, as a file would hold them.
WeightFile file_of(int classes) {
    const auto network = make_network(model, classes, 1);
    fill(*network);
    WeightFile file{{}, {}, "made up"};
    for (const StateEntry &entry : network->state()) file.tensors.emplace_back(entry.name, entry.tensor.clone());
    return file;
}

at::Tensor &tensor(WeightFile &file, const std::string &name) {
    return std::ranges::find(file.tensors, name, [](const auto &entry) { return entry.first; })->second;
}

void remove(WeightFile &file, const std::string &name) {
    std::erase_if(file.tensors, [&](const auto &entry) { return entry.first == name; });
}

std::string last_name(const WeightFile &file, const std::string &ending) {
    for (auto entry = file.tensors.rbegin(); entry != file.tensors.rend(); ++entry)
        if (entry->first.ends_with(ending)) return entry->first;
    return "";
}

class Weights : public testing::Test {
  protected:
    void SetUp() override {
        network = make_network(model, 5, 7);
        head = network->state()[network->stages().back().begin].name;
        norm = last_name(file, "running_mean");
        ASSERT_FALSE(norm.empty());
    }
    WeightsReport load() { return load_weights(*network, model, file, "made-up.pth"); }
    at::Tensor loaded(const std::string &name) {
        return std::ranges::find(network->state(), name, &StateEntry::name)->tensor;
    }
    bool is_untouched() { return weights_sha256(*network) == weights_sha256(*make_network(model, 5, 7)); }

    WeightFile file = file_of(5);
    std::unique_ptr<Network> network;
    std::string head, norm;
};

TEST_F(Weights, ThatFitAreTakenWhole) {
    const WeightsReport report = load();
    EXPECT_TRUE(report.fits());
    EXPECT_EQ(report.matched, network->state().size());
    EXPECT_EQ(report.wanted, network->state().size());
    EXPECT_EQ(report.file_classes, 5);
    EXPECT_FALSE(report.head_fresh);
    EXPECT_EQ(report.lines().size(), 1u);
    for (const auto &[name, expected] : file.tensors) EXPECT_TRUE(at::equal(loaded(name), expected)) << name;
}

TEST_F(Weights, MissingOnesAreNamedAndNothingIsCopied) {
    remove(file, norm);
    const WeightsReport report = load();
    EXPECT_FALSE(report.fits());
    EXPECT_EQ(report.missing, std::vector{norm});
    EXPECT_TRUE(is_untouched());
    EXPECT_NE(report.lines()[1].find(norm), std::string::npos);
}

TEST_F(Weights, UnexpectedOnesAreOnlyReported) {
    file.tensors.emplace_back("extra.weight", at::ones({2}));
    const WeightsReport report = load();
    EXPECT_TRUE(report.fits());
    EXPECT_EQ(report.unexpected, std::vector<std::string>{"extra.weight"});
    EXPECT_EQ(report.json()["unexpected"], Json::array({"extra.weight"}));
    EXPECT_TRUE(at::equal(loaded(norm), tensor(file, norm)));
}

TEST_F(Weights, OfAnotherShapeOrTypeAreMismatched) {
    const at::Tensor right = tensor(file, norm).clone();
    for (const at::Tensor &wrong : {right.unsqueeze(0), right.slice(0, 1), right.to(at::kLong), right.to(at::kBool)}) {
        tensor(file, norm) = wrong;
        const WeightsReport report = load();
        EXPECT_FALSE(report.fits());
        ASSERT_EQ(report.mismatched.size(), 1u);
        EXPECT_EQ(report.mismatched[0].name, norm);
        EXPECT_NE(report.mismatched[0].in_file, report.mismatched[0].in_model);
        EXPECT_TRUE(is_untouched());
    }
}

TEST_F(Weights, AHeadOfAnotherClassCountIsReplacedAndThatIsSaid) {
    const at::Tensor fresh = loaded(head).clone();
    file = file_of(9);
    const WeightsReport report = load();
    EXPECT_TRUE(report.fits());
    EXPECT_TRUE(report.head_fresh);
    EXPECT_EQ(report.file_classes, 9);
    EXPECT_TRUE(at::equal(loaded(head), fresh));
    EXPECT_TRUE(at::equal(loaded(norm), tensor(file, norm)));
    EXPECT_NE(report.lines().back().find("9 classes is replaced"), std::string::npos);
}

TEST_F(Weights, WithoutAHeadKeepTheFreshOne) {
    const at::Tensor fresh = loaded(head).clone();
    const Stage &stage = network->stages().back();
    for (std::size_t i = 0; i < stage.count; ++i) remove(file, network->state()[stage.begin + i].name);
    const WeightsReport report = load();
    EXPECT_TRUE(report.fits());
    EXPECT_TRUE(report.head_fresh);
    EXPECT_EQ(report.file_classes, 0);
    EXPECT_TRUE(at::equal(loaded(head), fresh));
    EXPECT_NE(report.lines().back().find("no head"), std::string::npos);
}

TEST_F(Weights, NeedNoCountersOfBatches) {
    std::erase_if(file.tensors, [](const auto &entry) { return entry.first.ends_with("num_batches_tracked"); });
    EXPECT_TRUE(load().fits());
}

TEST_F(Weights, HalfAndDoubleAreConverted) {
    const at::Tensor expected = tensor(file, norm).clone();
    for (const at::ScalarType type : {at::kHalf, at::kBFloat16, at::kDouble}) {
        tensor(file, norm) = expected.to(type);
        ASSERT_TRUE(load().fits());
        EXPECT_EQ(loaded(norm).scalar_type(), at::kFloat);
        EXPECT_TRUE(at::equal(loaded(norm), expected.to(type).to(at::kFloat)));
    }
}

TEST_F(Weights, ThatAreNotFiniteAreRefusedByName) {
    for (const float value : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        tensor(file, norm)[0] = value;
        try {
            load();
            FAIL();
        } catch (const Error &error) {
            EXPECT_NE(std::string(error.what()).find(norm), std::string::npos) << error.what();
            EXPECT_NE(std::string(error.what()).find("made-up.pth"), std::string::npos) << error.what();
        }
    }
    tensor(file, norm) = at::full_like(tensor(file, norm), 1e300, at::kDouble); // no float32
    EXPECT_THROW(load(), Error);
}

TEST_F(Weights, DescribeThemselves) {
    const WeightsDescription description{
        model, {"ant", "bee", "cow", "dog", "eel \"é\""}, {{.1, .2, .3}, {.4, .5, .6}}, 1, 48, 48};
    file.metadata = description.metadata();
    EXPECT_EQ(file.metadata.at("format"), "pt");
    const WeightsReport report = load();
    EXPECT_EQ(report.classes, description.classes);
    ASSERT_TRUE(report.normalisation);
    EXPECT_EQ(report.normalisation->mean, description.normalisation.mean);
    EXPECT_EQ(report.normalisation->std, description.normalisation.std);
    EXPECT_EQ(report.size, 48);
    EXPECT_EQ(report.channels, 1);
}

TEST_F(Weights, WithoutAUsableDescriptionTellNothing) {
    for (const char *text :
         {"", "{", "[]", "7", "{}", R"({"classes":7})", R"({"classes":[],"mean":[],"std":[],"height":0,"width":0})",
          R"({"classes":["a"],"mean":[1,1,1],"std":[0,1,1],"height":9000,"width":9000})",
          R"({"classes":["a"],"mean":[1,1,1],"std":[1,1,-1],"height":32,"width":48})"}) {
        file.metadata["benchlight_weights"] = text;
        const WeightsReport report = load();
        EXPECT_TRUE(report.fits());
        EXPECT_FALSE(report.normalisation) << text;
        EXPECT_FALSE(report.size) << text;
    }
}

/// A head counts only when it is whole: its shape alone must not make a network of a million classes.
TEST_F(Weights, AHeadOfAnotherWidthIsNone) {
    tensor(file, head) = at::zeros({1'000'000, 0});
    WeightsReport report = load();
    EXPECT_EQ(report.file_classes, 0);
    EXPECT_TRUE(report.head_fresh);
    tensor(file, head) = at::zeros({5, 3});
    report = load();
    EXPECT_EQ(report.file_classes, 0);
    EXPECT_TRUE(report.head_fresh);
}

/// A folder of its own for what the set-up would have put there.
class WeightSources : public testing::Test {
  protected:
    void SetUp() override {
        fs::create_directories(folder / "home");
        fs::create_directories(folder / "set-up");
        setenv("BENCHLIGHT_HOME", (folder / "home").c_str(), 1);
        setenv("BENCHLIGHT_WEIGHTS_DIR", (folder / "set-up").c_str(), 1);
    }
    void TearDown() override {
        unsetenv("BENCHLIGHT_HOME");
        unsetenv("BENCHLIGHT_WEIGHTS_DIR");
    }
    TemporaryFolder folder;
};

TEST_F(WeightSources, TellWhetherTheyAreHere) {
    WeightSource source = weight_sources("efficientnet-lite0").front();
    EXPECT_FALSE(source.installed);
    EXPECT_EQ(source.weights.name, "imagenet");
    write_file_atomically(folder / "set-up" / source.weights.file, "x");
    source = weight_sources("efficientnet-lite0").front();
    EXPECT_TRUE(source.installed);
    EXPECT_EQ(source.path, folder / "set-up" / source.weights.file);
    write_file_atomically(folder / "home" / source.weights.file, "x");
    EXPECT_EQ(weights_path("imagenet", "efficientnet-lite0"), folder / "home" / source.weights.file);

    const WeightSource resnet18 = weight_sources("resnet18").front();
    EXPECT_FALSE(resnet18.installed);
    EXPECT_GT(resnet18.download_size, 40'000'000u);
    EXPECT_TRUE(weight_sources("fast").empty());
    EXPECT_THROW(weight_sources("lite"), UsageError);
}

TEST_F(WeightSources, MissingOnesSayHowToGetThem) {
    for (const auto &[name, way] :
         {std::pair("resnet18", "data fetch resnet18-imagenet"), std::pair("efficientnet-lite0", "packaging/setup")}) {
        try {
            weights_path("imagenet", name);
            FAIL();
        } catch (const UsageError &) {
            FAIL();
        } catch (const Error &error) {
            EXPECT_NE(std::string(error.what()).find(way), std::string::npos) << error.what();
        }
    }
    EXPECT_THROW(weights_path("imagenet", "fast"), UsageError);
    EXPECT_THROW(weights_path("nowhere.pth", "resnet18"), UsageError);
    write_file_atomically(folder / "mine.pth", "x");
    EXPECT_EQ(weights_path(folder / "mine.pth", "fast"), folder / "mine.pth");
}

/// Files that are read from the disk.
class WeightsOnDisk : public WeightSources {
  protected:
    fs::path write(const WeightFile &file) {
        write_safetensors(folder / "a.safetensors", file.tensors, file.metadata);
        return folder / "a.safetensors";
    }
};

TEST_F(WeightsOnDisk, MakeANetworkOfTheirOwnClasses) {
    const WeightFile file = file_of(9);
    const fs::path path = write(file);
    EXPECT_EQ(check_weights(path, model, 0).head_fresh, false);
    EXPECT_EQ(check_weights(path, model, 9).head_fresh, false);
    EXPECT_EQ(check_weights(path, model, 10).head_fresh, true);
    const TrainedNetwork trained = load_trained_network(path, model);
    EXPECT_EQ(trained.report.file_classes, 9);
    const at::NoGradGuard no_grad;
    EXPECT_EQ(trained.network->forward(images(32)).size(1), 9);
}

TEST_F(WeightsOnDisk, OfAnotherModelAreRefused) {
    const fs::path path = write(file_of(9));
    EXPECT_FALSE(check_weights(path, "resnet18", 0).fits());
    EXPECT_THROW(require_weights(*make_network("resnet18", 10, 1), "resnet18", path), Error);
    EXPECT_THROW(load_trained_network(path, "resnet18"), Error);
}

} // namespace
} // namespace benchlight::nn
