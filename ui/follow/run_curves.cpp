#include "ui/follow/run_curves.h"

#include "ui/follow/published_curves.h"

#include <cmath>

namespace benchlight::ui {

namespace {

Overlay::Lines lines_of(const RunHistory &history, Quantity quantity) {
    using Summary = runs::EpochSummary;
    Overlay::Lines lines;
    const auto take = [&](std::vector<CurvePoint> &points, double Summary::*member) {
        for (const auto &epoch : history.epochs())
            if (std::isfinite(epoch.summary.*member))
                points.push_back({static_cast<double>(epoch.summary.epoch), epoch.summary.*member});
    };
    switch (quantity) {
    case Quantity::loss:
        take(lines.training, &Summary::train_loss);
        take(lines.validation, &Summary::validation_loss);
        break;
    case Quantity::accuracy:
        take(lines.training, &Summary::train_accuracy);
        take(lines.validation, &Summary::validation_accuracy);
        break;
    case Quantity::learning_rate: take(lines.training, &Summary::learning_rate); break;
    }
    return lines;
}

CurveOverlay overlay_of(const Overlay &overlay, Quantity quantity) {
    Overlay::Lines lines;
    if (overlay.history)
        lines = lines_of(*overlay.history, quantity);
    else if (const auto found = overlay.published.find(quantity); found != overlay.published.end())
        lines = found->second;
    return {overlay.name, overlay.history ? CurveOverlay::Kind::run : CurveOverlay::Kind::published, overlay.colour,
            std::move(lines.training), std::move(lines.validation)};
}

CurveMark::Kind kind_of(RunMark::Kind kind) {
    switch (kind) {
    case RunMark::Kind::setting: return CurveMark::Kind::setting;
    case RunMark::Kind::best: return CurveMark::Kind::best;
    case RunMark::Kind::pause: break;
    }
    return CurveMark::Kind::pause;
}

} // namespace

std::optional<Quantity> quantity_named(const std::string &name) {
    if (name == "loss") return Quantity::loss;
    if (name == "accuracy") return Quantity::accuracy;
    if (name == "learning-rate") return Quantity::learning_rate;
    return std::nullopt;
}

Curves curves_of(const RunHistory &history, Quantity quantity, const std::vector<Overlay> &overlays) {
    Curves curves;
    curves.epochs = history.planned_epochs();
    const double steps = history.steps_per_epoch() > 0 ? history.steps_per_epoch() : 100;
    std::size_t column = RunBatches::loss;
    switch (quantity) {
    case Quantity::loss:
        curves.title = "Loss";
        curves.unit = "cross entropy";
        curves.name = "loss";
        break;
    case Quantity::accuracy:
        curves.title = "Accuracy";
        curves.unit = "share of images";
        curves.name = "accuracy";
        curves.log_allowed = false;
        curves.highest = 1;
        column = RunBatches::accuracy;
        break;
    case Quantity::learning_rate:
        curves.title = curves.unit = "Learning rate";
        curves.unit = "learning rate";
        curves.name = "learning_rate";
        curves.exact = true;
        column = RunBatches::learning_rate;
        break;
    }
    if (!history.settings().data.empty()) curves.title += ": " + run_title(history.settings());
    curves.batches = BatchCurve(history.batches().series(), column, 1 / steps);
    Overlay::Lines lines = lines_of(history, quantity);
    curves.training = std::move(lines.training);
    curves.validation = std::move(lines.validation);
    for (const RunMark &mark : history.marks()) {
        if (mark.kind == RunMark::Kind::best && curves.exact) continue;
        curves.marks.push_back(
            {static_cast<double>(mark.step) / steps, kind_of(mark.kind), QString::fromStdString(mark.text)});
    }
    for (const Overlay &overlay : overlays) curves.overlays.push_back(overlay_of(overlay, quantity));
    return curves;
}

Curves curves_of(const RunHistory &history, Quantity quantity) {
    std::vector<Overlay> overlays;
    if (auto published = published_overlay(history.settings()); published && published->published.contains(quantity))
        overlays.push_back(std::move(*published));
    return curves_of(history, quantity, overlays);
}

} // namespace benchlight::ui
