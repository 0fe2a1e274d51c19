#pragma once
#include <cstddef>

/// Matrix products of the BLAS inside LibTorch, for matrices that are stored by rows.
namespace benchlight::movies {

enum class Form { plain, transposed };

/// C = alpha · op(A) · op(B) + beta · C with C [m][n], op(A) [m][k], op(B) [k][n]. A leading dimension is the number of values
/// from a row's beginning to the next one's, so that a part of a larger matrix can be meant. With beta 0 nothing is read from C.
void multiply(Form form_a, Form form_b, std::size_t m, std::size_t n, std::size_t k, float alpha, const float *a,
              std::size_t a_leading, const float *b, std::size_t b_leading, float beta, float *c,
              std::size_t c_leading);
void multiply(Form form_a, Form form_b, std::size_t m, std::size_t n, std::size_t k, double alpha, const double *a,
              std::size_t a_leading, const double *b, std::size_t b_leading, double beta, double *c,
              std::size_t c_leading);

/// While it lives, BLAS and LAPACK use one thread for what this thread asks of them. The eigenvectors of a few hundred rows are made in
/// thousands of short steps, between which a second thread would be waited for: seconds, when another program has its processor.
class OneBlasThread {
  public:
    OneBlasThread();
    ~OneBlasThread();
    OneBlasThread(const OneBlasThread &) = delete;
    OneBlasThread &operator=(const OneBlasThread &) = delete;

  private:
    int before_ = 0;
};

} // namespace benchlight::movies
