#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/movies/import_source_internal.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace benchlight::movies {
namespace fs = std::filesystem;

namespace {

constexpr std::array<const char *, 7> known_files{"movies.csv",  "ratings.csv", "links.csv", "movies.dat",
                                                  "ratings.dat", "u.item",      "u.data"};
constexpr std::size_t most_entries = 100'000;
constexpr std::uint64_t most_member_bytes = std::uint64_t{8} << 30;

bool is_known(const std::string &name) {
    return std::ranges::any_of(known_files, [&](const char *known) { return name == known; });
}

class FileStream final : public ByteStream {
  public:
    explicit FileStream(fs::path path) : path_(std::move(path)) {
        // Without blocking: a pipe of that name would wait for ever.
        descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (descriptor_ < 0) fail(errno);
        struct stat status {};
        if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
            ::close(descriptor_);
            throw Error(display_path(path_) + " is not a file; a set's files must be plain files.");
        }
    }
    ~FileStream() override { ::close(descriptor_); }
    FileStream(const FileStream &) = delete;
    FileStream &operator=(const FileStream &) = delete;

    std::size_t read(char *to, std::size_t size) override {
        std::size_t done = 0;
        while (done < size) {
            const ssize_t count = ::read(descriptor_, to + done, size - done);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) fail(errno);
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }

  private:
    [[noreturn]] void fail(int error) const {
        throw Error("Cannot read " + display_path(path_) + system_reason(error) +
                    "; check that it is there and may be read.");
    }
    fs::path path_;
    int descriptor_ = -1;
};

struct FreeArchive {
    void operator()(archive *reader) const { ::archive_read_free(reader); }
};

/// A zip, read by its central directory.
class ZipReader {
  public:
    explicit ZipReader(fs::path path) : path_(std::move(path)), reader_(::archive_read_new()) {
        if (!reader_) throw std::bad_alloc();
        ::archive_read_support_format_zip_seekable(reader_.get());
        if (::archive_read_open_filename(reader_.get(), path_.c_str(), 1 << 17) != ARCHIVE_OK) fail();
    }
    archive_entry *next() {
        archive_entry *entry = nullptr;
        const int result = ::archive_read_next_header(reader_.get(), &entry);
        if (result == ARCHIVE_EOF) return nullptr;
        if (result < ARCHIVE_WARN) fail();
        return entry;
    }
    std::size_t read(char *to, std::size_t size) {
        std::size_t done = 0;
        while (done < size) {
            const la_ssize_t count = ::archive_read_data(reader_.get(), to + done, size - done);
            if (count < 0) fail();
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }
    [[noreturn]] void fail() const {
        const char *message = ::archive_error_string(reader_.get());
        throw Error(display_path(path_) + " cannot be read as a zip (" + (message ? display_path(message) : "damaged") +
                    "); name a folder or a whole zip of a MovieLens set.");
    }
    const fs::path &path() const { return path_; }

  private:
    fs::path path_;
    std::unique_ptr<archive, FreeArchive> reader_;
};

class ZipStream final : public ByteStream {
  public:
    ZipStream(const fs::path &zip, const fs::path &member) : zip_(zip), member_(member) {
        while (archive_entry *entry = zip_.next()) {
            const char *name = ::archive_entry_pathname(entry);
            if (!name || fs::path(name) != member) continue;
            if (::archive_entry_is_encrypted(entry))
                throw Error(display_path(member_) + " in " + display_path(zip) +
                            " is encrypted; unpack it and name the folder.");
            if (::archive_entry_size_is_set(entry)) size_ = static_cast<std::uint64_t>(::archive_entry_size(entry));
            return;
        }
        throw Error(display_path(zip) + " changed while it was read; try again.");
    }
    std::size_t read(char *to, std::size_t size) override {
        const std::size_t count = zip_.read(to, size);
        bytes_ += count;
        if (count == 0 && size > 0 && size_ && *size_ != bytes_)
            throw Error(display_path(member_) + " in " + display_path(zip_.path()) +
                        " is damaged: its size is not what the zip says; get it again.");
        return count;
    }

  private:
    ZipReader zip_;
    fs::path member_;
    std::optional<std::uint64_t> size_;
    std::uint64_t bytes_ = 0;
};

} // namespace

ImportSource::ImportSource(fs::path path) : path_(std::move(path)) {
    struct stat status {};
    if (::stat(path_.c_str(), &status) != 0)
        throw Error("Cannot read " + display_path(path_) + system_reason(errno) +
                    "; name a folder or zip of a MovieLens set.");
    if (S_ISDIR(status.st_mode)) {
        find_in_folder();
        return;
    }
    if (!S_ISREG(status.st_mode))
        throw Error(display_path(path_) + " is neither a folder nor a zip; name one of a MovieLens set.");
    is_zip_ = true;
    find_in_zip();
}

ImportSource::Files ImportSource::list_folder(const fs::path &folder) const {
    Files files;
    for (const char *name : known_files) {
        struct stat status {};
        const fs::path place = folder / name;
        if (::lstat(place.c_str(), &status) != 0) continue;
        // What cannot be followed stays in the list: opening it says why.
        const bool sized = ::stat(place.c_str(), &status) == 0 && S_ISREG(status.st_mode);
        files[name] = {place, sized ? static_cast<std::uint64_t>(status.st_size) : 0};
    }
    return files;
}

void ImportSource::find_in_folder() {
    files_ = list_folder(path_);
    if (!files_.empty()) return;
    std::map<std::string, Files> folders;
    std::error_code error;
    std::size_t entries = 0;
    for (fs::directory_iterator at(path_, error), end; !error && at != end; at.increment(error)) {
        if (++entries > most_entries) break;
        std::error_code ignored;
        if (!at->is_directory(ignored)) continue;
        if (Files files = list_folder(at->path()); !files.empty())
            folders[at->path().filename().native()] = std::move(files);
    }
    if (error)
        throw Error("Cannot list the folder " + display_path(path_) + system_reason(error.value()) +
                    "; check that it may be read.");
    take_one(std::move(folders));
}

void ImportSource::find_in_zip() {
    ZipReader zip(path_);
    std::map<std::string, Files> folders;
    std::size_t entries = 0;
    while (archive_entry *entry = zip.next()) {
        if (++entries > most_entries)
            throw Error(display_path(path_) + " has more than " + format_count(most_entries) +
                        " entries; name a zip of a MovieLens set.");
        const char *name = ::archive_entry_pathname(entry);
        if (!name || ::archive_entry_filetype(entry) != AE_IFREG) continue;
        const fs::path written(name);
        std::vector<std::string> parts;
        for (const fs::path &part : written)
            if (part != ".") parts.push_back(part.native());
        if (parts.empty() || parts.size() > 2 || !is_known(parts.back()) || parts.front() == "__MACOSX") continue;
        const auto size = ::archive_entry_size_is_set(entry) ? ::archive_entry_size(entry) : 0;
        folders[parts.size() == 2 ? parts.front() : std::string()].try_emplace(
            parts.back(), File{written, static_cast<std::uint64_t>(std::max<la_int64_t>(0, size))});
    }
    if (const auto root = folders.find(""); root != folders.end())
        files_ = root->second;
    else
        take_one(std::move(folders));
}

void ImportSource::take_one(std::map<std::string, Files> folders) {
    if (folders.size() > 1)
        throw Error(display_path(path_) + " holds several sets (" + display_path(folders.begin()->first) + ", " +
                    display_path(std::next(folders.begin())->first) + (folders.size() > 2 ? ", …" : "") +
                    "); name one of these folders.");
    if (!folders.empty()) files_ = std::move(folders.begin()->second);
}

std::uint64_t ImportSource::size(const std::string &name) const {
    const auto found = files_.find(name);
    return found == files_.end() ? 0 : std::min(found->second.size, most_member_bytes);
}

std::unique_ptr<ByteStream> ImportSource::open(const std::string &name) const {
    const fs::path &place = files_.at(name).place;
    if (is_zip_) return std::make_unique<ZipStream>(path_, place);
    return std::make_unique<FileStream>(place);
}

std::string ImportSource::place(const std::string &name) const {
    const fs::path &place = files_.at(name).place;
    return display_path(is_zip_ ? path_ / place : place);
}

} // namespace benchlight::movies
