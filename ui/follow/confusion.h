#pragma once
#include "engine/runs/event.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace benchlight::ui {

/// How often images of each class were taken for each, in the validation of one epoch.
struct Confusion {
    int epoch = 0;
    int classes = 0;
    std::vector<std::uint32_t> counts{}; ///< [true class][predicted class]

    std::uint32_t count(int label, int predicted) const {
        return counts[static_cast<std::size_t>(label) * static_cast<std::size_t>(classes) +
                      static_cast<std::size_t>(predicted)];
    }
};

/// `classes`: as many as the data set has; more when a class number asks for it. Null when the two do not fit each
/// other or there are more than 2,000 classes.
std::shared_ptr<const Confusion> confusion_of(const runs::SampleList &samples,
                                              const runs::EpochPredictions &predictions, int classes);

} // namespace benchlight::ui
