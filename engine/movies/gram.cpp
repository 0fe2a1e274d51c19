#include "engine/movies/gram_internal.h"

#include "engine/movies/blas_internal.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <numeric>

namespace benchlight::movies {
namespace {

constexpr std::size_t narrow_rank = 1024;
constexpr std::size_t slim_rank = 256;   ///< whose pieces are so small that each is one thread's
constexpr std::size_t piece_rows = 256;  ///< of V, where G is narrow
constexpr std::size_t block_side = 1024; ///< of G, where it is not: 2 · 1,024² · 9,742 operations take some 100 ms
constexpr std::size_t tile_side = 64;    ///< that is transposed within the processor's cache

std::size_t blocks_of(std::size_t size, std::size_t side) { return (size + side - 1) / side; }

} // namespace

Gram::Gram(std::size_t movies, std::size_t rank) : movies_(movies), rank_(rank), values_(rank * rank) {
    if (!narrow()) return;
    part_.resize(rank * rank);
    sums_.resize(rank * rank);
}

bool Gram::narrow() const { return rank_ <= narrow_rank; }

std::size_t Gram::pieces() const {
    if (narrow()) return blocks_of(movies_, piece_rows);
    const std::size_t blocks = blocks_of(rank_, block_side);
    return blocks * (blocks + 1) / 2;
}

void Gram::compute(const float *v, const Check &check) {
    if (rank_ <= slim_rank && pieces_done_ < pieces()) {
        check(0);
        add_all_rows(v);
    }
    while (pieces_done_ < pieces()) {
        check(static_cast<double>(pieces_done_) / static_cast<double>(pieces()));
        narrow() ? add_rows(v, pieces_done_) : compute_block(v, pieces_done_);
        if (++pieces_done_ == pieces()) finish();
    }
}

void Gram::add_all_rows(const float *v) {
    const std::size_t size = rank_ * rank_;
    part_.resize(pieces() * size);
    // BLAS uses one thread within a parallel region. Pieces are added up in their order, whoever made them.
    at::parallel_for(0, static_cast<std::int64_t>(pieces()), 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto piece = static_cast<std::size_t>(begin); piece < static_cast<std::size_t>(end); ++piece) {
            const std::size_t first = piece * piece_rows, rows = std::min(piece_rows, movies_ - first);
            const float *part = v + first * rank_;
            multiply(Form::transposed, Form::plain, rank_, rank_, rows, 1.f, part, rank_, part, rank_, 0.f,
                     part_.data() + piece * size, rank_);
        }
    });
    std::ranges::fill(sums_, 0);
    for (std::size_t piece = 0; piece < pieces(); ++piece)
        for (std::size_t i = 0; i < size; ++i) sums_[i] += static_cast<double>(part_[piece * size + i]);
    pieces_done_ = pieces();
    finish();
}

void Gram::add_rows(const float *v, std::size_t piece) {
    if (piece == 0) std::ranges::fill(sums_, 0);
    const std::size_t first = piece * piece_rows, rows = std::min(piece_rows, movies_ - first);
    const float *part = v + first * rank_;
    multiply(Form::transposed, Form::plain, rank_, rank_, rows, 1.f, part, rank_, part, rank_, 0.f, part_.data(),
             rank_);
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += static_cast<double>(part_[i]);
}

void Gram::compute_block(const float *v, std::size_t piece) {
    std::size_t row = 0;
    while (piece > row) piece -= ++row; // row r has r + 1 blocks
    const std::size_t top = row * block_side, left = piece * block_side;
    const std::size_t height = std::min(block_side, rank_ - top), width = std::min(block_side, rank_ - left);
    multiply(Form::transposed, Form::plain, height, width, movies_, 1.f, v + top, rank_, v + left, rank_, 0.f,
             values_.data() + top * rank_ + left, rank_);
}

void Gram::finish() {
    if (narrow()) {
        std::ranges::transform(sums_, values_.begin(), [](double sum) { return static_cast<float>(sum); });
        squared_norm_ = std::inner_product(sums_.begin(), sums_.end(), sums_.begin(), 0.);
        return;
    }
    // Each stripe of rows mirrors its part below the diagonal; sums by row make the result the same for any number of threads.
    std::vector<double> sums(rank_);
    const auto stripes = static_cast<std::int64_t>(blocks_of(rank_, tile_side));
    float *values = values_.data();
    at::parallel_for(0, stripes, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto stripe = static_cast<std::size_t>(begin); stripe < static_cast<std::size_t>(end); ++stripe) {
            const std::size_t top = stripe * tile_side, bottom = std::min(rank_, top + tile_side);
            for (std::size_t left = 0; left < bottom; left += tile_side)
                for (std::size_t i = top; i < bottom; ++i)
                    for (std::size_t j = left; j < std::min(left + tile_side, i + 1); ++j) {
                        const float value = values[i * rank_ + j];
                        values[j * rank_ + i] = value;
                        sums[i] += (i == j ? 1 : 2) * static_cast<double>(value) * static_cast<double>(value);
                    }
        }
    });
    squared_norm_ = std::accumulate(sums.begin(), sums.end(), 0.);
}

} // namespace benchlight::movies
