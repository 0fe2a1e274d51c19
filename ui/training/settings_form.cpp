#include "ui/training/settings_form.h"

#include "engine/augment/recipe.h"
#include "engine/core/error.h"
#include "engine/training/published.h"
#include "ui/dataset/data_choice.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"
#include "ui/training/corrections_panel.h"
#include "ui/training/help_strip.h"
#include "ui/training/preset_bar.h"
#include "ui/training/setting_field.h"
#include "ui/training/stage_table.h"
#include "ui/training/weights_choice.h"
#include "ui/training/window_words.h"

#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QThreadPool>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

/// The size in pixels that a preset brings, as it is and as published; empty: it has none.
std::vector<std::optional<int>> sizes_of(training::Settings preset) {
    if (!preset.size) return {};
    std::vector<std::optional<int>> sizes{preset.size};
    training::apply_as_published(preset);
    sizes.push_back(preset.size);
    return sizes;
}

} // namespace

SettingsForm::SettingsForm(const training::Settings &settings, QWidget *parent)
    : QWidget(parent),
      data_(new DataChoice),
      presets_(new PresetBar([this] { return this->settings(); })),
      corrections_(new CorrectionsPanel),
      weights_(new WeightsChoice),
      stages_(new StageTable),
      help_(new HelpStrip),
      model_help_(new QLabel),
      complaint_(new QLabel) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    QScrollArea *scroll = make_scroll(make_column());
    scroll->setFocusPolicy(Qt::NoFocus);
    column->addWidget(scroll, 1);
    complaint_->setProperty("role", "complaint");
    complaint_->setContentsMargins(space::large, space::tiny, space::large, space::tiny);
    complaint_->setWordWrap(true);
    complaint_->setTextFormat(Qt::PlainText);
    complaint_->hide();
    column->addWidget(complaint_);
    column->addWidget(help_);

    for (QComboBox *combo : {data_->combo(), presets_->combo()}) pass_wheel_on(combo);
    set_settings(settings);
    connect(data_, &DataChoice::changed, this, [this] {
        if (!filling_) field("edits")->show({}); // those are of the data set before
        check();
    });
    connect(presets_, &PresetBar::chosen, this, &SettingsForm::use_preset);
    connect(weights_, &WeightsChoice::chosen, this, &SettingsForm::check);
    connect(weights_, &WeightsChoice::obstacle_changed, this, &SettingsForm::say_obstacle);
    connect(stages_, &StageTable::changed, this, &SettingsForm::check);
    connect(corrections_, &CorrectionsPanel::chosen, this, &SettingsForm::correct);
}

/// Without a kind for the one that has the focus.
void SettingsForm::show_help(const FieldKind *kind) {
    const auto focused =
        std::ranges::find_if(fields_, [](const SettingField *field) { return field->editor()->hasFocus(); });
    if (!kind && focused != fields_.end()) kind = &(*focused)->kind();
    if (!kind) return help_->show_nothing();
    help_->show_help(kind->name(), kind->help, kind->takes);
}

bool SettingsForm::eventFilter(QObject *watched, QEvent *event) {
    const bool at = event->type() == QEvent::Enter || event->type() == QEvent::FocusIn;
    if (at || event->type() == QEvent::Leave) {
        const std::string key = watched == weights_->combo() ? "weights" : "freeze";
        for (const FieldGroup &group : field_groups())
            for (const FieldKind &kind : group.fields)
                if (kind.key == key) show_help(at ? &kind : nullptr);
    }
    return QWidget::eventFilter(watched, event);
}

void SettingsForm::use_preset(const QString &key) {
    auto settings = presets_->settings_of(key);
    if (!settings) return;
    settings->data = base_.data;
    settings->threads = base_.threads;
    settings->split = base_.split;
    settings->edits = base_.edits;
    SettingField *wrong = nullptr;
    const training::Settings now = take(&wrong); // what the fields say of the data set stays as far as it will do
    if (!wrong) {
        settings->split = now.split;
        settings->edits = now.edits;
        settings->threads = now.threads;
    }
    const auto before = presets_->settings_of(PresetBar::key_of(base_.preset));
    const auto brought = before ? sizes_of(*before) : std::vector<std::optional<int>>();
    if (!settings->size && std::ranges::find(brought, now.size) == brought.end()) settings->size = now.size;
    settings->data.clear();
    set_settings(*settings);
}

void SettingsForm::set_settings(const training::Settings &settings) {
    base_ = settings;
    model_ = settings.model;
    filling_ = true;
    presets_->set_key(PresetBar::key_of(settings.preset));
    if (!settings.data.empty()) data_->set_spec(settings.data);
    for (SettingField *field : fields_) field->show(settings);
    weights_->set_model(model_);
    weights_->set_weights(settings.weights);
    stages_->show_model(model_named(model_), classes_);
    stages_->set_freeze(settings.freeze);
    filling_ = false;
    check();
}

void SettingsForm::correct(int correction, bool as_published) {
    SettingField *wrong = nullptr;
    training::Settings settings = take(&wrong);
    const auto &all = training::corrections();
    for (std::size_t i = 0; i < all.size(); ++i)
        if ((correction < 0 || static_cast<std::size_t>(correction) == i) && all[i].applies(settings))
            all[i].set(settings, as_published);
    settings.data.clear();
    set_settings(settings);
}

void SettingsForm::set_models(const std::vector<nn::ModelInfo> &models) {
    models_ = models;
    stages_->show_model(model_named(model_), classes_);
    check();
}

void SettingsForm::set_classes(int classes) {
    if (classes == classes_) return;
    classes_ = classes;
    weights_->set_classes(classes);
    stages_->show_model(model_named(model_), classes_);
}

void SettingsForm::open_weights(const std::filesystem::path &file) {
    weights_->open_file(file);
    bring_into_view(weights_);
}

const nn::ModelInfo *SettingsForm::model_named(const std::string &name) const {
    const auto found = std::ranges::find(models_, name, &nn::ModelInfo::name);
    return found == models_.end() ? nullptr : &*found;
}

SettingField *SettingsForm::field(const std::string &key) const {
    const auto found = std::ranges::find_if(fields_, [&](const SettingField *each) { return each->kind().key == key; });
    return found == fields_.end() ? nullptr : *found;
}

/// What the fields say; `wrong` is the first whose value will not do, or null, and then nothing is thrown.
training::Settings SettingsForm::take(SettingField **wrong) const {
    training::Settings settings = base_;
    for (SettingField *field : fields_) {
        try {
            field->take(settings);
        } catch (const UsageError &) {
            if (!wrong) throw;
            if (!*wrong) *wrong = field;
        }
    }
    settings.weights = weights_->weights();
    settings.freeze = stages_->freeze();
    return settings;
}

training::Settings SettingsForm::settings() const {
    training::Settings settings = take(nullptr);
    settings.recipe = augment::Recipe::parse(settings.recipe).text();
    settings.data = data_->spec();
    if (settings.data.empty()) throw UsageError("Choose a data set first.");
    if (settings.patience > 0 && !settings.split.half_of_test && settings.split.validation == 0)
        throw UsageError("Patience watches the validation accuracy: set Validation above 0, or Patience to 0.");
    settings.validate();
    return settings;
}

/// Another model was chosen: it begins without what it does not have. Whether that changed something.
bool SettingsForm::follow_model(const training::Settings &now) {
    if (now.model == model_) return false;
    model_ = now.model;
    const nn::ModelInfo *info = model_named(model_);
    weights_->set_model(model_);
    if (info) {
        const bool known = std::ranges::any_of(models_, [&](const nn::ModelInfo &model) {
            return std::ranges::find(model.weights, now.weights) != model.weights.end();
        });
        if (known && std::ranges::find(info->weights, now.weights) == info->weights.end())
            weights_->set_weights("none");
        const bool has_stage = std::ranges::find(info->stages, now.freeze, &nn::StageInfo::name) != info->stages.end();
        if (now.freeze != "none" && now.freeze != "backbone" && !has_stage) stages_->set_freeze("none");
    }
    stages_->show_model(info, classes_);
    return true;
}

/// What freezing is about is unfolded once it matters.
void SettingsForm::show_freezing(const training::Settings &now) {
    stages_->set_pretrained(now.weights != "none");
    const bool frozen = now.freeze != "none";
    field("frozen_mode")->set_useless(frozen ? QString() : "Of no use while nothing is frozen.");
    field("views")->set_useless(!frozen ? "Of no use while nothing is frozen."
                                : now.frozen_mode == "training"
                                    ? "Of no use while frozen layers are in training mode: every epoch is a fresh view."
                                    : QString());
    const bool matters = frozen || now.weights != "none";
    if (matters == std::exchange(freezing_matters_, matters)) return;
    for (const Group &group : groups_)
        if (group.title == "Freezing")
            open(group, matters || WindowSettings().value("open_groups").toStringList().contains(group.title));
}

void SettingsForm::check() {
    if (filling_) return;
    SettingField *wrong = nullptr;
    training::Settings now = take(&wrong);
    if (follow_model(now)) {
        wrong = nullptr;
        now = take(&wrong);
    }
    for (SettingField *field : fields_) field->mark_wrong(field == wrong);
    model_help_->clear();
    if (const nn::ModelInfo *model = model_named(now.model))
        model_help_->setText(
            QString("%1 parameters with ten classes.").arg(QString::fromStdString(format_count(model->parameters))));
    model_help_->setVisible(!model_help_->text().isEmpty());
    show_freezing(now);
    corrections_->show(now);
    say_obstacle();
    emit changed();
}

void SettingsForm::say_obstacle() {
    if (filling_) return;
    const QString before = obstacle();
    QString now = weights_->obstacle();
    try {
        settings();
    } catch (const std::exception &error) {
        now = window_words(QString::fromStdString(error.what()));
    }
    complaint_->setText(now);
    complaint_->setVisible(!now.isEmpty());
    if (now != before) emit obstacle_changed();
}

QString SettingsForm::obstacle() const { return complaint_->text(); }

void find_models(SettingsForm *form) {
    QThreadPool::globalInstance()->start([form = QPointer(form)] {
        const auto models = nn::models();
        QMetaObject::invokeMethod(qApp, [form, models] {
            if (form) form->set_models(models);
        });
    });
}

} // namespace benchlight::ui
