#include "ui/figures/curves.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

void BatchCurve::push_back(const CurvePoint &point) {
    // Nobody else can see a series that this made, so it may be written to.
    if (!series_) series_ = std::make_shared<PointSeries>();
    std::const_pointer_cast<PointSeries>(series_)->append(std::llround(point.x / epochs_per_step_),
                                                          {static_cast<float>(point.y)});
}

EpochRange Curves::whole() const {
    double reached = batches.empty() ? 0 : batches.x(batches.size() - 1);
    const auto reach = [&](const std::vector<CurvePoint> &points) {
        if (!points.empty()) reached = std::max(reached, points.back().x);
    };
    reach(training);
    reach(validation);
    for (const CurveOverlay &overlay : overlays) {
        reach(overlay.training);
        reach(overlay.validation);
    }
    double shown = 10;
    while (shown < reached) shown *= 2;
    const double last = std::max({1.0, reached, std::min(shown, static_cast<double>(epochs))});
    return {0, last};
}

const CurvePoint *point_near(const std::vector<CurvePoint> &points, std::optional<double> x) {
    if (points.empty()) return nullptr;
    if (!x) return &points.back();
    const auto behind = std::lower_bound(points.begin(), points.end(), *x,
                                         [](const CurvePoint &point, double at) { return point.x < at; });
    if (behind == points.begin()) return &points.front();
    if (behind == points.end()) return &points.back();
    return &*(*x - (behind - 1)->x < behind->x - *x ? behind - 1 : behind);
}

CurveReadout read_curves(const Curves &curves, const MovingAverage &average, std::optional<double> x, double reach) {
    CurveReadout readout;
    const BatchCurve &batches = curves.batches;
    if (!batches.empty()) {
        const std::size_t at = x ? std::min(batches.first_at(*x), batches.size() - 1) : batches.size() - 1;
        readout.batch = curves.exact          ? batches.y(at)
                        : at < average.size() ? static_cast<double>(average.value(at))
                                              : NAN;
    }
    const CurvePoint *training = point_near(curves.training, x), *validation = point_near(curves.validation, x);
    if (training) readout.training = training->y;
    if (validation) readout.validation = validation->y;
    if (training || validation) readout.epoch = (training ? training : validation)->x;
    for (const CurveOverlay &overlay : curves.overlays) {
        const CurvePoint *point = point_near(overlay.validation.empty() ? overlay.training : overlay.validation, x);
        readout.overlays.push_back(point ? point->y : NAN);
    }
    if (!x) return readout;
    const CurveMark *nearest = nullptr;
    for (const CurveMark &mark : curves.marks)
        if (std::abs(mark.x - *x) <= reach && (!nearest || std::abs(mark.x - *x) < std::abs(nearest->x - *x)))
            nearest = &mark;
    if (nearest) readout.mark = nearest->text;
    return readout;
}

QString value_text(double value) {
    if (!std::isfinite(value)) return "–";
    const double size = std::abs(value);
    if (size > 0 && (size < .001 || size >= 1e6)) return QString::number(value, 'g', 3);
    return QString::number(value, 'f', size < 10 ? 3 : size < 1000 ? 1 : 0);
}

} // namespace benchlight::ui
