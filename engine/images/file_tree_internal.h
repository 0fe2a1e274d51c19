#pragma once
#include "engine/core/stop.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace benchlight::images {

inline constexpr std::uint64_t most_image_bytes = std::uint64_t{256} << 20; ///< of one image file

/// A folder or an archive as a list of the image files in it. Paths are relative, with '/', in native bytes. Names
/// that begin with a dot and __MACOSX are left out.
class FileTree {
  public:
    struct File {
        std::string path;
        std::uint64_t handle = 0; ///< the tree's own
    };
    virtual ~FileTree() = default;
    /// The content of a file. Throws Error with the reason. Thread-safe.
    virtual std::string read(const File &file) const = 0;

    std::vector<File> files;           ///< image files, sorted bytewise
    std::set<std::string> folders;     ///< every folder below the root, also those that only a file's path names
    std::vector<std::string> warnings; ///< sentences
};

std::unique_ptr<FileTree> list_folder(const std::filesystem::path &folder, const std::stop_token &stop);
std::unique_ptr<FileTree> list_zip(const std::filesystem::path &path, const std::stop_token &stop);

/// Whether a file or folder of this name is left out of every listing.
inline bool is_ignored_name(std::string_view name) { return name.starts_with('.') || name == "__MACOSX"; }

} // namespace benchlight::images
