#pragma once
#include "ui/shell/theme.h"

#include <QPainter>
#include <QSizeF>
#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// A figure's numbers. Numbers are in the C locale.
struct Table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;

    /// Comma-separated values as RFC 4180 has them: CRLF line ends, quotes where they are needed.
    std::string csv() const;
    /// Values parted by tabs, a line a row: what spreadsheets take when it is pasted. Tabs and line ends in a value are spaces.
    std::string tab_separated() const;
};

/// A figure's texts that somebody may want otherwise; empty: it has none such.
struct FigureTexts {
    QString title{}, x_axis{}, y_axis{};
};

/// How a figure is to look, apart from its size.
struct FigureLook {
    Theme theme;
    std::optional<QString> title{}, x_axis{}, y_axis{}; ///< instead of the figure's own texts; "": none

    FigureLook(Theme theme_ = Theme::light)
        : theme(theme_) {} // NOLINT(google-explicit-constructor): most looks are a theme

    /// What is written where a figure's own text is `own`.
    QString title_for(const QString &own) const { return title.value_or(own); }
    QString x_axis_for(const QString &own) const { return x_axis.value_or(own); }
    QString y_axis_for(const QString &own) const { return y_axis.value_or(own); }
};

/// A picture that paints itself anywhere and knows its numbers: the screen, every export and the clipboard show the
/// same figure.
class Figure {
  public:
    virtual ~Figure() = default;
    virtual QString title() const = 0;
    /// What a look may replace. Figures with axes name them too.
    virtual FigureTexts texts() const { return {title(), {}, {}}; }
    /// Logical pixels, 96 to an inch.
    virtual QSizeF default_size() const = 0;
    /// Paints on an area of `size` logical pixels whose top left is the painter's origin; fills the background.
    virtual void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const = 0;
    virtual Table table() const = 0;
};

/// The interface's font in a figure that may be drawn at any scale; legible at the least.
QFont figure_font(double pixels);

/// Writes a figure's title with as much of it as fits into one line of `area`. Nothing when it is empty.
void paint_figure_title(QPainter &painter, const QRectF &area, const QString &title, const QFont &font,
                        const Tokens &tokens, Qt::Alignment alignment = Qt::AlignLeft);

} // namespace benchlight::ui
