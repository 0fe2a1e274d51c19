#include "engine/nn/safetensors_internal.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"
#include "engine/nn/safetensors_header.h"

namespace benchlight::nn {
namespace {

namespace fs = std::filesystem;
std::span<const std::byte> bytes_of(const at::Tensor &tensor) {
    return {static_cast<const std::byte *>(tensor.const_data_ptr()), tensor.nbytes()};
}

std::string hash_of(const NamedTensors &tensors) {
    Sha256 hash;
    for (const auto &[name, tensor] : tensors) hash.add(bytes_of(tensor));
    return hash.hex();
}

/// How the header calls a type; nullptr when the format or its readers lack it.
const char *type_name(at::ScalarType type) {
    for (int i = 0; i <= static_cast<int>(ElementType::boolean); ++i)
        if (scalar_type(static_cast<ElementType>(i)) == type) return safetensors_name(static_cast<ElementType>(i));
    return nullptr;
}

StoredTensors read_header(const fs::path &path) {
    try {
        return read_safetensors_header(path);
    } catch (const Error &error) {
        refuse_weights(path, error.what());
    }
}

} // namespace

const at::Tensor &SafeTensors::at(const std::string &name, const fs::path &file) const {
    for (const auto &[key, tensor] : tensors)
        if (key == name) return tensor;
    refuse_weights(file, "the tensor '" + name + "' is missing");
}

void write_safetensors(const fs::path &path, const NamedTensors &tensors, std::map<std::string, std::string> metadata) {
    NamedTensors flat;
    for (const auto &[name, tensor] : tensors) flat.emplace_back(name, tensor.detach().contiguous());
    metadata.try_emplace("sha256", hash_of(flat));
    Json header;
    header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const auto &[name, tensor] : flat) {
        const char *type = type_name(tensor.scalar_type());
        if (!type) refuse_weights(path, "the tensor '" + name + "' has a type that the format lacks");
        header[name] = {{"dtype", type},
                        {"shape", std::vector<std::int64_t>(tensor.sizes().begin(), tensor.sizes().end())},
                        {"data_offsets", {offset, offset + tensor.nbytes()}}};
        offset += tensor.nbytes();
    }
    std::string text = to_json_text(header);
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();
    AtomicFile file(path);
    file.write(std::as_bytes(std::span(&length, 1)));
    file.write(text);
    for (const auto &[name, tensor] : flat) file.write(bytes_of(tensor));
    file.commit();
}

SafeTensors read_safetensors(const fs::path &path) {
    StoredTensors stored = read_header(path);
    SafeTensors result;
    try {
        result.tensors = read_tensors(stored);
    } catch (const Error &error) {
        refuse_weights(path, error.what());
    }
    result.metadata = std::move(stored.metadata);
    if (const auto found = result.metadata.find("sha256"); found != result.metadata.end())
        if (hash_of(result.tensors) != found->second)
            refuse_weights(path, "its contents are damaged (the checksum differs)");
    return result;
}

std::map<std::string, std::string> read_safetensors_metadata(const fs::path &path) {
    return read_header(path).metadata;
}

} // namespace benchlight::nn
