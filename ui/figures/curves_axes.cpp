#include "ui/figures/curves_axes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_judged = 1024;

QString tick_label(double value, int decimals) {
    const double size = std::abs(value);
    if (size < 1e-12) return "0";
    if (decimals > 5 || size >= 1e6) return QString::number(value, 'g', 4);
    return QString::number(value, 'f', decimals);
}

std::vector<Tick> ticks_between(double low, double high, double step, int decimals) {
    std::vector<Tick> ticks;
    const double slack = step * 1e-6;
    for (double i = std::ceil((low - slack) / step); i * step <= high + slack && ticks.size() < 100; ++i)
        ticks.push_back({i * step, tick_label(i * step, decimals)});
    return ticks;
}

/// The batch points' y at these shares of their order.
std::array<double, 2> quantiles(const Curves &curves, const EpochRange &shown, std::array<double, 2> shares) {
    const BatchCurve &batches = curves.batches;
    const std::size_t first = batches.first_at(shown.low), last = batches.first_at(shown.high * (1 + 1e-9));
    std::vector<double> values;
    const std::size_t count = std::min(last - first, most_judged);
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double y = batches.y(first + i * (last - first) / count);
        if (std::isfinite(y)) values.push_back(y);
    }
    if (values.empty()) return {NAN, NAN};
    std::array<double, 2> found{};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto nth =
            values.begin() + static_cast<std::ptrdiff_t>(shares[i] * static_cast<double>(values.size() - 1));
        std::nth_element(values.begin(), nth, values.end());
        found[i] = *nth;
    }
    return found;
}

} // namespace

AxisRange nice_range(double low, double high, int ticks) {
    if (!std::isfinite(low) || !std::isfinite(high) || low > high) return {};
    if (high - low < 1e-12 * std::max(1.0, std::abs(high))) {
        const double room = high == 0 ? 1 : std::abs(high) * .1;
        low -= room;
        high += room;
    }
    const double rough = (high - low) / std::max(1, ticks);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    const double fraction = rough / power;
    AxisRange range;
    range.step = power * (fraction < 1.001 ? 1 : fraction < 2.002 ? 2 : fraction < 5.005 ? 5 : 10);
    range.low = std::floor(low / range.step + 1e-6) * range.step;
    range.high = std::ceil(high / range.step - 1e-6) * range.step;
    range.decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(range.step) - 1e-9)), 0, 9);
    return range;
}

PlotAxis PlotAxis::exact(double low, double high, int most, double least_step) {
    AxisRange range = nice_range(low, high, most);
    if (range.step < least_step) {
        range.step = least_step;
        range.decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(least_step) - 1e-9)), 0, 9);
    }
    PlotAxis axis;
    axis.low_ = low;
    axis.high_ = high;
    axis.ticks_ = ticks_between(low, high, range.step, range.decimals);
    return axis;
}

PlotAxis PlotAxis::around(double low, double high, int most, double highest) {
    AxisRange range = nice_range(low, high, most);
    if (highest > 0 && range.high > highest) range.high = std::max(highest, range.low + range.step);
    PlotAxis axis;
    axis.low_ = range.low;
    axis.high_ = range.high;
    axis.ticks_ = ticks_between(range.low, range.high, range.step, range.decimals);
    return axis;
}

PlotAxis PlotAxis::logarithmic(double low, double high, int most) {
    PlotAxis axis;
    axis.log_ = true;
    if (!(low > 0) || !std::isfinite(high)) low = .1, high = 1;
    low = std::clamp(low, 1e-280, 1e280); // so that what is around it stays a number
    high = std::clamp(high, 1e-280, 1e280);
    const double room = std::max(.04 * (std::log10(high) - std::log10(low)), .01);
    axis.low_ = std::log10(low) - room;
    axis.high_ = std::log10(high) + room;
    const double from = std::pow(10, axis.low_), to = std::pow(10, axis.high_);
    const auto ticks_at = [&](const std::vector<double> &mantissas, int every) {
        std::vector<Tick> ticks;
        for (int power = static_cast<int>(std::floor(axis.low_)); power <= axis.high_; ++power)
            for (const double mantissa : mantissas) {
                const double value = mantissa * std::pow(10, power);
                if (power % every == 0 && value >= from && value <= to)
                    ticks.push_back({value, QString::number(value, 'g', 4)});
            }
        return ticks;
    };
    static const std::vector<std::vector<double>> sets{{1, 1.5, 2, 3, 4, 5, 7}, {1, 2, 5}, {1, 3}, {1}};
    const auto count = static_cast<std::size_t>(std::max(2, most));
    for (const auto &mantissas : sets) {
        axis.ticks_ = ticks_at(mantissas, 1);
        if (axis.ticks_.size() <= count) break;
    }
    if (axis.ticks_.size() > count)
        axis.ticks_ = ticks_at({1}, static_cast<int>(std::ceil((axis.high_ - axis.low_) / most)));
    if (axis.ticks_.size() >= 3) return axis;
    // Within so little of a decade a linear axis' ticks are the better ones.
    const AxisRange range = nice_range(from, to, most);
    std::vector<Tick> linear = ticks_between(from, to, range.step, range.decimals);
    std::erase_if(linear, [](const Tick &tick) { return tick.at <= 0; });
    if (linear.size() > axis.ticks_.size() && to / from < 10) axis.ticks_ = std::move(linear);
    return axis;
}

std::pair<double, double> extent(const Curves &curves, const std::vector<CurvePoint> &line, const EpochRange &shown,
                                 bool positive_only) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const auto take = [&](double y) {
        if (!std::isfinite(y) || (positive_only && y <= 0)) return;
        low = std::min(low, y);
        high = std::max(high, y);
    };
    const auto take_line = [&](const std::vector<CurvePoint> &points) {
        for (std::size_t i = 0; i < points.size(); ++i) {
            const CurvePoint &point = points[i];
            if (point.x >= shown.low && point.x <= shown.high) take(point.y);
            if (i == 0) continue;
            const CurvePoint &before = points[i - 1];
            for (const double end : {shown.low, shown.high})
                if (before.x < end && point.x > end)
                    take(before.y + (point.y - before.y) * (end - before.x) / (point.x - before.x));
        }
    };
    take_line(curves.training);
    take_line(curves.validation);
    for (const CurveOverlay &overlay : curves.overlays) {
        take_line(overlay.training);
        take_line(overlay.validation);
    }
    for (const CurvePoint &point : line) take(point.y);
    if (curves.exact) {
        const auto [lowest, highest] = curves.batches.extremes(curves.batches.first_at(shown.low),
                                                               curves.batches.first_at(shown.high * (1 + 1e-9)));
        if (lowest <= highest) {
            take(static_cast<double>(lowest));
            take(static_cast<double>(highest));
        }
    } else {
        for (const double y : quantiles(curves, shown, {.005, .995})) take(y);
    }
    return {low, high};
}

} // namespace benchlight::ui
