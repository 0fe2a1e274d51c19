#include "ui/figures/matrix_colours.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

double luminance(const QColor &colour) {
    const auto linear = [](double part) {
        return part <= .04045 ? part / 12.92 : std::pow((part + .055) / 1.055, 2.4);
    };
    return .2126 * linear(colour.redF()) + .7152 * linear(colour.greenF()) + .0722 * linear(colour.blueF());
}

} // namespace

double contrast(const QColor &a, const QColor &b) {
    const double one = luminance(a), other = luminance(b);
    return (std::max(one, other) + .05) / (std::min(one, other) + .05);
}

QColor readable_on(const QColor &background, const Tokens &tokens) {
    const QColor dark = luminance(tokens.text) < .5 ? tokens.text : tokens.background;
    const QColor light = luminance(tokens.text) < .5 ? QColor(Qt::white) : tokens.text;
    const QColor &better = contrast(dark, background) >= contrast(light, background) ? dark : light;
    if (contrast(better, background) >= 4.5) return better;
    return contrast(Qt::black, background) > contrast(Qt::white, background) ? Qt::black : Qt::white;
}

const std::array<QColor, 9> &matrix_colours(Theme theme) {
    static const std::array<QColor, 9> light{"#ffffff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6",
                                             "#4292c6", "#2171b5", "#08519c", "#08306b"};
    static const std::array<QColor, 9> dark{tokens_of(Theme::dark).surface,
                                            "#1d2f44",
                                            "#1b3f63",
                                            "#1a5285",
                                            "#2468a8",
                                            "#4292c6",
                                            "#6baed6",
                                            "#9ecae1",
                                            "#d3e6f5"};
    return theme == Theme::dark ? dark : light;
}

QColor matrix_colour(double share, Theme theme) {
    const auto &colours = matrix_colours(theme);
    const double place = std::sqrt(std::clamp(share, 0.0, 1.0)) * (colours.size() - 1);
    const std::size_t below = std::min(static_cast<std::size_t>(place), colours.size() - 2);
    const auto mixed = [&](int from, int to) {
        return static_cast<int>(std::lround(from + (to - from) * (place - static_cast<double>(below))));
    };
    const QColor &a = colours[below], &b = colours[below + 1];
    return {mixed(a.red(), b.red()), mixed(a.green(), b.green()), mixed(a.blue(), b.blue())};
}

} // namespace benchlight::ui
