#pragma once
#include "engine/training/session.h"
#include "engine/training/workbench_internal.h"

namespace benchlight::training {

/// The first events of a run's log: the edits that it begins with, `started`, which images validate, how weights fit.
void log_start(runs::RunLog &log, const Workbench &bench, const Json &started, std::int64_t step);

/// The work of TrainingSession::fork() on the session's thread.
Finished fork_run(const TrainingSession::ForkPoint &point, const Settings &settings, const runs::RunFolder &folder,
                  bool force, const Listener &listener, const std::stop_token &stop);

} // namespace benchlight::training
