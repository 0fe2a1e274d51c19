#include "ui/training/setting_field.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>

namespace benchlight::ui {

namespace {

QWidget *make_editor(const training::SettingKind &kind) {
    if (!kind.choices.empty() || kind.key == "recipe") {
        auto *combo = new QComboBox;
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon); // the column decides, not a text
        for (const std::string &choice : kind.choices)
            combo->addItem(QString::fromStdString(choice), QString::fromStdString(choice));
        return combo;
    }
    if (std::holds_alternative<int training::Settings::*>(kind.member)) {
        auto *spin = new QSpinBox;
        spin->setRange(0, 1000000);
        spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
        return spin;
    }
    return new QLineEdit;
}

} // namespace

SettingField::SettingField(const std::string &option, QObject *parent)
    : QObject(parent), kind_(*training::find_setting(option)), editor_(make_editor(kind_)) {
    editor_->setAccessibleName(title());
    editor_->setToolTip(QString::fromStdString(kind_.help + ".\nTakes " + kind_.takes + "."));
    if (auto *combo = qobject_cast<QComboBox *>(editor_)) {
        if (kind_.key == "recipe") {
            combo->setEditable(true);
            combo->setInsertPolicy(QComboBox::NoInsert);
            combo->addItems({"none", "flip=0.5", "flip=0.5,translate=2", "rotate=30,flip=0.5",
                             "flip=alternating,translate=2:reflect", "crop=0.3:1,flip=0.5,brightness=0.3,contrast=0.3",
                             "flip=0.5,translate=2,erase=0.5"});
        }
        connect(combo, &QComboBox::currentTextChanged, this, &SettingField::changed);
    } else if (auto *spin = qobject_cast<QSpinBox *>(editor_)) {
        connect(spin, &QSpinBox::valueChanged, this, &SettingField::changed);
    } else {
        connect(static_cast<QLineEdit *>(editor_), &QLineEdit::textChanged, this, &SettingField::changed);
    }
}

void SettingField::show(const training::Settings &settings) {
    const QString text = QString::fromStdString(kind_.text(settings));
    if (auto *combo = qobject_cast<QComboBox *>(editor_))
        combo->setCurrentText(text);
    else if (auto *spin = qobject_cast<QSpinBox *>(editor_))
        spin->setValue(text.toInt());
    else
        static_cast<QLineEdit *>(editor_)->setText(text);
}

void SettingField::take(training::Settings &settings) const {
    QString text;
    if (const auto *combo = qobject_cast<const QComboBox *>(editor_))
        text = combo->currentText();
    else if (const auto *spin = qobject_cast<const QSpinBox *>(editor_))
        text = QString::number(spin->value());
    else
        text = static_cast<const QLineEdit *>(editor_)->text();
    kind_.set(settings, text.trimmed().toStdString(), kind_.title);
}

} // namespace benchlight::ui
