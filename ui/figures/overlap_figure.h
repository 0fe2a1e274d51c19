#pragma once
#include "engine/movies/sweep.h"
#include "ui/figures/figure.h"

#include <optional>

namespace benchlight::ui {

/// How much the lists of configurations agree.
struct Overlaps {
    QString title{};
    std::optional<movies::Overlap> ours{};
    QString ours_title{}; ///< above ours: "Here, columns compared"
    std::vector<double>
        with_published{}; ///< of each of ours: the share that is in its own published lists; may be empty
    std::optional<movies::Overlap> published{};
    QString text{}; ///< below: why the lists change
};

/// Shares of common movies as numbers in blue cells, a row and a column each configuration; ours beside the published one's, and
/// what is to be said of them below.
class OverlapFigure final : public Figure {
  public:
    explicit OverlapFigure(Overlaps overlaps) : overlaps_(std::move(overlaps)) {}

    QString title() const override { return overlaps_.title; }
    QSizeF default_size() const override { return {1000, height_for(1000)}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// A row a configuration: its name, its shares with ours in their order, then the published lists' among each other, and last
    /// what ours have in common with the published ones of the same configuration.
    Table table() const override;

    const Overlaps &overlaps() const { return overlaps_; }
    double height_for(double width) const;

  private:
    struct Part {
        const movies::Overlap *overlap;
        QString title;
        std::vector<double> last{}; ///< a column set apart
        std::size_t columns() const { return overlap->configs.size() + (last.empty() ? 0 : 1); }
    };
    struct Layout;
    std::vector<Part> parts() const;
    double height_for(double width, bool titled) const;
    void paint_cell(QPainter &painter, const QRectF &cell, double share, Theme theme) const;
    void paint_part(QPainter &painter, const Part &part, const QRectF &area, const Layout &layout, Theme theme) const;

    Overlaps overlaps_;
};

} // namespace benchlight::ui
