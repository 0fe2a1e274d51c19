#include "ui/shell/scrolling.h"

#include <QEvent>
#include <QScrollArea>
#include <QTimer>

namespace benchlight::ui {

namespace {

class WheelFilter final : public QObject {
  public:
    using QObject::QObject;
    bool eventFilter(QObject *, QEvent *event) override {
        if (event->type() != QEvent::Wheel) return false;
        event->ignore(); // so that it goes on to the scroll area
        return true;
    }
};

} // namespace

void pass_wheel_on(QWidget *control) { control->installEventFilter(new WheelFilter(control)); }

void bring_into_view(QWidget *widget) {
    QTimer::singleShot(0, widget, [widget] {
        for (QWidget *parent = widget->parentWidget(); parent; parent = parent->parentWidget())
            if (auto *area = qobject_cast<QScrollArea *>(parent)) return area->ensureWidgetVisible(widget, 0, 8);
    });
}

} // namespace benchlight::ui
