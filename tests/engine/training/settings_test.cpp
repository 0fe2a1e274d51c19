#include "engine/core/error.h"
#include "engine/training/setting_kinds.h"

#include <gtest/gtest.h>

namespace benchlight::training {
namespace {

Settings good() {
    Settings settings;
    settings.data = "fashion-mnist";
    settings.model = "fast";
    return settings;
}

TEST(Settings, ReadBackFromTheLog) {
    Settings settings = good();
    apply_preset("fast", settings);
    settings.split.half_of_test = true;
    settings.split.limit_train = 100;
    settings.split.seed = 18446744073709551615u;
    settings.size = 64;
    const Settings read = Settings::from_json(Json::parse(to_json_text(settings.json())));
    EXPECT_EQ(to_json_text(read.json()), to_json_text(settings.json()));
    EXPECT_TRUE(read.split.half_of_test);
    EXPECT_EQ(read.split.limit_train, 100u);
    EXPECT_EQ(read.learning_rate, settings.learning_rate);
}

TEST(Settings, DamagedOnesAreRefused) { EXPECT_THROW(Settings::from_json(Json{{"epochs", "many"}}), Error); }

TEST(Settings, DefaultsAreTheContracts) {
    const Settings s;
    EXPECT_EQ(s.epochs, 10);
    EXPECT_EQ(s.batch, 64);
    EXPECT_EQ(s.optimizer, "adam");
    EXPECT_EQ(s.learning_rate, 1e-3);
    EXPECT_EQ(s.momentum, .9);
    EXPECT_EQ(s.weight_decay, 0);
    EXPECT_EQ(s.schedule, "constant");
    EXPECT_EQ(s.label_smoothing, 0);
    EXPECT_EQ(s.recipe, "none");
    EXPECT_EQ(s.precision, "auto");
    EXPECT_FALSE(s.test_flip);
    EXPECT_EQ(s.split.seed, 576u);
    EXPECT_EQ(s.split.validation, .1);
}

/// Every kind's text and JSON read back, and only its own value changes.
TEST(SettingKinds, ReadBack) {
    Settings settings = good();
    apply_preset("fast", settings);
    settings.warmup = .5;
    settings.patience = 3;
    settings.class_weights = "balanced";
    settings.weights = "weights.pth";
    settings.freeze = "block2";
    settings.views = 3;
    settings.edits = "edits.csv";
    for (const SettingKind &kind : setting_kinds()) {
        Settings from_text, from_json;
        kind.set(from_text, kind.text(settings), kind.title);
        kind.set_json(from_json, kind.json(settings));
        EXPECT_EQ(kind.json(from_text), kind.json(settings)) << kind.key;
        EXPECT_EQ(to_json_text(from_json.json()), to_json_text(from_text.json())) << kind.key;
        EXPECT_EQ(find_setting(kind.key), &kind);
        if (kind.key == "edits") continue; // any name may be a file's, and none at all means that there are none
        const char *bad = kind.key == "weights" ? "" : "-7,5"; // which a file may well be called
        EXPECT_THROW(kind.set(from_text, bad, "it"), UsageError) << kind.key;
    }
}

TEST(SettingKinds, OnlySomeChangeWhileARunTrains) {
    for (const char *option :
         {"lr", "epochs", "weight-decay", "momentum", "label-smoothing", "clip", "patience", "recipe"})
        EXPECT_EQ(live_setting(option).option, option);
    for (const char *option : {"model", "batch", "ema", "schedule", "seed", "nonsense", "", "learning_rate"})
        EXPECT_THROW(live_setting(option), UsageError) << option;
}

TEST(Settings, BadValuesAreUsageErrors) {
    EXPECT_NO_THROW(good().validate());
    const auto bad = [](auto change) {
        Settings settings = good();
        change(settings);
        EXPECT_THROW(settings.validate(), UsageError);
    };
    bad([](Settings &s) { s.model = "resnet19"; });
    bad([](Settings &s) { s.epochs = 0; });
    bad([](Settings &s) { s.batch = 1; });
    bad([](Settings &s) { s.learning_rate = -1; });
    bad([](Settings &s) { s.learning_rate = std::numeric_limits<double>::quiet_NaN(); });
    bad([](Settings &s) { s.momentum = 1; });
    bad([](Settings &s) { s.label_smoothing = 1; });
    bad([](Settings &s) { s.schedule = "steps"; });
    bad([](Settings &s) { s.warmup = -1; });
    bad([](Settings &s) { s.clip = std::numeric_limits<double>::infinity(); });
    bad([](Settings &s) { s.ema = 1; });
    bad([](Settings &s) { s.class_weights = "square"; });
    bad([](Settings &s) { s.patience = -1; });
    bad([](Settings &s) { s.patience = 3, s.split.validation = 0; });
    bad([](Settings &s) { s.optimizer = "lion"; });
    bad([](Settings &s) { s.precision = "fp8"; });
    bad([](Settings &s) { s.recipe = "rotate=x"; });
    bad([](Settings &s) { s.size = 2; });
    Settings settings;
    EXPECT_THROW(apply_preset("slow", settings), UsageError);
}

} // namespace
} // namespace benchlight::training
