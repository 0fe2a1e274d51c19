#include "engine/augment/operation.h"

#include "engine/core/error.h"

#include <opencv2/core.hpp>

namespace benchlight::augment {

namespace {

void flip(Canvas &canvas, Json *applied) {
    const int type = CV_8UC(canvas.channels);
    const cv::Mat from(canvas.height, canvas.width, type, canvas.pixels);
    cv::Mat to(canvas.height, canvas.width, type, canvas.spare);
    cv::flip(from, to, 1);
    canvas.swap();
    if (applied) applied->push_back({{"op", "flip"}});
}

class RandomFlip final : public Operation {
  public:
    explicit RandomFlip(double probability) : probability_(probability) {}

    std::string text() const override { return "flip=" + format_number(probability_); }

    void apply(Canvas &canvas, Random &random, const Key &, Json *applied) const override {
        if (random.chance(probability_)) flip(canvas, applied);
    }

  private:
    double probability_;
};

/// The first epoch flips half of the images, by chance; afterwards each epoch flips those that the one before did not. So
/// two epochs on end see every image both ways (Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", 2024).
class AlternatingFlip final : public Operation {
  public:
    std::string text() const override { return "flip=alternating"; }

    void apply(Canvas &canvas, Random &, const Key &key, Json *applied) const override {
        Random first_epoch(key.seed, Purpose::alternation, 0, key.index);
        if (first_epoch.chance(0.5) == (key.epoch % 2 == 1)) flip(canvas, applied);
    }
};

} // namespace

extern const OperationKind flip_kind;
const OperationKind flip_kind{"flip", "P, the probability (0 to 1) of a mirror image, or alternating",
                              [](const std::string &value) -> std::shared_ptr<const Operation> {
                                  if (value == "alternating") return std::make_shared<AlternatingFlip>();
                                  const std::optional<double> probability = parse_number<double>(value);
                                  if (!probability || !(*probability >= 0 && *probability <= 1))
                                      throw UsageError("flip");
                                  return std::make_shared<RandomFlip>(*probability);
                              }};

} // namespace benchlight::augment
