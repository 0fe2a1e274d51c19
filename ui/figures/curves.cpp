#include "ui/figures/curves.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace benchlight::ui {

std::vector<CurvePoint> smoothed(const std::vector<CurvePoint> &points, double smoothing) {
    std::vector<CurvePoint> result;
    result.reserve(points.size());
    double mean = 0, weight = 0;
    for (const CurvePoint &point : points) {
        if (!std::isfinite(point.y)) continue;
        mean = smoothing * mean + (1 - smoothing) * point.y;
        weight = smoothing * weight + (1 - smoothing);
        result.push_back({point.x, mean / weight});
    }
    return result;
}

std::vector<CurvePoint> decimated(const std::vector<CurvePoint> &points, std::size_t count) {
    if (points.size() <= count || count < 4) return points;
    std::vector<CurvePoint> result;
    result.reserve(count + 2);
    const std::size_t stretches = count / 2;
    for (std::size_t i = 0; i < stretches; ++i) {
        const auto begin = points.begin() + static_cast<std::ptrdiff_t>(points.size() * i / stretches);
        const auto end = points.begin() + static_cast<std::ptrdiff_t>(points.size() * (i + 1) / stretches);
        auto [low, high] =
            std::minmax_element(begin, end, [](const CurvePoint &a, const CurvePoint &b) { return a.y < b.y; });
        if (high < low) std::swap(low, high);
        result.push_back(*low);
        if (high != low) result.push_back(*high);
    }
    return result;
}

std::vector<CurvePoint> thinned(const std::vector<CurvePoint> &points, std::size_t count) {
    if (points.size() <= count || count < 2) return points;
    std::vector<CurvePoint> result;
    result.reserve(count);
    for (std::size_t i = 0; i < count; ++i) result.push_back(points[i * (points.size() - 1) / (count - 1)]);
    return result;
}

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

std::pair<double, double> range_of(const Curves &curves, const std::vector<CurvePoint> &line, bool positive_only) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const auto take = [&](double y) {
        if (!std::isfinite(y) || (positive_only && y <= 0)) return;
        low = std::min(low, y);
        high = std::max(high, y);
    };
    for (const auto *points : {&curves.training, &curves.validation, &line})
        for (const CurvePoint &point : *points) take(point.y);
    std::vector<double> values;
    for (const CurvePoint &point : curves.batches)
        if (std::isfinite(point.y)) values.push_back(point.y);
    if (!values.empty()) {
        const auto at = [&](double share) {
            const auto nth =
                values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
            std::nth_element(values.begin(), nth, values.end());
            return *nth;
        };
        take(at(.005));
        take(at(.995));
    }
    return {low, high};
}

} // namespace benchlight::ui
