#include "engine/training/setting_kinds.h"

#include "engine/augment/recipe.h"
#include "engine/core/error.h"
#include "engine/nn/models.h"
#include "engine/training/schedule.h"

#include <algorithm>
#include <cmath>

namespace benchlight::training {
namespace {

std::string joined(const std::vector<std::string> &names) {
    std::string text;
    for (const std::string &name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

template <class Number> auto at_least(Number Settings::*member, Number low, Number high) {
    return [=](const Settings &s) { return s.*member >= low && s.*member <= high; };
}

auto from_zero(double Settings::*member) {
    return [=](const Settings &s) { return std::isfinite(s.*member) && s.*member >= 0; };
}

auto below_one(double Settings::*member) {
    return [=](const Settings &s) { return s.*member >= 0 && s.*member < 1; };
}

SettingKind choice(const std::string &key, const std::string &option, const std::string &title, const std::string &help,
                   std::string Settings::*member, const std::vector<std::string> &names) {
    const auto known = [=](const Settings &s) {
        return std::find(names.begin(), names.end(), s.*member) != names.end();
    };
    return {key, option, title, "one of " + joined(names), help, false, member, known, names, ""};
}

SettingKind on_off(const std::string &key, const std::string &option, const std::string &title, const std::string &help,
                   bool Settings::*member) {
    return {key,           option, title, "on or off", help, false, member, [](const Settings &) { return true; },
            {"on", "off"}, ""};
}

template <class Member, class Accepts>
SettingKind value(const std::string &key, const std::string &option, const std::string &title, const std::string &takes,
                  const std::string &help, Member member, Accepts accepts) {
    return {key, option, title, takes, help, false, member, accepts, {}, ""};
}

SettingKind live(SettingKind kind) {
    kind.live = true;
    return kind;
}

SettingKind alone(SettingKind kind, const std::string &value) {
    kind.alone = value;
    return kind;
}

bool is_not_empty(const Settings &s) { return !s.weights.empty() && s.weights.size() < 4096; }

/// Whether there is such a file is found out when it is read.
bool is_short(const Settings &s) { return s.edits.size() < 4096; }

/// Throws UsageError that lists the model's stages; of no model, it must be a stage of some.
bool names_a_stage(const Settings &s) {
    if (s.freeze == "none" || s.freeze == "backbone") return true;
    if (!s.model.empty()) nn::stages_to_freeze(nn::model_info(s.model), s.freeze);
    const auto has_it = [&](const nn::ModelInfo &model) {
        return std::ranges::any_of(model.stages, [&](const nn::StageInfo &stage) { return stage.name == s.freeze; });
    };
    return std::ranges::any_of(nn::models(), has_it);
}

bool is_recipe(const Settings &s) { return !augment::Recipe::parse(s.recipe).text().empty(); }

std::vector<SettingKind> make_kinds() {
    using S = Settings;
    const std::string from_0 = "a number from 0", below_1 = "a number from 0 to below 1";
    return {
        choice("model", "model", "Model", "The network that learns, by its name", &S::model, nn::model_names()),
        value("weights", "weights", "Weights", "imagenet, a weight file (.pth, .safetensors) or none",
              "What the network starts from; from none it learns from scratch", &S::weights, is_not_empty),
        alone(value("freeze", "freeze", "Freeze", "none, backbone or a stage of the model",
                    "Keeps the network up to this stage, or all but its head, as the weights have it", &S::freeze,
                    names_a_stage),
              "backbone"),
        choice("frozen_mode", "frozen-mode", "Frozen layers",
               "evaluation leaves the batch norm of frozen layers to the weights' own statistics; training lets these "
               "drift, as published",
               &S::frozen_mode, {"evaluation", "training"}),
        value("views", "views", "Views", "a whole number from 0 to 1000",
              "Augmented views of each image that a frozen network computes once and then learns from in turn; 0 for a "
              "fresh one in every epoch",
              &S::views, at_least(&S::views, 0, 1000)),
        choice("statistics", "statistics", "Normalise with",
               "The statistics of the weights, of the data set's training images, or CIFAR-10's as published",
               &S::statistics, {"weights", "data", "published"}),
        live(value("epochs", "epochs", "Epochs", "a whole number from 1",
                   "How often the whole set of training images is gone through", &S::epochs,
                   at_least(&S::epochs, 1, 1000000))),
        value("batch", "batch", "Batch size", "a whole number from 2 to 65536, since batch norm needs two images",
              "Images in one step: more of them make a step steadier, fewer make more steps", &S::batch,
              at_least(&S::batch, 2, 65536)),
        choice("optimizer", "optimizer", "Optimizer",
               "How gradients move the weights; adam needs the least tuning, sgd with momentum often ends best",
               &S::optimizer, {"sgd", "adam", "adamw"}),
        live(value("learning_rate", "lr", "Learning rate", from_0,
                   "How far a step moves the weights, before schedule and warm-up; the setting that matters most",
                   &S::learning_rate, from_zero(&S::learning_rate))),
        live(value("momentum", "momentum", "Momentum", below_1,
                   "How much of its direction sgd keeps from step to step; adam has its own", &S::momentum,
                   below_one(&S::momentum))),
        on_off("nesterov", "", "Nesterov", "Look ahead along the momentum, after Nesterov", &S::nesterov),
        live(value("weight_decay", "weight-decay", "Weight decay", from_0,
                   "Pulls the weights towards 0 at every step, against learning by heart", &S::weight_decay,
                   from_zero(&S::weight_decay))),
        value("norm_rate_factor", "", "Norm rate factor", from_0, "Learning-rate factor of batch norm",
              &S::norm_rate_factor, from_zero(&S::norm_rate_factor)),
        choice("schedule", "schedule", "Schedule",
               "How the learning rate changes over the run; step takes a tenth after each third of the run, plateau "
               "once the "
               "validation loss stays",
               &S::schedule, schedules()),
        value("warmup", "warmup", "Warm-up", "a number of epochs from 0, such as 0.5",
              "Epochs over which the learning rate rises from 0, so that the first steps do no harm", &S::warmup,
              from_zero(&S::warmup)),
        live(value("label_smoothing", "label-smoothing", "Label smoothing", below_1,
                   "Share of a label that goes to all classes alike, against being too sure", &S::label_smoothing,
                   below_one(&S::label_smoothing))),
        live(value("clip", "clip", "Gradient clipping", from_0,
                   "The largest norm that the gradient may have, longer ones are shortened; 0 for any", &S::clip,
                   from_zero(&S::clip))),
        live(value("patience", "patience", "Patience", "a whole number of epochs from 0",
                   "Epochs without a better validation accuracy that end the run, 0 for none", &S::patience,
                   at_least(&S::patience, 0, 1000000))),
        choice("class_weights", "class-weights", "Class weights",
               "balanced weighs a class by the inverse of its share of the training images", &S::class_weights,
               {"none", "balanced"}),
        value("ema", "ema", "Weight averaging", below_1 + ", such as 0.999",
              "Decay of a moving average of the weights, which then validates and is kept; 0 for none", &S::ema,
              below_one(&S::ema)),
        live(value("recipe", "recipe", "Augmentation", "operations such as rotate=30,flip=0.5, or none",
                   "How training images are changed at random, operations in order", &S::recipe, is_recipe)),
        choice("precision", "precision", "Precision",
               "What is computed in: bf16 is faster where the processor has it, auto times both", &S::precision,
               {"auto", "fp32", "bf16"}),
        on_off("test_flip", "test-flip", "Test flip",
               "Average the answers for an image and its mirror image: better where left and right do not matter",
               &S::test_flip),
        value("edits", "edits", "Edits", "a CSV file with the columns part, source, action and label",
              "A file of images that are given another class or left out; the images themselves stay as they are",
              &S::edits, is_short),
        value("threads", "", "Threads", "a whole number from 1 to 1024", "Processor threads that compute", &S::threads,
              at_least(&S::threads, 0, 1024)),
    };
}

} // namespace

void SettingKind::set(Settings &settings, const std::string &text, const std::string &subject) const {
    const bool understood = std::visit(
        [&](auto field) {
            auto &value = settings.*field;
            using Value = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<Value, std::string>) {
                value = text;
            } else if constexpr (std::is_same_v<Value, bool>) {
                if (text != "on" && text != "off") return false;
                value = text == "on";
            } else {
                const auto number = parse_number<Value>(text);
                if (!number) return false;
                value = *number;
            }
            return true;
        },
        member);
    if (!understood) throw UsageError(subject + " takes " + takes + ", not '" + display_path(text) + "'.");
    require(settings, subject);
}

void SettingKind::require(const Settings &settings, const std::string &subject) const {
    if (!accepts(settings))
        throw UsageError(subject + " takes " + takes + ", not '" + display_path(text(settings)) + "'.");
}

std::string SettingKind::text(const Settings &settings) const {
    return std::visit(
        [&](auto field) -> std::string {
            const auto &value = settings.*field;
            using Value = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<Value, std::string>)
                return value;
            else if constexpr (std::is_same_v<Value, bool>)
                return value ? "on" : "off";
            else if constexpr (std::is_same_v<Value, int>)
                return std::to_string(value);
            else
                return format_number(value);
        },
        member);
}

Json SettingKind::json(const Settings &settings) const {
    return std::visit([&](auto field) { return Json(settings.*field); }, member);
}

void SettingKind::set_json(Settings &settings, const Json &value) const {
    std::visit([&](auto field) { value.get_to(settings.*field); }, member);
}

const std::vector<SettingKind> &setting_kinds() {
    static const std::vector<SettingKind> kinds = make_kinds();
    return kinds;
}

const SettingKind *find_setting(const std::string &name) {
    for (const SettingKind &kind : setting_kinds())
        if (kind.option == name || kind.key == name) return &kind;
    return nullptr;
}

const SettingKind *changed_setting(const Json &event) {
    try {
        const SettingKind *kind = find_setting(event.at("name").get<std::string>());
        if (!kind || !kind->live) return nullptr;
        Settings changed;
        kind->set_json(changed, event.at("value"));
        kind->require(changed, kind->option);
        return kind;
    } catch (const Json::exception &) {
    } catch (const UsageError &) {}
    return nullptr;
}

void require_changeable(const SettingKind &kind, bool features_cached) {
    if (features_cached && kind.key == "recipe")
        throw Error(
            "The augmentation of this run cannot be changed: the features of its frozen layers were computed with "
            "it; train a new run.");
}

const SettingKind &live_setting(const std::string &option) {
    std::string known;
    for (const SettingKind &kind : setting_kinds()) {
        if (!kind.live) continue;
        if (kind.option == option) return kind;
        known += (known.empty() ? "" : ", ") + kind.option;
    }
    throw UsageError("A run's " + display_path(option) + " cannot be changed while it trains; what can is " + known +
                     ".");
}

} // namespace benchlight::training
