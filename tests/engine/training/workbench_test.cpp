#include "engine/training/workbench_internal.h"
#include "tests/engine/training/small_set.h"

#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

/// n / (K · n_c), as scikit-learn's compute_class_weight("balanced") has it.
TEST(Workbench, BalancedClassWeightsAreInverseToTheShares) {
    TemporaryFolder folder;
    ::setenv("BENCHLIGHT_HOME", (folder / "home").c_str(), 1);
    write_small_set(folder / "set", 320, 80, 16); // of class 3 only every sixteenth image, the others are of class 0
    Settings settings;
    settings.data = "idx:" + (folder / "set").native();
    settings.model = "fast";
    settings.precision = "fp32";
    EXPECT_FALSE(prepare_workbench(settings, {}, {}).class_weights.defined());

    settings.class_weights = "balanced";
    const Workbench bench = prepare_workbench(settings, {}, {});
    std::vector<double> counts(4);
    for (const std::uint32_t i : bench.splits.train.index) ++counts[bench.data->label(images::Part::train, i)];
    EXPECT_LT(counts[3] * 8, counts[1]);
    ASSERT_EQ(bench.class_weights.numel(), 4);
    for (std::size_t c = 0; c < 4; ++c)
        EXPECT_FLOAT_EQ(bench.class_weights[static_cast<std::int64_t>(c)].item<float>(),
                        static_cast<float>(static_cast<double>(bench.splits.train.size()) / (4 * counts[c])));
}

} // namespace
} // namespace benchlight::training
