#pragma once
#include <cstdint>
#include <filesystem>

namespace benchlight::images {

/// Bytes of memory that this process may use: the machine's, or less where its control group (cgroup v2) or one above
/// says so. The arguments are for tests.
std::uint64_t memory_limit(const std::filesystem::path &own_group = "/proc/self/cgroup",
                           const std::filesystem::path &groups = "/sys/fs/cgroup");

} // namespace benchlight::images
