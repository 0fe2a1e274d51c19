#include "engine/core/partial_file.h"

#include "engine/core/files.h"
#include "engine/core/text.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace benchlight {
namespace fs = std::filesystem;

PartialFile::PartialFile(fs::path path) : path_(std::move(path)) {
    // Whoever held the lock before may have renamed or removed the file between our opening and locking it.
    while (!open_and_lock()) ::close(std::exchange(descriptor_, -1));
}

PartialFile::~PartialFile() {
    if (descriptor_ < 0) return;
    if (size_ == 0 && !gone_) ::unlink(path_.c_str());
    ::close(descriptor_);
}

bool PartialFile::open_and_lock() {
    descriptor_ = ::open(path_.c_str(), O_CREAT | O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (descriptor_ < 0)
        throw Error("Cannot open " + display_path(path_) + system_reason(errno) +
                    "; move away what is in the way, or make its folder writable.");
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(std::exchange(descriptor_, -1));
        throw Error(display_path(path_) + " is in the way and no regular file; move it elsewhere.");
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        ::close(std::exchange(descriptor_, -1));
        if (error != EWOULDBLOCK) fail(error);
        throw Error("Another fetch is writing " + display_path(path_) + " at this moment; wait until it has ended.");
    }
    if (::fstat(descriptor_, &status) != 0) fail(errno);
    size_ = static_cast<std::uint64_t>(status.st_size);
    return still_named();
}

bool PartialFile::still_named() const {
    struct stat ours {
    }, named{};
    return ::fstat(descriptor_, &ours) == 0 && ::stat(path_.c_str(), &named) == 0 && ours.st_ino == named.st_ino &&
           ours.st_dev == named.st_dev;
}

void PartialFile::fail(int error) const {
    throw Error("Cannot write " + display_path(path_) + system_reason(error) +
                "; make room on the disk or choose another, then fetch again: what has arrived is kept.");
}

void PartialFile::read_in(const std::stop_token &stop) {
    std::vector<std::byte> buffer(1 << 20);
    hash_ = {};
    for (std::uint64_t at = 0; at < size_;) {
        throw_if_stopped(stop);
        const ssize_t count = ::pread(descriptor_, buffer.data(), buffer.size(), static_cast<off_t>(at));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            throw Error("Cannot read " + display_path(path_) + (count < 0 ? system_reason(errno) : "") +
                        "; delete it and fetch again.");
        hash_.add({buffer.data(), static_cast<std::size_t>(count)});
        at += static_cast<std::uint64_t>(count);
    }
}

void PartialFile::append(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(errno);
        const auto count = static_cast<std::size_t>(written);
        hash_.add(bytes.first(count));
        size_ += count;
        bytes = bytes.subspan(count);
    }
}

void PartialFile::clear() {
    if (::ftruncate(descriptor_, 0) != 0) fail(errno);
    size_ = 0;
    hash_ = {};
}

std::string PartialFile::sha256() { return hash_.hex(); }

void PartialFile::rename_to(const fs::path &path) {
    if (::fsync(descriptor_) != 0) fail(errno);
    if (::rename(path_.c_str(), path.c_str()) != 0)
        throw Error("Cannot give " + display_path(path_) + " its name " + display_path(path) + system_reason(errno) +
                    "; move away what is in the way, then fetch again.");
    gone_ = true;
    sync_folder(path.parent_path());
}

void PartialFile::remove() {
    if (::unlink(path_.c_str()) != 0 && errno != ENOENT)
        throw Error("Cannot delete " + display_path(path_) + system_reason(errno) + "; delete it yourself.");
    gone_ = true;
}

} // namespace benchlight
