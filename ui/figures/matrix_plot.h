#pragma once
#include "ui/figures/matrix_layout.h"
#include "ui/shell/theme.h"

#include <QPainter>

#include <memory>

namespace benchlight::ui {

/// Draws a matrix with QCustomPlot: its cells as a colour map, its names as ticks. Keeps the map of what it drew last,
/// so that another part of the same matrix costs little. Only on the thread of the application's window, because
/// QCustomPlot is a widget; it is never shown itself.
class MatrixPlot {
  public:
    MatrixPlot();
    ~MatrixPlot();
    MatrixPlot(const MatrixPlot &) = delete;
    MatrixPlot &operator=(const MatrixPlot &) = delete;

    /// On an area of `size` whose top left is the painter's origin. The title is not drawn; `across` and `down` are, where
    /// the layout is roomy.
    void paint(QPainter &painter, const QSizeF &size, Theme theme, const std::shared_ptr<const MatrixNumbers> &numbers,
               const MatrixLayout &layout, const QString &across, const QString &down);
    /// What the columns are, as the axis says it.
    static QString across(MatrixQuantity quantity);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace benchlight::ui
