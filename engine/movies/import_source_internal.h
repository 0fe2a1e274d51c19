#pragma once
#include "engine/core/stop.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

/// Where the bytes of a movie set come from: a folder or a zip, with one wrapping folder at most. Nothing is unpacked to disk.
namespace benchlight::movies {

/// Bytes from front to back.
class ByteStream {
  public:
    virtual ~ByteStream() = default;
    /// Reads up to `size` bytes, fewer only before the end; 0: the end. Throws Error.
    virtual std::size_t read(char *to, std::size_t size) = 0;
};

class ImportSource {
  public:
    /// Lists the files of a set. Throws Error when nothing can be read there, or when several folders hold a set.
    explicit ImportSource(std::filesystem::path path);

    bool has(const std::string &name) const { return files_.contains(name); }
    bool empty() const { return files_.empty(); }
    std::uint64_t size(const std::string &name) const;               ///< bytes, as far as they are known before reading
    std::unique_ptr<ByteStream> open(const std::string &name) const; ///< throws Error
    std::string place(const std::string &name) const;                ///< for people

  private:
    struct File {
        std::filesystem::path place; ///< on the disk, or inside the zip
        std::uint64_t size = 0;
    };
    using Files = std::map<std::string, File>;
    Files list_folder(const std::filesystem::path &folder) const;
    void find_in_folder();
    void find_in_zip();
    void take_one(std::map<std::string, Files> folders);

    std::filesystem::path path_;
    bool is_zip_ = false;
    Files files_;
};

/// Lines of a stream in blocks of a few megabytes, handed to as many threads as want them.
class BlockReader {
  public:
    struct Block {
        std::string text{};           ///< whole lines; line ends are '\n' or '\r' as line_end() says
        std::size_t index = 0;        ///< of the block
        std::size_t lines_before = 0; ///< lines too long for any block, passed over between the last block and this one
    };
    static constexpr std::size_t longest_line = 1 << 16; ///< bytes; callers pass over longer lines inside a block

    /// `most`: bytes from which on the file is refused. `read_so_far` is called with the bytes of each read.
    BlockReader(std::unique_ptr<ByteStream> stream, std::string place, std::uint64_t most,
                std::function<void(std::uint64_t)> read_so_far, std::stop_token stop);

    /// The next block in the place of `block`, whose memory is used again; false at the end. Any thread may call. Throws
    /// Error and Stopped.
    bool next(Block &block);
    char line_end() const { return line_end_; } ///< '\r' in files that have no '\n'; known after the first block

  private:
    void fill(std::string &text);
    void begin_file(std::string &text);

    std::mutex mutex_;
    std::unique_ptr<ByteStream> stream_;
    const std::string place_;
    const std::uint64_t most_;
    std::function<void(std::uint64_t)> read_so_far_;
    std::stop_token stop_;
    std::string rest_; ///< the beginning of a line
    std::uint64_t bytes_ = 0;
    std::size_t blocks_ = 0;
    bool ended_ = false, in_long_line_ = false;
    char line_end_ = '\n';
};

} // namespace benchlight::movies
