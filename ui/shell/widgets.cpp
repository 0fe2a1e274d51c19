#include "ui/shell/widgets.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QLabel>
#include <QScrollArea>
#include <QTabBar>
#include <QToolButton>

namespace benchlight::ui {

QLabel *make_help(const QString &text) {
    auto *help = new QLabel(text);
    help->setProperty("role", "help");
    help->setWordWrap(true);
    return help;
}

QLabel *make_text(const char *role) {
    auto *label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (role) label->setProperty("role", role);
    return label;
}

QToolButton *make_icon_button(const QString &icon, const QString &tip, const QString &name) {
    auto *button = new QToolButton;
    button->setObjectName("flat");
    button->setToolTip(tip);
    button->setAccessibleName(name.isEmpty() ? tip : name);
    button->setIconSize({20, 20});
    button->setFocusPolicy(Qt::StrongFocus);
    const auto tint = [button, icon] { button->setIcon(line_icon(icon, tokens_of(current_theme()).muted)); };
    QObject::connect(theme_signals(), &ThemeSignals::changed, button, tint);
    tint();
    return button;
}

QTabBar *make_tabs(const QStringList &titles, const QString &name) {
    auto *tabs = new QTabBar;
    for (const QString &title : titles) tabs->addTab(title);
    tabs->setExpanding(false);
    tabs->setDrawBase(false);
    tabs->setAccessibleName(name);
    return tabs;
}

QScrollArea *make_scroll(QWidget *content, const QString &name) {
    auto *scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setObjectName("plainScroll");
    scroll->setAccessibleName(name);
    return scroll;
}

} // namespace benchlight::ui
