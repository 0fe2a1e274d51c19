#include "ui/tour/frame_meter.h"

#include <QWidget>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {
constexpr int tick_ms = 10;
} // namespace

FrameMeter::FrameMeter() {
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &FrameMeter::tick);
}

void FrameMeter::start() {
    since_tick_.start();
    timer_.start(tick_ms);
}

void FrameMeter::stop() { timer_.stop(); }

void FrameMeter::tick() {
    const double milliseconds = static_cast<double>(since_tick_.nsecsElapsed()) * 1e-6;
    since_tick_.start();
    longest_stall_ = std::max(longest_stall_, milliseconds - tick_ms);
}

void FrameMeter::add_frame(double milliseconds) {
    if (timer_.isActive()) frames_.push_back(milliseconds);
    if (!std::exchange(first_frame_, true)) emit first_frame();
}

bool MeteredApplication::notify(QObject *receiver, QEvent *event) {
    if (!meter_ || depth_ > 0 || event->type() != QEvent::UpdateRequest) return QApplication::notify(receiver, event);
    const auto *widget = qobject_cast<QWidget *>(receiver);
    if (!widget || !widget->isWindow()) return QApplication::notify(receiver, event);
    ++depth_;
    QElapsedTimer timer;
    timer.start();
    const bool handled = QApplication::notify(receiver, event);
    const double milliseconds = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
    --depth_;
    meter_->add_frame(milliseconds);
    return handled;
}

double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(rank, 1, values.size()) - 1);
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

} // namespace benchlight::ui
