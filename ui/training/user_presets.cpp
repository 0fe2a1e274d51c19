#include "ui/training/user_presets.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/training/setting_kinds.h"

#include <QUrl>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::uint64_t largest_file = 1 << 20;
constexpr int longest_name = 60, most_files = 1000;

std::filesystem::path folder() { return workspace_folder() / "presets"; }

/// Any name makes a file name, and no two the same one.
std::filesystem::path file_of(const std::string &name) {
    return folder() / (QUrl::toPercentEncoding(QString::fromStdString(name), " ").toStdString() + ".json");
}

QString folded(const std::string &name) { return QString::fromStdString(name).toCaseFolded(); }

std::string text_of(const UserPreset &preset) {
    Json settings = Json::object();
    for (const training::SettingKind &kind : training::setting_kinds()) settings[kind.key] = kind.json(preset.settings);
    return Json{{"name", preset.name}, {"settings", settings}}.dump(2) + "\n";
}

/// Throws Error.
UserPreset read_preset(const std::filesystem::path &file) {
    const Json json = Json::parse(read_file(file, largest_file), nullptr, false);
    const std::string where = "The preset in " + display_path(file) + " is left out: ";
    if (!json.is_object() || !json.contains("name") || !json["name"].is_string() || !json.contains("settings") ||
        !json["settings"].is_object())
        throw Error(where + "the file is damaged; delete it, or save the preset again.");
    UserPreset preset;
    preset.name = json["name"].get<std::string>();
    try {
        if (!UserPresets::objection_to(QString::fromStdString(preset.name)).isEmpty()) throw Error("its name");
        preset.settings = training::Settings::from_json(json["settings"]);
        preset.settings.data.clear();
        preset.settings.split = {};
        preset.settings.edits.clear();
        preset.settings.size.reset();
        preset.settings.preset = preset.name;
        preset.settings.validate();
    } catch (const Error &) {
        throw Error(where + "its values are of no use to this version; delete the file, or save the preset again.");
    }
    return preset;
}

} // namespace

UserPresets::UserPresets(QObject *parent) : QObject(parent) { thread_.setMaxThreadCount(1); }

UserPresets::~UserPresets() { thread_.waitForDone(); }

template <class Work> void UserPresets::in_background(Work work) {
    thread_.start([this, work] {
        try {
            work();
        } catch (const std::exception &error) {
            const QString reason = QString::fromStdString(error.what());
            QMetaObject::invokeMethod(this, [this, reason] { emit failed(reason); });
        }
    });
}

void UserPresets::load() {
    in_background([this] {
        std::vector<UserPreset> found;
        QStringList reasons;
        std::error_code absent;
        int files = 0;
        for (const auto &entry : std::filesystem::directory_iterator(folder(), absent)) {
            if (entry.path().extension() != ".json" || ++files > most_files) continue;
            try {
                found.push_back(read_preset(entry.path()));
            } catch (const std::exception &error) {
                reasons << QString::fromStdString(error.what());
            }
        }
        QMetaObject::invokeMethod(this, [this, found, reasons] {
            for (const UserPreset &preset : found)
                if (!find(preset.name)) put(preset);
            emit changed();
            for (const QString &reason : reasons) emit failed(reason);
        });
    });
}

const UserPreset *UserPresets::find(const std::string &name) const {
    const auto found = std::find_if(presets_.begin(), presets_.end(),
                                    [&](const UserPreset &preset) { return folded(preset.name) == folded(name); });
    return found == presets_.end() ? nullptr : &*found;
}

void UserPresets::put(UserPreset preset) {
    const auto place =
        std::lower_bound(presets_.begin(), presets_.end(), preset,
                         [](const UserPreset &a, const UserPreset &b) { return folded(a.name) < folded(b.name); });
    presets_.insert(place, std::move(preset));
}

void UserPresets::save(const std::string &name, const training::Settings &settings) {
    remove(name);
    UserPreset preset{name, settings};
    preset.settings.data.clear();
    preset.settings.split = {};
    preset.settings.edits.clear();
    preset.settings.size.reset();
    preset.settings.preset = name;
    put(preset);
    in_background([preset] {
        try {
            create_folder(folder());
            write_file_atomically(file_of(preset.name), text_of(preset));
        } catch (const Error &error) {
            throw Error("The preset " + preset.name + " is kept until the window closes only: " + error.what());
        }
    });
    emit changed();
}

std::optional<UserPreset> UserPresets::remove(const std::string &name) {
    const UserPreset *found = find(name);
    if (!found) return std::nullopt;
    UserPreset preset = *found;
    presets_.erase(presets_.begin() + (found - presets_.data()));
    in_background([file = file_of(preset.name)] {
        std::error_code error;
        std::filesystem::remove(file, error);
        if (error)
            throw Error("The preset's file " + display_path(file) + " could not be deleted: " + error.message() + ".");
    });
    emit changed();
    return preset;
}

QString UserPresets::objection_to(const QString &name) {
    if (name.trimmed().isEmpty()) return "Give the preset a name.";
    if (name.size() > longest_name) return QString("A name may have %1 letters at most.").arg(longest_name);
    for (const QChar letter : name)
        if (!letter.isPrint()) return "A name is one line of letters.";
    if (name.trimmed().toCaseFolded() == "resnet18") return "resnet18 is one of Benchlight's own; take another name.";
    for (const training::Preset &preset : training::presets())
        if (folded(preset.name) == name.trimmed().toCaseFolded() ||
            folded(preset.title) == name.trimmed().toCaseFolded())
            return name.trimmed() + " is one of Benchlight's own; take another name.";
    return {};
}

} // namespace benchlight::ui
