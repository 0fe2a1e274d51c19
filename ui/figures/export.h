#pragma once
#include "ui/figures/figure.h"

#include <QImage>

#include <filesystem>
#include <optional>

namespace benchlight::ui {

/// A size as --size takes it: "1200x800px", "160x100mm", "6.3x4in"; px when no unit is given.
struct FigureSize {
    enum class Unit { pixels, millimetres, inches };
    double width = 0, height = 0;
    Unit unit = Unit::pixels;

    /// Throws UsageError.
    static FigureSize parse(const std::string &text);
};

struct ExportOptions {
    std::optional<FigureSize> size{}; ///< default the figure's own
    std::optional<int> dpi{};         ///< 10 … 2400; default 96, or 300 for a size in mm or in
    FigureLook look{};
    bool force = false; ///< replace a file that is there
};

/// Throws UsageError when the name ends in none of .png, .svg, .pdf, .csv, and Error when the file is there and may not
/// be replaced, or its folder cannot be written: what can be known before the figure is made.
void require_exportable(const std::filesystem::path &path, bool force);

/// Whether the name's ending asks for the figure's table. Throws UsageError as above.
bool exports_numbers(const std::filesystem::path &path);

/// Writes the figure as its file name's ending says. A size in pixels is the picture's size in PNG pixels; text and
/// lines scale with the dots per inch. SVG and PDF are vectors with text as text. Needs a QApplication. Throws Error.
void export_figure(const Figure &figure, const std::filesystem::path &path, const ExportOptions &options = {});

/// The figure as a picture of its default size, `scale` pixels to the logical pixel.
QImage figure_image(const Figure &figure, const FigureLook &look, double scale = 1);

} // namespace benchlight::ui
