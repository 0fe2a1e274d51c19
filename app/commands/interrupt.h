#pragma once
#include <stop_token>

namespace benchlight::commands {

/// Stops when the process is told to by SIGINT or SIGTERM. Work of every command watches it.
std::stop_token interruption();

/// Blocks SIGINT and SIGTERM in this thread and those that it starts from now on, and waits for them on a thread of
/// its own. The first requests the stop of interruption(), the second ends the process at once with exit code 130.
/// Call before any other thread is started.
void watch_for_interruption();

} // namespace benchlight::commands
