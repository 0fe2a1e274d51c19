// Windows and OS/2 bitmaps: a file header of 14 bytes, an information header whose length tells its version, channel
// masks or a palette, rows. https://learn.microsoft.com/windows/win32/gdi/bitmap-storage

#include "engine/core/error.h"
#include "engine/images/decode_internal.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <string>

namespace benchlight::images {

namespace {

constexpr std::size_t file_header_bytes = 14;
enum Compression : std::uint32_t { rgb = 0, rle8 = 1, rle4 = 2, bit_fields = 3, alpha_bit_fields = 6 };
using Colour = std::array<std::uint8_t, 3>;

/// Little-endian numbers of a file; reading behind its end is an error.
struct Bytes {
    std::string_view all;

    std::uint32_t number(std::size_t at, std::size_t count) const {
        if (at > all.size() || all.size() - at < count) throw Error("the BMP data is corrupt (the file is cut short)");
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(all[at + i])) << (8 * i);
        return value;
    }
    std::uint8_t u8(std::size_t at) const { return static_cast<std::uint8_t>(number(at, 1)); }
    std::uint16_t u16(std::size_t at) const { return static_cast<std::uint16_t>(number(at, 2)); }
    std::uint32_t u32(std::size_t at) const { return number(at, 4); }
};

struct Header {
    std::int64_t width = 0, height = 0;
    bool top_down = false;
    int bits = 0; ///< a pixel
    std::uint32_t compression = rgb;
    std::uint32_t colours = 0;            ///< of the palette
    std::size_t colour_bytes = 4;         ///< of one colour of the palette
    std::size_t palette = 0, pixels = 0;  ///< where they begin
    std::array<std::uint32_t, 3> masks{}; ///< of red, green and blue
    bool has_palette() const { return bits <= 8; }
    bool is_run_length() const { return compression == rle8 || compression == rle4; }
};

void read_masks(const Bytes &file, std::size_t size, Header &header) {
    const auto bits = header.bits;
    if (header.compression == bit_fields || header.compression == alpha_bit_fields) {
        if (bits != 16 && bits != 24 && bits != 32)
            throw Error("its BMP bit fields are for " + std::to_string(bits) + " bits a pixel, which is not supported");
        for (std::size_t i = 0; i < 3; ++i) header.masks[i] = file.u32(file_header_bytes + 40 + 4 * i);
        if (size == 40) header.palette += header.compression == bit_fields ? 12 : 16;
        if (header.masks != std::array<std::uint32_t, 3>{}) return;
    }
    if (bits == 16)
        header.masks = {0x7c00, 0x3e0, 0x1f};
    else
        header.masks = {0xff0000, 0xff00, 0xff};
}

void read_long_header(const Bytes &file, std::size_t size, Header &header) {
    const auto height = static_cast<std::int32_t>(file.u32(22));
    header.width = static_cast<std::int32_t>(file.u32(18));
    header.height = std::abs(std::int64_t{height});
    header.top_down = height < 0;
    header.bits = file.u16(28);
    if (size < 40) return; // the short form of OS/2's second version
    header.compression = file.u32(30);
    header.colours = file.u32(46);
}

void read_core_header(const Bytes &file, Header &header) {
    header.width = file.u16(18);
    header.height = file.u16(20);
    header.bits = file.u16(24);
    header.colour_bytes = 3;
}

Header read_header(const Bytes &file) {
    constexpr std::array<std::size_t, 8> sizes{12, 16, 40, 52, 56, 64, 108, 124};
    const std::size_t size = file.u32(14);
    if (std::find(sizes.begin(), sizes.end(), size) == sizes.end())
        throw Error("its BMP header of " + std::to_string(size) + " bytes is of no known kind");
    Header header;
    header.palette = file_header_bytes + size;
    size == 12 ? read_core_header(file, header) : read_long_header(file, size, header);
    const int bits = header.bits;
    if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32)
        throw Error("its BMP data has " + std::to_string(bits) + " bits a pixel, which is not supported");
    const bool known = header.compression == rgb || (header.compression == rle8 && bits == 8) ||
                       (header.compression == rle4 && bits == 4) || header.compression == bit_fields ||
                       header.compression == alpha_bit_fields;
    if (!known) throw Error("its BMP data is compressed in a way that is not supported");
    if (header.width <= 0) throw Error("its BMP header says that it has no width");
    read_masks(file, size, header);
    if (header.has_palette() && header.colours == 0) header.colours = 1u << bits;
    const std::size_t behind_palette =
        header.palette + (header.has_palette() ? header.colour_bytes * std::size_t{header.colours} : 0);
    header.pixels = file.u32(10);
    // Some writers leave the place out, or name the palette's.
    if (header.pixels == 0 || (header.has_palette() && header.pixels == file_header_bytes + size))
        header.pixels = behind_palette;
    return header;
}

/// 256 colours; those that the file does not have are black.
std::array<Colour, 256> read_palette(const Bytes &file, const Header &header) {
    std::array<Colour, 256> colours{};
    for (std::size_t i = 0; i < std::min<std::size_t>(header.colours, colours.size()); ++i) {
        const std::size_t at = header.palette + i * header.colour_bytes;
        colours[i] = {file.u8(at + 2), file.u8(at + 1), file.u8(at)};
    }
    return colours;
}

class Decoder {
  public:
    explicit Decoder(std::string_view bytes) : file_{bytes}, header_(read_header(file_)) {
        // A run of 255 pixels takes 16 bits.
        const double least_bits = header_.is_run_length() ? 16.0 / 255 : header_.bits;
        check_dimensions(static_cast<std::uint64_t>(header_.width), static_cast<std::uint64_t>(header_.height),
                         bytes.size(), least_bits);
        if (header_.has_palette()) palette_ = read_palette(file_, header_);
    }

    Image decode() {
        image_ = {static_cast<int>(header_.height), static_cast<int>(header_.width), 3, {}};
        if (!header_.is_run_length()) require_rows();
        image_.pixels.resize(image_.size());
        if (header_.is_run_length())
            read_runs();
        else if (header_.has_palette())
            read_indices();
        else
            read_colours();
        return std::move(image_);
    }

  private:
    std::size_t stride() const {
        return (static_cast<std::size_t>(header_.width) * static_cast<std::size_t>(header_.bits) + 31) / 32 * 4;
    }

    /// The last row may end without the bytes that fill it up.
    void require_rows() const {
        const std::size_t last = (static_cast<std::size_t>(header_.width * header_.bits) + 7) / 8;
        const std::size_t needed = static_cast<std::size_t>(header_.height - 1) * stride() + last;
        if (header_.pixels > file_.all.size() || file_.all.size() - header_.pixels < needed)
            throw Error("the BMP data is corrupt (the file is cut short)");
    }

    const unsigned char *stored_row(int y) const {
        return reinterpret_cast<const unsigned char *>(file_.all.data()) + header_.pixels +
               static_cast<std::size_t>(y) * stride();
    }

    /// Rows are counted as they are stored, mostly from the bottom.
    std::uint8_t *row(int y) {
        const int from_top = header_.top_down ? y : image_.height - 1 - y;
        return image_.pixels.data() + static_cast<std::size_t>(from_top) * 3 * static_cast<std::size_t>(image_.width);
    }

    void put(std::uint8_t *out, std::size_t index) const {
        std::copy(palette_[index].begin(), palette_[index].end(), out);
    }

    void read_indices() {
        const int bits = header_.bits, in_a_byte = 8 / bits, mask = (1 << bits) - 1;
        for (int y = 0; y < image_.height; ++y) {
            const unsigned char *in = stored_row(y);
            std::uint8_t *out = row(y);
            for (int x = 0; x < image_.width; ++x, out += 3) {
                const int shift = 8 - bits * (1 + x % in_a_byte);
                put(out, static_cast<std::size_t>((in[x / in_a_byte] >> shift) & mask));
            }
        }
    }

    void read_colours() {
        const auto pixel_bytes = static_cast<std::size_t>(header_.bits) / 8;
        std::array<std::uint32_t, 3> shifts{}, most{};
        for (std::size_t c = 0; c < 3; ++c) {
            shifts[c] = header_.masks[c] ? static_cast<std::uint32_t>(std::countr_zero(header_.masks[c])) : 0;
            most[c] = std::max(header_.masks[c] >> shifts[c], 1u);
        }
        for (int y = 0; y < image_.height; ++y) {
            const unsigned char *in = stored_row(y);
            std::uint8_t *out = row(y);
            for (int x = 0; x < image_.width; ++x, in += pixel_bytes) {
                std::uint32_t pixel = 0;
                for (std::size_t i = 0; i < pixel_bytes; ++i) pixel |= std::uint32_t{in[i]} << (8 * i);
                for (std::size_t c = 0; c < 3; ++c) {
                    const std::uint64_t value = (pixel & header_.masks[c]) >> shifts[c];
                    *out++ = static_cast<std::uint8_t>(
                        most[c] == 255 ? value : std::min<std::uint64_t>(value * 255 / most[c], 255));
                }
            }
        }
    }

    /// Pairs of bytes: a run, or 0 and an escape. What the runs leave out has the palette's first colour.
    void read_runs() {
        for (int y = 0; y < image_.height; ++y)
            for (int x = 0; x < image_.width; ++x) put(row(y) + 3 * x, 0);
        std::size_t at = header_.pixels;
        std::int64_t x = 0, y = 0;
        while (y < image_.height && !(y == image_.height - 1 && x >= image_.width)) {
            const std::uint8_t count = file_.u8(at), value = file_.u8(at + 1);
            at += 2;
            if (count > 0) {
                for (int i = 0; i < count; ++i) put_index(x++, y, header_.bits == 8 ? value : half(value, i));
            } else if (value == 0) {
                x = 0;
                ++y;
            } else if (value == 1) {
                return;
            } else if (value == 2) {
                x += file_.u8(at);
                y += file_.u8(at + 1);
                at += 2;
            } else {
                at = read_literals(at, value, x, y);
            }
        }
    }

    std::size_t read_literals(std::size_t at, int count, std::int64_t &x, std::int64_t y) {
        const bool whole = header_.bits == 8;
        const auto length = static_cast<std::size_t>(whole ? count : (count + 1) / 2);
        for (int i = 0; i < count; ++i) {
            const std::uint8_t value = file_.u8(at + static_cast<std::size_t>(whole ? i : i / 2));
            put_index(x++, y, whole ? value : half(value, i));
        }
        return at + length + length % 2;
    }

    static std::uint8_t half(std::uint8_t value, int number) {
        return number % 2 == 0 ? static_cast<std::uint8_t>(value >> 4) : static_cast<std::uint8_t>(value & 15);
    }

    void put_index(std::int64_t x, std::int64_t y, std::uint8_t index) {
        if (x < image_.width && y < image_.height) put(row(static_cast<int>(y)) + 3 * x, index);
    }

    Bytes file_;
    Header header_;
    std::array<Colour, 256> palette_{};
    Image image_;
};

} // namespace

Image decode_bmp(std::string_view bytes) { return Decoder(bytes).decode(); }

} // namespace benchlight::images
