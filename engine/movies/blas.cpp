#include "engine/movies/blas_internal.h"

#include <algorithm>

extern "C" {
void sgemm_(const char *, const char *, const int *, const int *, const int *, const float *, const float *,
            const int *, const float *, const int *, const float *, float *, const int *);
void dgemm_(const char *, const char *, const int *, const int *, const int *, const double *, const double *,
            const int *, const double *, const int *, const double *, double *, const int *);
int MKL_Set_Num_Threads_Local(int) __attribute__((weak)); // where LibTorch's BLAS is MKL
}

namespace benchlight::movies {
namespace {

/// BLAS stores by columns, which is the transpose: Cᵀ = op(B)ᵀ · op(A)ᵀ.
template <class Value, class Routine>
void multiply_by(Routine routine, Form form_a, Form form_b, std::size_t m, std::size_t n, std::size_t k, Value alpha,
                 const Value *a, std::size_t a_leading, const Value *b, std::size_t b_leading, Value beta, Value *c,
                 std::size_t c_leading) {
    const char letter_a = form_a == Form::plain ? 'N' : 'T', letter_b = form_b == Form::plain ? 'N' : 'T';
    const int rows = static_cast<int>(n), columns = static_cast<int>(m), inner = static_cast<int>(k);
    const auto lead = [](std::size_t values) { return static_cast<int>(std::max<std::size_t>(1, values)); };
    const int lead_a = lead(a_leading), lead_b = lead(b_leading), lead_c = lead(c_leading);
    routine(&letter_b, &letter_a, &rows, &columns, &inner, &alpha, b, &lead_b, a, &lead_a, &beta, c, &lead_c);
}

} // namespace

void multiply(Form form_a, Form form_b, std::size_t m, std::size_t n, std::size_t k, float alpha, const float *a,
              std::size_t a_leading, const float *b, std::size_t b_leading, float beta, float *c,
              std::size_t c_leading) {
    multiply_by(sgemm_, form_a, form_b, m, n, k, alpha, a, a_leading, b, b_leading, beta, c, c_leading);
}

void multiply(Form form_a, Form form_b, std::size_t m, std::size_t n, std::size_t k, double alpha, const double *a,
              std::size_t a_leading, const double *b, std::size_t b_leading, double beta, double *c,
              std::size_t c_leading) {
    multiply_by(dgemm_, form_a, form_b, m, n, k, alpha, a, a_leading, b, b_leading, beta, c, c_leading);
}

OneBlasThread::OneBlasThread() {
    if (MKL_Set_Num_Threads_Local) before_ = MKL_Set_Num_Threads_Local(1);
}

OneBlasThread::~OneBlasThread() {
    if (MKL_Set_Num_Threads_Local) MKL_Set_Num_Threads_Local(before_);
}

} // namespace benchlight::movies
