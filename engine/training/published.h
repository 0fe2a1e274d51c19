#pragma once
#include "engine/augment/augment.h"
#include "engine/training/settings.h"

#include <string>
#include <vector>

/// The original notebook: transfer learning on CIFAR-10 from ResNet-18's ImageNet weights, as it was published and done
/// right.
namespace benchlight::training {

/// CIFAR-10's training pixels, as the notebook computed them.
augment::Normalisation published_normalisation();

/// Something that the original did otherwise than it should. Each is a setting, so each can be had either way.
struct Correction {
    std::string title;     ///< "Frozen layers"
    std::string setting;   ///< the key of the setting that decides: "frozen_mode", "size", "validation"
    std::string corrected; ///< a sentence on how it is done right, and why
    std::string published; ///< a sentence on how the original did it, and what that does
    bool (*applies)(const Settings &settings);      ///< whether it matters at all
    bool (*as_published)(const Settings &settings); ///< whether the settings do as the original did
    void (*set)(Settings &settings, bool as_published);
};
const std::vector<Correction> &corrections();

/// Does all of it as the original did; the image size only in its own presets, since other sets have other sizes.
void apply_as_published(Settings &settings);

} // namespace benchlight::training
