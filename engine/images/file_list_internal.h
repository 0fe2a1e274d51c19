#pragma once
#include "engine/core/stop.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace benchlight::images {

/// Image files by folder and name. Sets may have millions, so a file takes 12 bytes beside its name. Paths are
/// relative, with '/', in native bytes.
class FileList {
  public:
    FileList() { add_folder(""); }
    FileList(const FileList &) = delete;
    FileList &operator=(const FileList &) = delete;

    /// The number of a folder. Those above it are added too. The root is "" and has number 0.
    std::uint32_t add_folder(const std::string &path);
    /// `handle` is the owner's own. Throws Error when names need more than 4 GiB.
    void add(std::uint32_t folder, std::string_view name, std::uint32_t handle = 0);
    /// Sorts bytewise by path. Of equal paths the one with the least handle stays. Returns how many went.
    std::size_t sort(const std::stop_token &stop = {});

    std::size_t size() const { return files_.size(); }
    std::string path(std::size_t i) const;
    std::uint32_t folder(std::size_t i) const { return files_[i].folder; }
    std::uint32_t handle(std::size_t i) const { return files_[i].handle; }
    /// By path; the root, "", is among them.
    const std::map<std::string, std::uint32_t> &folders() const { return folders_; }

  private:
    struct File {
        std::uint32_t folder, name, handle; ///< name: where it begins in names_
    };
    const char *name(const File &file) const { return names_.data() + file.name; }
    int compare(const File &a, const File &b) const;

    std::vector<File> files_;
    std::string names_; ///< each ends in a zero byte
    std::map<std::string, std::uint32_t> folders_;
    std::vector<std::string> prefixes_; ///< by folder: its path and '/', "" of the root
};

} // namespace benchlight::images
