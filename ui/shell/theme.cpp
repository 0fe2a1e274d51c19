#include "ui/shell/theme.h"

#include "engine/core/error.h"
#include "ui/shell/icons.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QRegularExpression>
#include <QStyleFactory>
#include <QWidget>

namespace benchlight::ui {

namespace {

const Tokens light{.background = "#f4f5f7",
                   .surface = "#ffffff",
                   .raised = "#eceef1",
                   .line = "#d5d9df",
                   .text = "#1c2128",
                   .muted = "#5b6572",
                   .accent = "#0b62c4",
                   .on_accent = "#ffffff",
                   .good = "#0a7a55",
                   .warn = "#8a5a00",
                   .bad = "#b42318",
                   .training = "#0072b2",
                   .validation = "#d55e00"};
const Tokens dark{.background = "#16191d",
                  .surface = "#1e2227",
                  .raised = "#2a2f36",
                  .line = "#3a414a",
                  .text = "#e6e9ed",
                  .muted = "#a0a9b4",
                  .accent = "#5aa9f5",
                  .on_accent = "#0d1620",
                  .good = "#3fc495",
                  .warn = "#e6b450",
                  .bad = "#ff8a7a",
                  .training = "#56b4e9",
                  .validation = "#e69f00"};
const Tokens print = [] {
    Tokens tokens = light;
    tokens.background = tokens.surface = tokens.raised = "#ffffff";
    tokens.line = "#c4c4c4";
    tokens.text = "#000000";
    tokens.muted = "#404040";
    return tokens;
}();
/// Blue and vermilion are told apart by everybody who sees any two colours, so they are right and wrong too.
const Tokens colour_blind = [] {
    Tokens tokens = print;
    tokens.accent = tokens.training = tokens.good = "#0072b2";
    tokens.validation = tokens.bad = "#d55e00";
    tokens.warn = "#e69f00";
    return tokens;
}();

Theme applied = Theme::light;

QPalette palette_of(const Tokens &tokens) {
    QPalette palette;
    palette.setColor(QPalette::Window, tokens.background);
    palette.setColor(QPalette::WindowText, tokens.text);
    palette.setColor(QPalette::Base, tokens.surface);
    palette.setColor(QPalette::AlternateBase, tokens.raised);
    palette.setColor(QPalette::ToolTipBase, tokens.raised);
    palette.setColor(QPalette::ToolTipText, tokens.text);
    palette.setColor(QPalette::Text, tokens.text);
    palette.setColor(QPalette::PlaceholderText, tokens.muted);
    palette.setColor(QPalette::Button, tokens.raised);
    palette.setColor(QPalette::ButtonText, tokens.text);
    palette.setColor(QPalette::Highlight, tokens.accent);
    palette.setColor(QPalette::HighlightedText, tokens.on_accent);
    palette.setColor(QPalette::Link, tokens.accent);
    palette.setColor(QPalette::Mid, tokens.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, tokens.muted);
    return palette;
}

/// The style file with the tokens' values in place of @name.
QString style_sheet(const Tokens &tokens) {
    QFile file(resource_path("style.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<const char *, QString> values[] = {{"background", tokens.background.name()},
                                                       {"surface", tokens.surface.name()},
                                                       {"raised", tokens.raised.name()},
                                                       {"line", tokens.line.name()},
                                                       {"text", tokens.text.name()},
                                                       {"muted", tokens.muted.name()},
                                                       {"accent", tokens.accent.name()},
                                                       {"onaccent", tokens.on_accent.name()},
                                                       {"good", tokens.good.name()},
                                                       {"warn", tokens.warn.name()},
                                                       {"bad", tokens.bad.name()},
                                                       {"chevronup", tinted_icon_file("chevron-up", tokens.muted)},
                                                       {"chevron", tinted_icon_file("chevron-down", tokens.muted)},
                                                       {"check", tinted_icon_file("check", tokens.on_accent)}};
    for (const auto &[name, value] : values) sheet.replace(QRegularExpression(QString("@%1\\b").arg(name)), value);
    return sheet;
}

} // namespace

Theme theme_named(const std::string &name) {
    if (name == "light") return Theme::light;
    if (name == "dark") return Theme::dark;
    if (name == "print") return Theme::print;
    if (name == "colour-blind") return Theme::colour_blind;
    throw UsageError("theme \"" + name + "\" does not exist; take light, dark, print or colour-blind");
}

std::string name_of(Theme theme) {
    switch (theme) {
    case Theme::light: return "light";
    case Theme::dark: return "dark";
    case Theme::print: return "print";
    case Theme::colour_blind: break;
    }
    return "colour-blind";
}

bool tells_by_shape(Theme theme) { return theme == Theme::print || theme == Theme::colour_blind; }

const Tokens &tokens_of(Theme theme) {
    switch (theme) {
    case Theme::light: return light;
    case Theme::dark: return dark;
    case Theme::print: return print;
    case Theme::colour_blind: break;
    }
    return colour_blind;
}

std::vector<QColor> category_colours(Theme theme) {
    if (theme == Theme::dark)
        return {"#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#0072b2", "#e6e9ed"};
    return {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#000000"};
}

QFont interface_font(int size) {
    // Once: listing all families takes longer than drawing a chart.
    static const QFont resolved = [] {
        const QFont system = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
        const QString family = QFontInfo(system).family();
        // An unresolved alias is drawn in whatever comes first, which may be a serif or a bitmap font.
        return family == system.family() && QFontDatabase::hasFamily(family) ? system : QFont("DejaVu Sans");
    }();
    QFont font = resolved;
    font.setPixelSize(size);
    return font;
}

void apply_theme(Theme theme) {
    applied = theme;
    const Tokens &tokens = tokens_of(theme);
    QApplication::setStyle(QStyleFactory::create("Fusion"));
    QApplication::setPalette(palette_of(tokens));
    QApplication::setFont(interface_font());
    qApp->setStyleSheet(style_sheet(tokens));
    emit theme_signals()->changed();
}

ThemeSignals *theme_signals() {
    static ThemeSignals signals_;
    return &signals_;
}

Theme current_theme() { return applied; }

Theme system_theme() {
    const QPalette mine = QApplication::palette();
    QApplication::setPalette(QPalette()); // back to the platform's
    const bool is_dark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    QApplication::setPalette(mine);
    return is_dark ? Theme::dark : Theme::light;
}

} // namespace benchlight::ui
