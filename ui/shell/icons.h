#pragma once
#include <QColor>
#include <QIcon>
#include <QString>

namespace benchlight::ui {

/// A file of the installed resources: beside the program in ../share/benchlight, else in the source tree.
QString resource_path(const QString &name);

/// A line icon of resources/icons, drawn in `colour`; when disabled it is paler.
QIcon line_icon(const QString &name, const QColor &colour);

/// The same as an SVG file for style sheets, which take paths only. Lives as long as the program.
QString tinted_icon_file(const QString &name, const QColor &colour);

} // namespace benchlight::ui
