#include "engine/augment/rotate_internal.h"

#include "engine/core/error.h"
#include "engine/core/vectorised_internal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

namespace benchlight::augment {

namespace {

/// Python's round(value, 15), as Pillow rounds its matrix.
double rounded(double value) { return std::nearbyint(value * 1e15) / 1e15; }

std::int64_t fixed_point(double value) { return static_cast<std::int64_t>(std::floor(value * 65536.0 + 0.5)); }

/// The inverse map: the input place of an output pixel's centre is (x0, y0) + column·(dx, dy) + row·(−dy, dx), in
/// 1/65536 of a pixel.
struct InverseMap {
    std::int64_t x0, y0, dx, dy, row_dx, row_dy;
};

InverseMap inverse_map(int height, int width, double degrees) {
    const double angle = -degrees * (std::numbers::pi / 180);
    const double cosine = rounded(std::cos(angle)), sine = rounded(std::sin(angle)),
                 minus_sine = rounded(-std::sin(angle));
    const double centre_x = width / 2.0, centre_y = height / 2.0;
    const double x = cosine * -centre_x + sine * -centre_y + centre_x;
    const double y = minus_sine * -centre_x + cosine * -centre_y + centre_y;
    return {fixed_point(x + cosine * 0.5 + sine * 0.5),
            fixed_point(y + minus_sine * 0.5 + cosine * 0.5),
            fixed_point(cosine),
            fixed_point(minus_sine),
            fixed_point(sine),
            fixed_point(cosine)};
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

/// Narrows begin … end to the columns x for which 0 <= start + x·step < limit.
void narrow(std::int64_t start, std::int64_t step, std::int64_t limit, std::int64_t &begin, std::int64_t &end) {
    if (step == 0) {
        if (start < 0 || start >= limit) end = begin;
    } else if (step > 0) {
        begin = std::max(begin, -floor_divide(start, step));
        end = std::min(end, floor_divide(limit - 1 - start, step) + 1);
    } else {
        begin = std::max(begin, -floor_divide(limit - 1 - start, -step));
        end = std::min(end, floor_divide(start, -step) + 1);
    }
    end = std::max(begin, end);
}

/// Places in the input, in 1/65536 of a pixel: x + i·dx and y + i·dy for the i-th column. All are inside.
struct Track {
    std::int64_t x, y, dx, dy;
};

/// The offset in the input of `count` pixels on end, in bytes. Number is unsigned and holds 65536 times the longer side.
template <class Number>
inline void find_pixels(const Track &track, std::size_t count, Number channels, Number row_bytes, Number *offsets) {
    const auto x = static_cast<Number>(track.x), dx = static_cast<Number>(track.dx);
    const auto y = static_cast<Number>(track.y), dy = static_cast<Number>(track.dy);
    for (std::size_t i = 0; i < count; ++i) {
        const auto n = static_cast<Number>(i);
        offsets[i] = ((y + n * dy) >> 16) * row_bytes + ((x + n * dx) >> 16) * channels;
    }
}

BENCHLIGHT_VECTORISED
void find_pixels_of_usual_sides(const Track &track, std::size_t count, std::uint32_t channels, std::uint32_t row_bytes,
                                std::uint32_t *__restrict offsets) {
    find_pixels<std::uint32_t>(track, count, channels, row_bytes, offsets);
}

/// Copies pixels from `offsets` of `in`, side by side. Three channels are moved four bytes at a time, of which the next
/// pixel overwrites the last, unless the track touches the last row: behind its end nothing may be read.
template <int channels, class Number>
std::uint8_t *copy_pixels(const Canvas &canvas, const Number *offsets, std::size_t count, std::uint8_t *out) {
    const std::uint8_t *in = canvas.pixels;
    const std::size_t last_row = canvas.size() - static_cast<std::size_t>(canvas.width) * channels;
    std::size_t i = 0;
    if (channels == 3 && std::max(offsets[0], offsets[count - 1]) < last_row)
        for (; i + 1 < count; ++i, out += channels) std::memcpy(out, in + offsets[i], 4);
    for (; i < count; ++i, out += channels) std::memcpy(out, in + offsets[i], channels);
    return out;
}

template <int channels, class Number> void rotate_by_map(const Canvas &canvas, const InverseMap &map) {
    const std::int64_t width = canvas.width, height = canvas.height;
    std::uint8_t *out = canvas.spare;
    for (std::int64_t row = 0; row < height; ++row) {
        const std::int64_t start_x = map.x0 + row * map.row_dx, start_y = map.y0 + row * map.row_dy;
        std::int64_t begin = 0, end = width;
        narrow(start_x, map.dx, width << 16, begin, end);
        narrow(start_y, map.dy, height << 16, begin, end);
        begin = std::min(begin, width);
        end = std::min(end, width);
        std::memset(out, 0, static_cast<std::size_t>(begin) * channels);
        out += begin * channels;
        std::array<Number, 512> offsets;
        for (std::int64_t at = begin; at < end; at += static_cast<std::int64_t>(offsets.size())) {
            const std::size_t count = std::min(offsets.size(), static_cast<std::size_t>(end - at));
            const Track track{start_x + at * map.dx, start_y + at * map.dy, map.dx, map.dy};
            const auto row_bytes = static_cast<Number>(width * channels);
            if constexpr (sizeof(Number) == 4)
                find_pixels_of_usual_sides(track, count, channels, row_bytes, offsets.data());
            else
                find_pixels<Number>(track, count, channels, row_bytes, offsets.data());
            out = copy_pixels<channels>(canvas, offsets.data(), count, out);
        }
        std::memset(out, 0, static_cast<std::size_t>(width - end) * channels);
        out += (width - end) * channels;
    }
}

template <int channels> void rotate_by_map(const Canvas &canvas, const InverseMap &map) {
    if (std::max(canvas.height, canvas.width) < 32768)
        rotate_by_map<channels, std::uint32_t>(canvas, map);
    else
        rotate_by_map<channels, std::uint64_t>(canvas, map);
}

/// Turns by 90° (counter-clockwise) times `quarters`; odd ones need a square.
void rotate_by_quarters(const Canvas &canvas, int quarters) {
    const int height = canvas.height, width = canvas.width;
    const auto channels = static_cast<std::size_t>(canvas.channels);
    std::uint8_t *out = canvas.spare;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, out += channels) {
            const int from_y = quarters == 1 ? x : quarters == 2 ? height - 1 - y : height - 1 - x;
            const int from_x = quarters == 1 ? width - 1 - y : quarters == 2 ? width - 1 - x : y;
            std::memcpy(out, canvas.pixels + (static_cast<std::size_t>(from_y) * width + from_x) * channels, channels);
        }
}

class Rotate final : public Operation {
  public:
    explicit Rotate(double degrees) : degrees_(degrees) {}

    std::string text() const override { return "rotate=" + format_number(degrees_); }

    void apply(Canvas &canvas, Random &random, const Key &, Json *applied) const override {
        const double angle = random.uniform(-degrees_, degrees_);
        rotate(canvas, angle);
        canvas.swap();
        if (applied) applied->push_back({{"op", "rotate"}, {"angle", angle}});
    }

  private:
    double degrees_;
};

} // namespace

void rotate(const Canvas &canvas, double degrees) {
    double turn = std::fmod(degrees, 360.0);
    if (turn < 0) turn += 360.0; // Python's %
    const bool square = canvas.height == canvas.width;
    if (turn == 0)
        std::memcpy(canvas.spare, canvas.pixels, canvas.size());
    else if (turn == 180 || (square && (turn == 90 || turn == 270)))
        rotate_by_quarters(canvas, static_cast<int>(turn / 90));
    else if (canvas.channels == 1)
        rotate_by_map<1>(canvas, inverse_map(canvas.height, canvas.width, turn));
    else
        rotate_by_map<3>(canvas, inverse_map(canvas.height, canvas.width, turn));
}

extern const OperationKind rotate_kind;
const OperationKind rotate_kind{"rotate", "DEG, up to that many degrees (0 to 180) either way",
                                [](const std::string &value) -> std::shared_ptr<const Operation> {
                                    const std::optional<double> degrees = parse_number<double>(value);
                                    if (!degrees || !(*degrees >= 0 && *degrees <= 180)) throw UsageError("rotate");
                                    return std::make_shared<Rotate>(*degrees);
                                }};

} // namespace benchlight::augment
