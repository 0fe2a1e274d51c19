#include "ui/follow/confusion.h"

#include <algorithm>

namespace benchlight::ui {

std::shared_ptr<const Confusion> confusion_of(const runs::SampleList &samples,
                                              const runs::EpochPredictions &predictions, int classes) {
    constexpr int most_classes = 2000;
    const std::size_t count = samples.label.size();
    if (count == 0 || predictions.predicted.size() != count) return nullptr;
    for (const auto *numbers : {&samples.label, &predictions.predicted})
        classes = std::max(classes, 1 + *std::max_element(numbers->begin(), numbers->end()));
    if (classes > most_classes) return nullptr;
    const auto side = static_cast<std::size_t>(classes);
    auto confusion =
        std::make_shared<Confusion>(Confusion{predictions.epoch, classes, std::vector<std::uint32_t>(side * side)});
    for (std::size_t i = 0; i < count; ++i) ++confusion->counts[samples.label[i] * side + predictions.predicted[i]];
    return confusion;
}

} // namespace benchlight::ui
