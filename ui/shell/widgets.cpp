#include "ui/shell/widgets.h"

#include <QLabel>
#include <QScrollArea>
#include <QTabBar>

namespace benchlight::ui {

QLabel *make_help(const QString &text) {
    auto *help = new QLabel(text);
    help->setProperty("role", "help");
    help->setWordWrap(true);
    return help;
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
