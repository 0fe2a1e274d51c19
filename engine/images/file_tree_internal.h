#pragma once
#include "engine/core/hash.h"
#include "engine/core/stop.h"
#include "engine/images/file_list_internal.h"

#include <filesystem>
#include <memory>

namespace benchlight::images {

inline constexpr std::uint64_t most_image_bytes = std::uint64_t{256} << 20; ///< of one image file

/// A folder or an archive as a list of the image files in it. Names that begin with a dot and __MACOSX are left out.
class FileTree {
  public:
    virtual ~FileTree() = default;
    /// The content of a file. Throws Error with the reason. Thread-safe.
    virtual std::string read(std::size_t file) const = 0;
    /// Adds to `hash` what changes when a file does: paths, sizes and times. Looks at every file, reads none.
    virtual void add_state(Sha256 &hash, const std::stop_token &stop) const = 0;

    FileList files; ///< image files, sorted; and every folder, also those that only a file's path names
    std::vector<std::string> warnings; ///< sentences
};

std::unique_ptr<FileTree> list_folder(const std::filesystem::path &folder, const std::stop_token &stop);
std::unique_ptr<FileTree> list_zip(const std::filesystem::path &path, const std::stop_token &stop);

/// Whether a file or folder of this name is left out of every listing.
inline bool is_ignored_name(std::string_view name) { return name.starts_with('.') || name == "__MACOSX"; }

/// Adds a file's size and time of change in nanoseconds, or that it is not there.
void add_file_state(Sha256 &hash, const std::string &path);

} // namespace benchlight::images
