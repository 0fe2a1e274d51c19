#include "ui/figures/export.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"

#include <QBuffer>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>
#include <array>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double logical_dpi = 96;
constexpr double most_pixels = 100e6;

constexpr std::array formats{FigureFormat::png, FigureFormat::svg, FigureFormat::pdf, FigureFormat::csv};

double inch_in(FigureSize::Unit unit, double dpi) {
    return unit == FigureSize::Unit::inches ? 1 : unit == FigureSize::Unit::millimetres ? 25.4 : dpi;
}

/// What an export's size and resolution come to.
struct Canvas {
    QSizeF logical; ///< 96 to an inch
    double dpi = logical_dpi;

    double scale() const { return dpi / logical_dpi; }
    QSize pixels() const {
        return {static_cast<int>(std::lround(logical.width() * scale())),
                static_cast<int>(std::lround(logical.height() * scale()))};
    }
};

Canvas canvas_of(const Figure &figure, const ExportOptions &options) {
    const bool physical = options.size && options.size->unit != FigureSize::Unit::pixels;
    const int dpi = options.dpi.value_or(physical ? 300 : static_cast<int>(logical_dpi));
    if (dpi < 10 || dpi > 2400) throw UsageError("--dpi " + std::to_string(dpi) + " is out of range; take 10 to 2400");
    Canvas canvas{figure.default_size(), static_cast<double>(dpi)};
    if (options.size)
        canvas.logical =
            QSizeF(options.size->width, options.size->height) * (logical_dpi / inch_in(options.size->unit, dpi));
    const QSize pixels = canvas.pixels();
    if (pixels.width() < 50 || pixels.height() < 50 || pixels.width() > 30000 || pixels.height() > 30000 ||
        1.0 * pixels.width() * pixels.height() > most_pixels)
        throw UsageError("a picture of " + std::to_string(pixels.width()) + " x " + std::to_string(pixels.height()) +
                         " pixels is out of range; take 50 to 30000 a side and no more than 100 million in all");
    return canvas;
}

QImage paint_image(const Figure &figure, const Canvas &canvas, const FigureLook &look) {
    QImage image(canvas.pixels(), QImage::Format_RGB32);
    if (image.isNull()) throw Error("there is not enough memory for the picture; take a smaller --size or --dpi");
    image.fill(tokens_of(look.theme).surface);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(canvas.scale(), canvas.scale());
    figure.paint(painter, canvas.logical, look);
    return image;
}

void write_png(const Figure &figure, const Canvas &canvas, const FigureLook &look, QBuffer &out) {
    QImage image = paint_image(figure, canvas, look);
    image.setDotsPerMeterX(static_cast<int>(std::lround(canvas.dpi / .0254)));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    image.setText("Title", look.title_for(figure.title()));
    image.setText("Software", "Benchlight");
    image.save(&out, "PNG");
}

/// What Qt writes at a drawing's head with its size, which it knows in whole pixels only, and with a title, which it would
/// write as if it could hold no "<" or "&".
void complete_svg_head(QByteArray &svg, const QSizeF &logical, const QString &title) {
    const auto millimetres = [](double length) {
        return QByteArray::fromStdString(format_number(std::round(length / logical_dpi * 25.4 * 1000) / 1000)) + "mm";
    };
    const qsizetype begin = svg.indexOf("<svg width=\""), view = svg.indexOf("viewBox=", begin);
    const qsizetype end = svg.indexOf('>', view);
    if (begin < 0 || view < 0 || end < 0) return;
    if (!title.isEmpty()) svg.insert(end + 1, "\n<title>" + title.toHtmlEscaped().toUtf8() + "</title>");
    svg.replace(begin, view - begin,
                "<svg width=\"" + millimetres(logical.width()) + "\" height=\"" + millimetres(logical.height()) +
                    "\" ");
}

void write_svg(const Figure &figure, const Canvas &canvas, const FigureLook &look, QBuffer &out) {
    QSvgGenerator generator;
    generator.setOutputDevice(&out);
    generator.setDescription("Made by Benchlight");
    generator.setResolution(static_cast<int>(logical_dpi));
    generator.setSize(canvas.logical.toSize());
    generator.setViewBox(QRectF(QPointF(), canvas.logical));
    {
        QPainter painter(&generator);
        figure.paint(painter, canvas.logical, look);
    }
    complete_svg_head(out.buffer(), canvas.logical, look.title_for(figure.title()));
}

void write_pdf(const Figure &figure, const Canvas &canvas, const FigureLook &look, QBuffer &out) {
    QPdfWriter writer(&out);
    writer.setTitle(look.title_for(figure.title()));
    writer.setCreator("Benchlight");
    const QSizeF points = canvas.logical * (72 / logical_dpi);
    writer.setPageSize(QPageSize(points, QPageSize::Point, "figure", QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    writer.setResolution(1200);
    QPainter painter(&writer);
    painter.scale(1200 / logical_dpi, 1200 / logical_dpi);
    figure.paint(painter, canvas.logical, look);
}

} // namespace

FigureFormat figure_format(const std::filesystem::path &path) {
    std::string ending = path.extension().string();
    for (char &c : ending)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    for (const FigureFormat format : formats)
        if (ending == ending_of(format)) return format;
    throw UsageError(display_path(path) + ": a figure's file name ends in .png, .svg, .pdf or .csv");
}

const char *ending_of(FigureFormat format) {
    switch (format) {
    case FigureFormat::png: return ".png";
    case FigureFormat::svg: return ".svg";
    case FigureFormat::pdf: return ".pdf";
    case FigureFormat::csv: break;
    }
    return ".csv";
}

FigureSize FigureSize::in(Unit other, double dpi) const {
    const double factor = inch_in(other, dpi) / inch_in(unit, dpi);
    return {width * factor, height * factor, other};
}

FigureSize FigureSize::parse(const std::string &text) {
    FigureSize size;
    std::string numbers = text;
    const auto takes = [&](const char *ending, Unit unit) {
        if (!numbers.ends_with(ending)) return false;
        numbers.resize(numbers.size() - 2);
        size.unit = unit;
        return true;
    };
    takes("px", Unit::pixels) || takes("mm", Unit::millimetres) || takes("in", Unit::inches);
    const auto sides = split_text(numbers, 'x');
    const auto width = sides.size() == 2 ? parse_number<double>(sides[0]) : std::nullopt;
    const auto height = sides.size() == 2 ? parse_number<double>(sides[1]) : std::nullopt;
    if (!width || !height || !(*width > 0) || !(*height > 0) || *width > 1e5 || *height > 1e5)
        throw UsageError("--size " + text + " is no size; write it as 1200x800px, 160x100mm or 6.3x4in");
    size.width = *width;
    size.height = *height;
    return size;
}

bool exports_numbers(const std::filesystem::path &path) { return figure_format(path) == FigureFormat::csv; }

void require_exportable(const std::filesystem::path &path, bool force) {
    figure_format(path);
    std::error_code ignored;
    const auto status = std::filesystem::symlink_status(path, ignored);
    if (std::filesystem::is_directory(status)) throw Error(display_path(path) + " is a folder; name a file");
    if (std::filesystem::exists(status) && !force) throw Error(display_path(path) + " exists; --force replaces it");
    require_writable_place(path);
}

void export_figure(const Figure &figure, const std::filesystem::path &path, const ExportOptions &options) {
    require_exportable(path, options.force);
    const FigureFormat format = figure_format(path);
    if (format == FigureFormat::csv) return write_file_atomically(path, figure.table().csv());
    const Canvas canvas = canvas_of(figure, options);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    switch (format) {
    case FigureFormat::png: write_png(figure, canvas, options.look, buffer); break;
    case FigureFormat::svg: write_svg(figure, canvas, options.look, buffer); break;
    case FigureFormat::pdf: write_pdf(figure, canvas, options.look, buffer); break;
    case FigureFormat::csv: break;
    }
    buffer.close();
    if (bytes.isEmpty()) throw Error(display_path(path) + ": the figure could not be drawn in this format");
    write_file_atomically(path, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

/// The resolution at which it just fits, but no more than it has.
static double fitted_dpi(const Canvas &canvas, const QSize &room) {
    const double most = std::min(room.width() / canvas.logical.width(), room.height() / canvas.logical.height());
    return std::min(canvas.dpi, std::max(1e-3, most) * logical_dpi);
}

ExportExtent export_extent(const Figure &figure, const ExportOptions &options) {
    const Canvas canvas = canvas_of(figure, options);
    return {canvas.logical, canvas.pixels()};
}

QImage preview_image(const Figure &figure, const ExportOptions &options, const QSize &room, bool precise) {
    constexpr double most_drawn = 3e6; // pixels that are drawn whole and scaled down: the very picture
    Canvas canvas = canvas_of(figure, options);
    if (!precise || 1.0 * canvas.pixels().width() * canvas.pixels().height() > most_drawn)
        canvas.dpi = fitted_dpi(canvas, room);
    const QImage image = paint_image(figure, canvas, options.look);
    if (image.width() <= room.width() && image.height() <= room.height()) return image;
    return image.scaled(room, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}
QImage figure_image(const Figure &figure, const FigureLook &look, double scale) {
    return paint_image(figure, {figure.default_size(), logical_dpi * scale}, look);
}

} // namespace benchlight::ui
