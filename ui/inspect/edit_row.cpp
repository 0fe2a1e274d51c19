#include "ui/inspect/edit_row.h"

#include "ui/inspect/sheet_section.h"
#include "ui/shell/scrolling.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

EditRow::EditRow(QWidget *parent)
    : QWidget(parent),
      relabel_(new QComboBox),
      exclude_(new QPushButton("Exclude")),
      restore_(new QPushButton("Restore")),
      state_(make_text("help")) {
    relabel_->setEditable(true);
    relabel_->setInsertPolicy(QComboBox::NoInsert);
    relabel_->setMaxVisibleItems(20);
    relabel_->setMinimumContentsLength(8);
    relabel_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    relabel_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    relabel_->lineEdit()->setPlaceholderText("Relabel as…");
    relabel_->setAccessibleName("Relabel as");
    relabel_->setToolTip("Give the image another class (R): type a part of its name");
    relabel_->completer()->setCompletionMode(QCompleter::PopupCompletion);
    relabel_->completer()->setFilterMode(Qt::MatchContains);
    pass_wheel_on(relabel_);
    exclude_->setToolTip("Leave the image out of training and evaluation (X)");
    restore_->setToolTip("Take the image as it is stored again (X when it is excluded)");
    auto *column = make_section(this, "Decide");
    auto *row = new QHBoxLayout;
    row->setSpacing(space::tiny);
    row->addWidget(relabel_, 1);
    row->addWidget(exclude_);
    row->addWidget(restore_);
    column->addLayout(row);
    column->addWidget(state_);
    connect(relabel_, &QComboBox::activated, this, &EditRow::choose);
    connect(exclude_, &QPushButton::clicked, this, [this] { emit exclude_requested(true); });
    connect(restore_, &QPushButton::clicked, this, &EditRow::restore_requested);
    show_edit({}, false);
}

void EditRow::set_classes(const std::vector<QString> &classes, std::uint16_t label) {
    label_ = label;
    if (classes != classes_) {
        classes_ = classes;
        relabel_->clear();
        for (const QString &name : classes_) relabel_->addItem(name);
    }
    relabel_->setCurrentIndex(-1);
    relabel_->clearEditText();
    show_edit({}, false);
}

void EditRow::choose() {
    const int label = relabel_->currentIndex();
    relabel_->setCurrentIndex(-1);
    relabel_->clearEditText();
    if (label >= 0) emit relabel_requested(label);
}

void EditRow::show_edit(std::optional<std::uint16_t> relabelled, bool excluded) {
    excluded_ = excluded;
    exclude_->setEnabled(!excluded);
    restore_->setEnabled(excluded || relabelled);
    if (excluded)
        state_->setText("Excluded: left out of training and evaluation that use these edits.");
    else if (relabelled && *relabelled < classes_.size())
        state_->setText(
            QString("Relabelled as %1 for training and evaluation that use these edits.").arg(classes_[*relabelled]));
    else
        state_->setText("As it is stored. Decisions are kept beside the workspace and never change the image.");
}

void EditRow::begin_relabel() {
    relabel_->setFocus(Qt::ShortcutFocusReason);
    relabel_->lineEdit()->selectAll();
}

void EditRow::toggle_excluded() { emit exclude_requested(!excluded_); }

QString EditRow::text() const { return state_->text(); }

} // namespace benchlight::ui
