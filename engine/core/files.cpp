#include "engine/core/files.h"

#include "engine/core/error.h"
#include "engine/core/text.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace benchlight {
namespace fs = std::filesystem;

AtomicFile::AtomicFile(fs::path path) : path_(std::move(path)) {
    temporary_ = path_;
    temporary_ += ".tmp." + std::to_string(::getpid());
    descriptor_ = ::open(temporary_.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail(errno);
}

AtomicFile::~AtomicFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
}

void AtomicFile::fail(int error) const {
    throw Error("Cannot write " + display_path(path_) + system_reason(error) +
                "; free some space or choose another place.");
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void AtomicFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
    if (::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset)) != std::ssize(bytes)) fail(errno);
}

void AtomicFile::commit() {
    if (::fsync(descriptor_) != 0) fail(errno);
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail(errno);
    ::close(std::exchange(descriptor_, -1));
    sync_folder(path_.parent_path());
}

void write_file_atomically(const fs::path &path, std::string_view bytes) {
    AtomicFile file(path);
    file.write(bytes);
    file.commit();
}

std::string read_file(const fs::path &path, std::uint64_t limit) {
    const auto fail = [&](const std::string &reason) -> Error {
        return Error("Cannot read " + display_path(path) + reason);
    };
    // A pipe of that name would keep a reader waiting for a writer.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) throw fail(system_reason(errno) + ".");
    struct Closer {
        int descriptor;
        ~Closer() { ::close(descriptor); }
    } closer{descriptor};
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) throw fail(system_reason(errno) + ".");
    if (!S_ISREG(status.st_mode)) throw fail(": it is not a regular file.");
    if (static_cast<std::uint64_t>(status.st_size) > limit)
        throw fail(": it has " + format_bytes(static_cast<std::uint64_t>(status.st_size)) + ", more than the " +
                   format_bytes(limit) + " allowed.");
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t count = ::read(descriptor, bytes.data() + filled, bytes.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw fail(system_reason(errno) + ".");
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return bytes;
}

void sync_file(const fs::path &path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == ENOENT) return;
        throw Error("Cannot open " + display_path(path) + system_reason(errno) + ".");
    }
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error) throw Error("Cannot write " + display_path(path) + system_reason(error) + "; free some space.");
}

void sync_folder(const fs::path &folder) {
    const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

void create_folder(const fs::path &folder) {
    std::error_code error;
    const bool made = fs::create_directories(folder, error);
    if (made) sync_folder(folder.has_filename() ? folder.parent_path() : folder.parent_path().parent_path());
    if (error || !fs::is_directory(folder, error))
        throw Error("Cannot create the folder " + display_path(folder) + " (" +
                    (error ? error.message() : std::string("a file is in the way")) + "); choose another place.");
}

void require_writable_place(const fs::path &path) {
    std::error_code error;
    fs::path parent = fs::absolute(path).parent_path();
    while (!fs::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
    if (!fs::is_directory(parent, error))
        throw Error("Cannot write " + display_path(path) + ": " + display_path(parent) +
                    " is not a folder; choose another place.");
    if (::access(parent.c_str(), W_OK | X_OK) != 0)
        throw Error("Cannot write " + display_path(path) + ": the folder " + display_path(parent) +
                    " may not be written to" + system_reason(errno) + "; choose another place.");
}

FileLock::FileLock(const fs::path &path) {
    descriptor_ = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw Error("Cannot open " + display_path(path) + system_reason(errno) + ".");
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) ::close(std::exchange(descriptor_, -1));
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool FileLock::held(const fs::path &path) {
    // A shared lock: two observers that look at the same moment do not see each other as a trainer.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool busy = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(descriptor);
    return busy;
}

namespace {

fs::path user_folder(const char *xdg_variable, const char *fallback) {
    if (const char *home = std::getenv("BENCHLIGHT_HOME"); home && *home) return home;
    if (const char *xdg = std::getenv(xdg_variable); xdg && *xdg == '/') return fs::path(xdg) / "benchlight";
    const char *home = std::getenv("HOME");
    return fs::path(home && *home ? home : "/tmp") / fallback / "benchlight";
}

} // namespace

fs::path workspace_folder() { return user_folder("XDG_DATA_HOME", ".local/share"); }
fs::path cache_folder() { return user_folder("XDG_CACHE_HOME", ".cache"); }

} // namespace benchlight
