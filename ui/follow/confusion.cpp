#include "ui/follow/confusion.h"

namespace benchlight::ui {

std::shared_ptr<const ConfusionCounts> confusion_of(const runs::SampleList &samples,
                                                    const runs::EpochPredictions &predictions,
                                                    std::vector<std::string> classes) {
    if (samples.label.empty()) return nullptr;
    return count_confusion(std::move(classes), samples.label, predictions.predicted, predictions.epoch);
}

} // namespace benchlight::ui
