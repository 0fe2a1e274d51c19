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
    void paint(QPainter &painter, const QSizeF &size, Theme theme) const override;
    /// A row a configuration: its name, its shares with ours in their order, then those of the published lists.
    Table table() const override;

    const Overlaps &overlaps() const { return overlaps_; }
    double height_for(double width) const;

  private:
    struct Part {
        const movies::Overlap *overlap;
        QString title;
    };
    struct Layout;
    std::vector<Part> parts() const;
    void paint_part(QPainter &painter, const Part &part, const QRectF &area, const Layout &layout, Theme theme) const;

    Overlaps overlaps_;
};

} // namespace benchlight::ui
