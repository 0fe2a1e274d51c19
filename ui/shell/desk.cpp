#include "ui/shell/desk.h"

#include "ui/shell/window_settings.h"

#include <QFile>

namespace benchlight::ui {

namespace {

constexpr const char *key = "next_run";
constexpr int remember_after_ms = 1000; // a slider changes the recipe many times a second

training::Settings remembered_settings() {
    const Json json = Json::parse(WindowSettings().value(key).toString().toStdString(), nullptr, false);
    try {
        if (json.is_object()) return training::Settings::from_json(json);
    } catch (const std::exception &) { // another version's, or edited by hand
    }
    return first_settings();
}

} // namespace

training::Settings first_settings() {
    training::Settings settings;
    training::apply_preset("fast", settings);
    settings.data = "fashion-mnist";
    return settings;
}

Desk::Desk() : settings_(remembered_settings()) {
    remember_timer_.setSingleShot(true);
    remember_timer_.setInterval(remember_after_ms);
    connect(&remember_timer_, &QTimer::timeout, this, &Desk::remember);
}

Desk::~Desk() {
    if (remember_timer_.isActive()) remember();
}

void Desk::set_settings(const training::Settings &settings) {
    if (settings.json() == settings_.json()) return;
    settings_ = settings;
    remember_timer_.start();
    emit settings_changed();
}

void Desk::set_classes(int classes) {
    if (classes == classes_) return;
    classes_ = classes;
    emit classes_changed(classes);
}

void Desk::set_run(const std::filesystem::path &run) {
    if (run == run_) return;
    run_ = run;
    emit run_changed();
}

void Desk::ask_to_inspect(const Confused &confused) {
    inspection_ = confused;
    emit inspection_wanted();
}

void Desk::ask_to_train(TrainingWish wish) {
    training_wish_ = std::move(wish);
    emit training_wanted();
}

void Desk::ask_to_show(const QString &page, const std::filesystem::path &argument) {
    emit page_wanted(page, QFile::decodeName(QByteArray::fromStdString(argument.native())));
}

void Desk::remember() { WindowSettings().setValue(key, QString::fromStdString(to_json_text(settings_.json()))); }

} // namespace benchlight::ui
