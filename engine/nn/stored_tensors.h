#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// What a weight file says about its tensors, checked but not read yet, in terms that need no LibTorch.
namespace benchlight::nn {

enum class ElementType { float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, boolean };

std::size_t bytes_of(ElementType type);

/// A view into one of the file's storages. Its elements lie within that storage.
struct StoredTensor {
    std::string name;
    ElementType type = ElementType::float32;
    std::vector<std::int64_t> sizes, strides; ///< in elements, as many of each
    std::size_t storage = 0;
    std::uint64_t offset = 0; ///< of the first element in the storage, in bytes

    std::uint64_t bytes() const; ///< when written out without gaps and overlaps
    bool contiguous() const;
};

class BinaryFile;

struct FilePlace {
    std::uint64_t begin = 0, bytes = 0;
};

struct StoredTensors {
    std::string format;
    std::map<std::string, std::string> metadata;
    std::vector<StoredTensor> tensors; ///< names are distinct
    std::vector<FilePlace> storages;   ///< all within the file; together no more than it
    std::shared_ptr<const BinaryFile> file;
};

/// Bytes of a tensor of these sizes, which may be 0. Throws Error with the rest of a sentence when a size is negative or
/// the product of those that are not 0 is beyond `most_bytes`.
std::uint64_t checked_bytes(ElementType type, std::span<const std::int64_t> sizes, std::uint64_t most_bytes);

/// An ordinary file that is read here and there, by any number of threads.
class BinaryFile {
  public:
    explicit BinaryFile(const std::filesystem::path &path);
    ~BinaryFile();
    BinaryFile(const BinaryFile &) = delete;
    BinaryFile &operator=(const BinaryFile &) = delete;

    std::uint64_t size() const { return size_; }
    /// Throws Error with the rest of a sentence unless all of it could be read.
    void read(std::uint64_t offset, std::span<std::byte> bytes) const;
    /// As many of the bytes as the file had there when it was opened.
    std::string text(std::uint64_t offset, std::uint64_t most) const;

  private:
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

[[noreturn]] void refuse_weights(const std::filesystem::path &path, const std::string &why);

} // namespace benchlight::nn
