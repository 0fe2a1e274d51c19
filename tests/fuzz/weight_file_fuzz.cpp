// Weight files: PyTorch's zips and legacy files, and safetensors. What a file says about its tensors must be true.

#include "engine/core/error.h"
#include "engine/nn/safetensors_header.h"
#include "engine/nn/torch_file.h"
#include "tests/fuzz/scratch.h"

using namespace benchlight::nn;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const StoredTensors &stored) {
    std::uint64_t in_storages = 0, in_tensors = 0;
    for (const FilePlace &place : stored.storages) {
        require(place.begin <= stored.file->size() && place.bytes <= stored.file->size() - place.begin);
        in_storages += place.bytes;
    }
    require(in_storages <= stored.file->size());
    for (const StoredTensor &tensor : stored.tensors) {
        require(tensor.storage < stored.storages.size() && tensor.sizes.size() == tensor.strides.size());
        // In more bits than anything can reach.
        __int128 end = static_cast<__int128>(tensor.offset);
        for (std::size_t i = 0; i < tensor.sizes.size(); ++i) {
            require(tensor.sizes[i] >= 0 && tensor.strides[i] >= 0);
            end += static_cast<__int128>(tensor.sizes[i] - 1) * tensor.strides[i] *
                   static_cast<__int128>(bytes_of(tensor.type));
        }
        if (tensor.bytes() > 0) require(end + bytes_of(tensor.type) <= stored.storages[tensor.storage].bytes);
        require(tensor.offset <= stored.storages[tensor.storage].bytes);
        in_tensors += tensor.bytes();
        tensor.contiguous();
    }
    require(in_tensors <= (1 << 20) + 4 * stored.file->size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const Scratch scratch;
    scratch.write("weights", text_of(data, size));
    for (const auto read : {read_torch_zip, read_torch_legacy, read_safetensors_header}) try {
            check(read(scratch.path / "weights"));
        } catch (const benchlight::Error &) {}
    return 0;
}
