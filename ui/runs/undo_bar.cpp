#include "ui/runs/undo_bar.h"

#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace benchlight::ui {

UndoBar::UndoBar(QWidget *parent) : QFrame(parent), text_(make_text()), undo_(new QPushButton("Undo")) {
    setObjectName("dataNotice");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::tiny, space::small, space::tiny);
    row->setSpacing(space::small);
    auto *dismiss = make_icon_button("close", "Dismiss", "Dismiss what was done");
    undo_->setAccessibleName("Undo what was done");
    undo_->setToolTip("Takes it back (Ctrl+Z)");
    row->addWidget(text_, 1);
    row->addWidget(undo_);
    row->addWidget(dismiss);
    connect(undo_, &QPushButton::clicked, this, &UndoBar::undo_wanted);
    connect(dismiss, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

void UndoBar::show_done(const QString &what) {
    text_->setText(what + ".");
    setVisible(!what.isEmpty());
}

QString UndoBar::text() const { return text_->text(); }

} // namespace benchlight::ui
