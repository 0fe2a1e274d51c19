#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/images/decode.h"
#include "engine/images/file_tree_internal.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <zip.h>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

/// The entry's name as a relative path without "." parts; nothing when it leads outside of the archive or is odd
/// enough that other programs may take it so.
std::optional<std::string> inner_path(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos) return std::nullopt;
    if (name.size() > 1 && name[1] == ':') return std::nullopt;
    std::string path;
    for (const std::string &part : split_text(name, '/')) {
        if (part == "..") return std::nullopt;
        if (part.empty() || part == ".") continue;
        if (!path.empty()) path += '/';
        path += part;
    }
    return path;
}

bool has_ignored_part(const std::string &path) {
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (is_ignored_name(std::string_view(path).substr(begin, end - begin))) return true;
        begin = end + 1;
    }
    return false;
}

class ZipTree final : public FileTree {
  public:
    ZipTree(const fs::path &path, const std::stop_token &stop) : path_(path) {
        int code = 0;
        zip_ = ::zip_open(path.c_str(), ZIP_RDONLY, &code);
        if (!zip_) {
            zip_error_t error;
            ::zip_error_init_with_code(&error, code);
            const std::string reason = ::zip_error_strerror(&error);
            ::zip_error_fini(&error);
            throw Error("Cannot open " + display_path(path) + " (" + reason +
                        "); it must be a folder or a zip of images.");
        }
        try {
            list(stop);
        } catch (...) {
            ::zip_discard(zip_);
            throw;
        }
    }
    ~ZipTree() override { ::zip_discard(zip_); }
    ZipTree(const ZipTree &) = delete;
    ZipTree &operator=(const ZipTree &) = delete;

    std::string read(const File &file) const override {
        const std::lock_guard lock(guard_);
        zip_stat_t status;
        ::zip_stat_init(&status);
        if (::zip_stat_index(zip_, file.handle, 0, &status) != 0) throw Error(reason_of(::zip_get_error(zip_)));
        if (!(status.valid & ZIP_STAT_SIZE) || status.size > most_image_bytes)
            throw Error("it is larger than the " + format_bytes(most_image_bytes) + " allowed");
        if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) && status.encryption_method != ZIP_EM_NONE)
            throw Error("it is encrypted in the zip file");
        const std::unique_ptr<zip_file_t, int (*)(zip_file_t *)> opened(::zip_fopen_index(zip_, file.handle, 0),
                                                                        ::zip_fclose);
        if (!opened) throw Error(reason_of(::zip_get_error(zip_)));
        return read_all(opened.get(), status.size);
    }

  private:
    static std::string reason_of(zip_error_t *error) {
        return "the zip entry cannot be read (" + std::string(::zip_error_strerror(error)) + ")";
    }

    /// Reads to the end, where libzip compares the check sum. The size in the index is not to be trusted.
    static std::string read_all(zip_file_t *file, std::uint64_t size) {
        std::string bytes;
        std::size_t filled = 0;
        for (;;) {
            bytes.resize(std::min<std::size_t>(size + 1, std::max<std::size_t>(1 << 16, 2 * filled)));
            const zip_int64_t count = ::zip_fread(file, bytes.data() + filled, bytes.size() - filled);
            if (count < 0) throw Error(reason_of(::zip_file_get_error(file)));
            filled += static_cast<std::size_t>(count);
            if (filled > size) throw Error("the zip entry is longer than the zip's index says");
            if (count == 0) break;
        }
        if (filled < size) throw Error("the zip entry is shorter than the zip's index says");
        bytes.resize(filled);
        return bytes;
    }

    void list(const std::stop_token &stop) {
        const zip_int64_t count = ::zip_get_num_entries(zip_, 0);
        std::size_t outside = 0;
        std::string example;
        for (zip_int64_t i = 0; i < count; ++i) {
            if (i % 1024 == 0) throw_if_stopped(stop);
            const char *name = ::zip_get_name(zip_, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
            if (!name) continue;
            const std::optional<std::string> path = inner_path(name);
            if (!path) {
                if (outside++ == 0) example = name;
                continue;
            }
            if (!path->empty() && !has_ignored_part(*path))
                add(*path, std::string_view(name).back() == '/', static_cast<std::uint64_t>(i));
        }
        if (outside > 0)
            warnings.push_back("Names of " + format_count(outside) + " entries of " + display_path(path_) +
                               " lead outside of it, such as \"" + display_path(example) + "\"; they are not used.");
        sort();
    }

    void add(const std::string &path, bool is_folder, std::uint64_t entry) {
        const bool image = !is_folder && has_image_extension(path);
        if (image) files.push_back({path, entry});
        // A folder of many files is entered once: the files of one folder mostly follow each other.
        std::string folder = is_folder ? path
                             : image   ? path.substr(0, std::min(path.find_last_of('/'), path.size()))
                                       : "";
        if (image && folder.size() == path.size()) folder.clear();
        if (folder == last_folder_) return;
        last_folder_ = folder;
        while (!folder.empty() && folders.insert(folder).second) {
            const std::size_t slash = folder.find_last_of('/');
            folder.resize(slash == std::string::npos ? 0 : slash);
        }
    }

    void sort() {
        const auto by_path = [](const File &a, const File &b) { return a.path < b.path; };
        std::stable_sort(files.begin(), files.end(), by_path);
        const auto same = [](const File &a, const File &b) { return a.path == b.path; };
        const auto end = std::unique(files.begin(), files.end(), same);
        if (end == files.end()) return;
        warnings.push_back(display_path(path_) + " has " + format_count(static_cast<std::uint64_t>(files.end() - end)) +
                           " entries whose name occurred before; they are not used.");
        files.erase(end, files.end());
    }

    fs::path path_;
    mutable std::mutex guard_; ///< libzip's handle is for one thread at a time
    zip_t *zip_ = nullptr;
    std::string last_folder_;
};

} // namespace

std::unique_ptr<FileTree> list_zip(const fs::path &path, const std::stop_token &stop) {
    return std::make_unique<ZipTree>(path, stop);
}

} // namespace benchlight::images
