#include "ui/inspect/edit_bar.h"

#include "engine/core/text.h"
#include "ui/inspect/edit_book.h"
#include "ui/shell/theme.h"
#include "ui/shell/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QUndoStack>

namespace benchlight::ui {

EditBar::EditBar(EditBook &book, QWidget *parent)
    : QFrame(parent),
      book_(book),
      text_(new QLabel),
      undo_(new QPushButton("&Undo")),
      redo_(new QPushButton("&Redo")),
      export_(new QPushButton("E&xport edits…")),
      train_(new QPushButton("Train &with these")) {
    setObjectName("drawer");
    text_->setProperty("role", "help");
    undo_->setShortcut(QKeySequence::Undo);
    redo_->setShortcut(QKeySequence::Redo);
    export_->setToolTip("Write what you relabelled and excluded as CSV, as --edits takes it");
    train_->setToolTip("Let the next run take these edits (Train page, setting \"Edits\")");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::tiny, space::large, space::tiny);
    row->setSpacing(space::small);
    row->addWidget(text_, 1);
    for (QPushButton *button : {undo_, redo_, export_, train_}) {
        button->setObjectName("compact");
        row->addWidget(button);
    }
    connect(undo_, &QPushButton::clicked, book_.undo_stack(), &QUndoStack::undo);
    connect(redo_, &QPushButton::clicked, book_.undo_stack(), &QUndoStack::redo);
    connect(export_, &QPushButton::clicked, this, &EditBar::export_wanted);
    connect(train_, &QPushButton::clicked, this, &EditBar::training_wanted);
    connect(&book_, &EditBook::changed, this, &EditBar::show_book);
    connect(book_.undo_stack(), &QUndoStack::indexChanged, this, &EditBar::show_book);
    show_book();
}

void EditBar::show_book() {
    const QUndoStack &stack = *book_.undo_stack();
    const std::size_t relabelled = book_.relabelled_count(), excluded = book_.excluded_count();
    setVisible(relabelled + excluded > 0 || stack.canUndo() || stack.canRedo());
    text_->setText(QString("%1 relabelled, %2 excluded. The images themselves stay as they are.")
                       .arg(count_text(relabelled), count_text(excluded)));
    text_->setToolTip(QString::fromStdString(display_path(book_.path())));
    undo_->setEnabled(stack.canUndo());
    redo_->setEnabled(stack.canRedo());
    undo_->setToolTip(stack.canUndo() ? "Undo: " + stack.undoText() : QString("Nothing to undo"));
    redo_->setToolTip(stack.canRedo() ? "Redo: " + stack.redoText() : QString("Nothing to redo"));
    export_->setEnabled(relabelled + excluded > 0);
    train_->setEnabled(relabelled + excluded > 0);
}

} // namespace benchlight::ui
