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
    /// As large in another unit, where `dpi` pixels are an inch.
    FigureSize in(Unit other, double dpi) const;
};

struct ExportOptions {
    std::optional<FigureSize> size{}; ///< default the figure's own
    std::optional<int> dpi{};         ///< 10 … 2400; default 96, or 300 for a size in mm or in
    FigureLook look{};
    bool force = false; ///< replace a file that is there
};

enum class FigureFormat { png, svg, pdf, csv };
/// What the file name's ending asks for, in capitals or not. Throws UsageError for another ending.
FigureFormat figure_format(const std::filesystem::path &path);
/// ".png", as file names have it.
const char *ending_of(FigureFormat format);

/// Throws UsageError when the name ends in none of .png, .svg, .pdf, .csv, and Error when the file is there and may not
/// be replaced, or its folder cannot be written: what can be known before the figure is made.
void require_exportable(const std::filesystem::path &path, bool force);

/// Whether the name's ending asks for the figure's table. Throws UsageError as above.
bool exports_numbers(const std::filesystem::path &path);

/// What a size and a resolution come to.
struct ExportExtent {
    QSizeF logical; ///< that the figure lays itself out on, 96 to an inch
    QSize pixels;   ///< of a PNG
};
/// Throws UsageError, one sentence, when no such picture can be made.
ExportExtent export_extent(const Figure &figure, const ExportOptions &options);

/// Writes the figure as its file name's ending says. A size in pixels is the picture's size in PNG pixels; text and
/// lines scale with the dots per inch. SVG and PDF are vectors with text as text. Needs a QApplication. Throws Error.
void export_figure(const Figure &figure, const std::filesystem::path &path, const ExportOptions &options = {});

/// What an export with these options looks like, scaled down to fit into `room`: the very picture, or where that is large or
/// not `precise` one that is laid out as it is, with fewer pixels. Throws as export_extent() does.
QImage preview_image(const Figure &figure, const ExportOptions &options, const QSize &room, bool precise = true);

/// The figure as a picture of its default size, `scale` pixels to the logical pixel.
QImage figure_image(const Figure &figure, const FigureLook &look, double scale = 1);

} // namespace benchlight::ui
