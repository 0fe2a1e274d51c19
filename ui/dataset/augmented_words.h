#pragma once
#include "engine/core/text.h"

#include <QStringList>

namespace benchlight::ui {

/// What augmenting did to an image, a phrase for each operation: "rotated 12.4° clockwise", "flipped left to right",
/// "moved 2 pixels right and 1 up". Empty when nothing was done. `applied` is as augment::Augmenter gives it.
QStringList applied_words(const Json &applied);

} // namespace benchlight::ui
