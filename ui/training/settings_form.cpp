#include "ui/training/settings_form.h"

#include "engine/augment/recipe.h"
#include "engine/core/error.h"
#include "ui/dataset/data_choice.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/shell/window_settings.h"
#include "ui/training/help_strip.h"
#include "ui/training/preset_bar.h"
#include "ui/training/setting_field.h"

#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QThreadPool>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int columns = 2;

QGridLayout *make_grid() {
    auto *grid = new QGridLayout;
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(space::small);
    grid->setVerticalSpacing(space::tiny);
    for (int c = 0; c < columns; ++c) grid->setColumnStretch(c, 1);
    return grid;
}

/// Places fields beside and below each other; wide ones take a row. The first one's label may stand elsewhere.
void place(QGridLayout *grid, const std::vector<SettingField *> &fields, bool first_without_label = false) {
    int row = 0, column = 0;
    for (const SettingField *field : fields) {
        if (field->kind().wide && column > 0) row += 2, column = 0;
        if (field != fields.front() || !first_without_label) grid->addWidget(field->label(), row, column);
        grid->addWidget(field->editor(), row + 1, column, 1, field->kind().wide ? columns : 1);
        column = field->kind().wide ? columns : column + 1;
        if (column == columns) row += 2, column = 0;
    }
}

} // namespace

SettingsForm::SettingsForm(QWidget *parent)
    : QWidget(parent),
      data_(new DataChoice),
      presets_(new PresetBar([this] { return settings(); })),
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
    complaint_->hide();
    column->addWidget(complaint_);
    column->addWidget(help_);

    for (QComboBox *combo : {data_->combo(), presets_->combo()}) pass_wheel_on(combo);
    const WindowSettings remembered;
    data_->set_spec(remembered.value("data", "fashion-mnist").toString().toStdString());
    const QString preset = remembered.value("preset", "fast").toString();
    use_preset(presets_->settings_of(preset) ? preset : QString("fast"));
    if (presets_->key() != preset) { // one of the user's is used once it has been read
        auto *once = new QObject(this);
        connect(presets_, &PresetBar::loaded, once, [this, once, preset] {
            once->deleteLater();
            if (presets_->settings_of(preset) && presets_->key() == "fast") use_preset(preset);
        });
    }
    connect(data_, &DataChoice::changed, this, &SettingsForm::check);
    connect(presets_, &PresetBar::chosen, this, &SettingsForm::use_preset);
}

QWidget *SettingsForm::make_column() {
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(space::large, space::medium, space::large, space::large);
    column->setSpacing(space::tiny);
    column->addWidget(presets_);
    model_help_->setProperty("role", "help");
    model_help_->setWordWrap(true);
    for (const FieldGroup &group : field_groups()) add_group(column, group);
    column->addStretch();
    const QStringList open_groups = WindowSettings().value("open_groups").toStringList();
    for (const Group &group : groups_) open(group, open_groups.contains(group.title));
    return content;
}

SettingField *SettingsForm::make_field(const FieldKind &kind) {
    auto *field = new SettingField(kind, this);
    fields_.push_back(field);
    connect(field, &SettingField::changed, this, &SettingsForm::check);
    connect(field, &SettingField::pointed_at, this, [this, field](bool at) { show_help(field, at); });
    return field;
}

void SettingsForm::add_group(QVBoxLayout *column, const FieldGroup &group) {
    Group made{.title = group.title};
    std::vector<SettingField *> usual, rare;
    for (const FieldKind &kind : group.fields) (kind.usual ? usual : rare).push_back(make_field(kind));
    column->addSpacing(space::medium);
    auto *header = new QHBoxLayout;
    // A field that is called like its group needs no label of its own.
    const bool one_name = !usual.empty() && usual.front()->kind().name() == group.title;
    QLabel *title = one_name ? usual.front()->label() : new QLabel(group.title);
    title->setProperty("role", "heading");
    header->addWidget(title, 1);
    column->addLayout(header);
    if (group.fields.front().key == "validation") {
        auto *label = new QLabel("&Data set");
        label->setBuddy(data_->combo());
        column->addWidget(label);
        column->addWidget(data_);
        column->addSpacing(space::tiny);
    }
    if (!usual.empty()) {
        auto *grid = make_grid();
        place(grid, usual, one_name);
        column->addLayout(grid);
    }
    if (group.fields.front().key == "model") column->addWidget(model_help_);
    if (!rare.empty()) {
        made.more = new QWidget;
        made.folded = static_cast<int>(rare.size());
        auto *grid = make_grid();
        place(grid, rare);
        made.more->setLayout(grid);
        column->addWidget(made.more);
        made.button = new QPushButton;
        made.button->setObjectName("disclosure");
        header->addWidget(made.button);
        connect(made.button, &QPushButton::clicked, this, [this, made] {
            open(made, made.more->isHidden());
            remember_groups();
        });
    }
    groups_.push_back(made);
}

void SettingsForm::open(const Group &group, bool more) {
    if (!group.more) return;
    group.more->setVisible(more);
    const QString amount = more ? QString("fewer") : QString("%1 more").arg(group.folded);
    group.button->setText(amount);
    group.button->setAccessibleName(QString("%1: %2 settings").arg(group.title, amount));
    group.button->setToolTip(more ? "Fold away what is rarely changed" : "Show what is rarely changed");
}

void SettingsForm::remember_groups() const {
    QStringList open_groups;
    for (const Group &group : groups_)
        if (group.more && !group.more->isHidden()) open_groups << group.title;
    WindowSettings().setValue("open_groups", open_groups);
}

void SettingsForm::show_more(bool more) {
    for (const Group &group : groups_) open(group, more);
}

void SettingsForm::show_help(SettingField *field, bool at) {
    if (!at) { // back to the one that has the focus
        const auto focused = std::find_if(fields_.begin(), fields_.end(),
                                          [](const SettingField *other) { return other->editor()->hasFocus(); });
        if (focused == fields_.end()) return help_->show_nothing();
        field = *focused;
    }
    const FieldKind &kind = field->kind();
    help_->show_help(kind.name(), kind.help, kind.takes);
}

void SettingsForm::use_preset(const QString &key) {
    auto settings = presets_->settings_of(key);
    if (!settings) return;
    settings->data = base_.data;
    settings->threads = base_.threads;
    settings->size = base_.size;
    settings->split = base_.split;
    SettingField *wrong = nullptr;
    const training::Settings now = take(&wrong); // what the fields say of the data set stays as far as it will do
    if (!wrong) {
        settings->size = now.size;
        settings->split = now.split;
        settings->threads = now.threads;
    }
    settings->data.clear();
    presets_->set_key(key);
    set_settings(*settings);
}

void SettingsForm::set_settings(const training::Settings &settings) {
    base_ = settings;
    filling_ = true;
    if (!settings.data.empty()) data_->set_spec(settings.data);
    for (SettingField *field : fields_) field->show(settings);
    filling_ = false;
    check();
}

void SettingsForm::set_models(const std::vector<nn::ModelInfo> &models) {
    models_ = models;
    check();
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

void SettingsForm::check() {
    if (filling_) return;
    SettingField *wrong = nullptr;
    const training::Settings now = take(&wrong);
    for (SettingField *field : fields_) field->mark_wrong(field == wrong);
    model_help_->clear();
    for (const nn::ModelInfo &model : models_)
        if (model.name == now.model)
            model_help_->setText(
                QString("%1 parameters with ten classes.").arg(QString::fromStdString(format_count(model.parameters))));
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
    settings.setValue("preset", presets_->key());
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
