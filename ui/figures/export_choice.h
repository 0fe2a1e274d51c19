#pragma once
#include "ui/figures/export.h"

#include <vector>

QT_BEGIN_NAMESPACE
class QSettings;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Sizes that pictures often have.
enum class SizePreset {
    figure,        ///< the figure's own
    single_column, ///< of a journal with two, 85 mm
    double_column, ///< across both, 175 mm
    slide,         ///< 1,920 × 1,080 pixels
    own            ///< something else
};

/// How somebody wants figures exported, apart from their texts and from where to.
struct ExportChoice {
    FigureFormat format = FigureFormat::png;
    Theme theme = Theme::light;
    SizePreset preset = SizePreset::figure;
    FigureSize size{};        ///< what the preset comes to
    int dpi = 96;             ///< 10 … 2400
    bool proportional = true; ///< one side follows the other
    double proportion = 1;    ///< width over height

    /// Takes a preset's size and resolution for a figure of this size.
    void take(SizePreset preset, const QSizeF &figure);
    void set_width(double width);
    void set_height(double height);
    /// Another unit for the same size.
    void set_unit(FigureSize::Unit unit);
    void set_proportional(bool on);

    ExportOptions options() const;

    /// What was saved last, for a figure of this size; the usual where nothing was, or what makes no sense.
    static ExportChoice saved(QSettings &settings, const QSizeF &figure);
    void save(QSettings &settings) const;
};

} // namespace benchlight::ui
