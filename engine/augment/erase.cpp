#include "engine/augment/erase_internal.h"

#include "engine/core/error.h"

#include <cmath>
#include <cstring>

namespace benchlight::augment {

namespace {

class Erase final : public Operation {
  public:
    explicit Erase(double probability) : probability_(probability) {}

    std::string text() const override { return "erase=" + format_number(probability_); }

    void apply(Canvas &canvas, Random &random, const Key &, Json *applied) const override {
        if (!random.chance(probability_)) return;
        const std::optional<images::Box> box = random_erasing_box(canvas.height, canvas.width, random);
        if (!box) return;
        erase(canvas, *box);
        if (applied)
            applied->push_back({{"op", "erase"},
                                {"top", box->top},
                                {"left", box->left},
                                {"height", box->height},
                                {"width", box->width}});
    }

  private:
    double probability_;
};

} // namespace

std::optional<images::Box> random_erasing_box(int height, int width, Random &random) {
    const auto rounded = [](double value) { return static_cast<int>(std::nearbyint(value)); };
    for (int attempt = 0; attempt < 10; ++attempt) {
        const double area = static_cast<double>(height) * width * random.uniform(0.02, 0.33);
        const double aspect = std::exp(random.uniform(std::log(0.3), std::log(3.3)));
        images::Box box{0, 0, rounded(std::sqrt(area * aspect)), rounded(std::sqrt(area / aspect))};
        if (box.height >= height || box.width >= width) continue;
        box.top = static_cast<int>(random.below(static_cast<std::uint32_t>(height - box.height) + 1));
        box.left = static_cast<int>(random.below(static_cast<std::uint32_t>(width - box.width) + 1));
        if (box.height == 0 || box.width == 0) return std::nullopt;
        return box;
    }
    return std::nullopt;
}

void erase(const Canvas &canvas, const images::Box &box) {
    const auto channels = static_cast<std::size_t>(canvas.channels), width = static_cast<std::size_t>(canvas.width);
    for (int row = box.top; row < box.top + box.height; ++row)
        std::memset(canvas.pixels +
                        (static_cast<std::size_t>(row) * width + static_cast<std::size_t>(box.left)) * channels,
                    0, static_cast<std::size_t>(box.width) * channels);
}

extern const OperationKind erase_kind;
const OperationKind erase_kind{"erase", "P, the probability (0 to 1) of a black rectangle",
                               [](const std::string &value) -> std::shared_ptr<const Operation> {
                                   const std::optional<double> probability = parse_number<double>(value);
                                   if (!probability || !(*probability >= 0 && *probability <= 1))
                                       throw UsageError("erase");
                                   return std::make_shared<Erase>(*probability);
                               }};

} // namespace benchlight::augment
