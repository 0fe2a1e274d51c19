#pragma once
#include "ui/figures/confusion.h"
#include "ui/figures/figure.h"
#include "ui/figures/matrix_layout.h"
#include "ui/figures/matrix_numbers.h"

#include <memory>
#include <optional>

namespace benchlight::ui {

class MatrixPlot;

/// How a matrix is shown.
struct MatrixLook {
    MatrixQuantity quantity = MatrixQuantity::counts;
    MatrixOrder order = MatrixOrder::name;
    std::optional<MatrixRange> zoom{}; ///< nothing: all cells
    bool operator==(const MatrixLook &) const = default;
};

/// A confusion matrix in blues: rows are true classes, columns predicted ones. Colours go by the square root, so that
/// rare mistakes are seen beside a full diagonal. Numbers and names are written where there is room for them. Two to
/// 2,000 classes; what cannot be shown is said in words. Keeps what it last drew of its cells: paint on the thread of
/// the application's window.
class MatrixFigure final : public Figure {
  public:
    /// A cell by its classes; −1: any, so that {3, −1} is a row and {−1, 3} a column.
    struct Cell {
        int label = 0, predicted = 0;
        bool operator==(const Cell &) const = default;
        bool whole() const { return label >= 0 && predicted >= 0; }
        bool none() const { return label < 0 && predicted < 0; }
    };

    MatrixFigure(std::shared_ptr<const ConfusionCounts> counts, QString title, const MatrixLook &look = {});
    ~MatrixFigure() override;

    /// Other numbers, such as those of another epoch, or another look. Cheap beside a new figure.
    void show(std::shared_ptr<const ConfusionCounts> counts, QString title);
    void set_look(const MatrixLook &look);
    const MatrixLook &look() const { return look_; }

    QString title() const override { return title_; }
    FigureTexts texts() const override;
    QSizeF default_size() const override { return {800, 800}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// Counts: a header row of predicted classes, the true class in the first column; in the order of the look.
    Table table() const override;

    const ConfusionCounts &counts() const { return *numbers_->counts(); }
    const MatrixNumbers &numbers() const { return *numbers_; }
    int classes() const { return numbers_->classes(); }
    MatrixLayout layout_for(const QSizeF &size, const FigureLook &look = {}) const;
    /// The visible cell at a point; at a name, its row or column.
    std::optional<Cell> cell_at(const QPointF &point, const QSizeF &size) const;
    std::optional<Cell> name_at(const QPointF &point, const QSizeF &size) const;
    /// Where a cell is, or the visible part of a row or column. A cell may lie outside of what is visible.
    QRectF cell_area(const Cell &cell, const QSizeF &size) const;

  private:
    QString shown_title(const FigureLook &look, const QFont &font, double room) const;

    std::shared_ptr<const MatrixNumbers> numbers_;
    QString title_;
    MatrixLook look_;
    double name_width_ = 0; ///< of the longest name, in heights of its text
    mutable std::unique_ptr<MatrixPlot> plot_;
};

/// "Confusion matrix, epoch 3: fashion-mnist, fast"; no epoch when it is 0.
QString matrix_title(int epoch, const QString &subject);

} // namespace benchlight::ui
