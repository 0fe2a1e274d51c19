#pragma once
#include "engine/core/stop.h"
#include "engine/evaluation/network_source.h"
#include "engine/images/data_set.h"
#include "engine/images/image.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace benchlight::evaluation {

/// A map over the image that a network takes, row by row: 0 (nothing) … 1 (its largest value).
struct HeatMap {
    int height = 0, width = 0;
    std::vector<float> value{};
};

struct Neighbour {
    std::uint32_t index = 0; ///< image number in the stored training part
    float similarity = 0;    ///< cosine, −1 … 1
};

/// A network held ready for single images: what it answers, where it looks, and what looks alike to it. Computes in
/// fp32 on the calling thread. One thread at a time.
class Examiner {
  public:
    /// Throws Error: no weights, no statistics or input size known (a weight file that does not tell them takes those of
    /// `data` if given), other classes than the data's.
    explicit Examiner(const NetworkSource &source, const images::DataSet *data = nullptr);
    ~Examiner();
    Examiner(Examiner &&) noexcept;
    Examiner &operator=(Examiner &&) noexcept;

    const std::vector<std::string> &classes() const;
    /// The image as the network takes it, before normalisation: resized, centre cut out, 1 or 3 channels.
    images::Image seen(const images::Image &image) const;
    /// Of every class, as evaluation has it (with the test flip of the run). [classes]
    std::vector<float> probabilities(const images::Image &image) const;
    /// Grad-CAM of Selvaraju et al. (ICCV 2017): where the last stage with spatial extent speaks for `class_number`,
    /// bilinearly enlarged to seen()'s size. All zero when nothing speaks for it. Throws Error for a network without such a stage.
    HeatMap grad_cam(const images::Image &image, std::size_t class_number) const;
    /// What the head takes. [features]
    std::vector<float> features(const images::Image &image) const;

    /// The `count` training images (of the run's training split; of the whole training part for a weight file) that are
    /// nearest in the network's feature space, nearest first. Their features are computed once and kept in a file of the
    /// cache folder (half precision, read in blocks), under the weights' and the set's hashes, so memory does not grow
    /// with the set. `indexed` tells whether that file is there. Throws Error, Stopped.
    std::vector<Neighbour> nearest(const images::Image &image, const images::DataSet &data, std::size_t count,
                                   const std::stop_token &stop = {}, const Progress &progress = {}) const;
    bool indexed(const images::DataSet &data) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace benchlight::evaluation
