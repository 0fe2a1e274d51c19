#include "engine/core/text.h"
#include "engine/evaluation/lists.h"

#include <algorithm>

namespace benchlight::evaluation {

namespace {

struct History {
    Learning learning;
    bool was_right = false, ever_right = false;
};

void take_epoch(std::vector<History> &histories, const runs::EpochPredictions &epoch,
                const std::vector<std::uint16_t> &label) {
    for (std::size_t i = 0; i < histories.size(); ++i) {
        History &of = histories[i];
        const bool right = epoch.predicted[i] == label[i];
        of.learning.wrong += !right;
        of.learning.forgotten += of.was_right && !right;
        of.learning.learned = !right ? 0 : of.was_right ? of.learning.learned : epoch.epoch;
        of.was_right = right;
        of.ever_right |= right;
    }
}

/// Above it stands what is harder.
bool harder(const History &a, const History &b) {
    if (a.ever_right != b.ever_right) return !a.ever_right;
    if (a.learning.forgotten != b.learning.forgotten) return a.learning.forgotten > b.learning.forgotten;
    if (a.learning.wrong != b.learning.wrong) return a.learning.wrong > b.learning.wrong;
    return a.learning.sample < b.learning.sample;
}

} // namespace

std::vector<Learning> hardest(const runs::RunReader &run, const std::stop_token &stop) {
    const std::string place = display_path(run.folder().path);
    const auto samples = run.samples();
    if (!samples || samples->index.empty())
        throw Error("The run in " + place + " has no validation images, so its log does not tell which were hard.");
    std::vector<History> histories(samples->index.size());
    for (std::size_t i = 0; i < histories.size(); ++i) histories[i].learning.sample = static_cast<std::uint32_t>(i);
    int epochs = 0;
    for (const int epoch : run.predicted_epochs()) {
        throw_if_stopped(stop);
        const auto predictions = run.predictions(epoch);
        if (!predictions || predictions->predicted.size() != histories.size()) continue;
        take_epoch(histories, *predictions, samples->label);
        ++epochs;
    }
    if (epochs == 0)
        throw Error("The log of the run in " + place +
                    " holds no predictions of any epoch yet; wait for its first validation.");
    std::ranges::sort(histories, harder);
    std::vector<Learning> result;
    result.reserve(histories.size());
    for (const History &of : histories) result.push_back(of.learning);
    return result;
}

} // namespace benchlight::evaluation
