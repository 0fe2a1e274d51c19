#include "ui/training/settings_form.h"

#include "engine/augment/recipe.h"
#include "engine/core/error.h"
#include "engine/training/setting_kinds.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"
#include "ui/training/data_choice.h"

#include <QApplication>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QSpinBox>
#include <QThreadPool>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

QComboBox *make_combo(const std::vector<std::string> &names) {
    auto *combo = new QComboBox;
    for (const std::string &name : names) combo->addItem(QString::fromStdString(name), QString::fromStdString(name));
    return combo;
}

void select(QComboBox *combo, const std::string &name) {
    const QString text = QString::fromStdString(name);
    if (combo->findData(text) < 0) combo->addItem(text, text);
    combo->setCurrentIndex(combo->findData(text));
}

QSpinBox *make_spin(int low, int high) {
    auto *spin = new QSpinBox;
    spin->setRange(low, high);
    spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
    return spin;
}

QLabel *make_help(const QString &text) {
    auto *help = new QLabel(text);
    help->setProperty("role", "help");
    help->setWordWrap(true);
    return help;
}

/// What stands in no preset of the engine: its own defaults with the augmentation of the original method.
training::Settings from_scratch() {
    training::Settings settings;
    settings.model = "resnet18";
    settings.recipe = "rotate=30,flip=0.5";
    return settings;
}

} // namespace

SettingsForm::SettingsForm(QWidget *parent)
    : QWidget(parent),
      column_(new QVBoxLayout(this)),
      data_(new DataChoice),
      preset_(new QComboBox),
      model_(make_combo({})),
      optimizer_(make_combo(training::find_setting("optimizer")->choices)),
      schedule_(make_combo(training::find_setting("schedule")->choices)),
      recipe_(make_combo({})),
      precision_(make_combo({"auto", "fp32", "bf16"})),
      epochs_(make_spin(1, 100000)),
      batch_(make_spin(2, 65536)),
      rate_(new QLineEdit),
      preset_help_(make_help({})),
      model_help_(make_help({})),
      complaint_(new QLabel) {
    column_->setContentsMargins(space::large, space::medium, space::large, space::large);
    column_->setSpacing(space::tiny);
    make_fields();
    const WindowSettings remembered;
    data_->set_spec(remembered.value("data", "fashion-mnist").toString().toStdString());
    const int preset = preset_->findData(remembered.value("preset", "fast"));
    preset_->setCurrentIndex(std::max(0, preset));
    use_preset(preset_->currentData().toString());
    connect(data_, &DataChoice::changed, this, &SettingsForm::check);
    connect(preset_, &QComboBox::activated, this, [this] { use_preset(preset_->currentData().toString()); });
    for (QComboBox *combo : {model_, optimizer_, schedule_, recipe_, precision_})
        connect(combo, &QComboBox::currentTextChanged, this, &SettingsForm::check);
    for (QSpinBox *spin : {epochs_, batch_}) connect(spin, &QSpinBox::valueChanged, this, &SettingsForm::check);
    connect(rate_, &QLineEdit::textChanged, this, &SettingsForm::check);
}

void SettingsForm::make_fields() {
    for (const training::Preset &preset : training::presets())
        preset_->addItem(QString::fromStdString(preset.title), QString::fromStdString(preset.name));
    preset_->addItem("ResNet-18 from scratch", "resnet18");
    recipe_->setEditable(true);
    recipe_->setInsertPolicy(QComboBox::NoInsert);
    recipe_->addItems(
        {"none", "flip=0.5", "flip=0.5,translate=2", "rotate=30,flip=0.5", "flip=alternating,translate=2:reflect"});
    complaint_->setProperty("role", "complaint");
    complaint_->setWordWrap(true);
    complaint_->hide();
    add_row("&Data set", data_, {});
    add_row("&Preset", preset_, {});
    column_->addWidget(preset_help_);
    add_row("&Model", model_, {});
    column_->addWidget(model_help_);
    add_pair("&Epochs", epochs_, "&Batch size", batch_);
    column_->addWidget(make_help("How often every image is shown, and how many images make one step."));
    add_pair("&Optimizer", optimizer_, "&Learning rate", rate_);
    add_pair("Sc&hedule", schedule_, "Prec&ision", precision_);
    column_->addWidget(make_help("How the learning rate changes; bf16 is faster where the processor has it."));
    add_row("A&ugmentation", recipe_, "Operations in order, such as rotate=30,flip=0.5. The grid shows what they do.");
    column_->addWidget(complaint_);
    column_->addStretch();
}

void SettingsForm::add_row(const QString &title, QWidget *field, const QString &help) {
    if (column_->count() > 0) column_->addSpacing(space::small);
    auto *label = new QLabel(title);
    label->setBuddy(field);
    QString name = title;
    if (field->accessibleName().isEmpty()) field->setAccessibleName(name.remove('&'));
    column_->addWidget(label);
    column_->addWidget(field);
    if (!help.isEmpty()) column_->addWidget(make_help(help));
}

void SettingsForm::add_pair(const QString &title, QWidget *field, const QString &second_title, QWidget *second) {
    column_->addSpacing(space::small);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::small);
    grid->setVerticalSpacing(space::tiny);
    int side = 0;
    for (const auto &[text, widget] : {std::pair(title, field), std::pair(second_title, second)}) {
        auto *label = new QLabel(text);
        label->setBuddy(widget);
        QString name = text;
        widget->setAccessibleName(name.remove('&'));
        grid->addWidget(label, 0, side);
        grid->addWidget(widget, 1, side);
        grid->setColumnStretch(side++, 1);
    }
    column_->addLayout(grid);
}

void SettingsForm::use_preset(const QString &name) {
    training::Settings settings;
    preset_help_->setText("The usual network for photographs, learning from nothing; takes far longer.");
    if (name == "resnet18") {
        settings = from_scratch();
    } else {
        for (const training::Preset &preset : training::presets())
            if (preset.name == name.toStdString()) {
                training::apply_preset(preset.name, settings);
                preset_help_->setText(QString::fromStdString(preset.description));
            }
    }
    fill(settings);
}

void SettingsForm::fill(const training::Settings &settings) {
    base_ = settings;
    filling_ = true;
    select(model_, settings.model);
    select(optimizer_, settings.optimizer);
    select(schedule_, settings.schedule);
    select(precision_, settings.precision);
    recipe_->setCurrentText(QString::fromStdString(settings.recipe));
    epochs_->setValue(settings.epochs);
    batch_->setValue(settings.batch);
    rate_->setText(QString::fromStdString(format_number(settings.learning_rate)));
    filling_ = false;
    check();
}

void SettingsForm::set_models(const std::vector<nn::ModelInfo> &models) {
    models_ = models;
    for (const nn::ModelInfo &model : models)
        if (model_->findData(QString::fromStdString(model.name)) < 0)
            model_->addItem(QString::fromStdString(model.name), QString::fromStdString(model.name));
    check();
}

training::Settings SettingsForm::settings() const {
    training::Settings settings = base_;
    settings.data = data_->spec();
    settings.model = model_->currentData().toString().toStdString();
    settings.epochs = epochs_->value();
    settings.batch = batch_->value();
    settings.optimizer = optimizer_->currentText().toStdString();
    settings.schedule = schedule_->currentText().toStdString();
    settings.precision = precision_->currentText().toStdString();
    settings.recipe = augment::Recipe::parse(recipe_->currentText().trimmed().toStdString()).text();
    const auto rate = parse_number<double>(rate_->text().trimmed().toStdString());
    if (!rate || !(*rate >= 0) || *rate > 1e6) throw UsageError("The learning rate is a number such as 0.001 or 1e-3.");
    settings.learning_rate = *rate;
    if (settings.data.empty()) throw UsageError("Choose a data set first.");
    return settings;
}

void SettingsForm::check() {
    if (filling_) return;
    model_help_->clear();
    for (const nn::ModelInfo &model : models_)
        if (model.name == model_->currentData().toString().toStdString()) {
            model_help_->setText(QString("%1 million parameters with ten classes.")
                                     .arg(static_cast<double>(model.parameters) * 1e-6, 0, 'f', 1));
            model_->setToolTip(QString::fromStdString(model.description));
        }
    model_help_->setVisible(!model_help_->text().isEmpty());
    try {
        settings();
        complaint_->hide();
    } catch (const std::exception &error) {
        complaint_->setText(QString::fromStdString(error.what()));
        complaint_->show();
    }
    emit changed();
}

void SettingsForm::remember() const {
    WindowSettings settings;
    settings.setValue("data", QString::fromStdString(data_->spec()));
    settings.setValue("preset", preset_->currentData());
}

void find_models(SettingsForm *form) {
    QThreadPool::globalInstance()->start([form = QPointer(form)] {
        const auto models = nn::models();
        QMetaObject::invokeMethod(qApp, [form, models] {
            if (form) form->set_models(models);
        });
    });
}

} // namespace benchlight::ui
