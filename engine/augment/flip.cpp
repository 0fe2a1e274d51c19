#include "engine/augment/operation.h"

#include "engine/core/error.h"

#include <opencv2/core.hpp>

namespace benchlight::augment {

namespace {

class Flip final : public Operation {
  public:
    explicit Flip(double probability) : probability_(probability) {}

    std::string text() const override { return "flip=" + format_number(probability_); }

    void apply(Canvas &canvas, Random &random, Json *applied) const override {
        if (!random.chance(probability_)) return;
        const int type = CV_8UC(canvas.channels);
        const cv::Mat from(canvas.height, canvas.width, type, canvas.pixels);
        cv::Mat to(canvas.height, canvas.width, type, canvas.spare);
        cv::flip(from, to, 1);
        canvas.swap();
        if (applied) applied->push_back({{"op", "flip"}});
    }

  private:
    double probability_;
};

} // namespace

extern const OperationKind flip_kind;
const OperationKind flip_kind{"flip", "P, the probability (0 to 1) of a mirror image",
                              [](const std::string &value) -> std::shared_ptr<const Operation> {
                                  const std::optional<double> probability = parse_number<double>(value);
                                  if (!probability || !(*probability >= 0 && *probability <= 1))
                                      throw UsageError("flip");
                                  return std::make_shared<Flip>(*probability);
                              }};

} // namespace benchlight::augment
