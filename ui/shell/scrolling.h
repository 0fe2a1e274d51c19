#pragma once
#include <QtGlobal>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The wheel over this control scrolls what the control lies in, and never changes its value.
void pass_wheel_on(QWidget *control);

/// Scrolls the area that a widget lies in, if any, until all of the widget can be seen; after the layout that is due.
void bring_into_view(QWidget *widget);

} // namespace benchlight::ui
