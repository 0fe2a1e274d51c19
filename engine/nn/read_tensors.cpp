#include "engine/nn/read_tensors_internal.h"

#include <algorithm>
#include <memory>
#include <new>
#include <sys/mman.h>

namespace benchlight::nn {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20, alignment = 64;

/// Memory for all tensors of a file. Large pages, where the system has some left, make reading three times as fast:
/// otherwise most of the time goes into faults of small ones.
class Block {
  public:
    explicit Block(std::size_t bytes) : bytes_(bytes + huge_page) {
        memory_ = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory_ == MAP_FAILED) throw std::bad_alloc();
        next_ = reinterpret_cast<std::uintptr_t>(memory_);
        if (bytes < huge_page) return;
        next_ = round_up(next_, huge_page);
        ::madvise(reinterpret_cast<void *>(next_), bytes, MADV_HUGEPAGE);
    }
    ~Block() { ::munmap(memory_, bytes_); }
    Block(const Block &) = delete;
    Block &operator=(const Block &) = delete;

    void *take(std::size_t bytes) {
        void *taken = reinterpret_cast<void *>(next_);
        next_ = round_up(next_ + bytes, alignment);
        return taken;
    }
    static std::size_t round_up(std::size_t number, std::size_t step) { return (number + step - 1) / step * step; }

  private:
    std::size_t bytes_;
    void *memory_;
    std::uintptr_t next_;
};

NamedTensors allocate(const std::vector<StoredTensor> &sources) {
    std::size_t bytes = 0;
    for (const StoredTensor &source : sources) bytes += Block::round_up(source.bytes(), alignment);
    const auto block = std::make_shared<Block>(bytes);
    NamedTensors tensors;
    for (const StoredTensor &source : sources)
        tensors.emplace_back(
            source.name, at::from_blob(
                             block->take(source.bytes()), source.sizes, [block](void *) {}, scalar_type(source.type)));
    return tensors;
}

std::span<std::byte> bytes_of(at::Tensor &tensor) {
    return {static_cast<std::byte *>(tensor.mutable_data_ptr()), tensor.nbytes()};
}

} // namespace

at::ScalarType scalar_type(ElementType type) {
    switch (type) {
    case ElementType::float32: return at::kFloat;
    case ElementType::float64: return at::kDouble;
    case ElementType::float16: return at::kHalf;
    case ElementType::bfloat16: return at::kBFloat16;
    case ElementType::int64: return at::kLong;
    case ElementType::int32: return at::kInt;
    case ElementType::int16: return at::kShort;
    case ElementType::int8: return at::kChar;
    case ElementType::uint8: return at::kByte;
    case ElementType::boolean: break;
    }
    return at::kBool;
}

NamedTensors read_tensors(const StoredTensors &stored) {
    NamedTensors tensors = allocate(stored.tensors);
    std::vector<std::size_t> turned;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const StoredTensor &source = stored.tensors[i];
        if (source.contiguous())
            stored.file->read(stored.storages[source.storage].begin + source.offset, bytes_of(tensors[i].second));
        else
            turned.push_back(i);
    }
    // Views with gaps, turned axes or repetitions: by storage, so that each of those is read whole only once.
    const auto storage_of = [&](std::size_t i) { return stored.tensors[i].storage; };
    std::sort(turned.begin(), turned.end(),
              [&](std::size_t a, std::size_t b) { return storage_of(a) < storage_of(b); });
    std::vector<std::byte> storage;
    for (std::size_t i = 0; i < turned.size(); ++i) {
        const StoredTensor &view = stored.tensors[turned[i]];
        if (i == 0 || view.storage != storage_of(turned[i - 1])) {
            const FilePlace place = stored.storages[view.storage];
            storage.resize(place.bytes);
            stored.file->read(place.begin, storage);
        }
        tensors[turned[i]].second.copy_(
            at::from_blob(storage.data() + view.offset, view.sizes, view.strides, scalar_type(view.type)));
    }
    return tensors;
}

} // namespace benchlight::nn
