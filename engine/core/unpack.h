#pragma once
#include "engine/core/stop.h"

#include <cstdint>
#include <filesystem>

namespace benchlight {

/// The most that an archive may unpack to.
struct UnpackLimits {
    std::uint64_t bytes = 0;       ///< of all files together
    std::uint64_t entries = 1'000; ///< files and folders
};

/// Unpacks a zip or a tar, gzipped or not, into `folder`, which must not exist, and forces everything to the disk.
/// Files get mode 0644 and folders 0755, less the process's mask, whatever the archive says.
///
/// Throws Error, and leaves no folder, for an archive that is encrypted or damaged as far as its format can tell
/// (gzip's checksum is not looked at: check a hash first), for one beyond the limits, and one with
/// anything but files and folders below `folder`: absolute paths, "..", symbolic and hard links, devices. Throws
/// Stopped within 200 ms of a request to stop, leaving no folder either.
void unpack(const std::filesystem::path &archive, const std::filesystem::path &folder, const UnpackLimits &limits,
            const std::stop_token &stop = {});

} // namespace benchlight
