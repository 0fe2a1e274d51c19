#pragma once
#include <QString>

QT_BEGIN_NAMESPACE
class QVBoxLayout;
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Gives a widget a column with a heading, `trailing` at the heading's right.
QVBoxLayout *make_section(QWidget *section, const QString &heading, QWidget *trailing = nullptr);

} // namespace benchlight::ui
