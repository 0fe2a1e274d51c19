#pragma once
#include "ui/shell/theme.h"

#include <array>

namespace benchlight::ui {

/// The colours of a matrix from nothing to everything, at equal steps of the square root of the share, so that rare
/// mistakes are seen beside a full diagonal: ColorBrewer's Blues; in the dark theme from the surface's colour to a
/// light blue. One hue whose lightness goes one way is told apart by everybody.
const std::array<QColor, 9> &matrix_colours(Theme theme);
/// The colour of a cell that holds `share`, 0 … 1.
QColor matrix_colour(double share, Theme theme);
/// Black or white, or near it: what can be read on `background` with a contrast of at least 4.5.
QColor readable_on(const QColor &background, const Tokens &tokens);
/// Of two opaque colours, 1 … 21, as WCAG 2 defines it.
double contrast(const QColor &a, const QColor &b);

} // namespace benchlight::ui
