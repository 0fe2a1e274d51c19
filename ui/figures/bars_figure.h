#pragma once
#include "ui/figures/figure.h"

#include <cstdint>
#include <vector>

namespace benchlight::ui {

/// What bars show: a name and a count each.
struct Bars {
    QString title;
    QString unit; ///< what is counted, such as "training images"; heads the table's column
    std::vector<QString> names;
    std::vector<std::uint64_t> counts; ///< as long as names

    std::uint64_t largest() const;
};

/// How one bar is laid out: the name, the bar, the count right-aligned. Equal for all bars of a column.
struct BarColumns {
    double name = 0, count = 0; ///< widths
    double text_size = 13;      ///< pixels
    static BarColumns of(const Bars &bars, double width, double text_size);
};

/// Paints bar `i` into `row`, which may be any row of a list or a figure. `highlighted` is drawn in the accent.
void paint_bar(QPainter &painter, const Bars &bars, std::size_t i, const QRectF &row, const BarColumns &columns,
               const Tokens &tokens, bool highlighted = false);

/// Horizontal bars with names and counts, in as many columns as a page of usual proportions needs, so that two classes
/// and a thousand are legible alike.
class BarsFigure final : public Figure {
  public:
    explicit BarsFigure(Bars bars) : bars_(std::move(bars)) {}

    QString title() const override { return bars_.title; }
    /// What is counted stands behind the title.
    FigureTexts texts() const override;
    QSizeF default_size() const override;
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    Table table() const override;
    const Bars &bars() const { return bars_; }

  private:
    Bars bars_;
};

} // namespace benchlight::ui
