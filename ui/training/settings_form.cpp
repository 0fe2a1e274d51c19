#include "ui/training/settings_form.h"

#include "engine/augment/recipe.h"
#include "engine/core/error.h"
#include "ui/dataset/data_choice.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"
#include "ui/training/setting_field.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

QLabel *make_help(const QString &text) {
    auto *help = new QLabel(text);
    help->setProperty("role", "help");
    help->setWordWrap(true);
    return help;
}

QLabel *make_title(const QString &title, QWidget *field) {
    auto *label = new QLabel(title);
    label->setBuddy(field);
    QString name = title;
    if (field->accessibleName().isEmpty()) field->setAccessibleName(name.remove('&'));
    return label;
}

void add_row(QVBoxLayout *column, const QString &title, QWidget *field) {
    if (column->count() > 0) column->addSpacing(space::small);
    column->addWidget(make_title(title, field));
    column->addWidget(field);
}

/// Two fields beside each other.
void add_pair(QVBoxLayout *column, const QString &title, QWidget *field, const QString &second_title, QWidget *second) {
    column->addSpacing(space::small);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::small);
    grid->setVerticalSpacing(space::tiny);
    int side = 0;
    for (const auto &[text, widget] : {std::pair(title, field), std::pair(second_title, second)}) {
        grid->addWidget(make_title(text, widget), 0, side);
        grid->addWidget(widget, 1, side);
        grid->setColumnStretch(side++, 1);
    }
    column->addLayout(grid);
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
      preset_help_(make_help({})),
      model_help_(make_help({})),
      complaint_(new QLabel),
      more_button_(new QPushButton),
      more_(new QWidget) {
    column_->setContentsMargins(space::large, space::medium, space::large, space::large);
    column_->setSpacing(space::tiny);
    make_fields();
    const WindowSettings remembered;
    data_->set_spec(remembered.value("data", "fashion-mnist").toString().toStdString());
    const int preset = preset_->findData(remembered.value("preset", "fast"));
    preset_->setCurrentIndex(std::max(0, preset));
    use_preset(preset_->currentData().toString());
    show_more(remembered.value("more_settings", false).toBool());
    connect(data_, &DataChoice::changed, this, &SettingsForm::check);
    connect(preset_, &QComboBox::activated, this, [this] { use_preset(preset_->currentData().toString()); });
    for (const SettingField *field : fields_) connect(field, &SettingField::changed, this, &SettingsForm::check);
    for (QWidget *widget : findChildren<QWidget *>())
        if (qobject_cast<QComboBox *>(widget) || qobject_cast<QAbstractSpinBox *>(widget))
            widget->installEventFilter(this);
    connect(more_button_, &QPushButton::clicked, this, [this] {
        show_more(more_->isHidden());
        WindowSettings().setValue("more_settings", !more_->isHidden());
    });
}

QWidget *SettingsForm::editor_of(const std::string &option) {
    fields_.push_back(new SettingField(option, this));
    return fields_.back()->editor();
}

void SettingsForm::make_fields() {
    for (const training::Preset &preset : training::presets())
        preset_->addItem(QString::fromStdString(preset.title), QString::fromStdString(preset.name));
    preset_->addItem("ResNet-18 from scratch", "resnet18");
    complaint_->setProperty("role", "complaint");
    complaint_->setWordWrap(true);
    complaint_->hide();
    add_row(column_, "&Data set", data_);
    add_row(column_, "&Preset", preset_);
    column_->addWidget(preset_help_);
    add_row(column_, "&Model", editor_of("model"));
    column_->addWidget(model_help_);
    QWidget *epochs = editor_of("epochs"), *batch = editor_of("batch");
    add_pair(column_, "&Epochs", epochs, "&Batch size", batch);
    column_->addWidget(make_help("How often every image is shown, and how many images make one step."));
    QWidget *optimizer = editor_of("optimizer"), *rate = editor_of("lr");
    add_pair(column_, "&Optimizer", optimizer, "&Learning rate", rate);
    QWidget *schedule = editor_of("schedule"), *precision = editor_of("precision");
    add_pair(column_, "Sc&hedule", schedule, "Prec&ision", precision);
    column_->addWidget(make_help("How the learning rate changes; bf16 is faster where the processor has it."));
    add_row(column_, "A&ugmentation", editor_of("recipe"));
    column_->addWidget(make_help("Operations in order, such as rotate=30,flip=0.5. The grid shows what they do."));
    make_more();
    column_->addWidget(complaint_);
    column_->addStretch();
}

/// Every other setting that has an option, two beside each other.
void SettingsForm::make_more() {
    more_button_->setObjectName("disclosure");
    column_->addSpacing(space::small);
    column_->addWidget(more_button_, 0, Qt::AlignLeft);
    auto *column = new QVBoxLayout(more_);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    std::vector<std::string> rest;
    for (const training::SettingKind &kind : training::setting_kinds())
        if (!kind.option.empty() && std::none_of(fields_.begin(), fields_.end(),
                                                 [&](const SettingField *field) { return &field->kind() == &kind; }))
            rest.push_back(kind.option);
    for (std::size_t i = 0; i < rest.size(); i += 2) {
        QWidget *left = editor_of(rest[i]);
        const QString title = fields_.back()->title();
        if (i + 1 == rest.size()) {
            add_row(column, title, left);
        } else {
            QWidget *right = editor_of(rest[i + 1]);
            add_pair(column, title, left, fields_.back()->title(), right);
        }
    }
    column_->addWidget(more_);
}

bool SettingsForm::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() != QEvent::Wheel) return QWidget::eventFilter(watched, event);
    event->ignore(); // so that it goes on to the scroll area
    return true;
}

void SettingsForm::show_more(bool more) {
    more_->setVisible(more);
    more_button_->setText(more ? "Fe&wer settings" : "Mo&re settings");
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
    for (SettingField *field : fields_) field->show(settings);
    filling_ = false;
    check();
}

void SettingsForm::set_models(const std::vector<nn::ModelInfo> &models) {
    models_ = models;
    check();
}

training::Settings SettingsForm::settings() const {
    training::Settings settings = base_;
    for (const SettingField *field : fields_) field->take(settings);
    settings.recipe = augment::Recipe::parse(settings.recipe).text();
    settings.data = data_->spec();
    if (settings.data.empty()) throw UsageError("Choose a data set first.");
    return settings;
}

void SettingsForm::check() {
    if (filling_) return;
    model_help_->clear();
    complaint_->hide();
    try {
        const training::Settings now = settings();
        for (const nn::ModelInfo &model : models_)
            if (model.name == now.model)
                model_help_->setText(QString("%1 million parameters with ten classes.")
                                         .arg(static_cast<double>(model.parameters) * 1e-6, 0, 'f', 1));
    } catch (const std::exception &error) {
        complaint_->setText(QString::fromStdString(error.what()));
        complaint_->show();
    }
    model_help_->setVisible(!model_help_->text().isEmpty());
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
