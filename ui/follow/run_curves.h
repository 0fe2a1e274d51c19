#pragma once
#include "ui/figures/curves.h"
#include "ui/follow/run_history.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

enum class Quantity { loss, accuracy, learning_rate };
/// "loss", "accuracy" or "learning-rate"; nothing for another name.
std::optional<Quantity> quantity_named(const std::string &name);

/// Another source's curves to draw with a run's. A run that is followed gives its history as
/// std::shared_ptr<const RunHistory>(follower, &follower->history()).
struct Overlay {
    struct Lines {
        std::vector<CurvePoint> training{}, validation{}; ///< x: epochs
    };
    QString name{};
    int colour = 2;                              ///< place in category_colours(); 0 and 1 are the run's own
    std::shared_ptr<const RunHistory> history{}; ///< null: `published` is drawn, dotted and grey
    std::map<Quantity, Lines> published{};
};

/// What the chart of a quantity draws. The batch points are shared with `history`, and so is its thread.
Curves curves_of(const RunHistory &history, Quantity quantity, const std::vector<Overlay> &overlays);
/// With the published curve of what the run repeats, if there is one (published_curves.h).
Curves curves_of(const RunHistory &history, Quantity quantity);

} // namespace benchlight::ui
