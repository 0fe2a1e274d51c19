#pragma once
#include "engine/core/files.h"
#include "engine/evaluation/examiner.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

/// A file of many images' feature vectors, to look up which are nearest to one. All vectors have length 1 or are zero.
/// Little-endian: a header, the vectors as half-precision floats one after another, the image numbers as uint32.
namespace benchlight::evaluation {

/// Writes such a file, vector by vector; it appears under its name by commit().
class FeatureIndexWriter {
  public:
    FeatureIndexWriter(const std::filesystem::path &file, std::size_t features);
    /// Scales the vector to length 1 and rounds it; one that is zero or not finite becomes zero, near to nothing.
    void add(std::uint32_t image, std::span<const float> vector);
    void commit();

  private:
    AtomicFile file_;
    std::size_t features_;
    std::vector<std::uint32_t> images_;
    std::vector<std::uint16_t> row_;
    std::uint64_t sum_;
};

/// An open one. It is read in blocks, so that neither its size nor its end under a reader's hands matters to the process.
class FeatureIndex {
  public:
    /// Nothing when there is no whole file of vectors of so many features. `check` reads all of it once and compares its
    /// checksum.
    static std::optional<FeatureIndex> open(const std::filesystem::path &file, std::size_t features, bool check);
    ~FeatureIndex();
    FeatureIndex(FeatureIndex &&other) noexcept;
    FeatureIndex &operator=(FeatureIndex &&other) noexcept;

    /// What an image takes in the file.
    static std::uint64_t bytes_an_image(std::size_t features);

    std::size_t size() const { return images_.size(); }
    /// The `count` images whose vectors have the largest cosine with `vector`, of length 1; equal ones by image number.
    /// Throws Error when the file cannot be read any more.
    std::vector<Neighbour> nearest(std::span<const float> vector, std::size_t count, const std::stop_token &stop) const;

  private:
    explicit FeatureIndex(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
    std::size_t features_ = 0;
    std::vector<std::uint32_t> images_;
};

/// The vector in length 1. False, and zeros, when it is zero or not finite.
bool scale_to_length_1(std::span<float> vector);

} // namespace benchlight::evaluation
