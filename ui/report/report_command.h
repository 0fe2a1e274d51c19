#pragma once
#include "engine/core/text.h"
#include "engine/runs/run_summary.h"
#include "engine/training/settings.h"

#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// The line for a POSIX shell that trains again as a run's `started` event says, into a folder `again`: `train`, or `fork`
/// for a run with a parent. What was decided on the spot, such as the precision, is given.
/// `width`: characters after which it goes on on another line, behind a backslash; 0: never.
std::string repeating_command(const Json &started, std::size_t width = 0);

/// What that line cannot say, each in a sentence: settings without an option, a file of edits that must still be there.
std::vector<std::string> remarks_on_repeating(const Json &started);

/// A word as a POSIX shell takes it: quoted where it must be.
std::string shell_word(const std::string &word);

} // namespace benchlight::ui
