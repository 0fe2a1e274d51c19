#pragma once
#include "engine/images/edits.h"
#include "engine/runs/run_reader.h"

#include <memory>

namespace benchlight::training {

/// The edits that a run began with, as its log holds them; null when it has none. Throws Error when the log says that
/// there were some and they are not in it.
std::shared_ptr<const images::Edits> edits_of_run(const runs::RunReader &run);

} // namespace benchlight::training
