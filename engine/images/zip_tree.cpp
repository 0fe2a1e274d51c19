#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/images/decode.h"
#include "engine/images/file_tree_internal.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <zip.h>
#include <zlib.h>

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

    std::string read(std::size_t file) const override {
        const zip_uint64_t entry = files.handle(file);
        zip_stat_t status;
        std::string stored;
        {
            // Only reading the file is for one thread at a time; inflating, which takes longer, is not.
            const std::unique_lock lock = lock_soon();
            ::zip_stat_init(&status);
            if (::zip_stat_index(zip_, entry, 0, &status) != 0) throw Error(reason_of(::zip_get_error(zip_)));
            check(status);
            const bool ours = has_plain_method(status);
            stored = read_all(entry, ours ? ZIP_FL_COMPRESSED : 0, ours ? status.comp_size : status.size);
            if (!ours) return stored;
        }
        std::string bytes = status.comp_method == ZIP_CM_STORE ? std::move(stored) : inflate(stored, status.size);
        if (bytes.size() != status.size) throw Error("the zip entry is shorter than the zip's index says");
        const auto sum = ::crc32_z(0, reinterpret_cast<const Bytef *>(bytes.data()), bytes.size());
        if (sum != status.crc) throw Error("the zip entry cannot be read (its check sum is wrong)");
        return bytes;
    }

    void add_state(Sha256 &hash, const std::stop_token &) const override { add_file_state(hash, path_); }

  private:
    /// An entry is read in microseconds; going to sleep for it and being woken takes many times as long.
    std::unique_lock<std::mutex> lock_soon() const {
        constexpr int turns = 200;
        std::unique_lock lock(guard_, std::try_to_lock);
        for (int turn = 0; !lock.owns_lock() && turn < turns; ++turn) {
            std::this_thread::yield();
            if (lock.try_lock()) break;
        }
        if (!lock.owns_lock()) lock.lock();
        return lock;
    }

    static std::string reason_of(zip_error_t *error) {
        return "the zip entry cannot be read (" + std::string(::zip_error_strerror(error)) + ")";
    }

    static void check(const zip_stat_t &status) {
        if (!(status.valid & ZIP_STAT_SIZE) || status.size > most_image_bytes)
            throw Error("it is larger than the " + format_bytes(most_image_bytes) + " allowed");
        if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) && status.encryption_method != ZIP_EM_NONE)
            throw Error("it is encrypted in the zip file");
    }

    /// Whether the entry is stored or deflated, as nearly all are. Other methods are left to libzip.
    static bool has_plain_method(const zip_stat_t &status) {
        constexpr zip_uint64_t needed = ZIP_STAT_COMP_METHOD | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC;
        return (status.valid & needed) == needed && status.comp_size <= most_image_bytes &&
               (status.comp_method == ZIP_CM_STORE || status.comp_method == ZIP_CM_DEFLATE);
    }

    /// Reads an entry to the end. The size in the index is not to be trusted, so memory grows with what is read.
    std::string read_all(zip_uint64_t entry, zip_flags_t flags, std::uint64_t size) const {
        const std::unique_ptr<zip_file_t, int (*)(zip_file_t *)> file(::zip_fopen_index(zip_, entry, flags),
                                                                      ::zip_fclose);
        if (!file) throw Error(reason_of(::zip_get_error(zip_)));
        std::string bytes;
        std::size_t filled = 0;
        for (;;) {
            bytes.resize(std::min<std::size_t>(size + 1, std::max<std::size_t>(1 << 16, 2 * filled)));
            const zip_int64_t count = ::zip_fread(file.get(), bytes.data() + filled, bytes.size() - filled);
            if (count < 0) throw Error(reason_of(::zip_file_get_error(file.get())));
            filled += static_cast<std::size_t>(count);
            if (filled > size) throw Error("the zip entry is longer than the zip's index says");
            if (count == 0) break;
        }
        if (filled < size) throw Error("the zip entry is shorter than the zip's index says");
        bytes.resize(filled);
        return bytes;
    }

    static std::string inflate(const std::string &deflated, std::uint64_t size) {
        constexpr std::uint64_t best_ratio = 1032; // deflate cannot compress better than this
        if (size / best_ratio > deflated.size()) throw Error("the zip entry is shorter than the zip's index says");
        z_stream stream{};
        if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
        std::string bytes(size, '\0');
        char excess = 0; // gives a stream that is too long room to show it, and an empty one an address
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(deflated.data()));
        stream.avail_in = static_cast<uInt>(deflated.size());
        stream.next_out = reinterpret_cast<Bytef *>(bytes.data());
        stream.avail_out = static_cast<uInt>(bytes.size());
        int result = ::inflate(&stream, Z_FINISH);
        if (result == Z_BUF_ERROR && stream.avail_out == 0) {
            stream.next_out = reinterpret_cast<Bytef *>(&excess);
            stream.avail_out = 1;
            result = ::inflate(&stream, Z_FINISH);
        }
        const std::uint64_t made = stream.total_out;
        ::inflateEnd(&stream);
        if (made > size) throw Error("the zip entry is longer than the zip's index says");
        if (result != Z_STREAM_END) throw Error("the zip entry cannot be read (its compressed data is damaged)");
        bytes.resize(made);
        return bytes;
    }

    void list(const std::stop_token &stop) {
        const zip_int64_t count = ::zip_get_num_entries(zip_, 0);
        if (count > std::numeric_limits<std::uint32_t>::max())
            throw Error(display_path(path_) + " has " + format_count(static_cast<std::uint64_t>(count)) +
                        " entries, more than can be used.");
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
                add(*path, std::string_view(name).back() == '/', static_cast<std::uint32_t>(i));
        }
        if (outside > 0)
            warnings.push_back("Names of " + format_count(outside) + " entries of " + display_path(path_) +
                               " lead outside of it, such as \"" + display_path(example) + "\"; they are not used.");
        const std::size_t repeated = files.sort(stop);
        if (repeated > 0)
            warnings.push_back(display_path(path_) + " has " + format_count(repeated) +
                               " entries whose name occurred before; they are not used.");
    }

    void add(const std::string &path, bool is_folder, std::uint32_t entry) {
        if (is_folder) {
            files.add_folder(path);
            return;
        }
        if (!has_image_extension(path)) return;
        const std::size_t slash = path.find_last_of('/'), begin = slash == std::string::npos ? 0 : slash + 1;
        const std::string_view folder = std::string_view(path).substr(0, begin == 0 ? 0 : slash);
        // The files of one folder mostly follow each other.
        if (folder != last_folder_ || last_number_ == 0) {
            last_folder_ = folder;
            last_number_ = files.add_folder(last_folder_);
        }
        files.add(last_number_, std::string_view(path).substr(begin), entry);
    }

    fs::path path_;
    mutable std::mutex guard_; ///< libzip's handle is for one thread at a time
    zip_t *zip_ = nullptr;
    std::string last_folder_;
    std::uint32_t last_number_ = 0;
};

} // namespace

std::unique_ptr<FileTree> list_zip(const fs::path &path, const std::stop_token &stop) {
    return std::make_unique<ZipTree>(path, stop);
}

} // namespace benchlight::images
