#include "ui/figures/export_choice.h"

#include "engine/core/error.h"

#include <QSettings>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double single_width = 85, double_width = 175; // millimetres
constexpr int print_dpi = 300, slide_dpi = 144, least_dpi = 10, most_dpi = 2400;
constexpr double most_side = 1e5; // of any unit

/// Whether a stored number is one of `count` values of an enumeration.
bool numbers_one_of(int number, int count) { return number >= 0 && number < count; }

} // namespace

void ExportChoice::take(SizePreset chosen, const QSizeF &figure) {
    preset = chosen;
    const double ratio = figure.width() / figure.height();
    const auto column = [&](double wide) {
        size = {wide, std::round(wide / ratio * 10) / 10, FigureSize::Unit::millimetres};
        dpi = print_dpi;
    };
    switch (chosen) {
    case SizePreset::figure:
        size = {std::round(figure.width()), std::round(figure.height()), FigureSize::Unit::pixels};
        dpi = 96;
        break;
    case SizePreset::single_column: column(single_width); break;
    case SizePreset::double_column: column(double_width); break;
    case SizePreset::slide:
        size = {1920, 1080, FigureSize::Unit::pixels};
        dpi = slide_dpi;
        break;
    case SizePreset::own: return; // as it is
    }
    proportion = size.width / size.height;
}

void ExportChoice::set_width(double width) {
    preset = SizePreset::own;
    size.width = width;
    if (proportional) size.height = width / proportion;
}

void ExportChoice::set_height(double height) {
    preset = SizePreset::own;
    size.height = height;
    if (proportional) size.width = height * proportion;
}

void ExportChoice::set_unit(FigureSize::Unit unit) { size = size.in(unit, dpi); }

void ExportChoice::set_proportional(bool on) {
    proportional = on;
    if (on && size.width > 0 && size.height > 0) proportion = size.width / size.height;
}

ExportOptions ExportChoice::options() const { return {.size = size, .dpi = dpi, .look = theme}; }

ExportChoice ExportChoice::saved(QSettings &settings, const QSizeF &figure) {
    ExportChoice choice;
    const auto number = [&](const char *name) { return settings.value(QString("export/") + name, -1).toInt(); };
    const auto side = [&](const char *name) { return settings.value(QString("export/") + name, 0).toDouble(); };
    if (const int format = number("format"); numbers_one_of(format, 4))
        choice.format = static_cast<FigureFormat>(format);
    try {
        choice.theme = theme_named(settings.value("export/theme", "light").toString().toStdString());
    } catch (const UsageError &) { // of another version
    }
    const int preset = number("preset"), unit = number("unit");
    choice.take(numbers_one_of(preset, 4) ? static_cast<SizePreset>(preset) : SizePreset::figure, figure);
    const double width = side("width"), height = side("height");
    if (preset == static_cast<int>(SizePreset::own) && numbers_one_of(unit, 3) && width > 0 && width <= most_side &&
        height > 0 && height <= most_side) {
        choice.preset = SizePreset::own;
        choice.size = {width, height, static_cast<FigureSize::Unit>(unit)};
    }
    if (const int dpi = number("dpi"); dpi >= least_dpi && dpi <= most_dpi) choice.dpi = dpi;
    choice.set_proportional(settings.value("export/proportional", true).toBool());
    return choice;
}

void ExportChoice::save(QSettings &settings) const {
    settings.setValue("export/format", static_cast<int>(format));
    settings.setValue("export/theme", QString::fromStdString(name_of(theme)));
    settings.setValue("export/preset", static_cast<int>(preset));
    settings.setValue("export/unit", static_cast<int>(size.unit));
    settings.setValue("export/width", size.width);
    settings.setValue("export/height", size.height);
    settings.setValue("export/dpi", dpi);
    settings.setValue("export/proportional", proportional);
}

} // namespace benchlight::ui
