#pragma once
#include "engine/augment/augment.h"
#include "ui/figures/figure.h"

#include <QImage>

#include <memory>

namespace benchlight::ui {

/// What a second line under a tile says; a check or a cross stands before what is right or wrong.
struct TileNote {
    QString text;
    enum class Kind { plain, right, wrong } kind = Kind::plain;
};

/// Which of a tile's images is shown.
enum class TileImages { augmented, original };

/// The pixels of an image for drawing.
QImage to_qimage(const images::Image &image);

/// An image enlarged or reduced to fit a square of `side` device pixels: by a whole factor where that fills most of the
/// square, so that each of its pixels gets the same whole number of them.
QImage scaled_to_fit(const QImage &image, double side);

/// Paints `image` as large as that into the middle of a square, its pixels on the device's. `scaled`: what scaled_to_fit()
/// makes of it for the square's device pixels, when it is at hand.
void paint_to_fit(QPainter &painter, const QRectF &square, const QImage &image, const QImage &scaled = {});

/// A square grid of images titled with their classes. Small images are enlarged by whole factors, so that their
/// pixels stay square. Keeps the enlarged images of the last size that it was painted in: paint from one thread at a
/// time.
class GridFigure final : public Figure {
  public:
    /// `classes` are the names that tiles' labels number; `notes` has an entry for each tile, or none.
    GridFigure(std::vector<augment::GridTile> tiles, std::vector<std::string> classes, QString title,
               std::vector<TileNote> notes = {});
    /// The same grid with these images, or under another title. Cheap: the tiles are shared.
    GridFigure with(TileImages images) const;
    GridFigure with_title(const QString &title) const;

    QString title() const override { return title_; }
    QSizeF default_size() const override { return {800, 880}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    Table table() const override;

    /// Makes painting on an area of `size` with so many device pixels to a logical one quick; on any thread.
    void prepare(const QSizeF &size, double scale) const;

    const std::vector<augment::GridTile> &tiles() const { return *tiles_; }
    const std::vector<TileNote> &notes() const { return notes_; }
    TileImages images() const { return images_; }
    int columns() const;
    /// Where a tile with its captions is in an area of `size`.
    QRectF tile_area(int i, const QSizeF &size) const;
    /// The tile at a point of an area of `size`, or −1.
    int tile_at(const QPointF &point, const QSizeF &size) const;
    QString class_name(std::uint16_t label) const;

  private:
    struct Layout;
    Layout layout_for(const QSizeF &size, const FigureLook &look = {}) const;
    int count() const { return static_cast<int>(tiles_->size()); }
    QImage image_of(int i) const;
    void paint_image(QPainter &painter, const QRectF &cell, int i) const;
    void paint_captions(QPainter &painter, const Layout &layout, int i, const Tokens &tokens) const;
    void scale_images(double side) const;

    std::shared_ptr<const std::vector<augment::GridTile>> tiles_;
    std::vector<std::string> classes_;
    QString title_;
    std::vector<TileNote> notes_;
    double caption_width_ = 0; ///< of the longest, in heights of its text
    TileImages images_ = TileImages::augmented;
    mutable double scaled_side_ = 0; ///< device pixels of a tile that scaled_ is for
    mutable std::vector<QImage> scaled_;
};

/// "fashion-mnist: augmented training images, epoch 1, rotate=30"
QString grid_title(const std::string &data, const std::string &recipe, int epoch);

} // namespace benchlight::ui
