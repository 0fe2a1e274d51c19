#include "ui/tour/driver.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QMouseEvent>
#include <QSlider>
#include <QWheelEvent>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int interval_ms = 33; // thirty events a second
constexpr int round = 16;       // events until a target is where it began

void turn_wheel(QWidget *widget, bool back) {
    const QPointF middle(widget->width() / 2.0, widget->height() / 2.0);
    QWheelEvent wheel(middle, widget->mapToGlobal(middle), {}, {0, back ? 120 : -120}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(widget, &wheel);
}

/// 0 … 1 and back over a round.
double share_of(int step) {
    const double phase = static_cast<double>(step % round) / round;
    return phase < .5 ? 2 * phase : 2 - 2 * phase;
}

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
    next_ = 0;
    timer_.start();
}

void Driver::stop() {
    timer_.stop();
    leave();
    for (const Target &target : targets_) put_back(target);
    targets_.clear();
}

/// Along a diagonal and back, to whatever widget is there.
void Driver::sweep(QWidget *widget, double share) {
    const QPoint at(static_cast<int>(share * (widget->width() - 1)),
                    static_cast<int>((.1 + .8 * share) * widget->height()));
    QWidget *below = widget->childAt(at);
    if (!below) below = widget;
    if (below != below_) leave();
    below_ = below;
    const QPointF inside = below->mapFrom(widget, at);
    QMouseEvent move(QEvent::MouseMove, inside, below->mapToGlobal(inside), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(below, &move);
}

void Driver::leave() {
    if (!below_) return;
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(below_, &leave);
    below_ = nullptr;
}

void Driver::put_back(const Target &target) const {
    if (!target.widget) return;
    if (auto *slider = qobject_cast<QSlider *>(target.widget)) slider->setValue(target.before);
    if (target.kind == Target::Kind::wheel)
        for (int step = target.step; step % round != 0; ++step) turn_wheel(target.widget, step % round >= round / 2);
}

void Driver::step() {
    Target &target = targets_[next_];
    next_ = (next_ + 1) % targets_.size();
    if (!target.widget || !target.widget->isVisible()) return;
    const double share = share_of(target.step);
    if (target.kind == Target::Kind::sweep) sweep(target.widget, share);
    if (target.kind == Target::Kind::wheel) turn_wheel(target.widget, target.step % round >= round / 2);
    if (auto *slider = qobject_cast<QSlider *>(target.widget))
        slider->setValue(slider->minimum() +
                         static_cast<int>(std::lround(share * (slider->maximum() - slider->minimum()))));
    ++target.step;
}

} // namespace benchlight::ui
