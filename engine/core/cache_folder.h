#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace benchlight {

/// A folder of files that can be made again. What was not used for longest goes when all take more than the limit.
class CacheFolder {
  public:
    CacheFolder(std::filesystem::path folder, std::uint64_t most_bytes)
        : folder_(std::move(folder)), most_bytes_(most_bytes) {}

    /// Where a file of this name is kept.
    std::filesystem::path place(const std::string &name) const { return folder_ / name; }
    /// Creates the folder, and lets files go until `bytes` more are within the limit. Throws Error.
    void make_room(std::uint64_t bytes) const;
    /// Lets the file go later than those used before.
    static void mark_used(const std::filesystem::path &file);

  private:
    std::filesystem::path folder_;
    std::uint64_t most_bytes_;
};

} // namespace benchlight
