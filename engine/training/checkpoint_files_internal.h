#pragma once
#include "engine/runs/run_folder.h"

/// How checkpoint files take each other's places. Whatever step a kill or a power loss interrupts, a whole checkpoint is
/// there, and settle_checkpoints() ends what was begun:
///
///     last.next.safetensors is written and synced      last, previous and best are as before
///     last.previous.safetensors becomes what last is   last and previous are the same
///     last.safetensors becomes what next is            previous is the one before
///     best.safetensors becomes what last is            only when it is the best
namespace benchlight::training {

/// Takes the steps behind the first. Throws Error.
void turn_over_checkpoints(const runs::RunFolder &folder, bool best);

/// Before a run goes on from the checkpoint `used`: when a damaged last.safetensors was passed over, `used` takes its
/// place, so that the next checkpoint does not keep the damaged one as the one before; when it `is_best`, best.safetensors
/// is it. Throws Error.
void settle_checkpoints(const runs::RunFolder &folder, const std::filesystem::path &used, bool is_best);

} // namespace benchlight::training
