#include "engine/training/settings.h"

#include "engine/core/error.h"
#include "engine/nn/models.h"
#include "engine/training/setting_kinds.h"

namespace benchlight::training {
namespace {

constexpr int least_side = 8, largest_side = 4096;

void fast_preset(Settings &settings) {
    settings.model = "fast";
    settings.epochs = 4;
    settings.batch = 128;
    settings.optimizer = "sgd";
    settings.learning_rate = .6;
    settings.momentum = .85;
    settings.nesterov = true;
    settings.norm_rate_factor = 6.4;
    settings.schedule = "one-cycle";
    settings.label_smoothing = .2;
    settings.recipe = "flip=0.5,translate=2";
    settings.test_flip = true;
}

/// What both experiments of the original notebook have in common.
void original_preset(Settings &settings) {
    settings.model = "resnet18";
    settings.weights = "imagenet";
    settings.batch = 64;
    settings.optimizer = "adam";
    settings.learning_rate = 1e-3;
    settings.recipe = "rotate=30,flip=0.5";
}

void original_frozen_preset(Settings &settings) {
    original_preset(settings);
    settings.freeze = "backbone";
    settings.views = 2;
    settings.epochs = 60;
    settings.size = 96;
}

void original_fine_tune_preset(Settings &settings) {
    original_preset(settings);
    settings.epochs = 30;
    settings.size = 64;
}

} // namespace

const std::vector<Preset> &presets() {
    static const std::vector<Preset> list{
        {"fast", "Fast", "A small network that learns small images from scratch in about a minute.", fast_preset},
        {"original-frozen", "Original, frozen",
         "ResNet-18 from ImageNet weights, only its head learns, 60 epochs: the original notebook's first experiment.",
         original_frozen_preset},
        {"original-fine-tune", "Original, fine-tuned",
         "ResNet-18 from ImageNet weights, all of it learns, 30 epochs: the original notebook's second experiment.",
         original_fine_tune_preset},
    };
    return list;
}

void apply_preset(const std::string &name, Settings &settings) {
    std::string names;
    for (const Preset &preset : presets()) {
        names += (names.empty() ? "" : ", ") + preset.name;
        if (preset.name != name) continue;
        preset.apply(settings);
        settings.preset = name;
        return;
    }
    throw UsageError("--preset takes one of " + names + ", not '" + display_path(name) + "'.");
}

int Settings::augmentation_epoch(int epoch) const {
    return freeze != "none" && frozen_mode == "evaluation" && views > 0 ? epoch % views : epoch;
}

void Settings::validate() const {
    for (const SettingKind &kind : setting_kinds())
        kind.require(*this, "--" + (kind.option.empty() ? kind.key : kind.option));
    if (size && (*size < least_side || *size > largest_side))
        throw UsageError("--size takes a side from " + std::to_string(least_side) + " to " +
                         std::to_string(largest_side) + " pixels, not '" + std::to_string(*size) + "'.");
    // Looking stages up makes every network once, which the window's thread should not wait for without need.
    if (freeze != "none" && freeze != "backbone") nn::stages_to_freeze(nn::model_info(model), freeze);
    if (patience > 0 && !split.half_of_test && split.validation == 0)
        throw UsageError("--patience watches the validation accuracy, so it cannot go with --validation 0.");
}

Json Settings::json() const {
    const auto optional = [](const auto &value) { return value ? Json(*value) : Json(); };
    Json json{{"data", data},
              {"validation", split.validation_text()},
              {"limit_train", optional(split.limit_train)},
              {"limit_test", optional(split.limit_test)},
              {"seed", split.seed},
              {"size", optional(size)},
              {"preset", preset}};
    for (const SettingKind &kind : setting_kinds()) json[kind.key] = kind.json(*this);
    return json;
}

Settings Settings::from_json(const Json &json) {
    Settings s;
    try {
        const auto found = [&](const char *key) {
            const auto value = json.find(key);
            return value != json.end() && !value->is_null() ? &*value : nullptr;
        };
        if (const Json *value = found("data")) s.data = *value;
        if (const Json *value = found("validation")) s.split.set_validation(*value);
        if (const Json *value = found("limit_train")) s.split.limit_train = value->get<std::size_t>();
        if (const Json *value = found("limit_test")) s.split.limit_test = value->get<std::size_t>();
        if (const Json *value = found("seed")) s.split.seed = *value;
        if (const Json *value = found("size")) s.size = value->get<int>();
        if (const Json *value = found("preset")) s.preset = *value;
        for (const SettingKind &kind : setting_kinds())
            if (const Json *value = found(kind.key.c_str())) kind.set_json(s, *value);
    } catch (const Json::exception &) {
        throw Error("The run's settings in its log are damaged; train anew.");
    }
    return s;
}

} // namespace benchlight::training
