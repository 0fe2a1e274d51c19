#include "engine/training/settings.h"

#include "engine/augment/recipe.h"
#include "engine/core/error.h"
#include "engine/nn/models.h"

#include <algorithm>
#include <cmath>

namespace benchlight::training {
namespace {

std::string joined(const std::vector<std::string> &names) {
    std::string text;
    for (const std::string &name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

void require(bool good, const std::string &option, const std::string &value, const std::string &takes) {
    if (!good) throw UsageError("--" + option + " " + value + " will not do: it takes " + takes + ".");
}

void require_one_of(const std::string &option, const std::string &value, const std::vector<std::string> &names) {
    require(std::find(names.begin(), names.end(), value) != names.end(), option, value, "one of " + joined(names));
}

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

} // namespace

const std::vector<std::string> &optimizers() {
    static const std::vector<std::string> names{"sgd", "adam", "adamw"};
    return names;
}

const std::vector<std::string> &schedules() {
    static const std::vector<std::string> names{"constant", "cosine", "one-cycle"};
    return names;
}

const std::vector<Preset> &presets() {
    static const std::vector<Preset> list{
        {"fast", "Fast", "A small network that learns small images from scratch in about a minute.", fast_preset},
    };
    return list;
}

void apply_preset(const std::string &name, Settings &settings) {
    std::vector<std::string> names;
    for (const Preset &preset : presets()) {
        names.push_back(preset.name);
        if (preset.name != name) continue;
        preset.apply(settings);
        settings.preset = name;
        return;
    }
    require_one_of("preset", name, names);
}

void Settings::validate() const {
    require_one_of("model", model, nn::model_names());
    require_one_of("optimizer", optimizer, optimizers());
    require_one_of("schedule", schedule, schedules());
    require_one_of("precision", precision, {"auto", "fp32", "bf16"});
    require(epochs >= 1 && epochs <= 1000000, "epochs", std::to_string(epochs), "a whole number from 1");
    require(batch >= 2 && batch <= 65536, "batch", std::to_string(batch),
            "a whole number from 2 to 65536, since batch norm needs two images");
    require(std::isfinite(learning_rate) && learning_rate >= 0, "lr", format_number(learning_rate), "a number from 0");
    require(momentum >= 0 && momentum < 1, "momentum", format_number(momentum), "a number from 0 to below 1");
    require(std::isfinite(weight_decay) && weight_decay >= 0, "weight-decay", format_number(weight_decay),
            "a number from 0");
    require(label_smoothing >= 0 && label_smoothing < 1, "label-smoothing", format_number(label_smoothing),
            "a number from 0 to below 1");
    require(threads >= 0 && threads <= 1024, "threads", std::to_string(threads), "a whole number from 1 to 1024");
    require(!size || (*size >= 8 && *size <= 4096), "size", size ? std::to_string(*size) : "",
            "a side from 8 to 4096 pixels");
    augment::Recipe::parse(recipe);
}

Json Settings::json() const {
    const auto optional = [](const auto &value) { return value ? Json(*value) : Json(); };
    return {{"data", data},
            {"validation", split.validation_text()},
            {"limit_train", optional(split.limit_train)},
            {"limit_test", optional(split.limit_test)},
            {"seed", split.seed},
            {"size", optional(size)},
            {"model", model},
            {"preset", preset},
            {"epochs", epochs},
            {"batch", batch},
            {"optimizer", optimizer},
            {"learning_rate", learning_rate},
            {"momentum", momentum},
            {"nesterov", nesterov},
            {"weight_decay", weight_decay},
            {"norm_rate_factor", norm_rate_factor},
            {"schedule", schedule},
            {"label_smoothing", label_smoothing},
            {"recipe", recipe},
            {"precision", precision},
            {"test_flip", test_flip},
            {"threads", threads}};
}

Settings Settings::from_json(const Json &json) {
    Settings s;
    try {
        const auto read = [&](const char *key, auto &value) {
            if (const auto found = json.find(key); found != json.end() && !found->is_null()) found->get_to(value);
        };
        const auto read_optional = [&](const char *key, auto &value) {
            if (const auto found = json.find(key); found != json.end() && !found->is_null())
                value = found->get<typename std::decay_t<decltype(value)>::value_type>();
        };
        std::string validation = s.split.validation_text();
        read("data", s.data);
        read("validation", validation);
        s.split.set_validation(validation);
        read_optional("limit_train", s.split.limit_train);
        read_optional("limit_test", s.split.limit_test);
        read("seed", s.split.seed);
        read_optional("size", s.size);
        read("model", s.model);
        read("preset", s.preset);
        read("epochs", s.epochs);
        read("batch", s.batch);
        read("optimizer", s.optimizer);
        read("learning_rate", s.learning_rate);
        read("momentum", s.momentum);
        read("nesterov", s.nesterov);
        read("weight_decay", s.weight_decay);
        read("norm_rate_factor", s.norm_rate_factor);
        read("schedule", s.schedule);
        read("label_smoothing", s.label_smoothing);
        read("recipe", s.recipe);
        read("precision", s.precision);
        read("test_flip", s.test_flip);
        read("threads", s.threads);
    } catch (const Json::exception &) {
        throw Error("The run's settings in its log are damaged; train anew.");
    }
    return s;
}

} // namespace benchlight::training
