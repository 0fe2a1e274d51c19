#include "ui/follow/run_history.h"

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::size_t longest_value = 40;

std::string shortened(std::string text) {
    if (text.size() <= longest_value) return text;
    std::size_t end = longest_value;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end; // not within a character
    text.resize(end);
    return text + "…";
}

} // namespace

std::vector<RunMark> RunHistory::marks() const {
    std::vector<RunMark> marks;
    training::Settings settings = settings_;
    for (const Change &change : changes_) {
        const std::string before = change.kind->text(settings);
        change.kind->set_json(settings, change.value);
        const std::string after = change.kind->text(settings);
        if (after != before)
            marks.push_back({RunMark::Kind::setting, change.step,
                             change.kind->title + " " + shortened(before) + " → " + shortened(after)});
    }
    for (const Pause &pause : pauses_) {
        const std::string lasted =
            format_duration(static_cast<double>(std::max<std::int64_t>(0, pause.end_us - pause.begin_us)) * 1e-6);
        marks.push_back({RunMark::Kind::pause, pause.step,
                         pause.end_us == 0 ? "paused" : (pause.nobody ? "resumed after " : "paused for ") + lasted});
    }
    const int best = best_epoch();
    for (const Epoch &epoch : epochs_)
        if (best > 0 && epoch.summary.epoch == best)
            marks.push_back({RunMark::Kind::best, epoch.step, "best epoch " + std::to_string(best)});
    std::stable_sort(marks.begin(), marks.end(), [](const RunMark &a, const RunMark &b) { return a.step < b.step; });
    return marks;
}

} // namespace benchlight::ui
