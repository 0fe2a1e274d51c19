#include "ui/training/setting_field.h"

#include "ui/shell/scrolling.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QStyle>

namespace benchlight::ui {

namespace {

QWidget *make_editor(const FieldKind &kind) {
    switch (kind.editor) {
    case FieldKind::Editor::choice:
    case FieldKind::Editor::suggestions: {
        auto *combo = new QComboBox;
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon); // the column decides, not a text
        for (const std::string &choice : kind.choices)
            combo->addItem(QString::fromStdString(choice), QString::fromStdString(choice));
        combo->setEditable(kind.editor == FieldKind::Editor::suggestions);
        combo->setInsertPolicy(QComboBox::NoInsert);
        return combo;
    }
    case FieldKind::Editor::whole_number: {
        auto *spin = new QSpinBox;
        spin->setRange(0, 1000000);
        spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
        return spin;
    }
    case FieldKind::Editor::text:
    case FieldKind::Editor::own: break;
    }
    return new QLineEdit;
}

} // namespace

SettingField::SettingField(const FieldKind &kind, QObject *parent)
    : QObject(parent), kind_(kind), label_(new QLabel(kind.title)), editor_(make_editor(kind)) {
    editor_->setAccessibleName(kind.name());
    set_useless({});
    editor_->setMinimumWidth(0);
    label_->setBuddy(editor_);
    for (QWidget *widget : {static_cast<QWidget *>(label_), editor_}) widget->installEventFilter(this);
    if (!qobject_cast<QLineEdit *>(editor_)) pass_wheel_on(editor_);
    if (auto *combo = qobject_cast<QComboBox *>(editor_)) {
        if (combo->lineEdit()) combo->lineEdit()->installEventFilter(this);
        connect(combo, &QComboBox::currentTextChanged, this, &SettingField::changed);
    } else if (auto *spin = qobject_cast<QSpinBox *>(editor_)) {
        connect(spin, &QSpinBox::valueChanged, this, &SettingField::changed);
    } else {
        connect(static_cast<QLineEdit *>(editor_), &QLineEdit::textChanged, this, &SettingField::changed);
    }
}

bool SettingField::eventFilter(QObject *watched, QEvent *event) {
    switch (event->type()) {
    case QEvent::Enter:
    case QEvent::FocusIn: emit pointed_at(true); break;
    case QEvent::Leave: emit pointed_at(false); break;
    default: break;
    }
    return QObject::eventFilter(watched, event);
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
    kind_.set(settings, text.trimmed().toStdString());
}

void SettingField::set_useless(const QString &reason) {
    editor_->setEnabled(reason.isEmpty());
    const QString why = reason.isEmpty() ? "Takes " + kind_.takes + "." : reason;
    editor_->setAccessibleDescription(kind_.help + " " + why);
    editor_->setToolTip(kind_.help + "\n" + why);
}

void SettingField::mark_wrong(bool wrong) {
    if (editor_->property("wrong").toBool() == wrong) return;
    editor_->setProperty("wrong", wrong);
    editor_->style()->unpolish(editor_);
    editor_->style()->polish(editor_);
}

} // namespace benchlight::ui
