#pragma once
#include "engine/core/stop.h"
#include "engine/evaluation/network_source.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::evaluation {

struct ClassProbability {
    std::string name;
    double probability = 0; ///< 0 … 1
};

/// What a network says about one image file.
struct ImagePrediction {
    std::filesystem::path source;
    std::vector<ClassProbability> top; ///< by falling probability; empty when the file could not be read
    std::string failure;               ///< why it could not be read, else empty
};

struct PredictOptions {
    std::optional<std::string> precision; ///< fp32 or bf16; default and auto: what the run decided on, for a file fp32
    std::optional<bool> test_flip;        ///< default the run's, for a file off
    std::size_t top = 5;                  ///< classes of each image
    int threads = 0;                      ///< 0: all
};

/// Classifies image files as the network sees them: scaled to its input, centre cut out, normalised by its statistics,
/// grey when its training images were. Classes that a weight file does not name are "class 0", "class 1" … Throws Error
/// when there are no weights, or when a file does not tell size and statistics; Stopped.
std::vector<ImagePrediction> predict_images(const NetworkSource &source,
                                            const std::vector<std::filesystem::path> &files,
                                            const PredictOptions &options, const std::stop_token &stop = {},
                                            const Progress &progress = {});

} // namespace benchlight::evaluation
