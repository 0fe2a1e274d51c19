#include "engine/nn/safetensors_header.h"

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/nn/pickle.h"

#include <algorithm>
#include <memory>
#include <unordered_set>

namespace benchlight::nn {
namespace {

constexpr std::uint64_t header_limit = std::uint64_t{100} << 20;
constexpr std::size_t most_dimensions = 64;

struct TypeName {
    ElementType type;
    const char *name;
};
constexpr TypeName type_names[] = {{ElementType::float32, "F32"}, {ElementType::float64, "F64"},
                                   {ElementType::float16, "F16"}, {ElementType::bfloat16, "BF16"},
                                   {ElementType::int64, "I64"},   {ElementType::int32, "I32"},
                                   {ElementType::int16, "I16"},   {ElementType::int8, "I8"},
                                   {ElementType::uint8, "U8"},    {ElementType::boolean, "BOOL"}};

/// Takes the header's JSON as it is parsed: nothing is stored that does not belong there, and nothing nests.
class HeaderHandler final : public nlohmann::json_sax<Json> {
  public:
    HeaderHandler(StoredTensors &result, std::uint64_t data_size) : result_(result), data_size_(data_size) {}

    bool key(string_t &text) override {
        switch (place_) {
        case Place::header: name_ = text; return true;
        case Place::metadata:
        case Place::tensor: field_ = text; return true;
        default: return odd();
        }
    }
    bool start_object(std::size_t) override {
        if (place_ == Place::outside) {
            place_ = Place::header;
        } else if (place_ == Place::header) {
            if (!names_.insert(name_).second) throw Error("its header names '" + quoted_name(name_) + "' twice");
            place_ = name_ == "__metadata__" ? Place::metadata : Place::tensor;
            if (place_ == Place::tensor) begin_tensor();
        } else {
            return odd();
        }
        return true;
    }
    bool end_object() override {
        if (place_ == Place::tensor) end_tensor();
        place_ = place_ == Place::header ? Place::outside : Place::header;
        return true;
    }
    bool start_array(std::size_t) override {
        if (place_ != Place::tensor) return odd();
        if (field_ == "shape" && !std::exchange(has_shape_, true))
            place_ = Place::shape;
        else if (field_ == "data_offsets" && !std::exchange(has_offsets_, true))
            place_ = Place::offsets;
        else
            bad("has an odd entry '" + quoted_name(field_) + "'");
        return true;
    }
    bool end_array() override {
        place_ = Place::tensor;
        return true;
    }
    bool string(string_t &text) override {
        if (place_ == Place::metadata) {
            if (!result_.metadata.try_emplace(field_, text).second)
                throw Error("its header names '" + quoted_name(field_) + "' twice");
            return true;
        }
        if (place_ != Place::tensor || field_ != "dtype" || std::exchange(has_type_, true)) return odd();
        for (const TypeName &known : type_names)
            if (text == known.name) {
                tensor_.type = known.type;
                return true;
            }
        bad("has the type '" + quoted_name(text) + "', which is not supported");
    }
    bool number_unsigned(number_unsigned_t number) override {
        if (place_ == Place::offsets) {
            if (offsets_.size() == 2) return odd();
            offsets_.push_back(number);
        } else if (place_ == Place::shape) {
            if (tensor_.sizes.size() == most_dimensions) bad("has more than 64 dimensions");
            if (number > data_size_) bad("has a shape larger than the file");
            tensor_.sizes.push_back(static_cast<std::int64_t>(number));
        } else {
            return odd();
        }
        return true;
    }
    bool null() override { return odd(); }
    bool boolean(bool) override { return odd(); }
    bool number_integer(number_integer_t) override { return odd(); }
    bool number_float(number_float_t, const string_t &) override { return odd(); }
    bool binary(binary_t &) override { return odd(); }
    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &) override {
        throw Error("its header is not JSON");
    }

  private:
    enum class Place { outside, header, metadata, tensor, shape, offsets };

    [[noreturn]] void bad(const std::string &why) const {
        throw Error("the entry of tensor '" + quoted_name(name_) + "' " + why);
    }
    [[noreturn]] bool odd() const {
        if (place_ == Place::outside) throw Error("its header is not JSON of the needed form");
        if (place_ == Place::metadata) throw Error("its metadata is not text alone");
        bad("is not of the needed form");
    }
    void begin_tensor() {
        tensor_ = {};
        tensor_.name = name_;
        offsets_.clear();
        has_type_ = has_shape_ = has_offsets_ = false;
    }
    void end_tensor() {
        if (!has_type_ || !has_shape_ || offsets_.size() != 2) bad("is incomplete");
        const std::uint64_t begin = offsets_[0], end = offsets_[1];
        if (begin > end || end > data_size_) bad("lies outside of the file");
        std::uint64_t bytes = 0;
        try {
            bytes = checked_bytes(tensor_.type, tensor_.sizes, data_size_);
        } catch (const Error &) {
            bad("has a shape larger than the file");
        }
        if (bytes != end - begin) bad("has a shape that does not match its size");
        tensor_.offset = begin;
        tensor_.strides.resize(tensor_.sizes.size());
        std::int64_t stride = 1;
        for (std::size_t i = tensor_.sizes.size(); i-- > 0;) {
            tensor_.strides[i] = stride;
            stride *= std::max<std::int64_t>(tensor_.sizes[i], 1);
        }
        result_.tensors.push_back(std::move(tensor_));
    }

    StoredTensors &result_;
    std::uint64_t data_size_;
    Place place_ = Place::outside;
    std::unordered_set<std::string> names_;
    std::string name_, field_;
    StoredTensor tensor_;
    std::vector<std::uint64_t> offsets_;
    bool has_type_ = false, has_shape_ = false, has_offsets_ = false;
};

/// "The byte buffer needs to be entirely indexed, and cannot contain holes."
void sort_and_require_no_gaps(std::vector<StoredTensor> &tensors, std::uint64_t data_size) {
    std::stable_sort(tensors.begin(), tensors.end(), [](const StoredTensor &a, const StoredTensor &b) {
        return std::pair(a.offset, a.bytes()) < std::pair(b.offset, b.bytes());
    });
    std::uint64_t end = 0;
    for (const StoredTensor &tensor : tensors) {
        if (tensor.offset < end) throw Error("its tensors overlap at '" + quoted_name(tensor.name) + "'");
        if (tensor.offset > end) throw Error("it has a gap before its tensor '" + quoted_name(tensor.name) + "'");
        end += tensor.bytes();
    }
    if (end != data_size) throw Error("it has bytes that belong to no tensor");
}

} // namespace

const char *safetensors_name(ElementType type) {
    for (const TypeName &known : type_names)
        if (known.type == type) return known.name;
    return nullptr;
}

StoredTensors read_safetensors_header(const std::filesystem::path &path) {
    const auto file = std::make_shared<const BinaryFile>(path);
    if (file->size() < 8) throw Error("it is shorter than its header");
    std::uint64_t length = 0;
    file->read(0, std::as_writable_bytes(std::span(&length, 1)));
    if (length > file->size() - 8) throw Error("its header claims to be longer than the file");
    if (length > header_limit) throw Error("its header is longer than the 100 MB allowed");
    const std::string header = file->text(8, length);
    if (!header.starts_with('{')) throw Error("its header is not JSON");
    const std::uint64_t begin = 8 + length, data_size = file->size() - begin;
    StoredTensors result;
    result.format = "safetensors";
    HeaderHandler handler(result, data_size);
    Json::sax_parse(header, &handler);
    sort_and_require_no_gaps(result.tensors, data_size);
    result.storages = {{begin, data_size}};
    result.file = file;
    return result;
}

} // namespace benchlight::nn
