#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/movies/stored_arrays_internal.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <variant>

namespace benchlight::movies {
namespace fs = std::filesystem;
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are stored as they lie in memory");

constexpr std::string_view signature = "BENCHARR";
constexpr std::size_t digest_length = 64, alignment = 64;
constexpr std::size_t header_begin = signature.size() + sizeof(std::uint64_t) + digest_length;
constexpr std::uint64_t longest_header = std::uint64_t{16} << 20;
constexpr std::array<std::string_view, 4> type_names = {"f32", "f64", "u32", "u64"};

std::uint64_t size_of(ArrayType type) { return type == ArrayType::f32 || type == ArrayType::u32 ? 4 : 8; }

std::uint64_t padding_behind(std::uint64_t bytes) { return (alignment - bytes % alignment) % alignment; }

using Values =
    std::variant<std::vector<float>, std::vector<double>, std::vector<std::uint32_t>, std::vector<std::uint64_t>>;

Values make_values(ArrayType type, std::size_t count) {
    switch (type) {
    case ArrayType::f32: return std::vector<float>(count);
    case ArrayType::f64: return std::vector<double>(count);
    case ArrayType::u32: return std::vector<std::uint32_t>(count);
    case ArrayType::u64: break;
    }
    return std::vector<std::uint64_t>(count);
}

/// The product of the sides; throws when it is above `most`.
std::uint64_t count_of(const std::vector<std::uint64_t> &shape, std::uint64_t most) {
    std::uint64_t count = 1;
    for (const std::uint64_t side : shape) {
        if (side != 0 && count > most / side) throw Error("an array is larger than the file");
        count *= side;
    }
    return count;
}

} // namespace

void ArrayWriter::add(const std::string &name, ArrayType type, std::size_t count, std::span<const std::byte> bytes,
                      std::vector<std::uint64_t> shape) {
    if (shape.empty()) shape = {count};
    if (count_of(shape, ~std::uint64_t{0}) != count) throw Error("The array " + name + " does not have its shape.");
    content_->arrays.push_back({prefix_ + name, type, std::move(shape), bytes});
}

void ArrayWriter::add(const std::string &name, std::span<const float> values, std::vector<std::uint64_t> shape) {
    add(name, ArrayType::f32, values.size(), std::as_bytes(values), std::move(shape));
}
void ArrayWriter::add(const std::string &name, std::span<const double> values, std::vector<std::uint64_t> shape) {
    add(name, ArrayType::f64, values.size(), std::as_bytes(values), std::move(shape));
}
void ArrayWriter::add(const std::string &name, std::span<const std::uint32_t> values,
                      std::vector<std::uint64_t> shape) {
    add(name, ArrayType::u32, values.size(), std::as_bytes(values), std::move(shape));
}
void ArrayWriter::add(const std::string &name, std::span<const std::uint64_t> values,
                      std::vector<std::uint64_t> shape) {
    add(name, ArrayType::u64, values.size(), std::as_bytes(values), std::move(shape));
}

void ArrayWriter::set(const std::string &name, Json value) { content_->values[prefix_ + name] = std::move(value); }

ArrayWriter ArrayWriter::part(const std::string &name) const {
    ArrayWriter result;
    result.content_ = content_;
    result.prefix_ = prefix_ + name + "/";
    return result;
}

std::uint64_t ArrayWriter::bytes() const {
    std::uint64_t total = 0;
    for (const Array &array : content_->arrays) total += array.bytes.size() + padding_behind(array.bytes.size());
    return total;
}

void ArrayWriter::write(const fs::path &file) const {
    Json arrays = Json::array();
    for (const Array &array : content_->arrays)
        arrays.push_back(
            {{"name", array.name}, {"type", type_names[static_cast<std::size_t>(array.type)]}, {"shape", array.shape}});
    std::string header = to_json_text({{"arrays", arrays}, {"values", content_->values}});
    header.append(padding_behind(header_begin + header.size()), ' ');
    const std::array<std::byte, alignment> zeros{};

    const auto each_piece = [&](const auto &take) {
        take(std::as_bytes(std::span(header)));
        for (const Array &array : content_->arrays) {
            take(array.bytes);
            take(std::span(zeros).first(padding_behind(array.bytes.size())));
        }
    };
    Sha256 hash;
    each_piece([&](std::span<const std::byte> bytes) { hash.add(bytes); });
    AtomicFile output(file);
    const std::uint64_t length = header.size();
    output.write(signature);
    output.write(std::as_bytes(std::span(&length, 1)));
    output.write(hash.hex());
    each_piece([&](std::span<const std::byte> bytes) { output.write(bytes); });
    output.commit();
}

struct StoredArrays::Content {
    struct Array {
        std::vector<std::uint64_t> shape;
        Values values;
    };
    std::map<std::string, Array> arrays;
    Json values;
};

namespace {

/// Reads a file piece by piece, and never more than it has.
class Reader {
  public:
    explicit Reader(const fs::path &file) : left_(fs::file_size(file)), input_(file, std::ios::binary) {}
    std::uint64_t left() const { return left_; }
    void read(std::span<std::byte> bytes) {
        if (bytes.size() > left_) throw Error("it is cut off");
        if (!input_.read(reinterpret_cast<char *>(bytes.data()), static_cast<std::streamsize>(bytes.size())))
            throw Error("it cannot be read");
        left_ -= bytes.size();
    }
    std::string text(std::uint64_t length) {
        if (length > left_) throw Error("it is cut off");
        std::string result(length, '\0');
        read(std::as_writable_bytes(std::span(result)));
        return result;
    }

  private:
    std::uint64_t left_;
    std::ifstream input_;
};

} // namespace

StoredArrays::StoredArrays(const fs::path &file) : content_(std::make_shared<Content>()) {
    try {
        Reader reader(file);
        if (reader.text(signature.size()) != signature) throw Error("it is no file of arrays");
        std::uint64_t length = 0;
        reader.read(std::as_writable_bytes(std::span(&length, 1)));
        if (length > longest_header) throw Error("its header is too long");
        const std::string digest = reader.text(digest_length), header = reader.text(length);
        Sha256 hash;
        hash.add(header);
        const Json json = Json::parse(header);
        content_->values = json.at("values");
        for (const Json &entry : json.at("arrays")) {
            const auto name = std::ranges::find(type_names, entry.at("type").get<std::string>());
            if (name == type_names.end()) throw Error("an array has an unknown type");
            const auto type = static_cast<ArrayType>(name - type_names.begin());
            Content::Array array{entry.at("shape").get<std::vector<std::uint64_t>>(), {}};
            array.values = make_values(type, count_of(array.shape, reader.left() / size_of(type)));
            const auto read = [&](std::span<std::byte> bytes) {
                reader.read(bytes);
                hash.add(bytes);
                std::array<std::byte, alignment> padding{};
                const auto behind = std::span(padding).first(padding_behind(bytes.size()));
                reader.read(behind);
                hash.add(behind);
            };
            std::visit([&](auto &values) { read(std::as_writable_bytes(std::span(values))); }, array.values);
            content_->arrays.emplace(entry.at("name").get<std::string>(), std::move(array));
        }
        if (reader.left() != 0) throw Error("it is longer than its header says");
        if (hash.hex() != digest) throw Error("its checksum is wrong");
    } catch (const Error &error) {
        throw Error("The file " + display_path(file) + " cannot be used: " + error.what() + ".");
    } catch (const fs::filesystem_error &error) {
        throw Error("The file " + display_path(file) + " cannot be read (" + error.code().message() + ").");
    } catch (const Json::exception &) {
        throw Error("The file " + display_path(file) + " cannot be used: its header is damaged.");
    }
}

template <class Value> std::vector<Value> StoredArrays::take(const std::string &name) {
    const auto found = content_->arrays.find(prefix_ + name);
    if (found == content_->arrays.end()) throw Error("The array " + prefix_ + name + " is missing.");
    auto *values = std::get_if<std::vector<Value>>(&found->second.values);
    if (!values) throw Error("The array " + prefix_ + name + " is of another type.");
    std::vector<Value> result = std::move(*values);
    content_->arrays.erase(found);
    return result;
}

template <class Value> std::vector<Value> StoredArrays::take(const std::string &name, std::uint64_t count) {
    std::vector<Value> result = take<Value>(name);
    if (result.size() != count) throw Error("The array " + prefix_ + name + " is of another size.");
    return result;
}

template std::vector<float> StoredArrays::take(const std::string &);
template std::vector<double> StoredArrays::take(const std::string &);
template std::vector<std::uint32_t> StoredArrays::take(const std::string &);
template std::vector<std::uint64_t> StoredArrays::take(const std::string &);
template std::vector<float> StoredArrays::take(const std::string &, std::uint64_t);
template std::vector<double> StoredArrays::take(const std::string &, std::uint64_t);
template std::vector<std::uint32_t> StoredArrays::take(const std::string &, std::uint64_t);
template std::vector<std::uint64_t> StoredArrays::take(const std::string &, std::uint64_t);

const Json &StoredArrays::value(const std::string &name) const {
    const auto found = content_->values.find(prefix_ + name);
    if (found == content_->values.end()) throw Error("The value " + prefix_ + name + " is missing.");
    return *found;
}

StoredArrays StoredArrays::part(const std::string &name) const {
    StoredArrays result = *this;
    result.prefix_ = prefix_ + name + "/";
    return result;
}

} // namespace benchlight::movies
