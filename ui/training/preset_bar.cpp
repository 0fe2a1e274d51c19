#include "ui/training/preset_bar.h"

#include "engine/core/error.h"
#include "ui/shell/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardItemModel>
#include <QStyle>

namespace benchlight::ui {

namespace {

const QString yours = "yours:";

/// What stands in no preset of the engine: its own defaults with the augmentation of the original method.
training::Settings from_scratch() {
    training::Settings settings;
    settings.preset = "resnet18";
    settings.model = "resnet18";
    settings.recipe = "rotate=30,flip=0.5";
    return settings;
}

void add_heading(QComboBox *combo, const QString &text) {
    combo->addItem(text);
    auto *item = static_cast<QStandardItemModel *>(combo->model())->item(combo->count() - 1);
    item->setEnabled(false);
    QFont font = item->font();
    font.setPixelSize(text_size::small);
    item->setFont(font);
}

QPushButton *make_link(const QString &text, const QString &tip) {
    auto *button = new QPushButton(text);
    button->setObjectName("disclosure");
    button->setToolTip(tip);
    return button;
}

} // namespace

PresetBar::PresetBar(std::function<training::Settings()> present, QWidget *parent)
    : QWidget(parent),
      present_(std::move(present)),
      combo_(new QComboBox),
      help_(new QLabel),
      notice_(new QLabel),
      name_label_(new QLabel("&Name for these settings")),
      save_as_(make_link("Save these settings…", "Keep the settings below under a name")),
      delete_(make_link("Delete", "Delete this preset of yours")),
      save_(new QPushButton("Save")),
      cancel_(make_link("Cancel", "Keep no preset")),
      undo_(make_link("Undo", "Bring the deleted preset back")),
      name_(new QLineEdit) {
    make_layout();
    fill();
    connect(combo_, &QComboBox::activated, this, [this] {
        ask(Asking::nothing);
        describe();
        emit chosen(key());
    });
    connect(combo_, &QComboBox::currentIndexChanged, this, &PresetBar::describe);
    connect(save_as_, &QPushButton::clicked, this, [this] { ask(Asking::name); });
    connect(cancel_, &QPushButton::clicked, this, [this] { ask(Asking::nothing); });
    connect(save_, &QPushButton::clicked, this, &PresetBar::save);
    connect(name_, &QLineEdit::returnPressed, this, &PresetBar::save);
    connect(name_, &QLineEdit::textEdited, this, [this] {
        if (save_->text() != "Save") ask(Asking::name); // another name replaces nothing
        notice_->hide();
    });
    connect(delete_, &QPushButton::clicked, this, &PresetBar::remove);
    connect(undo_, &QPushButton::clicked, this, &PresetBar::undo);
    connect(&presets_, &UserPresets::failed, this, [this](const QString &reason) { say(reason, true); });
    connect(&presets_, &UserPresets::changed, this, [this] {
        fill();
        if (!wanted_.isEmpty() && settings_of(wanted_)) set_key(std::exchange(wanted_, {}));
        emit loaded();
    });
    presets_.load();
}

void PresetBar::make_layout() {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(space::tiny);
    auto *label = new QLabel("&Preset");
    label->setBuddy(combo_);
    combo_->setAccessibleName("Preset");
    combo_->setToolTip("Settings to start from");
    combo_->setPlaceholderText("Settings of no preset");
    combo_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    column->addWidget(label);
    column->addWidget(combo_);
    for (QLabel *text : {help_, notice_}) {
        text->setProperty("role", "help");
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
    }
    column->addWidget(help_);
    auto *links = new QHBoxLayout;
    links->setSpacing(space::small);
    links->addWidget(save_as_);
    links->addWidget(delete_);
    links->addStretch();
    column->addLayout(links);
    name_label_->setBuddy(name_);
    column->addWidget(name_label_);
    column->addWidget(name_);
    column->addWidget(notice_);
    auto *answers = new QHBoxLayout;
    answers->setSpacing(space::small);
    answers->addWidget(save_);
    answers->addWidget(cancel_);
    answers->addWidget(undo_);
    answers->addStretch();
    column->addLayout(answers);
    name_->setAccessibleName("Name of the preset");
    name_->setMaxLength(200);
    save_->setToolTip("Save the settings below under this name (Enter)");
    ask(Asking::nothing);
}

void PresetBar::fill() {
    const QString before = key();
    const QSignalBlocker quiet(combo_);
    combo_->clear();
    const bool any = !presets_.presets().empty();
    if (any) add_heading(combo_, "Benchlight's");
    for (const training::Preset &preset : training::presets())
        combo_->addItem(QString::fromStdString(preset.title), QString::fromStdString(preset.name));
    combo_->addItem("ResNet-18 from scratch", "resnet18");
    if (any) add_heading(combo_, "Yours");
    for (const UserPreset &preset : presets_.presets())
        combo_->addItem(QString::fromStdString(preset.name), yours + QString::fromStdString(preset.name));
    combo_->setCurrentIndex(before.isEmpty() ? -1 : combo_->findData(before));
    describe();
}

std::optional<training::Settings> PresetBar::settings_of(const QString &key) const {
    if (key.startsWith(yours)) {
        const UserPreset *preset = presets_.find(key.mid(yours.size()).toStdString());
        return preset ? std::optional(preset->settings) : std::nullopt;
    }
    if (key == "resnet18") return from_scratch();
    for (const training::Preset &preset : training::presets())
        if (preset.name == key.toStdString()) {
            training::Settings settings;
            training::apply_preset(preset.name, settings);
            return settings;
        }
    return std::nullopt;
}

QString PresetBar::key_of(const std::string &preset) {
    if (preset.empty() || preset == "resnet18") return QString::fromStdString(preset);
    for (const training::Preset &own : training::presets())
        if (own.name == preset) return QString::fromStdString(preset);
    return yours + QString::fromStdString(preset);
}

QString PresetBar::key() const { return combo_->currentData().toString(); }

void PresetBar::set_key(const QString &key) {
    wanted_ = key.startsWith(yours) && !settings_of(key) ? key : QString();
    combo_->setCurrentIndex(key.isEmpty() ? -1 : combo_->findData(key));
    describe();
}

void PresetBar::describe() {
    const QString now = key();
    QString text;
    for (const training::Preset &preset : training::presets())
        if (preset.name == now.toStdString()) text = QString::fromStdString(preset.description);
    if (now == "resnet18") text = "The usual network for photographs, learning from nothing; takes far longer.";
    if (const auto settings = now.startsWith(yours) ? settings_of(now) : std::nullopt)
        text = QString("Yours: %1, %2 epochs.").arg(QString::fromStdString(settings->model)).arg(settings->epochs);
    help_->setText(text);
    help_->setVisible(!text.isEmpty());
    delete_->setVisible(now.startsWith(yours));
}

void PresetBar::ask(Asking asking) {
    const bool naming = asking == Asking::name || asking == Asking::replacing;
    const bool begins = naming && name_->isHidden();
    name_->setVisible(naming);
    name_label_->setVisible(naming);
    save_->setVisible(naming);
    save_->setText(asking == Asking::replacing ? "Replace" : "Save");
    cancel_->setVisible(naming);
    undo_->setVisible(asking == Asking::undo);
    save_as_->setEnabled(!naming);
    notice_->hide();
    if (asking != Asking::undo) removed_.reset();
    if (!begins) return;
    name_->setText(key().startsWith(yours) ? key().mid(yours.size()) : QString());
    name_->selectAll();
    name_->setFocus();
}

void PresetBar::say(const QString &text, bool complaint) {
    notice_->setProperty("role", complaint ? "complaint" : "help");
    notice_->style()->unpolish(notice_);
    notice_->style()->polish(notice_);
    notice_->setText(text);
    notice_->show();
}

void PresetBar::save() {
    const QString name = name_->text().trimmed();
    if (const QString objection = UserPresets::objection_to(name); !objection.isEmpty()) return say(objection, true);
    const bool there = presets_.find(name.toStdString()) != nullptr;
    if (there && save_->text() == "Save") {
        ask(Asking::replacing);
        return say("There is a preset of this name. Replace it?", false);
    }
    try {
        const training::Settings settings = present_();
        ask(Asking::nothing);
        presets_.save(name.toStdString(), settings);
        set_key(yours + name);
        emit chosen(key());
    } catch (const std::exception &error) {
        say(QString::fromStdString(error.what()), true);
    }
}

void PresetBar::remove() {
    auto removed = presets_.remove(key().mid(yours.size()).toStdString());
    if (!removed) return;
    ask(Asking::undo);
    removed_ = std::move(removed);
    say("Deleted " + QString::fromStdString(removed_->name) + ".", false);
    undo_->setFocus();
}

void PresetBar::undo() {
    if (!removed_) return;
    const UserPreset preset = *removed_;
    presets_.save(preset.name, preset.settings);
    set_key(yours + QString::fromStdString(preset.name));
    ask(Asking::nothing);
    combo_->setFocus();
}

} // namespace benchlight::ui
