#include "ui/training/help_strip.h"

#include "ui/shell/theme.h"

#include <QLabel>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int lines = 5; // of help in a column of 320 pixels

} // namespace

HelpStrip::HelpStrip(QWidget *parent) : QFrame(parent), title_(new QLabel), help_(new QLabel) {
    setObjectName("helpStrip");
    title_->setProperty("role", "heading");
    help_->setProperty("role", "help");
    help_->setTextFormat(Qt::PlainText);
    help_->setWordWrap(true);
    help_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    help_->setMinimumHeight(lines * QFontMetrics(interface_font(text_size::small)).lineSpacing());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::small, space::large, space::small);
    column->setSpacing(space::tiny);
    column->addWidget(title_);
    column->addWidget(help_, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    show_nothing();
}

void HelpStrip::show_help(const QString &title, const QString &help, const QString &takes) {
    title_->setText(title);
    help_->setText(help + "\nTakes " + takes + ".");
}

void HelpStrip::show_nothing() {
    title_->setText("Settings");
    help_->setText("Point at a setting, or go to it with Tab, to read here what it does.");
}

QString HelpStrip::text() const { return title_->text() + "\n" + help_->text(); }

} // namespace benchlight::ui
