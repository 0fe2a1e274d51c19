#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace benchlight::images {

/// Pixels of the first images of a set, kept when they have been decoded once. Which images those are never changes:
/// epochs take all images in random order, and then a part that stays serves as many reads as any other of its size,
/// while whatever is replaced by use would be gone before it is needed again. Memory is taken up as images come.
class PixelCache {
  public:
    /// For images 0 … `images` − 1. Throws std::bad_alloc.
    PixelCache(std::size_t images, std::size_t image_bytes);

    std::size_t images() const { return images_; }
    bool has(std::size_t i) const { return i < images_ && states_[i].load(std::memory_order_acquire) == full; }
    /// Copies image `i` to `out` (`image_bytes` long) when it is here. Thread-safe.
    bool get(std::size_t i, std::span<std::uint8_t> out) const;
    /// Keeps image `i`, unless there is no place for it or it is here already. Thread-safe.
    void put(std::size_t i, std::span<const std::uint8_t> pixels);

  private:
    enum State : std::uint8_t { empty, filling, full };
    std::size_t images_, image_bytes_;
    std::unique_ptr<std::uint8_t[]> pixels_; ///< never written before an image is put, so that it costs nothing
    std::unique_ptr<std::atomic<std::uint8_t>[]> states_;
};

} // namespace benchlight::images
