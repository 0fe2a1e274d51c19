#include "engine/core/unpack.h"

#include "engine/core/files.h"
#include "engine/core/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <new>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace benchlight {
namespace fs = std::filesystem;

namespace {

constexpr int most_levels = 32;

struct FreeArchive {
    void operator()(archive *reader) const { ::archive_read_free(reader); }
};

class Unpacker {
  public:
    Unpacker(const fs::path &archive, const fs::path &folder, const UnpackLimits &limits, const std::stop_token &stop);
    void run();

  private:
    void take_entry(archive_entry *entry);
    fs::path place_of(archive_entry *entry) const;
    void make_folders(const fs::path &place);
    void write_file(const fs::path &place);
    void write_all(int descriptor, const fs::path &place, const char *bytes, std::size_t size);
    void count_entry();
    [[noreturn]] void fail_damaged() const;
    [[noreturn]] void fail_writing(const fs::path &place, int error) const;
    Error refused(const std::string &what) const {
        return Error(display_path(path_) + " was not unpacked: " + what + "; get it from another place.");
    }

    const fs::path &path_;
    const fs::path folder_;
    const UnpackLimits limits_;
    const std::stop_token &stop_;
    std::unique_ptr<archive, FreeArchive> reader_;
    std::set<fs::path> folders_; ///< made so far, relative
    std::uint64_t bytes_ = 0, entries_ = 0;
    std::vector<char> buffer_ = std::vector<char>(1 << 17);
};

Unpacker::Unpacker(const fs::path &archive, const fs::path &folder, const UnpackLimits &limits,
                   const std::stop_token &stop)
    : path_(archive), folder_(folder), limits_(limits), stop_(stop), reader_(::archive_read_new()) {
    if (!reader_) throw std::bad_alloc();
    ::archive_read_support_filter_gzip(reader_.get());
    ::archive_read_support_format_tar(reader_.get());
    ::archive_read_support_format_zip(reader_.get());
    if (::archive_read_open_filename(reader_.get(), path_.c_str(), 1 << 17) != ARCHIVE_OK) fail_damaged();
}

void Unpacker::run() {
    archive_entry *entry = nullptr;
    for (;;) {
        throw_if_stopped(stop_);
        const int result = ::archive_read_next_header(reader_.get(), &entry);
        if (result == ARCHIVE_EOF) break;
        if (result < ARCHIVE_WARN) fail_damaged();
        take_entry(entry);
    }
    for (const fs::path &inner : folders_) sync_folder(folder_ / inner);
    sync_folder(folder_);
}

void Unpacker::take_entry(archive_entry *entry) {
    const fs::path place = place_of(entry);
    if (::archive_entry_filetype(entry) == AE_IFDIR) return make_folders(place);
    make_folders(place.parent_path());
    count_entry();
    write_file(place);
}

/// Where the entry goes, relative to the folder. Throws Error for all that is no plain file or folder inside it.
fs::path Unpacker::place_of(archive_entry *entry) const {
    const char *name = ::archive_entry_pathname(entry);
    if (!name || !*name) throw refused("it has an entry without a readable name");
    const fs::path written = name;
    const std::string quoted = "\"" + display_path(written) + "\"";
    if (written.is_absolute()) throw refused(quoted + " is an absolute path");
    if (::archive_entry_hardlink(entry) || ::archive_entry_symlink(entry)) throw refused(quoted + " is a link");
    const auto type = ::archive_entry_filetype(entry);
    if (type != AE_IFREG && type != AE_IFDIR) throw refused(quoted + " is neither a file nor a folder");
    fs::path place;
    int levels = 0;
    for (const fs::path &part : written) {
        if (part == "..") throw refused(quoted + " leads out of its folder");
        if (part.empty() || part == ".") continue;
        if (++levels > most_levels) throw refused(quoted + " lies too deep");
        place /= part;
    }
    if (place.empty() && type == AE_IFREG) throw refused(quoted + " is no name for a file");
    return place;
}

void Unpacker::count_entry() {
    if (++entries_ > limits_.entries)
        throw refused("it has more than the " + format_count(limits_.entries) + " files and folders expected");
}

void Unpacker::make_folders(const fs::path &place) {
    fs::path made;
    for (const fs::path &part : place) {
        made /= part;
        if (!folders_.insert(made).second) continue;
        count_entry();
        if (::mkdir((folder_ / made).c_str(), 0755) != 0) fail_writing(made, errno);
    }
}

void Unpacker::write_file(const fs::path &place) {
    const int descriptor =
        ::open((folder_ / place).c_str(), O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0644);
    if (descriptor < 0) fail_writing(place, errno);
    struct Closer {
        int descriptor;
        ~Closer() { ::close(descriptor); }
    } closer{descriptor};
    for (;;) {
        throw_if_stopped(stop_);
        const la_ssize_t count = ::archive_read_data(reader_.get(), buffer_.data(), buffer_.size());
        if (count < 0) fail_damaged();
        if (count == 0) break;
        if (static_cast<std::uint64_t>(count) > limits_.bytes - bytes_)
            throw refused("it unpacks to more than the " + format_bytes(limits_.bytes) + " expected");
        bytes_ += static_cast<std::uint64_t>(count);
        write_all(descriptor, place, buffer_.data(), static_cast<std::size_t>(count));
    }
    if (::fsync(descriptor) != 0) fail_writing(place, errno);
}

void Unpacker::write_all(int descriptor, const fs::path &place, const char *bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t written = ::write(descriptor, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail_writing(place, errno);
        bytes += written;
        size -= static_cast<std::size_t>(written);
    }
}

void Unpacker::fail_damaged() const {
    const char *message = ::archive_error_string(reader_.get());
    throw Error(display_path(path_) + " cannot be unpacked (" + (message ? display_path(message) : "damaged") +
                "); get it from another place.");
}

void Unpacker::fail_writing(const fs::path &place, int error) const {
    if (error == EEXIST || error == ENOTDIR) throw refused("\"" + display_path(place) + "\" occurs twice");
    throw Error("Cannot write " + display_path(folder_ / place) + system_reason(error) +
                "; make room or choose another place, then try again.");
}

} // namespace

void unpack(const fs::path &archive, const fs::path &folder, const UnpackLimits &limits, const std::stop_token &stop) {
    if (::mkdir(folder.c_str(), 0755) != 0)
        throw Error("Cannot create the folder " + display_path(folder) + system_reason(errno) + ".");
    try {
        Unpacker(archive, folder, limits, stop).run();
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
        throw;
    }
}

} // namespace benchlight
