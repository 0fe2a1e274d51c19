#pragma once
#include "ui/figures/confusion.h"

#include <QString>

#include <limits>

namespace benchlight::ui {

/// What the cells of a matrix show.
enum class MatrixQuantity {
    counts,    ///< how often; coloured by the share of the row
    recall,    ///< the share of the row, of all images of the true class
    precision, ///< the share of the column, of all images that were taken for the predicted class
    errors,    ///< counts without the diagonal, coloured up to the largest
};

enum class MatrixOrder {
    name,  ///< as the data set has its classes
    error, ///< the lowest recall first, classes without images last
};

/// Counts as a matrix shows them. Rows and columns are places in its order; labels are class numbers.
class MatrixNumbers {
  public:
    MatrixNumbers(std::shared_ptr<const ConfusionCounts> counts, MatrixQuantity quantity, MatrixOrder order);

    const std::shared_ptr<const ConfusionCounts> &counts() const { return counts_; }
    MatrixQuantity quantity() const { return quantity_; }
    int classes() const { return static_cast<int>(order_.size()); }
    int label_at(int place) const { return order_[static_cast<std::size_t>(place)]; }
    int place_of(int label) const { return places_[static_cast<std::size_t>(label)]; }
    QString name(int label) const { return QString::fromStdString(counts_->classes[static_cast<std::size_t>(label)]); }
    /// Why there is nothing to show, in a sentence; empty when there is.
    QString problem() const;

    std::uint32_t count(int row, int column) const {
        return counts_->count(static_cast<std::size_t>(label_at(row)), static_cast<std::size_t>(label_at(column)));
    }
    /// What a cell's colour stands for, 0 … 1; NaN when the cell is left out.
    double share(int row, int column) const {
        if (quantity_ == MatrixQuantity::errors && row == column) return std::numeric_limits<double>::quiet_NaN();
        const std::uint32_t value = count(row, column);
        if (value == 0) return 0;
        const int label = quantity_ == MatrixQuantity::precision ? label_at(column) : label_at(row);
        return value * scale_[static_cast<std::size_t>(label)];
    }
    /// What stands in a cell; empty: nothing, "0" for none.
    QString text(int row, int column) const;
    /// As wide as any of them.
    QString widest_text() const;
    /// "shirt predicted as coat: 61 (6.1 %)": of the images of that true class.
    QString sentence(int label, int predicted) const;

  private:
    std::shared_ptr<const ConfusionCounts> counts_;
    MatrixQuantity quantity_;
    std::vector<int> order_, places_;
    std::vector<std::uint64_t> row_sums_, column_sums_;
    std::vector<double> scale_; ///< of a class's counts to their share, by row or, for precision, by column
};

/// A share of `of` images in per cent, with no more digits than they give: "61", "6.1". "<0.1" for what would be 0.
QString percent_digits(double share, std::uint64_t of);

} // namespace benchlight::ui
