#include "engine/nn/stored_tensors.h"

#include "engine/core/error.h"
#include "engine/core/text.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace benchlight::nn {
namespace fs = std::filesystem;

std::size_t bytes_of(ElementType type) {
    switch (type) {
    case ElementType::float64:
    case ElementType::int64: return 8;
    case ElementType::float32:
    case ElementType::int32: return 4;
    case ElementType::float16:
    case ElementType::bfloat16:
    case ElementType::int16: return 2;
    case ElementType::int8:
    case ElementType::uint8:
    case ElementType::boolean: break;
    }
    return 1;
}

std::uint64_t StoredTensor::bytes() const {
    std::uint64_t bytes = bytes_of(type);
    for (const std::int64_t size : sizes) bytes *= static_cast<std::uint64_t>(size);
    return bytes;
}

bool StoredTensor::contiguous() const {
    if (bytes() == 0) return true;
    std::int64_t expected = 1;
    for (std::size_t i = sizes.size(); i-- > 0;) {
        if (sizes[i] == 1) continue;
        if (strides[i] != expected) return false;
        expected *= sizes[i];
    }
    return true;
}

std::uint64_t checked_bytes(ElementType type, std::span<const std::int64_t> sizes, std::uint64_t most_bytes) {
    std::uint64_t bytes = bytes_of(type);
    bool empty = false;
    for (const std::int64_t size : sizes) {
        if (size < 0) throw Error("has a negative size");
        empty |= size == 0;
        if (size > 0 && (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes) || bytes > most_bytes))
            throw Error("is larger than the file allows");
    }
    return empty ? 0 : bytes;
}

BinaryFile::BinaryFile(const fs::path &path) {
    std::error_code error;
    size_ = fs::file_size(path, error);
    if (!error) descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (error || descriptor_ < 0) throw Error("it cannot be read" + system_reason(error ? error.value() : errno));
}

BinaryFile::~BinaryFile() { ::close(descriptor_); }

void BinaryFile::read(std::uint64_t offset, std::span<std::byte> bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw Error("it cannot be read" + system_reason(errno));
        if (count == 0) throw Error("it is cut off");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
}

std::string BinaryFile::text(std::uint64_t offset, std::uint64_t most) const {
    std::string text(std::min(most, size_ - std::min(size_, offset)), '\0');
    read(offset, std::as_writable_bytes(std::span(text)));
    return text;
}

void refuse_weights(const fs::path &path, const std::string &why) {
    throw Error("The weights file " + display_path(path) + " cannot be used: " + why + ".");
}

} // namespace benchlight::nn
