#include "ui/figures/matrix_numbers.h"

#include "engine/core/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace benchlight::ui {

namespace {

constexpr std::uint64_t enough_for_tenths = 1000; ///< images, so that one of them is a tenth of a per cent

/// 0 for an empty row or column, whose counts are all 0.
double share_of_one(std::uint64_t sum) { return sum ? 1 / static_cast<double>(sum) : 0; }

std::uint32_t largest_error(const ConfusionCounts &counts) {
    std::uint32_t largest = 0;
    for (std::size_t label = 0; label < counts.classes.size(); ++label)
        for (std::size_t predicted = 0; predicted < counts.classes.size(); ++predicted)
            if (label != predicted) largest = std::max(largest, counts.count(label, predicted));
    return largest;
}

QString count_digits(std::uint64_t count) { return QString::fromStdString(format_count(count)); }

/// In a cell, whose room is small: four digits are read without a separator.
QString cell_digits(std::uint64_t count) { return count < 10'000 ? QString::number(count) : count_digits(count); }

} // namespace

QString percent_digits(double share, std::uint64_t of) {
    if (share <= 0) return "0";
    if (share >= 1) return "100";
    const int decimals = of >= enough_for_tenths ? 1 : 0;
    const double least = decimals ? .1 : 1, shown = std::round(share * 100 / least) * least;
    if (shown < least) return decimals ? "<0.1" : "<1";
    if (shown >= 100) return decimals ? ">99.9" : ">99";
    return QString::number(shown, 'f', decimals);
}

MatrixNumbers::MatrixNumbers(std::shared_ptr<const ConfusionCounts> counts, MatrixQuantity quantity, MatrixOrder order)
    : counts_(std::move(counts)),
      quantity_(quantity),
      order_(counts_->classes.size()),
      places_(counts_->classes.size()),
      row_sums_(counts_->row_sums()),
      column_sums_(counts_->column_sums()) {
    std::iota(order_.begin(), order_.end(), 0);
    if (order == MatrixOrder::error) {
        std::vector<double> recall;
        for (std::size_t c = 0; c < row_sums_.size(); ++c)
            recall.push_back(row_sums_[c] ? counts_->count(c, c) * share_of_one(row_sums_[c]) : 2);
        std::ranges::stable_sort(order_, {}, [&](int label) { return recall[static_cast<std::size_t>(label)]; });
    }
    for (int place = 0; place < classes(); ++place) places_[static_cast<std::size_t>(label_at(place))] = place;
    const std::uint32_t largest = quantity == MatrixQuantity::errors ? largest_error(*counts_) : 0;
    for (std::size_t c = 0; c < order_.size(); ++c)
        scale_.push_back(share_of_one(quantity == MatrixQuantity::errors      ? largest
                                      : quantity == MatrixQuantity::precision ? column_sums_[c]
                                                                              : row_sums_[c]));
}

QString MatrixNumbers::problem() const {
    if (order_.empty()) return "There are no classes.";
    if (order_.size() == 1) return QString("%1 is the only class: there is nothing to take it for.").arg(name(0));
    if (std::ranges::all_of(row_sums_, [](std::uint64_t sum) { return sum == 0; }))
        return "There are no images to count.";
    return {};
}

QString MatrixNumbers::text(int row, int column) const {
    const std::uint32_t value = count(row, column);
    if (quantity_ == MatrixQuantity::errors && row == column) return {};
    if (quantity_ == MatrixQuantity::counts || quantity_ == MatrixQuantity::errors) return cell_digits(value);
    const std::uint64_t of = quantity_ == MatrixQuantity::recall
                                 ? row_sums_[static_cast<std::size_t>(label_at(row))]
                                 : column_sums_[static_cast<std::size_t>(label_at(column))];
    return of ? percent_digits(share(row, column), of) : QString();
}

QString MatrixNumbers::widest_text() const {
    if (quantity_ == MatrixQuantity::recall || quantity_ == MatrixQuantity::precision) {
        const auto &sums = quantity_ == MatrixQuantity::recall ? row_sums_ : column_sums_;
        return std::ranges::any_of(sums, [](std::uint64_t sum) { return sum >= enough_for_tenths; }) ? "00.0" : "100";
    }
    const std::uint32_t largest = counts_->counts.empty()               ? 0
                                  : quantity_ == MatrixQuantity::errors ? largest_error(*counts_)
                                                                        : std::ranges::max(counts_->counts);
    return cell_digits(largest).replace(QChar('1'), QChar('0'));
}

QString MatrixNumbers::sentence(int label, int predicted) const {
    const std::uint32_t value = counts_->count(static_cast<std::size_t>(label), static_cast<std::size_t>(predicted));
    const std::uint64_t row = row_sums_[static_cast<std::size_t>(label)],
                        column = column_sums_[static_cast<std::size_t>(predicted)];
    const auto percent = [&](std::uint64_t of) {
        return QString::number(100 * value * share_of_one(of), 'f', 1) + " %";
    };
    QString share = row == 0 ? QString("no image of this class") : percent(row);
    if (quantity_ == MatrixQuantity::precision)
        share = column == 0 ? QString("nothing is predicted as %1").arg(name(predicted))
                            : QString("%1 of what is predicted as %2").arg(percent(column), name(predicted));
    return QString("%1 predicted as %2: %3 (%4)").arg(name(label), name(predicted), count_digits(value), share);
}

} // namespace benchlight::ui
