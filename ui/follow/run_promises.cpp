#include "ui/follow/run_history.h"

#include <algorithm>

namespace benchlight::ui {

std::optional<std::pair<double, double>> RunHistory::remaining_seconds(std::int64_t now_us) const {
    if (state_ != runs::State::running || paused_ || promises_.empty() || promises_.back().id < promises_since_)
        return std::nullopt;
    const Promise &promise = promises_.back();
    std::int64_t passed = std::max<std::int64_t>(0, (now_us ? now_us : last_time_us_) - promise.time_us);
    for (const Pause &pause : pauses_)
        if (pause.begin_us >= promise.time_us && pause.end_us != 0) passed -= pause.end_us - pause.begin_us;
    const double seconds = static_cast<double>(passed) * 1e-6;
    return std::pair(std::max(0.0, promise.low - seconds), std::max(0.0, promise.high - seconds));
}

RunHistory::Promises RunHistory::promises() const {
    Promises result;
    if (state_ != runs::State::completed || finished_us_ == 0) return result;
    for (const Promise &promise : promises_) {
        if (promise.id < unbroken_since_) continue;
        const double truth = static_cast<double>(finished_us_ - promise.time_us) * 1e-6;
        ++result.made;
        if (truth >= promise.low && truth <= promise.high) ++result.kept;
    }
    return result;
}

QString promise_text(const RunHistory &history) {
    const auto [made, kept] = history.promises();
    if (made == 0) return {};
    return QString("Remaining time: %1 of %2 %3 kept").arg(kept).arg(made).arg(made == 1 ? "promise" : "promises");
}

} // namespace benchlight::ui
