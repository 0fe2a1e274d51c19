#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>

namespace benchlight::nn {

/// Float32 images [N, 3, H, W] in a file of NumPy's format (numpy.lib.format, versions 1 to 3), which are read a few at
/// a time. Nothing else is taken: little-endian float32 in C order, sides of 1 to 4,096, no other bytes behind them.
class NpyImages {
  public:
    /// Reads the header and compares it with the file's size. Throws Error with one sentence.
    explicit NpyImages(const std::filesystem::path &path);

    std::uint64_t count() const { return shape_[0]; }
    std::uint64_t height() const { return shape_[2]; }
    std::uint64_t width() const { return shape_[3]; }
    std::uint64_t image_floats() const { return shape_[1] * shape_[2] * shape_[3]; }

    /// Fills `values` with the next images, one after the other. Throws Error when the file does not hold them any more.
    void read(std::span<float> values);

  private:
    std::filesystem::path path_;
    std::ifstream file_;
    std::array<std::uint64_t, 4> shape_{};
};

} // namespace benchlight::nn
