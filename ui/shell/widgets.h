#pragma once
#include <QString>
#include <QStringList>

QT_BEGIN_NAMESPACE
class QLabel;
class QScrollArea;
class QTabBar;
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A sentence that explains, in small muted letters.
QLabel *make_help(const QString &text);
/// Tabs for a stack of widgets. `name` is for screen readers.
QTabBar *make_tabs(const QStringList &titles, const QString &name);
/// Scrolls `content` upwards and downwards, on the background of what it lies in.
QScrollArea *make_scroll(QWidget *content, const QString &name = {});

} // namespace benchlight::ui
