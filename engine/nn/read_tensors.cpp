#include "engine/nn/read_tensors_internal.h"

#include <algorithm>

namespace benchlight::nn {
namespace {

std::span<std::byte> bytes_of(at::Tensor &tensor) {
    return {static_cast<std::byte *>(tensor.mutable_data_ptr()), tensor.nbytes()};
}

/// A view with gaps, turned axes or repetitions, out of the whole storage.
at::Tensor copy_view(const StoredTensor &view, std::span<std::byte> storage) {
    return at::from_blob(storage.data() + view.offset, view.sizes, view.strides, scalar_type(view.type))
        .clone(at::MemoryFormat::Contiguous);
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
    NamedTensors tensors(stored.tensors.size());
    std::vector<std::size_t> turned; // by storage, so that each of those is read whole only once
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const StoredTensor &source = stored.tensors[i];
        tensors[i].first = source.name;
        if (!source.contiguous()) {
            turned.push_back(i);
            continue;
        }
        at::Tensor &tensor = tensors[i].second;
        tensor = at::empty(source.sizes, scalar_type(source.type));
        if (tensor.nbytes() > 0) stored.read(source.storage, source.offset, bytes_of(tensor));
    }
    const auto storage_of = [&](std::size_t i) { return stored.tensors[i].storage; };
    std::sort(turned.begin(), turned.end(),
              [&](std::size_t a, std::size_t b) { return storage_of(a) < storage_of(b); });
    std::vector<std::byte> storage;
    for (std::size_t i = 0; i < turned.size(); ++i) {
        if (i == 0 || storage_of(turned[i]) != storage_of(turned[i - 1])) {
            storage.resize(stored.storages[storage_of(turned[i])]);
            stored.read(storage_of(turned[i]), 0, storage);
        }
        tensors[turned[i]].second = copy_view(stored.tensors[turned[i]], storage);
    }
    return tensors;
}

} // namespace benchlight::nn
