#pragma once
#include "ui/figures/matrix_numbers.h"

#include <QFont>
#include <QRectF>

#include <optional>

namespace benchlight::ui {

/// A square part of a matrix, in cells of its order.
struct MatrixRange {
    double column = 0, row = 0; ///< of its upper left corner
    double extent = 1;          ///< cells across and down
    bool operator==(const MatrixRange &) const = default;

    /// The nearest such part that lies within so many classes and shows at least two of them.
    MatrixRange within(int classes) const;
};

/// Which texts a matrix has beside the names.
struct MatrixTexts {
    bool title = true, across = true, down = true; ///< what is across and down only where there is room…
    bool always = false;                           ///< … unless somebody asked for it
};

/// Where everything of a matrix is in an area. Zooming changes the cells' places only, not the square that they are in.
struct MatrixLayout {
    QRectF cells, title;               ///< the square of what is visible of the cells, on whole pixels
    MatrixRange range;                 ///< that is visible
    double side = 0;                   ///< of a cell
    double text_size = 0;              ///< of names
    double names_wide = 0;             ///< room for the names of true classes
    double names_tall = 0;             ///< and for those of predicted classes
    double gap = 0;                    ///< between cells, names and what they are
    bool roomy = true;                 ///< what is across and what is down is written
    bool upright = false;              ///< names of predicted classes, which do not fit beside each other, run upwards
    int row_step = 1, column_step = 1; ///< every so many names are written

    /// `name_width`: of the longest name, in heights of its text.
    static MatrixLayout of(int classes, double name_width, const QSizeF &size, const std::optional<MatrixRange> &range,
                           const MatrixTexts &texts = {});

    int first_row() const, end_row() const; ///< visible places
    int first_column() const, end_column() const;
    QRectF cell(int row, int column) const; ///< which may reach beyond `cells`
    QRectF row_names() const, column_names() const;
    std::optional<int> row_at(double y) const, column_at(double x) const;
};

QFont matrix_font(double pixels);

} // namespace benchlight::ui
