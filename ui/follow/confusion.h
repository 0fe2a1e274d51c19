#pragma once
#include "engine/runs/event.h"
#include "ui/figures/confusion.h"

#include <memory>
#include <string>
#include <vector>

namespace benchlight::ui {

/// What a run's log tells of one epoch. `classes` are the data set's; more are numbered when a class number asks for
/// it. Null when the two do not fit each other, when there are no samples, or for more than most_confusion_classes.
std::shared_ptr<const ConfusionCounts> confusion_of(const runs::SampleList &samples,
                                                    const runs::EpochPredictions &predictions,
                                                    std::vector<std::string> classes);

} // namespace benchlight::ui
