#pragma once
#include <QString>
#include <QStringList>

QT_BEGIN_NAMESPACE
class QLabel;
class QScrollArea;
class QTabBar;
class QToolButton;
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A sentence that explains, in small muted letters.
QLabel *make_help(const QString &text);
/// A text that wraps and can be selected, never taken for markup. `role` is that of the style sheet: heading, help …
QLabel *make_text(const char *role = nullptr);
/// A flat button of an icon alone, in the muted colour of the theme. `tip` is its name too unless `name` is given.
QToolButton *make_icon_button(const QString &icon, const QString &tip, const QString &name = {});
/// Tabs for a stack of widgets. `name` is for screen readers.
QTabBar *make_tabs(const QStringList &titles, const QString &name);
/// Scrolls `content` upwards and downwards, on the background of what it lies in.
QScrollArea *make_scroll(QWidget *content, const QString &name = {});

} // namespace benchlight::ui
