#include "ui/training/run_overlays.h"

#include "ui/follow/run_label.h"
#include "ui/shell/theme.h"
#include "ui/training/run_list.h"

#include <algorithm>

namespace benchlight::ui {

namespace {
constexpr int first_colour = 2; // the shown run's curves have the first two
} // namespace

int RunOverlays::free_colour() const {
    const int colours = static_cast<int>(category_colours(Theme::light).size());
    for (int colour = first_colour; colour < colours; ++colour)
        if (std::ranges::none_of(entries_, [colour](const Entry &entry) { return entry.colour == colour; }))
            return colour;
    return first_colour + static_cast<int>(entries_.size()) % (colours - first_colour);
}

void RunOverlays::set_runs(const std::vector<std::filesystem::path> &runs) {
    std::erase_if(entries_,
                  [&](const Entry &entry) { return std::ranges::find(runs, entry.follower->run()) == runs.end(); });
    for (const auto &run : runs) {
        if (std::ranges::any_of(entries_, [&](const Entry &entry) { return entry.follower->run() == run; })) continue;
        entries_.push_back({std::make_shared<RunFollower>(run), free_colour()});
        RunFollower *follower = entries_.back().follower.get();
        connect(follower, &RunFollower::changed, this, [this, follower] {
            for (Entry &entry : entries_)
                if (entry.follower.get() == follower && !std::exchange(entry.read, true)) emit changed();
            emit grown();
        });
        connect(follower, &RunFollower::failed, this, &RunOverlays::failed);
    }
    emit changed();
}

std::vector<Overlay> RunOverlays::overlays(const std::filesystem::path &shown) const {
    std::vector<Overlay> overlays;
    for (const Entry &entry : entries_) {
        if (!entry.read || entry.follower->run() == shown) continue;
        const QString name = run_label(entry.follower->run());
        overlays.push_back(
            {name, entry.colour, std::shared_ptr<const RunHistory>(entry.follower, &entry.follower->history())});
    }
    return overlays;
}

} // namespace benchlight::ui
