#include "engine/augment/augment.h"

#include "engine/core/vectorised_internal.h"

#include <algorithm>
#include <array>

namespace benchlight::augment {

namespace {

/// Of one channel: byte·scale + offset.
struct Line {
    float scale, offset;
};

Line line_of(const Normalisation &normalisation, std::size_t channel) {
    const double mean = normalisation.mean[std::min(channel, normalisation.mean.size() - 1)];
    const double std = normalisation.std[std::min(channel, normalisation.std.size() - 1)];
    return {static_cast<float>(1 / (255 * std)), static_cast<float>(-mean / std)};
}

BENCHLIGHT_VECTORISED
void normalise_plane(const std::uint8_t *__restrict in, std::size_t count, Line line, float *__restrict out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(in[i]) * line.scale + line.offset;
}

BENCHLIGHT_VECTORISED
void normalise_rgb(const std::uint8_t *__restrict in, std::size_t count, const Line *lines, float *__restrict red,
                   float *__restrict green, float *__restrict blue) {
    const Line r = lines[0], g = lines[1], b = lines[2];
    for (std::size_t i = 0; i < count; ++i) {
        red[i] = static_cast<float>(in[3 * i]) * r.scale + r.offset;
        green[i] = static_cast<float>(in[3 * i + 1]) * g.scale + g.offset;
        blue[i] = static_cast<float>(in[3 * i + 2]) * b.scale + b.offset;
    }
}

} // namespace

Normalisation normalisation_of(const images::Survey &survey) {
    Normalisation normalisation{survey.mean, survey.std};
    for (double &std : normalisation.std)
        if (!(std > 0)) std = 1;
    normalisation.mean.resize(3, normalisation.mean.empty() ? 0.0 : normalisation.mean.back());
    normalisation.std.resize(3, normalisation.std.empty() ? 1.0 : normalisation.std.back());
    return normalisation;
}

void normalise_planes(std::span<const std::uint8_t> image, int channels, const Normalisation &normalisation,
                      std::span<float> out) {
    const std::array<Line, 3> lines{line_of(normalisation, 0), line_of(normalisation, 1), line_of(normalisation, 2)};
    const std::size_t plane = image.size() / static_cast<std::size_t>(channels);
    if (channels == 3) {
        normalise_rgb(image.data(), plane, lines.data(), out.data(), out.data() + plane, out.data() + 2 * plane);
        return;
    }
    for (std::size_t c = 0; c < 3; ++c) normalise_plane(image.data(), plane, lines[c], out.data() + c * plane);
}

} // namespace benchlight::augment
