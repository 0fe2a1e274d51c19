#pragma once
#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>
#include <QString>

#include <string>
#include <vector>

namespace benchlight::ui {

/// The colours that a picture or the window is drawn in; the window is light or dark. print: white paper, and lines that
/// differ in more than colour. colour_blind: so too, and every colour that means something is one of Okabe and Ito's.
enum class Theme { light, dark, print, colour_blind };

/// "light", "dark", "print" or "colour-blind". Throws UsageError.
Theme theme_named(const std::string &name);
/// The same the other way round.
std::string name_of(Theme theme);

/// Whether what differs in colour is to differ in dashes or marks too.
bool tells_by_shape(Theme theme);

/// Everything that the style sheet, the palette and the figures are made from.
struct Tokens {
    QColor background, surface, raised, line, text, muted;
    QColor accent, on_accent, good, warn, bad;
    QColor training, validation; ///< the two curves of every chart
};
const Tokens &tokens_of(Theme theme);

/// Spacing and text sizes in logical pixels.
namespace space {
inline constexpr int tiny = 4, small = 8, medium = 12, large = 16, huge = 24;
}
namespace text_size {
inline constexpr int small = 11, normal = 13, large = 16, huge = 22;
}

/// The categorical colours of Okabe and Ito, "Color universal design" (2008), in an order that suits `theme`.
std::vector<QColor> category_colours(Theme theme);

/// The interface's font: the system's, or DejaVu Sans where that does not exist; `size` in logical pixels.
QFont interface_font(int size = text_size::normal);

/// Sets style, palette, font and style sheet of the application. `theme` is light or dark.
void apply_theme(Theme theme);
/// What the application looks like now.
Theme current_theme();
/// Tells those who draw with tokens themselves that the theme has changed.
class ThemeSignals final : public QObject {
    Q_OBJECT
  signals:
    void changed();
};
ThemeSignals *theme_signals();

/// What the system asks for, judged by the lightness of its windows.
Theme system_theme();

} // namespace benchlight::ui
