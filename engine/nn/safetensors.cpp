#include "engine/nn/safetensors_internal.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"

#include <cstring>
#include <fstream>
#include <optional>

namespace benchlight::nn {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t header_limit = std::uint64_t{100} << 20;

struct TypeName {
    at::ScalarType type;
    const char *name;
};
constexpr TypeName type_names[] = {
    {at::kFloat, "F32"}, {at::kDouble, "F64"}, {at::kHalf, "F16"}, {at::kBFloat16, "BF16"}, {at::kLong, "I64"},
    {at::kInt, "I32"},   {at::kShort, "I16"},  {at::kChar, "I8"},  {at::kByte, "U8"},       {at::kBool, "BOOL"}};

std::span<const std::byte> bytes_of(const at::Tensor &tensor) {
    return {static_cast<const std::byte *>(tensor.const_data_ptr()), tensor.nbytes()};
}

std::string hash_of(const NamedTensors &tensors) {
    Sha256 hash;
    for (const auto &[name, tensor] : tensors) hash.add(bytes_of(tensor));
    return hash.hex();
}

[[noreturn]] void refuse(const fs::path &path, const std::string &why) {
    throw Error("The weights file " + display_path(path) + " cannot be used: " + why + ".");
}

/// The header, checked to be within the file; `data_begin` gets the place behind it.
Json parse_header(const fs::path &path, std::ifstream &file, std::uint64_t size, std::uint64_t &data_begin) {
    std::uint64_t length = 0;
    if (size < 8 || !file.read(reinterpret_cast<char *>(&length), 8)) refuse(path, "it is shorter than its header");
    if (length > size - 8 || length > header_limit) refuse(path, "its header claims to be longer than the file");
    std::string text(length, '\0');
    if (!file.read(text.data(), static_cast<std::streamsize>(length))) refuse(path, "its header cannot be read");
    Json header = Json::parse(text, nullptr, false);
    if (!header.is_object()) refuse(path, "its header is not JSON");
    data_begin = 8 + length;
    return header;
}

std::map<std::string, std::string> metadata_of(const Json &header) {
    std::map<std::string, std::string> metadata;
    if (const auto found = header.find("__metadata__"); found != header.end() && found->is_object())
        for (const auto &[key, value] : found->items())
            if (value.is_string()) metadata[key] = value.get<std::string>();
    return metadata;
}

/// The tensor that a header entry describes, checked against the data's size, before anything is allocated for it.
at::Tensor allocate(const fs::path &path, const std::string &name, const Json &entry, std::uint64_t data_size,
                    std::uint64_t &begin) {
    const auto bad = [&](const std::string &why) { refuse(path, "the entry of tensor '" + name + "' " + why); };
    if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string() || !entry.contains("shape") ||
        !entry["shape"].is_array() || !entry.contains("data_offsets") || !entry["data_offsets"].is_array() ||
        entry["data_offsets"].size() != 2 || !entry["data_offsets"][0].is_number_unsigned() ||
        !entry["data_offsets"][1].is_number_unsigned())
        bad("is incomplete");
    std::optional<at::ScalarType> type;
    for (const TypeName &known : type_names)
        if (entry["dtype"] == known.name) type = known.type;
    if (!type) bad("has an unknown type");
    begin = entry["data_offsets"][0].get<std::uint64_t>();
    const auto end = entry["data_offsets"][1].get<std::uint64_t>();
    if (begin > end || end > data_size) bad("lies outside the file");
    std::vector<std::int64_t> shape;
    std::uint64_t bytes = c10::elementSize(*type);
    for (const Json &side : entry["shape"]) {
        if (!side.is_number_unsigned()) bad("has no proper shape");
        const auto length = side.get<std::uint64_t>();
        if (length > data_size) bad("has a shape larger than the file");
        if (__builtin_mul_overflow(bytes, length, &bytes)) bad("has a shape larger than the file");
        shape.push_back(static_cast<std::int64_t>(length));
    }
    if (bytes != end - begin) bad("has a shape that does not match its size");
    return at::empty(shape, *type);
}

} // namespace

const at::Tensor &SafeTensors::at(const std::string &name, const fs::path &file) const {
    for (const auto &[key, tensor] : tensors)
        if (key == name) return tensor;
    refuse(file, "the tensor '" + name + "' is missing");
}

void write_safetensors(const fs::path &path, const NamedTensors &tensors, std::map<std::string, std::string> metadata) {
    NamedTensors flat;
    for (const auto &[name, tensor] : tensors) flat.emplace_back(name, tensor.detach().contiguous());
    metadata.try_emplace("sha256", hash_of(flat));
    Json header;
    header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const auto &[name, tensor] : flat) {
        const char *type = nullptr;
        for (const TypeName &known : type_names)
            if (known.type == tensor.scalar_type()) type = known.name;
        if (!type) refuse(path, "the tensor '" + name + "' has a type that the format lacks");
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
    std::ifstream file(path, std::ios::binary);
    std::error_code error;
    const std::uint64_t size = fs::file_size(path, error);
    if (!file || error) refuse(path, "it cannot be read");
    std::uint64_t data_begin = 0;
    const Json header = parse_header(path, file, size, data_begin);
    const std::uint64_t data_size = size - data_begin;
    SafeTensors result;
    result.metadata = metadata_of(header);
    std::uint64_t total = 0;
    for (const auto &[name, entry] : header.items()) {
        if (name == "__metadata__") continue;
        std::uint64_t begin = 0;
        at::Tensor tensor = allocate(path, name, entry, data_size, begin);
        total += tensor.nbytes();
        if (total > data_size) refuse(path, "its tensors overlap");
        file.seekg(static_cast<std::streamoff>(data_begin + begin));
        if (!file.read(static_cast<char *>(tensor.mutable_data_ptr()), static_cast<std::streamsize>(tensor.nbytes())))
            refuse(path, "it is cut off");
        result.tensors.emplace_back(name, tensor);
    }
    if (const auto found = result.metadata.find("sha256"); found != result.metadata.end())
        if (hash_of(result.tensors) != found->second) refuse(path, "its contents are damaged (the checksum differs)");
    return result;
}

std::map<std::string, std::string> read_safetensors_metadata(const fs::path &path) {
    std::ifstream file(path, std::ios::binary);
    std::error_code error;
    const std::uint64_t size = fs::file_size(path, error);
    if (!file || error) refuse(path, "it cannot be read");
    std::uint64_t data_begin = 0;
    return metadata_of(parse_header(path, file, size, data_begin));
}

} // namespace benchlight::nn
