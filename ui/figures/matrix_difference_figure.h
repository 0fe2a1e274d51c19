#pragma once
#include "ui/figures/matrix_figure.h"

#include <memory>
#include <optional>
#include <vector>

namespace benchlight::ui {

/// The confusion matrices of two networks for the same classes, A and B, and B − A beside them: blue where B has more,
/// orange where it has less, nothing where both are equal. Rows are true classes, columns predicted ones. Paint on the
/// thread of the application's window, as matrices are.
class MatrixDifferenceFigure final : public Figure {
  public:
    enum class Panel { a, b, difference };
    using Cell = MatrixFigure::Cell;

    /// `a` and `b` have the same classes. The names say whose they are.
    MatrixDifferenceFigure(std::shared_ptr<const ConfusionCounts> a, std::shared_ptr<const ConfusionCounts> b,
                           const QString &name_a, const QString &name_b);

    /// counts, or recall: per cent of each true class, whose difference is in percentage points.
    void set_quantity(MatrixQuantity quantity);
    MatrixQuantity quantity() const { return a_.look().quantity; }
    void set_zoom(std::optional<MatrixRange> zoom);
    std::optional<MatrixRange> zoom() const { return a_.look().zoom; }
    /// Whether counts can be subtracted: there are as many images of each class.
    bool same_images_by_class() const;

    QString title() const override { return title_; }
    QSizeF default_size() const override { return {1500, 560}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// A row for each pair of classes that is counted in either: true, predicted, count_a, count_b, share_a, share_b (of the true
    /// class), difference (in the quantity that is shown; a share's in percentage points).
    Table table() const override;

    int classes() const { return a_.classes(); }
    /// B − A in the quantity that is shown; NaN where a row has no images.
    double difference(int label, int predicted) const;
    /// What stands in its cell: "+3", "−1.2", nothing for 0.
    QString text(int label, int predicted) const;
    /// "shirt predicted as coat: 61 → 48 (6.1 % → 4.8 %)"
    QString sentence(const Cell &cell) const;

    /// Where a panel is. Beside each other where that is wide, else the two above each other beside their difference.
    QRectF panel_area(Panel panel, const QSizeF &size, const FigureLook &look) const;
    MatrixLayout layout_for(Panel panel, const QSizeF &size, const FigureLook &look) const; ///< in its panel
    std::optional<Cell> cell_at(const QPointF &point, const QSizeF &size, const FigureLook &look) const;
    QRectF cell_area(Panel panel, const Cell &cell, const QSizeF &size, const FigureLook &look) const;

  private:
    void paint_difference(QPainter &painter, const MatrixLayout &layout, Theme theme) const;
    void paint_cells(QPainter &painter, const MatrixLayout &layout, Theme theme) const;
    void paint_names(QPainter &painter, const MatrixLayout &layout, Theme theme) const;
    FigureLook panel_look(const MatrixFigure &figure, const QString &letter, const QSizeF &area, Theme theme) const;
    double title_height(const QSizeF &size, const FigureLook &look) const;

    MatrixFigure a_, b_;
    QString title_;
    std::vector<float> differences_; ///< [true class][predicted class]
    float largest_ = 0;              ///< of their amounts
};

/// From orange over the background, at 0, to blue: −1 … 1, at equal steps of the square root as a matrix has them.
QColor difference_colour(double share, Theme theme);

} // namespace benchlight::ui
