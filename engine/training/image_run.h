#pragma once
#include "engine/runs/run_reader.h"

namespace benchlight::training {

/// What the run's `started` event tells. Throws Error where the run trained something else than a network for images.
Json started_of_image_run(const runs::RunReader &run);

} // namespace benchlight::training
