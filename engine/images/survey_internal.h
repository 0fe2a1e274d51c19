#pragma once
#include "engine/images/data_set.h"

#include <array>
#include <functional>

namespace benchlight::images {

/// By part, one flag an image.
using Readable = std::array<std::vector<char>, 2>;

/// Receives every readable image once, from several threads.
using ImageReceiver = std::function<void(Part part, std::size_t i, const Image &image)>;

/// Reads every image of `set` once. `readable` gets one flag an image.
Survey survey_images(const ImageSet &set, int threads, const std::stop_token &stop, const Progress &progress,
                     const ImageReceiver &receive, Readable &readable);

} // namespace benchlight::images
