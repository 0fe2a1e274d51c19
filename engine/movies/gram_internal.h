#pragma once
#include <cstddef>
#include <functional>
#include <vector>

namespace benchlight::movies {

/// Called between pieces of work that take a tenth of a second or so, with the share that is done, 0 … 1. May throw to leave it.
using Check = std::function<void(double share)>;

/// G = VᵀV for V [movies][rank]. Symmetric, so only the blocks on and below the diagonal are computed. Where it is small, pieces of
/// it are added up in double precision.
class Gram {
  public:
    Gram(std::size_t movies, std::size_t rank);

    void restart() { pieces_done_ = 0; } ///< V has changed
    /// Computes what is missing. Goes on where a throwing `check` interrupted it.
    void compute(const float *v, const Check &check);
    /// Both valid once compute() has come to its end.
    const float *values() const { return values_.data(); } ///< [rank][rank]
    double squared_norm() const { return squared_norm_; }  ///< ‖G‖²_F

  private:
    bool narrow() const;
    std::size_t pieces() const;
    void add_all_rows(const float *v);
    void add_rows(const float *v, std::size_t piece);
    void compute_block(const float *v, std::size_t piece);
    void finish();

    std::size_t movies_, rank_;
    std::size_t pieces_done_ = 0;
    std::vector<float> values_, part_;
    std::vector<double> sums_;
    double squared_norm_ = 0;
};

} // namespace benchlight::movies
