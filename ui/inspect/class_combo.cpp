#include "ui/inspect/class_combo.h"

#include "ui/shell/scrolling.h"

#include <QCompleter>
#include <QLineEdit>
#include <QListView>

namespace benchlight::ui {

ClassCombo::ClassCombo(const QString &any, QWidget *parent) : QComboBox(parent), any_(any) {
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setMaxVisibleItems(20);
    setMinimumContentsLength(8);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    if (auto *list = qobject_cast<QListView *>(view())) list->setUniformItemSizes(true);
    completer()->setFilterMode(Qt::MatchContains);
    completer()->setCompletionMode(QCompleter::PopupCompletion);
    completer()->setCaseSensitivity(Qt::CaseInsensitive);
    pass_wheel_on(this);
    addItem(any_);
    connect(this, &QComboBox::activated, this, [this](int row) { choose(row - 1); });
    connect(lineEdit(), &QLineEdit::editingFinished, this, &ClassCombo::choose_by_text);
}

void ClassCombo::set_classes(const QStringList &names) {
    if (names == names_ && count() == names.size() + 1) return;
    names_ = names;
    const QSignalBlocker quiet(this);
    clear();
    addItem(any_);
    addItems(names_);
    set_label(-1);
}

void ClassCombo::set_label(int label) {
    label_ = label < names_.size() ? label : -1;
    const QSignalBlocker quiet(this);
    setCurrentIndex(label_ + 1);
    lineEdit()->setCursorPosition(0);
}

void ClassCombo::choose(int label) {
    if (label == label_) return set_label(label_); // what was typed meanwhile goes
    set_label(label);
    emit label_changed(label_);
}

/// The class of that name, else the only one that contains it; anything else stands for what was chosen before.
void ClassCombo::choose_by_text() {
    const QString text = lineEdit()->text().trimmed();
    if (text.isEmpty() || text == any_) return choose(-1);
    int found = static_cast<int>(names_.indexOf(text));
    if (found < 0) {
        const QStringList near = names_.filter(text, Qt::CaseInsensitive);
        if (near.size() == 1) found = static_cast<int>(names_.indexOf(near.front()));
    }
    choose(found < 0 ? label_ : found);
}

} // namespace benchlight::ui
