#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace benchlight {

/// A file that appears under its name only when it is whole: it is written beside it, synced and renamed. Destroyed
/// without commit() it leaves nothing behind. Every failure throws Error and names the file.
class AtomicFile {
  public:
    explicit AtomicFile(std::filesystem::path path);
    ~AtomicFile();
    AtomicFile(const AtomicFile &) = delete;
    AtomicFile &operator=(const AtomicFile &) = delete;

    void write(std::span<const std::byte> bytes);
    void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
    /// Overwrites bytes written before, such as a header that holds a checksum.
    void write_at(std::uint64_t offset, std::span<const std::byte> bytes);
    void commit();

  private:
    [[noreturn]] void fail(int error) const;
    std::filesystem::path path_, temporary_;
    int descriptor_ = -1;
};

void write_file_atomically(const std::filesystem::path &path, std::string_view bytes);

/// The whole file. Throws Error, also when it is longer than `limit` bytes.
std::string read_file(const std::filesystem::path &path, std::uint64_t limit = std::uint64_t{1} << 40);

/// Makes a file's contents survive a power loss. A missing one is none of its business. Throws Error.
void sync_file(const std::filesystem::path &path);

/// Makes a rename or link in `folder` survive a power loss.
void sync_folder(const std::filesystem::path &folder);

/// Creates the folder and its parents; throws Error with the reason.
void create_folder(const std::filesystem::path &folder);

/// Whether a file of this name could be created: the nearest existing parent is a folder that may be written to.
/// Throws Error otherwise, so that a long computation does not end in a folder it cannot write.
void require_writable_place(const std::filesystem::path &path);

/// An advisory lock (flock) on a file, held until destroyed or the process ends, however it ends.
class FileLock {
  public:
    /// Takes the lock if it is free. `taken()` tells.
    explicit FileLock(const std::filesystem::path &path);
    ~FileLock();
    FileLock(FileLock &&other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FileLock &operator=(FileLock &&other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    bool taken() const { return descriptor_ >= 0; }
    /// Whether some process holds the lock now. A missing file is not held. Needs no right to write.
    static bool held(const std::filesystem::path &path);

  private:
    int descriptor_ = -1;
};

/// The workspace: $BENCHLIGHT_HOME, else $XDG_DATA_HOME/benchlight, else ~/.local/share/benchlight.
std::filesystem::path workspace_folder();
/// The caches: $BENCHLIGHT_HOME, else $XDG_CACHE_HOME/benchlight, else ~/.cache/benchlight.
std::filesystem::path cache_folder();

} // namespace benchlight
