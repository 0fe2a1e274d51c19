#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace benchlight {

/// Something that can be fetched: an archive that unpacks to a folder, or a file that is kept as it is.
struct Resource {
    std::string name;                ///< as the command line calls it; NAME.part holds an unfinished download
    std::string title;               ///< for people
    std::string url;                 ///< where its makers offer it
    std::uint64_t size = 0;          ///< of the download, bytes
    std::string sha256;              ///< of the download, 64 lower-case hexadecimal digits
    std::string place;               ///< in the cache folder: the kept file, or the folder that the archive has inside
    std::uint64_t most_unpacked = 0; ///< bytes that the archive may unpack to; 0: no archive
    bool is_archive() const { return most_unpacked > 0; }
};

/// All that `benchlight data fetch` knows.
const std::vector<Resource> &resources();

/// Throws UsageError, naming those that there are.
const Resource &find_resource(const std::string &name);

/// Where it lies once it is fetched.
std::filesystem::path resource_path(const Resource &resource);

} // namespace benchlight
