#include "engine/nn/npy.h"

#include "engine/core/error.h"
#include "engine/core/text.h"

#include <bit>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::nn {
namespace fs = std::filesystem;
namespace {

static_assert(std::endian::native == std::endian::little, "the numbers are read as they are stored");

constexpr std::uint64_t largest_side = 4096, longest_header = 1 << 16;

struct Header {
    std::string type;
    bool fortran_order = false;
    std::vector<std::uint64_t> shape;
};

/// Reads the one kind of Python literal that a header is: a dictionary with a text, a truth value and a tuple of sizes.
/// Throws Error with the rest of a sentence.
class HeaderParser {
  public:
    explicit HeaderParser(std::string_view text) : text_(text) {}

    Header parse() {
        Header header;
        bool has_type = false, has_order = false, has_shape = false;
        expect('{');
        while (!skip('}')) {
            const std::string key = quoted();
            expect(':');
            bool &had = key == "descr" ? has_type : key == "fortran_order" ? has_order : has_shape;
            if (had || (&had == &has_shape && key != "shape")) refuse();
            had = true;
            if (key == "descr")
                header.type = type();
            else if (key == "fortran_order")
                header.fortran_order = truth();
            else
                header.shape = sizes();
            if (skip(',')) continue;
            expect('}');
            break;
        }
        skip_space();
        if (!text_.empty() || !has_type || !has_order || !has_shape) refuse();
        return header;
    }

  private:
    [[noreturn]] static void refuse() { throw Error("its header is damaged"); }
    void skip_space() { text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n"), text_.size())); }
    bool skip(char c) {
        skip_space();
        if (!text_.starts_with(c)) return false;
        text_.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!skip(c)) refuse();
    }
    bool skip_word(std::string_view word) {
        skip_space();
        if (!text_.starts_with(word)) return false;
        text_.remove_prefix(word.size());
        return true;
    }
    std::string quoted() {
        skip_space();
        if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) refuse();
        const std::size_t end = text_.find(text_.front(), 1);
        if (end == std::string_view::npos) refuse();
        const std::string value(text_.substr(1, end - 1));
        text_.remove_prefix(end + 1);
        return value;
    }
    /// Types with fields are lists.
    std::string type() {
        if (skip('[')) throw Error("its numbers are not '<f4' but records");
        return quoted();
    }
    bool truth() {
        if (skip_word("True")) return true;
        if (!skip_word("False")) refuse();
        return false;
    }
    std::vector<std::uint64_t> sizes() {
        std::vector<std::uint64_t> sizes;
        expect('(');
        while (!skip(')')) {
            skip_space();
            const std::size_t digits = std::min(text_.find_first_not_of("0123456789"), text_.size());
            const auto size = parse_number<std::uint64_t>(text_.substr(0, digits));
            if (!size) refuse();
            sizes.push_back(*size);
            text_.remove_prefix(digits);
            if (skip(',')) continue;
            expect(')');
            break;
        }
        return sizes;
    }

    std::string_view text_;
};

std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::string read_bytes(std::ifstream &file, std::uint64_t count) {
    std::string bytes(count, '\0');
    if (!file.read(bytes.data(), static_cast<std::streamsize>(count))) throw Error("it is cut off");
    return bytes;
}

/// Leaves the file at its first number.
Header read_header(std::ifstream &file) {
    const std::string start = read_bytes(file, 8);
    if (!start.starts_with("\x93NUMPY")) throw Error("it is no .npy file");
    const int version = start[6];
    if (version < 1 || version > 3) throw Error("its version of the .npy format is not 1, 2 or 3");
    const std::uint64_t length = little_endian(read_bytes(file, version == 1 ? 2 : 4));
    if (length > longest_header) throw Error("its header is longer than 64 KB");
    return HeaderParser(read_bytes(file, length)).parse();
}

void require_images(const Header &header) {
    if (header.type != "<f4") throw Error("its numbers are not '<f4' but '" + display_path(header.type) + "'");
    if (header.fortran_order) throw Error("it is in Fortran's order; save numpy.ascontiguousarray of it");
    std::string shape;
    for (const std::uint64_t size : header.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
    if (header.shape.size() != 4 || header.shape[1] != 3)
        throw Error("its shape is (" + shape + ") and not (N, 3, height, width)");
    for (const std::uint64_t side : {header.shape[2], header.shape[3]})
        if (side < 1 || side > largest_side)
            throw Error("its shape is (" + shape + "), and sides may be 1 to 4,096 pixels");
}

/// Sides are small here, so that only the count could make the product overflow.
void require_bytes(const Header &header, std::uint64_t bytes) {
    const std::uint64_t image = header.shape[1] * header.shape[2] * header.shape[3] * sizeof(float);
    if (bytes % image == 0 && bytes / image == header.shape[0]) return;
    throw Error("its header tells of " + format_count(header.shape[0]) + " images of " + format_count(image) +
                " bytes, and there are " + format_count(bytes) + " bytes");
}

} // namespace

NpyImages::NpyImages(const fs::path &path) : path_(path), file_(path, std::ios::binary) {
    try {
        std::error_code error;
        const std::uint64_t size = fs::file_size(path, error);
        if (!file_ || error) throw Error("it cannot be read");
        const Header header = read_header(file_);
        require_images(header);
        require_bytes(header, size - static_cast<std::uint64_t>(file_.tellg()));
        std::copy(header.shape.begin(), header.shape.end(), shape_.begin());
    } catch (const Error &error) {
        throw Error("The input " + display_path(path) + " cannot be used: " + error.what() + ".");
    }
}

void NpyImages::read(std::span<float> values) {
    const std::span<std::byte> bytes = std::as_writable_bytes(values);
    if (!file_.read(reinterpret_cast<char *>(bytes.data()), static_cast<std::streamsize>(bytes.size())))
        throw Error("The input " + display_path(path_) + " cannot be used: it is cut off.");
}

} // namespace benchlight::nn
