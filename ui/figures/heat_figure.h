#pragma once
#include "engine/evaluation/examiner.h"
#include "ui/figures/figure.h"

#include <QImage>

#include <memory>

namespace benchlight::ui {

/// The colour of a share of the most heat, 0 … 1: from a dark blue over red to a light yellow; for the colour-blind over grey,
/// so that hues of red and green carry nothing. Lightness grows in even steps, and steps are even in Oklab (Ottosson,
/// "A perceptual color space for image processing", 2020).
QColor heat_colour(double share, Theme theme = Theme::light);

/// Where a network looks in an image, as colours over what it takes; a legend tells nothing from most.
class HeatFigure final : public Figure {
  public:
    /// `seen` is the image as the network takes it, of the map's size. `opacity` of the colours, 0 … 1.
    HeatFigure(images::Image seen, evaluation::HeatMap heat, QString title, double opacity = .6);
    /// The same, more or less opaque or under another title. Cheap: pixels are shared.
    HeatFigure with_opacity(double opacity) const;
    HeatFigure with_title(const QString &title) const;

    QString title() const override { return title_; }
    QSizeF default_size() const override { return {640, 720}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// A row of the map each: its number from the top, then its values from the left.
    Table table() const override;

    const evaluation::HeatMap &heat() const { return *heat_; }
    double opacity() const { return opacity_; }
    /// Whether anything speaks for the class at all.
    bool empty() const;
    /// Where the image is in an area of `size`.
    QRectF image_area(const QSizeF &size) const;

  private:
    struct Layout;
    Layout layout_for(const QSizeF &size, const FigureLook &look = {}) const;
    void paint_legend(QPainter &painter, const Layout &layout, Theme theme) const;

    std::shared_ptr<const evaluation::HeatMap> heat_;
    QImage seen_, colours_; ///< pixel for pixel
    QString title_;
    double opacity_;
};

} // namespace benchlight::ui
