#include "ui/shell/navigation_rail.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QButtonGroup>
#include <QToolButton>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr int rail_width = 72, button_height = 56;
constexpr QSize icon_size(22, 22);

} // namespace

NavigationRail::NavigationRail(QWidget *parent)
    : QFrame(parent), above_(new QVBoxLayout), below_(new QVBoxLayout), pages_(new QButtonGroup(this)) {
    setObjectName("rail");
    setFixedWidth(rail_width);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::small, space::small, space::small, space::small);
    column->setSpacing(space::tiny);
    for (QVBoxLayout *part : {above_, below_}) part->setSpacing(space::tiny);
    column->addLayout(above_);
    column->addStretch();
    column->addLayout(below_);
    connect(pages_, &QButtonGroup::idClicked, this, &NavigationRail::chosen);
    connect(theme_signals(), &ThemeSignals::changed, this, &NavigationRail::tint);
}

QToolButton *NavigationRail::make_button(const QString &title, const QString &icon, const QString &description,
                                         const QKeySequence &shortcut) {
    auto *button = new QToolButton;
    button->setObjectName("railButton");
    button->setText(title);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setIconSize(icon_size);
    button->setFixedSize(rail_width - 2 * space::small, button_height);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setShortcut(shortcut);
    button->setToolTip(QString("%1 (%2)").arg(description, shortcut.toString(QKeySequence::NativeText)));
    button->setAccessibleDescription(description);
    button->setProperty("icon_name", icon);
    buttons_ << button;
    tint();
    return button;
}

void NavigationRail::add_page(const QString &title, const QString &icon, const QString &description,
                              const QKeySequence &shortcut, bool at_end) {
    QToolButton *button = make_button(title, icon, description, shortcut);
    button->setCheckable(true);
    pages_->addButton(button, static_cast<int>(pages_->buttons().size()));
    (at_end ? below_ : above_)->addWidget(button);
}

QToolButton *NavigationRail::add_tool(const QString &title, const QString &icon, const QString &description,
                                      const QKeySequence &shortcut) {
    QToolButton *button = make_button(title, icon, description, shortcut);
    below_->addWidget(button);
    return button;
}

void NavigationRail::set_current(int page) {
    if (QAbstractButton *button = pages_->button(page)) button->setChecked(true);
}

void NavigationRail::tint() {
    for (QToolButton *button : buttons_)
        button->setIcon(line_icon(button->property("icon_name").toString(), tokens_of(current_theme()).text));
}

} // namespace benchlight::ui
