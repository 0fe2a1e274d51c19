#pragma once
#include "engine/core/hash.h"
#include "engine/core/stop.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace benchlight {

/// A file that is still arriving, NAME.part: it keeps what has come for a later try, hashes it as it comes, and is
/// locked (flock) against a second process or thread while the object lives. An empty one leaves no file behind.
/// Every failure throws Error and names the file.
class PartialFile {
  public:
    /// Opens the file, or creates it, and locks it. Reads nothing yet. Throws Error when it is locked already.
    explicit PartialFile(std::filesystem::path path);
    ~PartialFile();
    PartialFile(const PartialFile &) = delete;
    PartialFile &operator=(const PartialFile &) = delete;

    const std::filesystem::path &path() const { return path_; }
    /// Bytes that are there.
    std::uint64_t size() const { return size_; }

    /// Puts what is there through the hash. Call before the first append().
    void read_in(const std::stop_token &stop);
    /// When the disk is full, what fits is kept and hashed.
    void append(std::span<const std::byte> bytes);
    /// Makes the file empty.
    void clear();
    /// SHA-256 of all bytes, 64 hexadecimal digits. Call once after the last append(); clear() starts anew.
    std::string sha256();

    /// Forces the bytes to the disk and gives the file its final name, in the place of whatever file has it.
    void rename_to(const std::filesystem::path &path);
    void remove();

  private:
    bool open_and_lock();
    bool still_named() const;
    [[noreturn]] void fail(int error) const;
    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    Sha256 hash_;
    bool gone_ = false; ///< renamed or removed
};

} // namespace benchlight
