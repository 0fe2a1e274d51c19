#include "engine/augment/crop_internal.h"

#include "engine/core/error.h"

#include <cmath>

namespace benchlight::augment {

namespace {

constexpr double least_aspect = 3.0 / 4, most_aspect = 4.0 / 3;

int rounded(double value) { return static_cast<int>(std::nearbyint(value)); } // halves to even, as Python's round

images::Box central_box(int height, int width) {
    images::Box box{0, 0, height, width};
    const double aspect = static_cast<double>(width) / height;
    if (aspect < least_aspect)
        box.height = rounded(width / least_aspect);
    else if (aspect > most_aspect)
        box.width = rounded(height * most_aspect);
    box.top = (height - box.height) / 2;
    box.left = (width - box.width) / 2;
    return box;
}

class Crop final : public Operation {
  public:
    Crop(double least, double most) : least_(least), most_(most) {}

    std::string text() const override { return "crop=" + format_number(least_) + ":" + format_number(most_); }

    void apply(Canvas &canvas, Random &random, const Key &, Json *applied) const override {
        const images::Box box = random_crop_box(canvas.height, canvas.width, least_, most_, random);
        resized_crop(canvas, box);
        canvas.swap();
        if (applied)
            applied->push_back(
                {{"op", "crop"}, {"top", box.top}, {"left", box.left}, {"height", box.height}, {"width", box.width}});
    }

  private:
    double least_, most_;
};

} // namespace

images::Box random_crop_box(int height, int width, double least, double most, Random &random) {
    for (int attempt = 0; attempt < 10; ++attempt) {
        const double area = static_cast<double>(height) * width * random.uniform(least, most);
        const double aspect = std::exp(random.uniform(std::log(least_aspect), std::log(most_aspect)));
        images::Box box{0, 0, rounded(std::sqrt(area / aspect)), rounded(std::sqrt(area * aspect))};
        if (box.width < 1 || box.width > width || box.height < 1 || box.height > height) continue;
        box.top = static_cast<int>(random.below(static_cast<std::uint32_t>(height - box.height) + 1));
        box.left = static_cast<int>(random.below(static_cast<std::uint32_t>(width - box.width) + 1));
        return box;
    }
    return central_box(height, width);
}

void resized_crop(const Canvas &canvas, const images::Box &box) {
    const images::ImageView image{canvas.pixels, canvas.height, canvas.width, canvas.channels,
                                  static_cast<std::size_t>(canvas.width) * static_cast<std::size_t>(canvas.channels)};
    images::resize(images::view_of(image, box), canvas.height, canvas.width, {0, 0, canvas.height, canvas.width},
                   canvas.spare);
}

extern const OperationKind crop_kind;
const OperationKind crop_kind{"crop", "MIN:MAX, the least and the greatest share of the area (above 0, up to 1)",
                              [](const std::string &value) -> std::shared_ptr<const Operation> {
                                  const std::size_t colon = value.find(':');
                                  if (colon == std::string::npos) throw UsageError("crop");
                                  const std::optional<double> least = parse_number<double>(value.substr(0, colon));
                                  const std::optional<double> most = parse_number<double>(value.substr(colon + 1));
                                  if (!least || !most || !(*least > 0 && *least <= *most && *most <= 1))
                                      throw UsageError("crop");
                                  return std::make_shared<Crop>(*least, *most);
                              }};

} // namespace benchlight::augment
