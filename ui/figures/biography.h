#pragma once
#include "engine/runs/event.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace benchlight::ui {

/// What a run's log says of one image, epoch by epoch.
struct Biography {
    std::uint16_t label = 0;               ///< its class as the run had it
    std::vector<runs::SampleEpoch> epochs; ///< ascending

    bool right(std::size_t i) const { return epochs[i].predicted == label; }
};

/// A change between two epochs: from wrong to right it was learned, from right to wrong forgotten.
struct BiographyTurn {
    std::size_t at = 0; ///< the first epoch after the change, a place in Biography::epochs
    bool learned = false;
};
std::vector<BiographyTurn> turns_of(const Biography &biography);

/// "Learned in epoch 3, forgotten in epoch 5, right from epoch 6 on." A sentence, however the image was learned; with
/// many turns they are counted. Empty without epochs.
QString biography_sentence(const Biography &biography);

} // namespace benchlight::ui
