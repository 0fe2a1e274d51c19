#include "ui/images/tile_size.h"

#include "ui/shell/window_settings.h"

#include <QKeyEvent>
#include <QWheelEvent>

namespace benchlight::ui {

namespace {
constexpr int step = 16, wide = 88; // logical pixels
}

TileSize::TileSize(TileView *view, const char *key, int usual, QWidget *parent) : QSlider(Qt::Horizontal, parent) {
    setRange(TileView::least_side / step, TileView::most_side / step);
    setPageStep(2);
    setFixedWidth(wide);
    setAccessibleName("Size of the images");
    setToolTip("Size of the images (Ctrl+wheel, + and −)");
    connect(this, &QSlider::valueChanged, view, [view, key](int steps) {
        view->set_tile_side(steps * step);
        WindowSettings().setValue(key, steps * step);
    });
    setValue(WindowSettings().value(key, usual).toInt() / step);
    view->installEventFilter(this);
    view->viewport()->installEventFilter(this);
}

bool TileSize::eventFilter(QObject *watched, QEvent *event) {
    int by = 0;
    if (event->type() == QEvent::Wheel) {
        const auto *wheel = static_cast<QWheelEvent *>(event);
        if (wheel->modifiers() & Qt::ControlModifier) by = wheel->angleDelta().y() > 0 ? 1 : -1;
    } else if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        by = key == Qt::Key_Plus || key == Qt::Key_Equal ? 1 : key == Qt::Key_Minus ? -1 : 0;
    }
    if (by == 0) return QSlider::eventFilter(watched, event);
    setValue(value() + by);
    return true;
}

} // namespace benchlight::ui
