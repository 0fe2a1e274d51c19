#include "engine/images/pixel_cache_internal.h"

#include <cstring>

namespace benchlight::images {

PixelCache::PixelCache(std::size_t images, std::size_t image_bytes)
    : images_(images),
      image_bytes_(image_bytes),
      pixels_(std::make_unique_for_overwrite<std::uint8_t[]>(images * image_bytes)),
      states_(std::make_unique<std::atomic<std::uint8_t>[]>(images)) {}

bool PixelCache::get(std::size_t i, std::span<std::uint8_t> out) const {
    if (!has(i)) return false;
    std::memcpy(out.data(), pixels_.get() + i * image_bytes_, image_bytes_);
    return true;
}

void PixelCache::put(std::size_t i, std::span<const std::uint8_t> pixels) {
    if (i >= images_) return;
    std::uint8_t expected = empty;
    if (!states_[i].compare_exchange_strong(expected, filling, std::memory_order_relaxed)) return;
    std::memcpy(pixels_.get() + i * image_bytes_, pixels.data(), image_bytes_);
    states_[i].store(full, std::memory_order_release);
}

} // namespace benchlight::images
