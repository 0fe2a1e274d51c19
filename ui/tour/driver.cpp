#include "ui/tour/driver.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QMouseEvent>
#include <QScrollBar>
#include <QSlider>
#include <QWheelEvent>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int interval_ms = 33; // thirty events a second
constexpr int steps_a_target = 24;

} // namespace

Driver::Driver(QObject *parent) : QObject(parent) {
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.setInterval(interval_ms);
    connect(&timer_, &QTimer::timeout, this, &Driver::step);
}

void Driver::start(QWidget *page) {
    stop();
    for (auto *area : page->findChildren<QAbstractScrollArea *>()) {
        if (!area->isVisible() || area->viewport()->width() < 60 || area->viewport()->height() < 60) continue;
        targets_.push_back({area->viewport(), Target::Kind::sweep});
        targets_.push_back({area->viewport(), Target::Kind::wheel});
    }
    for (auto *slider : page->findChildren<QSlider *>())
        if (slider->isVisible() && slider->isEnabled())
            targets_.push_back({slider, Target::Kind::slider, slider->value()});
    targets_.push_back({page, Target::Kind::sweep});
    target_ = 0;
    step_ = 0;
    timer_.start();
}

void Driver::stop() {
    timer_.stop();
    put_back();
    targets_.clear();
}

void Driver::put_back() {
    for (const Target &target : targets_)
        if (auto *slider = qobject_cast<QSlider *>(target.widget)) slider->setValue(target.before);
}

void Driver::step() {
    const Target &target = targets_[target_];
    if (target.widget && target.widget->isVisible()) {
        const double share = static_cast<double>(step_) / steps_a_target;
        if (target.kind == Target::Kind::sweep) sweep(target.widget, share);
        if (target.kind == Target::Kind::wheel) turn_wheel(target.widget, step_);
        if (auto *slider = qobject_cast<QSlider *>(target.widget))
            slider->setValue(slider->minimum() +
                             static_cast<int>(std::lround(share * (slider->maximum() - slider->minimum()))));
    }
    if (++step_ <= steps_a_target) return;
    if (auto *slider = qobject_cast<QSlider *>(target.widget)) slider->setValue(target.before);
    step_ = 0;
    target_ = (target_ + 1) % targets_.size();
}

/// Along a diagonal, to whatever widget is there.
void Driver::sweep(QWidget *widget, double share) const {
    const QPoint at(static_cast<int>(share * (widget->width() - 1)),
                    static_cast<int>((.1 + .8 * share) * widget->height()));
    QWidget *below = widget->childAt(at);
    if (!below) below = widget;
    const QPointF inside = below->mapFrom(widget, at);
    QMouseEvent move(QEvent::MouseMove, inside, below->mapToGlobal(inside), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(below, &move);
}

/// Towards the end for the first half, and back.
void Driver::turn_wheel(QWidget *widget, int step) const {
    const QPointF middle(widget->width() / 2.0, widget->height() / 2.0);
    const int turn = step < steps_a_target / 2 ? -120 : 120;
    QWheelEvent wheel(middle, widget->mapToGlobal(middle), {}, {0, turn}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(widget, &wheel);
}

} // namespace benchlight::ui
