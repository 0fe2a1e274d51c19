#pragma once
#include "ui/figures/figure.h"

#include <QImage>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// How often images of each class were taken for each, in the validation of one epoch.
struct ConfusionCounts {
    int epoch = 0;                       ///< from 1
    std::vector<std::string> classes{};  ///< names, at least two
    std::vector<std::uint32_t> counts{}; ///< [true class][predicted class]

    std::uint32_t count(std::size_t label, std::size_t predicted) const {
        return counts[label * classes.size() + predicted];
    }
    std::uint64_t row_sum(std::size_t label) const;
    double accuracy() const; ///< share on the diagonal; NaN without images
};

/// A confusion matrix in blues: rows are true classes, columns predicted ones. A cell's colour is its share of its row,
/// by the square root, so that rare mistakes are seen beside a full diagonal. Counts and names are written where there is
/// room for them. Two to some thousand classes.
class MatrixFigure final : public Figure {
  public:
    struct Cell {
        int label = 0, predicted = 0;
        bool operator==(const Cell &) const = default;
    };

    /// `subject` follows the epoch in the title: "Confusion matrix, epoch 3: fashion-mnist, fast".
    explicit MatrixFigure(std::shared_ptr<const ConfusionCounts> counts, const QString &subject = {});

    QString title() const override { return title_; }
    QSizeF default_size() const override { return {800, 800}; }
    void paint(QPainter &painter, const QSizeF &size, Theme theme) const override;
    /// A header row of predicted classes, the true class in the first column.
    Table table() const override;

    const ConfusionCounts &counts() const { return *counts_; }
    int classes() const { return static_cast<int>(counts_->classes.size()); }
    std::optional<Cell> cell_at(const QPointF &point, const QSizeF &size) const;
    QRectF cell_area(const Cell &cell, const QSizeF &size) const;
    /// "shirt predicted as coat: 61 (6.1 %)": of the images of that true class.
    QString sentence(const Cell &cell) const;

  private:
    struct Layout;
    Layout layout_for(const QSizeF &size) const;
    void paint_cells(QPainter &painter, const Layout &layout, Theme theme) const;
    void paint_counts(QPainter &painter, const Layout &layout, Theme theme) const;
    void paint_names(QPainter &painter, const Layout &layout, const Tokens &tokens) const;
    double share(int label, int predicted) const; ///< of the row, 0 … 1
    QImage pooled(int side, Theme theme) const;
    QString name(int label) const { return QString::fromStdString(counts_->classes[static_cast<std::size_t>(label)]); }

    std::shared_ptr<const ConfusionCounts> counts_;
    std::vector<std::uint64_t> row_sums_;
    QString title_;
};

/// The colour of a cell that holds `share` (0 … 1) of its row, after ColorBrewer's Blues; in the dark theme from the
/// surface's colour to a light blue.
QColor matrix_colour(double share, Theme theme);
/// Black or white, or near it: what can be read on `background` with a contrast of at least 4.5.
QColor readable_on(const QColor &background, const Tokens &tokens);
/// Of two opaque colours, 1 … 21, as WCAG 2 defines it.
double contrast(const QColor &a, const QColor &b);

} // namespace benchlight::ui
