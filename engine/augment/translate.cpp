#include "engine/augment/operation.h"

#include "engine/core/error.h"

#include <algorithm>
#include <cstring>
#include <opencv2/core.hpp>

namespace benchlight::augment {

namespace {

enum class Fill { reflect, zero };

/// Writes `from` moved by (dx, dy) to `to`. Reflection leaves the edge itself out: c b | a b c.
void translate(const Canvas &canvas, int dx, int dy, Fill fill) {
    const int height = canvas.height, width = canvas.width;
    const auto channels = static_cast<std::size_t>(canvas.channels);
    const std::size_t row_bytes = static_cast<std::size_t>(width) * channels;
    const int border = fill == Fill::reflect ? cv::BORDER_REFLECT_101 : cv::BORDER_CONSTANT;
    const int begin = std::clamp(dx, 0, width), end = std::clamp(width + dx, 0, width); // columns that only move
    for (int y = 0; y < height; ++y) {
        std::uint8_t *to = canvas.spare + static_cast<std::size_t>(y) * row_bytes;
        const int source = cv::borderInterpolate(y - dy, height, border);
        if (source < 0) {
            std::memset(to, 0, row_bytes);
            continue;
        }
        const std::uint8_t *from = canvas.pixels + static_cast<std::size_t>(source) * row_bytes;
        if (begin < end)
            std::memcpy(to + static_cast<std::size_t>(begin) * channels,
                        from + static_cast<std::size_t>(begin - dx) * channels,
                        static_cast<std::size_t>(end - begin) * channels);
        for (int x = begin > 0 ? 0 : end; x < (begin > 0 ? begin : width); ++x) {
            const int column = cv::borderInterpolate(x - dx, width, border);
            for (std::size_t c = 0; c < channels; ++c)
                to[static_cast<std::size_t>(x) * channels + c] =
                    column < 0 ? std::uint8_t{0} : from[static_cast<std::size_t>(column) * channels + c];
        }
    }
}

class Translate final : public Operation {
  public:
    Translate(int pixels, Fill fill) : pixels_(pixels), fill_(fill) {}

    std::string text() const override {
        return "translate=" + std::to_string(pixels_) + (fill_ == Fill::zero ? ":zero" : "");
    }

    void apply(Canvas &canvas, Random &random, const Key &, Json *applied) const override {
        const auto draw = [&] {
            return static_cast<int>(random.below(2 * static_cast<std::uint32_t>(pixels_) + 1)) - pixels_;
        };
        const int dx = draw();
        const int dy = draw();
        if (dx == 0 && dy == 0) return;
        translate(canvas, dx, dy, fill_);
        canvas.swap();
        if (applied)
            applied->push_back(
                {{"op", "translate"}, {"x", dx}, {"y", dy}, {"fill", fill_ == Fill::zero ? "zero" : "reflect"}});
    }

  private:
    int pixels_;
    Fill fill_;
};

} // namespace

extern const OperationKind translate_kind;
const OperationKind translate_kind{
    "translate", "PX, PX:reflect or PX:zero, up to that many whole pixels (0 to 4096) on each axis",
    [](const std::string &value) -> std::shared_ptr<const Operation> {
        const std::size_t colon = value.find(':');
        const std::string fill = colon == std::string::npos ? "reflect" : value.substr(colon + 1);
        const std::optional<int> pixels = parse_number<int>(value.substr(0, colon));
        if (!pixels || *pixels < 0 || *pixels > 4096 || (fill != "reflect" && fill != "zero"))
            throw UsageError("translate");
        return std::make_shared<Translate>(*pixels, fill == "zero" ? Fill::zero : Fill::reflect);
    }};

} // namespace benchlight::augment
