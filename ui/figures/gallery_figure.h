#pragma once
#include "ui/figures/figure.h"

#include <QImage>

#include <cstdint>
#include <vector>

namespace benchlight::ui {

/// One image and what it was taken for.
struct GalleryTile {
    QImage image{}; ///< null: it cannot be read
    std::uint32_t index = 0;
    std::string source{}; ///< the path in the set, or FILE#N
    QString label{}, predicted{};
    double confidence = 0; ///< of the predicted class, 0 … 1
};

struct GalleryRow {
    QString name{}; ///< the class
    std::vector<GalleryTile> tiles{};
};

struct Gallery {
    QString title{};         ///< "Most confident correct predictions: fashion-mnist, fast, test"
    std::size_t columns = 5; ///< places of a row; those that have no image stay empty
    std::vector<GalleryRow> rows{};
    QString nothing{}; ///< said in a row without images: "none"
};

/// For each class a row of images with two lines below each: the predicted class with its probability to four places,
/// and the true class. Classes stand in several columns of rows when they are many.
class GalleryFigure final : public Figure {
  public:
    explicit GalleryFigure(Gallery gallery) : gallery_(std::move(gallery)) {}

    QString title() const override { return gallery_.title; }
    QSizeF default_size() const override;
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// index, source, label, predicted, confidence: row by row
    Table table() const override;
    const Gallery &gallery() const { return gallery_; }

  private:
    struct Layout;
    Layout layout_for(const QSizeF &size, bool titled) const;
    void paint_row(QPainter &painter, const Layout &layout, std::size_t row, const Tokens &tokens) const;
    void paint_tile(QPainter &painter, const Layout &layout, const QPointF &place, const GalleryTile &tile,
                    const Tokens &tokens) const;

    Gallery gallery_;
};

} // namespace benchlight::ui
