#pragma once
#include "ui/figures/figure.h"

#include <cstdint>
#include <vector>

namespace benchlight::ui {

/// Predictions whose confidence lies between `low` and `high`.
struct ReliabilityBin {
    double low = 0, high = 1; ///< 0 … 1
    std::uint64_t count = 0;
    double confidence = 0; ///< mean over the bin's predictions; of no meaning without any
    double accuracy = 0;   ///< share of them that is right
};

/// How often predictions of a confidence are right.
struct Reliability {
    QString title{}; ///< what it is of: "fashion-mnist, fast, test"
    std::vector<ReliabilityBin> bins{};
    double ece = 0; ///< expected calibration error: the mean gap between confidence and accuracy; NaN without images

    std::uint64_t images() const;
};

/// A reliability diagram: the accuracy of each bin as a bar with the gap to its mean confidence, the diagonal that a
/// well-calibrated network follows, and below it how many predictions each bin holds.
class ReliabilityFigure final : public Figure {
  public:
    explicit ReliabilityFigure(Reliability data) : data_(std::move(data)) {}

    QString title() const override;
    FigureTexts texts() const override { return {title(), "confidence", "accuracy"}; }
    QSizeF default_size() const override { return {640, 640}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// low, high, count, confidence, accuracy; confidence and accuracy are empty in a bin without predictions.
    Table table() const override;
    const Reliability &data() const { return data_; }

  private:
    struct Layout;
    void paint_accuracy(QPainter &painter, const Layout &layout, const Tokens &tokens) const;
    void paint_legend(QPainter &painter, const Layout &layout, const Tokens &tokens) const;
    void paint_counts(QPainter &painter, const Layout &layout, const Tokens &tokens) const;
    void paint_axes(QPainter &painter, const Layout &layout, const FigureLook &look) const;
    QString shown_title(const FigureLook &look, const QFont &font, double room) const;

    Reliability data_;
};

} // namespace benchlight::ui
