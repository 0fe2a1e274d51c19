#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/images/decode.h"
#include "engine/images/file_tree_internal.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

class FolderTree final : public FileTree {
  public:
    FolderTree(const fs::path &root, const std::stop_token &stop) : root_(root) {
        // Links to folders come last, so that a folder that is reached twice is used under its own name.
        std::set<std::string> waiting{""}, links;
        while (!waiting.empty() || !links.empty()) {
            throw_if_stopped(stop);
            std::set<std::string> &next = waiting.empty() ? links : waiting;
            list(next.extract(next.begin()).value(), waiting, links, stop);
        }
        files.sort(stop);
    }

    std::string read(std::size_t file) const override { return read_file(root_ / files.path(file), most_image_bytes); }

    void add_state(Sha256 &hash, const std::stop_token &stop) const override {
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (i % 1024 == 0) throw_if_stopped(stop);
            const std::string path = files.path(i);
            hash.add(std::string_view(path.c_str(), path.size() + 1));
            add_file_state(hash, root_ / path);
        }
    }

  private:
    struct Directory {
        DIR *stream = nullptr;
        ~Directory() {
            if (stream) ::closedir(stream);
        }
    };

    void list(const std::string &folder, std::set<std::string> &waiting, std::set<std::string> &links,
              const std::stop_token &stop) {
        const Directory directory{::opendir((root_ / folder).c_str())};
        if (!directory.stream) {
            const std::string sentence =
                "The folder " + display_path(root_ / folder) + " cannot be read" + system_reason(errno);
            if (folder.empty()) throw Error(sentence + ".");
            warnings.push_back(sentence + "; what is in it is not used.");
            return;
        }
        struct stat status {};
        if (::fstat(::dirfd(directory.stream), &status) != 0 || !seen_.insert({status.st_dev, status.st_ino}).second) {
            warnings.push_back("The folder " + display_path(root_ / folder) +
                               " is reached twice by links; it is used once.");
            return;
        }
        const std::uint32_t number = files.add_folder(folder);
        for (std::size_t seen = 1; const dirent *entry = ::readdir(directory.stream); ++seen) {
            if (seen % 1024 == 0) throw_if_stopped(stop);
            const std::string_view name = entry->d_name;
            if (is_ignored_name(name)) continue;
            const bool image = has_image_extension(name);
            const unsigned char kind = kind_of(directory.stream, *entry, image);
            if (kind == DT_DIR) {
                std::string path = folder.empty() ? std::string(name) : folder + "/" + std::string(name);
                files.add_folder(path);
                (entry->d_type == DT_LNK ? links : waiting).insert(std::move(path));
            } else if (image &&
                       (kind == DT_REG || kind == DT_UNKNOWN)) { // unknown: a link to nothing, reading it tells
                files.add(number, name);
            }
        }
    }

    /// DT_DIR, DT_REG or something else, through links. Only links and file systems that do not tell cost a stat.
    static unsigned char kind_of(DIR *stream, const dirent &entry, bool image) {
        if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) return entry.d_type;
        struct stat status {};
        if (::fstatat(::dirfd(stream), entry.d_name, &status, 0) != 0) return image ? DT_UNKNOWN : DT_FIFO;
        return S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_FIFO;
    }

    fs::path root_;
    std::set<std::pair<dev_t, ino_t>> seen_; ///< a loop of links would never end
};

} // namespace

void add_file_state(Sha256 &hash, const std::string &path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return hash.add("-\n");
    const std::int64_t time = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    hash.add(std::to_string(status.st_size) + ' ' + std::to_string(time) + '\n');
}

std::unique_ptr<FileTree> list_folder(const fs::path &folder, const std::stop_token &stop) {
    return std::make_unique<FolderTree>(folder, stop);
}

} // namespace benchlight::images
