#include "ui/training/preparation.h"

#include "engine/core/text.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double least_seconds = 2; // before a rate means something
constexpr std::uint64_t least_leap = 1000;
constexpr double leap_seconds = 10; // a step that would have taken so long at the rate so far was there already

} // namespace

void Preparation::add(const std::string &activity, std::uint64_t done, std::uint64_t total, double time) {
    if (activity != activity_ || done < done_ || total != total_) {
        *this = {};
        activity_ = activity;
        total_ = total;
        leaps_ = done; // what was there before the clock
        began_ = time;
    } else {
        const std::uint64_t step = done - done_, worked = done_ - leaps_;
        const double rate = static_cast<double>(worked) / std::max(1e-3, time_ - began_);
        const bool at_once = static_cast<double>(step) > rate * (time - time_ + leap_seconds);
        if (step >= least_leap && at_once && worked > 0) leaps_ += step;
    }
    done_ = done;
    time_ = time;
}

QString Preparation::text() const {
    const QString activity = QString::fromStdString(activity_);
    if (total_ == 0) return activity + " …";
    return QString("%1: %2 of %3")
        .arg(activity, QString::fromStdString(format_count(done_)), QString::fromStdString(format_count(total_)));
}

QString Preparation::remaining() const {
    const double seconds = time_ - began_;
    const std::uint64_t worked = done_ - leaps_;
    if (total_ == 0 || done_ >= total_ || worked == 0 || seconds < least_seconds) return {};
    const double left = seconds * static_cast<double>(total_ - done_) / static_cast<double>(worked);
    if (left < 100) return QString("about %1 s left").arg(std::max(5., std::ceil(left / 5) * 5));
    return QString("about %1 min left").arg(std::ceil(left / 60));
}

} // namespace benchlight::ui
