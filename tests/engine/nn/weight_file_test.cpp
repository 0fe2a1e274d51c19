#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/nn/weight_file_internal.h"
#include "tests/engine/nn/weight_file_maker.h"

#include <gtest/gtest.h>
#include <set>

namespace benchlight::nn {
namespace {

std::filesystem::path fixture(const std::string &name) { return BENCHLIGHT_TEST_DATA "/nn/" + name; }

at::Tensor tensor_of(const WeightFile &file, const std::string &name) {
    for (const auto &[key, tensor] : file.tensors)
        if (key == name) return tensor;
    ADD_FAILURE() << "no tensor " << name;
    return {};
}

/// What is said about a file that cannot be used.
std::string refusal(const std::filesystem::path &path) {
    try {
        read_weight_file(path);
    } catch (const Error &error) {
        return error.what();
    }
    return "read";
}

class WeightFiles : public testing::Test {
  protected:
    ScratchFile file_{"weight-file"};
    std::string refusal_of(const std::string &content) { return refusal(file_.write(content)); }
};

#define EXPECT_REFUSED(refusal, part) EXPECT_PRED_FORMAT2(testing::IsSubstring, part, refusal)

void expect_everything(const WeightFile &file) {
    const std::vector<std::pair<std::string, at::ScalarType>> types = {
        {"float32", at::kFloat},     {"float64", at::kDouble}, {"float16", at::kHalf},
        {"bfloat16", at::kBFloat16}, {"int64", at::kLong},     {"int32", at::kInt},
        {"int16", at::kShort},       {"int8", at::kChar},      {"uint8", at::kByte}};
    for (const auto &[name, type] : types) {
        const at::Tensor tensor = tensor_of(file, name);
        EXPECT_EQ(tensor.scalar_type(), type) << name;
        EXPECT_TRUE(at::equal(tensor, at::arange(6).reshape({2, 3}).to(type))) << name;
    }
    const at::Tensor numbers = at::arange(24, at::kFloat);
    EXPECT_TRUE(at::equal(tensor_of(file, "bool"), at::tensor({1, 0, 1}).to(at::kBool)));
    EXPECT_TRUE(at::equal(tensor_of(file, "scalar"), at::scalar_tensor(7, at::kLong)));
    EXPECT_EQ(tensor_of(file, "empty").sizes(), at::IntArrayRef({0, 3}));
    EXPECT_TRUE(at::equal(tensor_of(file, "part"), numbers.slice(0, 5, 9)));
    EXPECT_TRUE(at::equal(tensor_of(file, "transposed"), numbers.reshape({4, 6}).t()));
    EXPECT_TRUE(at::equal(tensor_of(file, "channels_last"), numbers.reshape({1, 2, 3, 4})));
    EXPECT_TRUE(at::equal(tensor_of(file, "every_third"), numbers.slice(0, 1, 24, 3)));
    EXPECT_TRUE(at::equal(tensor_of(file, "expanded"), at::full({5}, 3.f)));
    EXPECT_TRUE(at::equal(tensor_of(file, "tied"), numbers));
    EXPECT_TRUE(at::equal(tensor_of(file, "parameter"), at::full({2, 2}, .5f)));
    EXPECT_EQ(file.tensors.size(), 19u);
    std::set<const void *> places;
    for (const auto &[name, tensor] : file.tensors) {
        EXPECT_TRUE(tensor.is_contiguous()) << name;
        EXPECT_TRUE(tensor.numel() == 0 || places.insert(tensor.const_data_ptr()).second) << name;
    }
}

TEST(WeightFile, ReadsWhatPyTorchWritesInBothFormatsAndAllProtocols) {
    for (const std::string protocol : {"2", "3", "4", "5"}) {
        SCOPED_TRACE(protocol);
        const WeightFile zip = read_weight_file(fixture("zip-" + protocol + ".pth"));
        EXPECT_EQ(zip.format, "PyTorch (zip)");
        EXPECT_EQ(zip.tensors[1].first, "float64") << "in file order";
        expect_everything(zip);
    }
    for (const std::string protocol : {"1", "2", "3", "4", "5"}) {
        SCOPED_TRACE(protocol);
        const WeightFile legacy = read_weight_file(fixture("legacy-" + protocol + ".pth"));
        EXPECT_EQ(legacy.format, "PyTorch (legacy)");
        expect_everything(legacy);
    }
    expect_everything(read_weight_file(fixture("zip-without-sums.pth")));
}

TEST(WeightFile, ReadsWhatPythonsSafetensorsWrites) {
    const WeightFile file = read_weight_file(fixture("python.safetensors"));
    EXPECT_EQ(file.format, "safetensors");
    EXPECT_EQ(file.metadata.at("note"), "häßlich");
    expect_everything(file);
}

TEST(WeightFile, FindsTheStateDictOfACheckpointOfSeveralGpus) {
    for (const char *name : {"checkpoint-zip.pth", "checkpoint-legacy.pth", "checkpoint-model.pth"}) {
        const WeightFile file = read_weight_file(fixture(name));
        std::vector<std::string> names;
        for (const auto &[key, tensor] : file.tensors) names.push_back(key);
        EXPECT_EQ(names, (std::vector<std::string>{"0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean",
                                                   "1.running_var", "1.num_batches_tracked"}));
        const at::Tensor weight = tensor_of(file, "0.weight");
        EXPECT_EQ(weight.sizes(), at::IntArrayRef({3, 2}));
        // Adam's first step moved each weight by its rate of .001 against the gradient's sign, or not at all.
        EXPECT_LE((weight - at::arange(6).reshape({3, 2})).abs().max().item<float>(), 1.1e-3f);
    }
}

TEST(WeightFile, RefusesWholeModelsByTheirClass) {
    const std::string advice = "save model.state_dict() alone in Python";
    for (const auto &[name, what] :
         std::map<std::string, std::string>{{"module-zip.pth", "'torch.nn.modules.container.Sequential'"},
                                            {"module-legacy.pth", "'__main__.Small'"},
                                            {"module-inside.pth", "'torch.nn.modules.linear.Linear'"}}) {
        EXPECT_REFUSED(refusal(fixture(name)), "object of the class " + what);
        EXPECT_REFUSED(refusal(fixture(name)), advice);
    }
}

TEST(WeightFile, RefusesWhatPyTorchWritesButIsNotSupported) {
    EXPECT_REFUSED(refusal(fixture("complex.pth")), "'torch.ComplexFloatStorage'");
    EXPECT_REFUSED(refusal(fixture("negated.pth")), "negated");
    EXPECT_REFUSED(refusal(fixture("deflated.pth")), "is compressed");
    EXPECT_REFUSED(refusal(fixture("big-endian.pth")), "big-endian");
}

TEST_F(WeightFiles, RefusesWhatIsNoWeightFile) {
    EXPECT_REFUSED(refusal("/absent/weights.pth"),
                   "/absent/weights.pth cannot be used: it cannot be read (No such file or directory).");
    EXPECT_REFUSED(refusal(std::filesystem::temp_directory_path()), "cannot be used");
    for (const std::string &content :
         {std::string(), std::string("x"), std::string("\x89PNG\r\n\x1a\n"), std::string("\xff\xd8\xff\xe0 JFIF"),
          std::string("# Weights\nclass names\n"), std::string("cats and\ndogs\n"), std::string(1000, '\0'),
          std::string("(((((((((("), std::string("0")})
        EXPECT_REFUSED(refusal_of(content), "neither a PyTorch nor a safetensors file");
    EXPECT_REFUSED(refusal_of("PK\3\4" + std::string(100, 'x')), "zip directory is damaged");
    EXPECT_REFUSED(refusal_of(stored_zip({{"a/b.txt", "x"}})), "without PyTorch's entry 'data.pkl'");
    EXPECT_REFUSED(refusal_of("\x80\2}."), "torch.save has not written");
    EXPECT_REFUSED(refusal_of("\x80\2}"), "cut off");
    EXPECT_REFUSED(refusal_of("cos\nsystem\n(S'ls'\ntR."), "'os.system'");
    EXPECT_REFUSED(refusal_of(stored_zip({{"a/data.pkl", "(S'ls'\nios\nsystem\n."}})), "'os.system'");
    EXPECT_REFUSED(refusal_of("\x80\2cos\nsystem\nX\2\0\0\0ls\x85R."s), "'os.system'");
}

TEST_F(WeightFiles, NeverCrashesOnTruncatedOrFlippedFiles) {
    for (const char *name : {"zip-2.pth", "legacy-2.pth", "legacy-4.pth", "python.safetensors"}) {
        const std::string whole = read_file(fixture(name));
        for (std::size_t length = 0; length < whole.size(); length += 7)
            EXPECT_NE(refusal_of(whole.substr(0, length)), "read") << name << ' ' << length;
        for (std::size_t i = 0; i < whole.size(); i += 3) {
            std::string flipped = whole;
            flipped[i] ^= static_cast<char>(1 << i % 8);
            refusal_of(flipped); // a flipped weight is read, everything else refused; neither may crash
        }
    }
}

TEST_F(WeightFiles, RefusesViewsThatLeaveTheirStorage) {
    const std::string good = legacy_file({.sizes = {2, 3}, .strides = {3, 1}, .elements = 6});
    EXPECT_EQ(refusal_of(good), "read");
    const auto refusal_of_view = [&](const TensorClaim &claim) {
        const std::string zip = refusal_of(zip_file(claim)), legacy = refusal_of(legacy_file(claim));
        EXPECT_EQ(zip, legacy);
        return zip;
    };
    constexpr std::int64_t huge = std::int64_t{1} << 62;
    EXPECT_REFUSED(refusal_of_view({.sizes = {2, 3}, .strides = {3, 1}, .offset = 1, .elements = 6}),
                   "beyond its storage");
    EXPECT_REFUSED(refusal_of_view({.sizes = {2, 3}, .strides = {4, 1}, .elements = 6}), "beyond its storage");
    EXPECT_REFUSED(refusal_of_view({.sizes = {1}, .strides = {1}, .offset = huge, .elements = 6}),
                   "beyond its storage");
    EXPECT_REFUSED(refusal_of_view({.sizes = {5}, .strides = {huge}, .elements = 6}), "beyond its storage");
    EXPECT_REFUSED(refusal_of_view({.sizes = {2, 2}, .strides = {huge, huge}, .elements = 6}), "beyond its storage");
    EXPECT_REFUSED(refusal_of_view({.sizes = {2}, .strides = {-1}, .offset = 1, .elements = 6}), "negative");
    EXPECT_REFUSED(refusal_of_view({.sizes = {-2}, .strides = {1}, .elements = 6}), "negative");
    EXPECT_REFUSED(refusal_of_view({.sizes = {2}, .strides = {1}, .offset = -1, .elements = 6}), "negative");
    EXPECT_REFUSED(refusal_of_view({.sizes = {2}, .strides = {1, 1}, .elements = 6}), "as many strides");
    EXPECT_REFUSED(refusal_of_view({.sizes = {huge, 0}, .strides = {1, 1}, .elements = 6}), "larger than the file");
    EXPECT_REFUSED(refusal_of_view({.sizes = {huge, huge}, .strides = {0, 0}, .elements = 6}), "larger than the file");
    EXPECT_REFUSED(
        refusal_of_view(
            {.sizes = std::vector<std::int64_t>(65, 1), .strides = std::vector<std::int64_t>(65, 1), .elements = 6}),
        "64 dimensions");
    EXPECT_EQ(refusal_of_view({.sizes = {1, 1}, .strides = {huge, huge}, .offset = 5, .elements = 6}), "read");
    EXPECT_EQ(refusal_of_view({.sizes = {0}, .strides = {1}, .offset = 6, .elements = 6}), "read");
}

TEST_F(WeightFiles, ReadsWhatOlderVersionsWrote) {
    TensorClaim claim{.sizes = {2}, .strides = {1}, .elements = 6, .module = "torch.cuda"};
    EXPECT_EQ(refusal_of(zip_file(claim)), "read");
    claim.view = {3, 2};
    const std::string content = legacy_file(claim);
    const WeightFile file = read_weight_file(file_.write(content.substr(0, content.size() - 6) + "abcdef"));
    EXPECT_TRUE(at::equal(file.tensors.at(0).second, at::tensor({'d', 'e'}, at::kByte)));
    claim.view = {3, 1};
    EXPECT_REFUSED(refusal_of(legacy_file(claim)), "beyond its storage");
    claim.view = {5, 2};
    EXPECT_REFUSED(refusal_of(legacy_file(claim)), "view lies outside of it");
    claim.view = {std::int64_t{1} << 62, std::int64_t{1} << 62};
    EXPECT_REFUSED(refusal_of(legacy_file(claim)), "view lies outside of it");
}

TEST_F(WeightFiles, RefusesGigabytesOutOfOneByte) {
    const TensorClaim expanded{.sizes = {1 << 20, 1 << 10}, .strides = {0, 0}, .elements = 1};
    EXPECT_REFUSED(refusal_of(zip_file(expanded)), "larger than the file");
    EXPECT_REFUSED(refusal_of(legacy_file(expanded)), "larger than the file");
    // Each within the limit, all together not.
    EXPECT_REFUSED(refusal_of(legacy_file({.sizes = {1 << 17}, .strides = {0}, .elements = 1, .names = 9})),
                   "larger than the file");
    EXPECT_EQ(refusal_of(legacy_file({.sizes = {1 << 10}, .strides = {0}, .elements = 1, .names = 9})), "read");
    // A storage of overlapping rows.
    EXPECT_REFUSED(refusal_of(zip_file({.sizes = {5000, 5000}, .strides = {1, 1}, .elements = 9999})),
                   "larger than the file");
}

TEST_F(WeightFiles, RefusesStoragesThatClaimMoreThanTheFileHas) {
    const TensorClaim claim{.sizes = {6}, .strides = {1}, .elements = 6, .stored = 5};
    EXPECT_REFUSED(refusal_of(zip_file(claim)), "claims more elements than the file holds");
    EXPECT_REFUSED(refusal_of(legacy_file(claim)), "claims more elements than the file holds");
    const TensorClaim huge{.sizes = {6}, .strides = {1}, .elements = std::int64_t{1} << 62, .stored = 6};
    EXPECT_REFUSED(refusal_of(zip_file(huge)), "claims more elements than the file holds");
    EXPECT_REFUSED(refusal_of(legacy_file(huge)), "claims more elements than the file holds");
}

TEST_F(WeightFiles, RefusesZipsThatLieAboutTheirEntries) {
    const TensorClaim claim{.sizes = {6}, .strides = {1}, .elements = 6};
    const auto entries = zip_entries(claim);
    EXPECT_EQ(refusal_of(stored_zip(entries)), "read");
    auto changed = entries;
    changed[1].encrypted = true;
    EXPECT_REFUSED(refusal_of(stored_zip(changed)), "is encrypted");
    changed = entries;
    changed[1].claimed_bytes = 1'000'000'000;
    EXPECT_REFUSED(refusal_of(stored_zip(changed)), "claims to be larger than it can be");
    changed = entries;
    changed.push_back(entries[1]);
    EXPECT_REFUSED(refusal_of(stored_zip(changed)), "'archive/data/0' is there twice");
    changed = entries;
    changed.push_back({"other/data.pkl", "\x80\2}."});
    EXPECT_REFUSED(refusal_of(stored_zip(changed)), "several entries 'data.pkl'");
    changed.pop_back();
    changed.erase(changed.begin() + 1);
    EXPECT_REFUSED(refusal_of(stored_zip(changed)), "'archive/data/0' is missing");
}

TEST_F(WeightFiles, RefusesDictionariesThatAreNotStateDicts) {
    const auto refusal_of_pickle = [&](const std::string &pickle) {
        return refusal_of(stored_zip({{"a/data.pkl", "\x80\2" + pickle + "."}}));
    };
    EXPECT_REFUSED(refusal_of_pickle("}"), "holds no tensors");
    EXPECT_REFUSED(refusal_of_pickle("]"), "not hold a dictionary of tensors");
    EXPECT_REFUSED(refusal_of_pickle("}U\5epochK\3s"), "'epoch' is not a tensor, and there is no entry \"state_dict\"");
    EXPECT_REFUSED(refusal_of_pickle("}U\5model}U\1aK\3ss"), "'a' is not a tensor");
    EXPECT_REFUSED(refusal_of_pickle("}K\1K\3s"), "whose name is not text");
    const TensorClaim twice{.sizes = {1}, .strides = {1}, .elements = 6, .names = 2, .same_names = true};
    EXPECT_REFUSED(refusal_of(zip_file(twice)), "'x' is there twice");
}

} // namespace
} // namespace benchlight::nn
