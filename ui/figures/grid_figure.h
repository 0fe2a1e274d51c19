#pragma once
#include "engine/augment/augment.h"
#include "ui/figures/figure.h"

namespace benchlight::ui {

/// A square grid of images titled with their classes. Small images are enlarged by whole factors, so that their
/// pixels stay square.
class GridFigure final : public Figure {
  public:
    /// Shows the tiles' augmented images. `classes` are the names that tiles' labels number.
    GridFigure(std::vector<augment::GridTile> tiles, std::vector<std::string> classes, QString title);

    QString title() const override { return title_; }
    QSizeF default_size() const override { return {800, 880}; }
    void paint(QPainter &painter, const QSizeF &size, Theme theme) const override;
    Table table() const override;

    const std::vector<augment::GridTile> &tiles() const { return tiles_; }
    /// The tile at a point of an area of `size`, or −1.
    int tile_at(const QPointF &point, const QSizeF &size) const;
    QString class_name(std::uint16_t label) const;

  private:
    struct Layout;
    Layout layout_for(const QSizeF &size) const;
    void paint_tile(QPainter &painter, const Layout &layout, int i, const Tokens &tokens) const;

    std::vector<augment::GridTile> tiles_;
    std::vector<std::string> classes_;
    QString title_;
};

/// "fashion-mnist: augmented training images, epoch 1, rotate=30"
QString grid_title(const std::string &data, const std::string &recipe, int epoch);

} // namespace benchlight::ui
