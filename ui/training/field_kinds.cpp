#include "ui/training/field_kinds.h"

#include "engine/core/error.h"
#include "engine/training/setting_kinds.h"

#include <algorithm>

namespace benchlight::ui {

namespace {

using training::Settings;
using Editor = FieldKind::Editor;

[[noreturn]] void refuse(const FieldKind &kind, const std::string &text) {
    throw UsageError(kind.name().toStdString() + " takes " + kind.takes.toStdString() + ", not '" + display_path(text) +
                     "'.");
}

/// An option of the data set's: a whole number, or the word for none, which an empty field means too.
template <class Number, class Get, class Put>
FieldKind optional_number(const std::string &key, const QString &title, const QString &help, const QString &takes,
                          const QString &none, Number least, Number most, Get get, Put put) {
    FieldKind kind{.key = key, .title = title, .help = help, .takes = takes, .none = none, .text = {}, .set = {}};
    kind.text = [get, none](const Settings &settings) {
        const auto value = get(settings);
        return value ? std::to_string(*value) : none.toStdString();
    };
    kind.set = [kind, least, most, put](Settings &settings, const std::string &text) {
        if (text.empty() || text == kind.none.toStdString()) return put(settings, std::optional<Number>());
        const auto number = parse_number<Number>(text);
        if (!number || *number < least || *number > most) refuse(kind, text);
        put(settings, number);
    };
    return kind;
}

FieldKind validation() {
    FieldKind kind{.key = "validation",
                   .title = "&Validation",
                   .help =
                       "Images kept from learning: a share of the training images, or half of the test images. They "
                       "tell after each epoch how well the network does on what it does not know.",
                   .takes = "a share from 0 to below 1, or half-of-test",
                   .editor = Editor::suggestions,
                   .choices = {"0.1", "0.2", "0.05", "0", "half-of-test"},
                   .usual = true,
                   .text = [](const Settings &settings) { return settings.split.validation_text(); },
                   .set = {}};
    kind.set = [kind](Settings &settings, const std::string &text) {
        try {
            settings.split.set_validation(text);
        } catch (const UsageError &) {
            refuse(kind, text);
        }
    };
    return kind;
}

FieldKind seed() {
    FieldKind kind{.key = "seed",
                   .title = "Seed",
                   .help = "What is random follows from it: the split, the first weights, the order and the "
                           "augmentation of images. Equal seeds and settings give equal networks.",
                   .takes = "a whole number from 0",
                   .text = [](const Settings &settings) { return std::to_string(settings.split.seed); },
                   .set = {}};
    kind.set = [kind](Settings &settings, const std::string &text) {
        const auto number = parse_number<std::uint64_t>(text);
        if (!number) refuse(kind, text);
        settings.split.seed = *number;
    };
    return kind;
}

FieldKind setting(const std::string &key, bool usual = false, const QString &title = {}, bool wide = false);

FieldKind edits() {
    FieldKind kind = setting("edits", false, {}, true);
    kind.takes += ", or none";
    kind.none = "none";
    kind.text = [](const Settings &settings) { return settings.edits.empty() ? std::string("none") : settings.edits; };
    kind.set = [set = kind.set](Settings &settings, const std::string &text) {
        set(settings, text == "none" ? std::string() : text);
    };
    return kind;
}

std::vector<FieldKind> data_fields() {
    constexpr auto many = std::numeric_limits<std::size_t>::max();
    return {
        validation(),
        seed(),
        optional_number<std::size_t>(
            "limit_train", "Training images",
            "Trains on so many images only, each class with its share: for a quick try.",
            "a whole number from 1, or all", "all", 1, many,
            [](const Settings &settings) { return settings.split.limit_train; },
            [](Settings &settings, std::optional<std::size_t> value) { settings.split.limit_train = value; }),
        optional_number<std::size_t>(
            "limit_test", "Test images", "Tests on so many images only, each class with its share.",
            "a whole number from 1, or all", "all", 1, many,
            [](const Settings &settings) { return settings.split.limit_test; },
            [](Settings &settings, std::optional<std::size_t> value) { settings.split.limit_test = value; }),
        optional_number<int>(
            "size", "Image size",
            "The side in pixels that the network sees: the shorter side is scaled to it, then the centre is cut out.",
            "a side from 8 to 4096 pixels, or as stored", "as stored", 8, 4096,
            [](const Settings &settings) { return settings.size; },
            [](Settings &settings, std::optional<int> value) { settings.size = value; }),
        edits(),
    };
}

/// A field of the engine's table. `title` may bring a mnemonic.
FieldKind setting(const std::string &key, bool usual, const QString &title, bool wide) {
    const training::SettingKind &of = *training::find_setting(key);
    FieldKind kind{.key = key,
                   .title = title.isEmpty() ? QString::fromStdString(of.title) : title,
                   .help = QString::fromStdString(of.help) + ".",
                   .takes = QString::fromStdString(of.takes),
                   .choices = of.choices,
                   .usual = usual,
                   .wide = wide,
                   .text = [&of](const Settings &settings) { return of.text(settings); },
                   .set = {}};
    kind.set = [&of](Settings &settings, const std::string &text) { of.set(settings, text, of.title); };
    if (!of.choices.empty())
        kind.editor = Editor::choice;
    else if (std::holds_alternative<int Settings::*>(of.member))
        kind.editor = Editor::whole_number;
    return kind;
}

FieldKind own(const std::string &key, bool usual, const QString &title = {}) {
    FieldKind kind = setting(key, usual, title, true);
    kind.editor = Editor::own;
    return kind;
}

FieldKind recipe() {
    FieldKind kind = setting("recipe", true, "A&ugmentation", true);
    kind.editor = Editor::suggestions;
    kind.choices = {"none",
                    "flip=0.5",
                    "flip=0.5,translate=2",
                    "rotate=30,flip=0.5",
                    "flip=alternating,translate=2:reflect",
                    "crop=0.3:1,flip=0.5,brightness=0.3,contrast=0.3",
                    "flip=0.5,translate=2,erase=0.5"};
    return kind;
}

FieldKind threads() {
    FieldKind kind = setting("threads");
    kind.editor = Editor::text;
    kind.takes += ", or all";
    kind.none = "all";
    kind.text = [](const Settings &settings) {
        return settings.threads > 0 ? std::to_string(settings.threads) : std::string("all");
    };
    const auto set = kind.set;
    kind.set = [set, kind](Settings &settings, const std::string &text) {
        if (text.empty() || text == "all") {
            settings.threads = 0;
            return;
        }
        set(settings, text);
        if (settings.threads == 0) refuse(kind, text); // the engine's word for all
    };
    return kind;
}

std::vector<FieldGroup> make_groups() {
    std::vector<FieldGroup> groups{
        {"Data and split", data_fields()},
        {"Model", {setting("model", true, "&Model", true)}},
        {"Weights", {own("weights", true, "&Weights")}},
        {"Freezing", {own("freeze", false), setting("views"), setting("frozen_mode"), setting("statistics")}},
        {"Optimisation",
         {setting("epochs", true, "&Epochs"), setting("batch", true, "&Batch size"),
          setting("optimizer", true, "&Optimizer"), setting("learning_rate", true, "&Learning rate"),
          setting("momentum"), setting("clip")}},
        {"Learning-rate schedule", {setting("schedule", true, "Sc&hedule"), setting("warmup", true)}},
        {"Regularisation",
         {setting("weight_decay"), setting("label_smoothing"), setting("class_weights"), setting("ema")}},
        {"Augmentation", {recipe()}},
        {"Evaluation", {setting("patience"), setting("test_flip")}},
        {"Machine", {setting("precision", true, "Prec&ision"), threads()}},
    };
    FieldGroup others{"Others", {}};
    for (const training::SettingKind &kind : training::setting_kinds()) {
        const bool named = std::any_of(groups.begin(), groups.end(), [&](const FieldGroup &group) {
            return std::any_of(group.fields.begin(), group.fields.end(),
                               [&](const FieldKind &field) { return field.key == kind.key; });
        });
        if (!named && !kind.option.empty()) others.fields.push_back(setting(kind.key));
    }
    if (!others.fields.empty()) groups.push_back(std::move(others));
    return groups;
}

} // namespace

QString FieldKind::name() const {
    QString plain = title;
    return plain.remove('&');
}

const std::vector<FieldGroup> &field_groups() {
    static const std::vector<FieldGroup> groups = make_groups();
    return groups;
}

} // namespace benchlight::ui
