#include <dlfcn.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>
#include <string>

// Both LibTorch and Debian's reference libraries export these names. Whoever comes first in the link order answers for
// the whole process, and the reference versions are ten times slower.
extern "C" {
void sgemm_();
void dpotrf_();
}

namespace {

std::string library_of(void (*function)()) {
    Dl_info info{};
    if (dladdr(reinterpret_cast<void *>(function), &info) == 0) return "nowhere";
    return info.dli_fname;
}

TEST(Blas, MatrixProductComesFromLibTorch) {
    EXPECT_NE(library_of(sgemm_).find("libtorch_cpu"), std::string::npos) << library_of(sgemm_);
}

TEST(Blas, CholeskyComesFromLibTorch) {
    EXPECT_NE(library_of(dpotrf_).find("libtorch_cpu"), std::string::npos) << library_of(dpotrf_);
}

TEST(Blas, OpenCvIsInTheSameProcess) {
    // Otherwise the two tests above would say nothing: it is OpenCV that brings the reference libraries along.
    cv::Mat_<double> matrix = (cv::Mat_<double>(2, 2) << 4, 2, 2, 3);
    EXPECT_NEAR(cv::determinant(matrix), 8, 1e-12);
    EXPECT_NE(dlopen("libopencv_core.so.406", RTLD_NOLOAD | RTLD_NOW), nullptr);
}

} // namespace
