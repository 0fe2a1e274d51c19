// The inner loops of scaling. resize.cpp includes this once for each instruction set, in a namespace of its own: vector
// types are split into what the instruction set has before functions are inlined or cloned, so that one text compiled for
// each set is what makes full use of it. Nothing here may call a function of the standard library that is a template:
// the linker keeps one copy of it, which a processor without the instructions would then meet.

using Bytes = std::uint8_t __attribute__((vector_size(lanes)));
using FewBytes = std::uint8_t __attribute__((vector_size(width)));
using Shorts = std::uint16_t __attribute__((vector_size(2 * width)));
using Sums = std::int32_t __attribute__((vector_size(4 * width)));
constexpr int parts = lanes / width;

inline Bytes load(const std::uint8_t *from) {
    Bytes bytes;
    __builtin_memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

inline void store(std::uint8_t *to, Bytes bytes) { __builtin_memcpy(to, &bytes, sizeof bytes); }

/// `lanes` sums of samples times weights.
struct Accumulator {
    Sums sums[parts];

    Accumulator() {
        for (Sums &part : sums) part = Sums{} + half;
    }
    void add(const std::uint8_t *samples, std::int32_t weight) {
        for (int i = 0; i < parts; ++i) {
            FewBytes bytes;
            __builtin_memcpy(&bytes, samples + i * width, sizeof bytes);
            // In two steps: GCC 12 takes one step for each number when they are one.
            sums[i] += __builtin_convertvector(__builtin_convertvector(bytes, Shorts), Sums) * weight;
        }
    }
    void store_rounded(std::uint8_t *to) const {
        for (int i = 0; i < parts; ++i) {
            const Sums values = sums[i] >> precision;
            const Shorts clamped = __builtin_convertvector(values > 255 ? Sums{} + 255 : values, Shorts);
            const FewBytes bytes = __builtin_convertvector(clamped, FewBytes);
            __builtin_memcpy(to + i * width, &bytes, sizeof bytes);
        }
    }
};

/// Transposes 16 x 16 bytes: four times, each row is interleaved with the one that is eight further.
inline void transpose(Bytes *rows) {
    for (int round = 0; round < 4; ++round) {
        Bytes next[lanes];
        for (int i = 0; i < lanes / 2; ++i) {
            const Bytes a = rows[i], b = rows[i + lanes / 2];
            next[2 * i] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            next[2 * i + 1] =
                __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        for (int i = 0; i < lanes; ++i) rows[i] = next[i];
    }
}

/// The start of the next block of 16 out of `count`, which are at least 16: the last block ends with them.
inline std::size_t next_block(std::size_t at, std::size_t count) {
    const std::size_t last = count - lanes;
    return at == last ? count : at + lanes < last ? at + lanes : last;
}

/// A band is 16 rows side by side: sample 0 of all of them, then sample 1 … `rows` has 16 pointers, of which the last ones
/// may be equal; each points to `count` samples.
void gather_band(const std::uint8_t *const *rows, std::size_t count, std::uint8_t *__restrict band) {
    if (count < lanes) {
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t r = 0; r < lanes; ++r) band[i * lanes + r] = rows[r][i];
        return;
    }
    for (std::size_t at = 0; at < count; at = next_block(at, count)) {
        Bytes values[lanes];
        for (int r = 0; r < lanes; ++r) values[r] = load(rows[r] + at);
        transpose(values);
        for (std::size_t i = 0; i < lanes; ++i) store(band + (at + i) * lanes, values[i]);
    }
}

/// Writes the first `rows` rows of a band to `out`, one behind the other.
void spread_band(const std::uint8_t *__restrict band, std::size_t count, std::uint8_t *out, std::size_t rows) {
    if (count < lanes) {
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t r = 0; r < rows; ++r) out[r * count + i] = band[i * lanes + r];
        return;
    }
    for (std::size_t at = 0; at < count; at = next_block(at, count)) {
        Bytes values[lanes];
        for (std::size_t i = 0; i < lanes; ++i) values[i] = load(band + (at + i) * lanes);
        transpose(values);
        for (std::size_t r = 0; r < rows; ++r) store(out + r * count + at, values[r]);
    }
}

/// Scales the rows of a band, from one band to another. `in` starts with the first sample that is used.
void scale_band_of_three(const std::uint8_t *__restrict in, const Axis &axis, std::uint8_t *__restrict out) {
    const std::int32_t *value = axis.values;
    for (std::size_t x = 0; x < axis.count; ++x, out += 3 * lanes) {
        const std::uint8_t *sample = in + static_cast<std::size_t>(axis.begin[x] - axis.begin[0]) * 3 * lanes;
        Accumulator red, green, blue;
        for (std::size_t k = 0; k < axis.taps; ++k, ++value, sample += 3 * lanes) {
            red.add(sample, *value);
            green.add(sample + lanes, *value);
            blue.add(sample + 2 * lanes, *value);
        }
        red.store_rounded(out), green.store_rounded(out + lanes), blue.store_rounded(out + 2 * lanes);
    }
}

void scale_band_of_one(const std::uint8_t *__restrict in, const Axis &axis, std::uint8_t *__restrict out) {
    const std::int32_t *value = axis.values;
    for (std::size_t x = 0; x < axis.count; ++x, out += lanes) {
        const std::uint8_t *sample = in + static_cast<std::size_t>(axis.begin[x] - axis.begin[0]) * lanes;
        Accumulator grey;
        for (std::size_t k = 0; k < axis.taps; ++k, ++value, sample += lanes) grey.add(sample, *value);
        grey.store_rounded(out);
    }
}

/// Makes one row of `count` samples out of `taps` rows that are `stride` bytes apart.
void mix_rows(const std::uint8_t *in, std::size_t stride, const std::int32_t *values, std::size_t taps,
              std::size_t count, std::uint8_t *__restrict out) {
    if (count < lanes) {
        for (std::size_t i = 0; i < count; ++i) {
            std::int32_t sum = half;
            for (std::size_t k = 0; k < taps; ++k) sum += in[k * stride + i] * values[k];
            sum >>= precision;
            out[i] = static_cast<std::uint8_t>(sum > 255 ? 255 : sum);
        }
        return;
    }
    for (std::size_t at = 0; at < count; at = next_block(at, count)) {
        Accumulator mixed;
        for (std::size_t k = 0; k < taps; ++k) mixed.add(in + k * stride + at, values[k]);
        mixed.store_rounded(out + at);
    }
}

constexpr Kernels kernels{gather_band, spread_band, scale_band_of_one, scale_band_of_three, mix_rows};
