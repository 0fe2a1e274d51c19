#pragma once
#include "ui/shell/theme.h"

#include <QPainter>
#include <QSizeF>
#include <QString>

#include <string>
#include <vector>

namespace benchlight::ui {

/// A figure's numbers. Numbers are in the C locale.
struct Table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;

    /// Comma-separated values as RFC 4180 has them: CRLF line ends, quotes where they are needed.
    std::string csv() const;
};

/// A picture that paints itself anywhere and knows its numbers: the screen, every export and the clipboard show the
/// same figure.
class Figure {
  public:
    virtual ~Figure() = default;
    virtual QString title() const = 0;
    /// Logical pixels, 96 to an inch.
    virtual QSizeF default_size() const = 0;
    /// Paints on an area of `size` logical pixels whose top left is the painter's origin; fills the background.
    virtual void paint(QPainter &painter, const QSizeF &size, Theme theme) const = 0;
    virtual Table table() const = 0;
};

/// The interface's font in a figure that may be drawn at any scale; legible at the least.
QFont figure_font(double pixels);

} // namespace benchlight::ui
