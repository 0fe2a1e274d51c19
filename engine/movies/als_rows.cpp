// The inner loops of ALS. Each is compiled for several instruction sets.
#include "engine/core/vectorised_internal.h"
#include "engine/movies/als_internal.h"

#include <algorithm>
#include <cstring>

namespace benchlight::movies {

namespace {

/// Sixteen numbers at once: one register of AVX-512, several of lesser ones. Fixed here, because sums are split by it.
constexpr std::size_t width = 16;
using Vector = float __attribute__((vector_size(width * sizeof(float))));

#define BENCHLIGHT_INLINE inline __attribute__((always_inline))

BENCHLIGHT_INLINE void load(Vector &to, const float *from) { std::memcpy(&to, from, sizeof to); }
BENCHLIGHT_INLINE void store(float *to, const Vector &from) { std::memcpy(to, &from, sizeof from); }

/// Halves are added to each other until one number is left.
BENCHLIGHT_INLINE float sum(const Vector &values) {
    float __attribute__((vector_size(32))) eight, upper_eight;
    std::memcpy(&eight, &values, sizeof eight);
    std::memcpy(&upper_eight, reinterpret_cast<const char *>(&values) + sizeof eight, sizeof eight);
    eight += upper_eight;
    float __attribute__((vector_size(16))) four, upper_four;
    std::memcpy(&four, &eight, sizeof four);
    std::memcpy(&upper_four, reinterpret_cast<const char *>(&eight) + sizeof four, sizeof four);
    four += upper_four;
    return (four[0] + four[2]) + (four[1] + four[3]);
}

/// `count` vectors of factors: known when compiled (N), so that they stay in registers, or not (0).
template <std::size_t N> struct Row {
    static constexpr std::size_t most = N == 0 ? 64 : N;
    Vector part[most];
};

template <std::size_t N> BENCHLIGHT_INLINE float dot(const Row<N> &a, const Row<N> &b, std::size_t count) {
    Vector total = a.part[0] * b.part[0];
    for (std::size_t i = 1; i < count; ++i) total += a.part[i] * b.part[i];
    return sum(total);
}

/// to = (G + λ I) x + α Σ over likes of (y·x) y: the system's matrix times x, which is never formed.
template <std::size_t N>
BENCHLIGHT_INLINE void apply(Row<N> &to, const Row<N> &x, const AlsHalf &half, std::span<const std::uint32_t> liked,
                             std::size_t count) {
    // The Gram matrix is symmetric, so its rows are its columns. Two sums at a time do not wait for each other.
    Row<N> second;
    for (std::size_t i = 0; i < count; ++i) {
        to.part[i] = half.regularisation * x.part[i];
        second.part[i] = 0 * x.part[i];
    }
    const std::size_t stride = count * width;
    float values[Row<N>::most * width];
    for (std::size_t i = 0; i < count; ++i) store(values + i * width, x.part[i]);
    for (std::size_t f = 0; f < stride; f += 2) {
        const float *gram = half.gram.data() + f * stride;
        for (std::size_t i = 0; i < count; ++i) {
            Vector g, next;
            load(g, gram + i * width);
            load(next, gram + stride + i * width);
            to.part[i] += values[f] * g;
            second.part[i] += values[f + 1] * next;
        }
    }
    for (std::size_t i = 0; i < count; ++i) to.part[i] += second.part[i];
    for (const std::uint32_t other : liked) {
        const float *factors = half.given.data() + std::size_t{other} * stride;
        Row<N> y;
        for (std::size_t i = 0; i < count; ++i) load(y.part[i], factors + i * width);
        const float weight = half.alpha * dot(y, x, count);
        for (std::size_t i = 0; i < count; ++i) to.part[i] += weight * y.part[i];
    }
}

/// Conjugate gradient (Hestenes and Stiefel, 1952) from the row's present value.
template <std::size_t N>
BENCHLIGHT_INLINE void solve_row(float *row, const AlsHalf &half, std::span<const std::uint32_t> liked,
                                 std::size_t count) {
    const std::size_t stride = count * width;
    Row<N> x, residual, direction, applied;
    for (std::size_t i = 0; i < count; ++i) load(x.part[i], row + i * width);
    apply(applied, x, half, liked, count);
    for (std::size_t i = 0; i < count; ++i) residual.part[i] = -applied.part[i];
    for (const std::uint32_t other : liked) {
        const float *factors = half.given.data() + std::size_t{other} * stride;
        for (std::size_t i = 0; i < count; ++i) {
            Vector y;
            load(y, factors + i * width);
            residual.part[i] += (1 + half.alpha) * y;
        }
    }
    direction = residual;
    float length = dot(residual, residual, count);
    for (int step = 0; step < half.steps && length > 1e-20f; ++step) {
        apply(applied, direction, half, liked, count);
        const float along = length / dot(direction, applied, count);
        for (std::size_t i = 0; i < count; ++i) {
            x.part[i] += along * direction.part[i];
            residual.part[i] -= along * applied.part[i];
        }
        const float shorter = dot(residual, residual, count);
        for (std::size_t i = 0; i < count; ++i)
            direction.part[i] = residual.part[i] + (shorter / length) * direction.part[i];
        length = shorter;
    }
    for (std::size_t i = 0; i < count; ++i) store(row + i * width, x.part[i]);
}

template <std::size_t N>
BENCHLIGHT_INLINE void solve_all(const AlsHalf &half, float *solved, std::size_t first, std::size_t last) {
    const std::size_t count = N == 0 ? half.factors / width : N;
    for (std::size_t i = first; i < last; ++i)
        if (const auto liked = half.likes.row(i); !liked.empty())
            solve_row<N>(solved + i * half.factors, half, liked, count);
}

// The compiler makes a function for each instruction set out of what is inlined into it.
BENCHLIGHT_VECTORISED void solve_16(const AlsHalf &half, float *solved, std::size_t first, std::size_t last) {
    solve_all<1>(half, solved, first, last);
}
BENCHLIGHT_VECTORISED void solve_32(const AlsHalf &half, float *solved, std::size_t first, std::size_t last) {
    solve_all<2>(half, solved, first, last);
}
BENCHLIGHT_VECTORISED void solve_64(const AlsHalf &half, float *solved, std::size_t first, std::size_t last) {
    solve_all<4>(half, solved, first, last);
}
BENCHLIGHT_VECTORISED void solve_128(const AlsHalf &half, float *solved, std::size_t first, std::size_t last) {
    solve_all<8>(half, solved, first, last);
}
BENCHLIGHT_VECTORISED void solve_any(const AlsHalf &half, float *solved, std::size_t first, std::size_t last) {
    solve_all<0>(half, solved, first, last);
}

/// Four rows at a time, so that what is added up is loaded and stored a quarter as often.
template <std::size_t N>
BENCHLIGHT_INLINE void add_rows(const float *rows, std::size_t row_count, std::size_t count, float *gram) {
    const std::size_t stride = count * width;
    std::size_t row = 0;
    for (; row + 4 <= row_count; row += 4) {
        const float *at = rows + row * stride;
        Row<N> a, b, c, d;
        for (std::size_t i = 0; i < count; ++i) {
            load(a.part[i], at + i * width);
            load(b.part[i], at + stride + i * width);
            load(c.part[i], at + 2 * stride + i * width);
            load(d.part[i], at + 3 * stride + i * width);
        }
        for (std::size_t f = 0; f < stride; ++f)
            for (std::size_t i = 0; i < count; ++i) {
                Vector total;
                load(total, gram + f * stride + i * width);
                total += (at[f] * a.part[i] + at[stride + f] * b.part[i]) +
                         (at[2 * stride + f] * c.part[i] + at[3 * stride + f] * d.part[i]);
                store(gram + f * stride + i * width, total);
            }
    }
    for (; row < row_count; ++row)
        for (std::size_t f = 0; f < stride; ++f)
            for (std::size_t g = 0; g < stride; ++g)
                gram[f * stride + g] += rows[row * stride + f] * rows[row * stride + g];
}

BENCHLIGHT_VECTORISED void add_rows_32(const float *rows, std::size_t row_count, std::size_t, float *gram) {
    add_rows<2>(rows, row_count, 2, gram);
}
BENCHLIGHT_VECTORISED void add_rows_any(const float *rows, std::size_t row_count, std::size_t count, float *gram) {
    add_rows<0>(rows, row_count, count, gram);
}

BENCHLIGHT_VECTORISED void multiply_any(const float *rows, std::size_t count, const float *x, std::span<float> to) {
    const std::size_t stride = count * width;
    for (std::size_t row = 0; row < to.size(); ++row) {
        Vector total, next, factor;
        load(total, rows + row * stride);
        load(factor, x);
        total *= factor;
        for (std::size_t i = 1; i < count; ++i) {
            load(next, rows + row * stride + i * width);
            load(factor, x + i * width);
            total += next * factor;
        }
        to[row] = sum(total);
    }
}

} // namespace

void multiply_rows(std::span<const float> rows, std::span<const float> x, std::span<float> to) {
    multiply_any(rows.data(), x.size() / width, x.data(), to);
}

void add_gram(std::span<const float> rows, std::size_t factors, std::span<float> gram) {
    const std::size_t count = factors / width;
    (count == 2 ? add_rows_32 : add_rows_any)(rows.data(), rows.size() / factors, count, gram.data());
}

void solve_rows(const AlsHalf &half, std::span<float> solved, std::size_t first, std::size_t last) {
    switch (half.factors) {
    case 16: return solve_16(half, solved.data(), first, last);
    case 32: return solve_32(half, solved.data(), first, last);
    case 64: return solve_64(half, solved.data(), first, last);
    case 128: return solve_128(half, solved.data(), first, last);
    default: return solve_any(half, solved.data(), first, last);
    }
}

} // namespace benchlight::movies
