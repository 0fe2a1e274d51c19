#pragma once
#include "engine/core/error.h"

#include <cstdint>
#include <functional>
#include <stop_token>

namespace benchlight {

/// Long work calls this at least every 200 ms. Throws Stopped once a stop was requested.
inline void throw_if_stopped(const std::stop_token &stop) {
    if (stop.stop_requested()) throw Stopped();
}

/// Receives how much of `total` is done, in whatever unit the work counts. May be called from any thread, often;
/// an empty function is allowed wherever one is taken.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

} // namespace benchlight
