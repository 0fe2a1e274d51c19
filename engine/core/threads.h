#pragma once
#include "engine/core/stop.h"

#include <cstddef>
#include <functional>

namespace benchlight {

/// Hardware threads that this process may use, at least 1.
int available_threads();

/// Lowers the calling thread's priority by `nice` steps. Threads it starts later inherit that.
void lower_thread_priority(int nice);

/// Calls work(i) for every i below count, on `threads` threads of its own, in any order. The first exception is
/// rethrown after all threads ended; Stopped is thrown when a stop was requested.
void parallel_for(std::size_t count, int threads, const std::stop_token &stop,
                  const std::function<void(std::size_t)> &work);

} // namespace benchlight
