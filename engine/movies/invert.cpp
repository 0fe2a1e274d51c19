#include "engine/movies/blas_internal.h"
#include "engine/movies/ease_internal.h"

#include <ATen/Parallel.h>
#include <ATen/ops/cholesky_inverse.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linalg_cholesky.h>

#include <algorithm>
#include <atomic>

/// The sweep operator (Goodnight, "A tutorial on the SWEEP operator", 1979) by blocks: sweeping block K of A makes A_KK −D, A_IK U_I·D,
/// and takes U_I·D·U_Jᵀ from each other A_IJ, where D = A_KK⁻¹ and U_I = A_IK. After the last block A holds −A⁻¹. Each
/// block costs the same, everything is a matrix product in place, and for positive definite matrices it is as stable as Gauss-Jordan elimination.
namespace benchlight::movies {
namespace {

constexpr std::size_t block_size = 512; ///< columns that are swept at once
constexpr std::size_t tile_rows = 256;  ///< rows that are updated by one thread between two looks at the stop token

constexpr std::size_t mirror_tile = 64;

/// Calls work(i) for every i below count on LibTorch's threads, at most `threads` of them. Matrix products in it take one thread each, so
/// that their results are the same whatever the number.
void for_each_tile(std::size_t count, int threads, const std::function<void(std::size_t)> &work) {
    std::atomic<std::size_t> next = 0;
    at::parallel_for(0, at::get_num_threads(), 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t thread = first; thread < std::min<std::int64_t>(last, threads); ++thread)
            for (std::size_t i; (i = next.fetch_add(1)) < count;) work(i);
    });
}

template <class Value> class Sweeper {
  public:
    Sweeper(std::vector<Value> &matrix, std::size_t n)
        : a_(matrix.data()), n_(n), panel_(n * std::min(n, block_size)), scaled_(panel_.size()) {}

    void sweep(std::size_t begin, int threads, const std::stop_token &stop) {
        begin_ = begin;
        width_ = std::min(block_size, n_ - begin);
        copy_panel();
        const std::vector<Value> inverse = invert_block();
        for_each_tile((n_ + tile_rows - 1) / tile_rows, threads, [&](std::size_t tile) {
            throw_if_stopped(stop);
            update(tile * tile_rows, std::min(n_, (tile + 1) * tile_rows), inverse);
        });
        store(inverse);
    }

    /// Turns the sign, and completes the upper triangle.
    void finish(int threads, const std::stop_token &stop) {
        for_each_tile((n_ + mirror_tile - 1) / mirror_tile, threads, [&](std::size_t tile) {
            throw_if_stopped(stop);
            const std::size_t first = tile * mirror_tile, last = std::min(n_, first + mirror_tile);
            for (std::size_t left = 0; left < last; left += mirror_tile) // by squares, for the cache's sake
                for (std::size_t i = first; i < last; ++i)
                    for (std::size_t j = left; j < std::min(left + mirror_tile, i + 1); ++j)
                        a_[j * n_ + i] = a_[i * n_ + j] = -a_[i * n_ + j];
        });
    }

  private:
    std::size_t end() const { return begin_ + width_; }

    /// panel = A_·K, of which the lower triangle holds the part above the block as rows.
    void copy_panel() {
        for (std::size_t i = 0; i < begin_; ++i)
            for (std::size_t k = 0; k < width_; ++k) panel_[i * width_ + k] = a_[(begin_ + k) * n_ + i];
        for (std::size_t i = end(); i < n_; ++i) std::copy_n(&a_[i * n_ + begin_], width_, &panel_[i * width_]);
    }

    std::vector<Value> invert_block() const {
        const auto side = static_cast<std::int64_t>(width_);
        std::vector<double> block(width_ * width_);
        for (std::size_t i = 0; i < width_; ++i)
            for (std::size_t k = 0; k <= i; ++k)
                block[i * width_ + k] = block[k * width_ + i] = a_[(begin_ + i) * n_ + begin_ + k];
        const at::Tensor whole = at::from_blob(block.data(), {side, side}, at::kDouble);
        try {
            const at::Tensor inverse = at::cholesky_inverse(at::linalg_cholesky(whole)).contiguous();
            const auto *values = inverse.const_data_ptr<double>();
            return {values, values + block.size()};
        } catch (const c10::Error &) {
            throw Error("The likes' matrix cannot be inverted in the precision at hand; choose a larger lambda.");
        }
    }

    /// Rows first … last of the lower triangle, but for the block's own columns and rows.
    void update(std::size_t first, std::size_t last, const std::vector<Value> &inverse) {
        multiply(Form::plain, Form::plain, last - first, width_, width_, Value{1}, &panel_[first * width_], width_,
                 inverse.data(), width_, Value{0}, &scaled_[first * width_], width_);
        const auto subtract = [&](std::size_t top, std::size_t bottom, std::size_t left, std::size_t right) {
            if (top >= bottom || left >= right) return;
            multiply(Form::plain, Form::transposed, bottom - top, right - left, width_, Value{-1},
                     &scaled_[top * width_], width_, &panel_[left * width_], width_, Value{1}, &a_[top * n_ + left],
                     n_);
        };
        // Rows above the block, and those below it on both sides of its columns. (Those of the block are replaced later.)
        subtract(first, std::min(last, begin_), 0, std::min(last, begin_));
        subtract(std::max(first, end()), last, 0, begin_);
        subtract(std::max(first, end()), last, end(), last);
    }

    void store(const std::vector<Value> &inverse) {
        for (std::size_t k = 0; k < width_; ++k) {
            Value *row = &a_[(begin_ + k) * n_];
            for (std::size_t i = 0; i < begin_; ++i) row[i] = scaled_[i * width_ + k];
            for (std::size_t i = 0; i <= k; ++i) row[begin_ + i] = -inverse[k * width_ + i];
        }
        for (std::size_t i = end(); i < n_; ++i) std::copy_n(&scaled_[i * width_], width_, &a_[i * n_ + begin_]);
    }

    Value *a_;
    std::size_t n_, begin_ = 0, width_ = 0;
    std::vector<Value> panel_, scaled_; ///< U and U·D: [n][width]
};

} // namespace

template <class Value>
void invert_in_place(std::vector<Value> &matrix, std::size_t n, int threads, const std::stop_token &stop,
                     const Progress &progress) {
    Sweeper<Value> sweeper(matrix, n);
    const std::uint64_t operations = std::uint64_t{n} * n;
    for (std::size_t begin = 0; begin < n; begin += block_size) {
        throw_if_stopped(stop);
        sweeper.sweep(begin, threads, stop);
        if (progress) progress(operations * std::min(n, begin + block_size), operations * n);
    }
    sweeper.finish(threads, stop);
}

template void invert_in_place(std::vector<float> &, std::size_t, int, const std::stop_token &, const Progress &);
template void invert_in_place(std::vector<double> &, std::size_t, int, const std::stop_token &, const Progress &);

} // namespace benchlight::movies
