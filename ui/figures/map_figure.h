#pragma once
#include "engine/movies/map.h"
#include "engine/movies/movie_set.h"
#include "ui/figures/figure.h"

#include <QPixmap>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace benchlight::ui {

struct MapPoint {
    std::uint32_t movie = 0; ///< position in the catalogue
    QPointF at{};            ///< x to the right, y downwards
    std::uint32_t likes = 0;
    std::uint8_t category = 0; ///< number in MapPoints::categories; of the others MapPoints::coloured
};

/// A map of movies, ready to be drawn. Never changes once it is made.
struct MapPoints {
    std::vector<MapPoint> points{};    ///< the most liked first
    std::vector<float> label_widths{}; ///< [points] in small letters
    std::vector<QString> labels{};     ///< [points] "The Lion King (1994)"
    std::vector<QString> categories{}; ///< the commonest first genres, then the others as one
    QRectF bounds{};                   ///< of the points, a little larger; not empty
    QString title{};
    Table numbers{}; ///< movie_id, title, year, genres, likes, x, y

    static constexpr std::size_t coloured = 7; ///< categories that have a colour of their own
    /// As points have it, of categories[i].
    std::uint8_t category_number(std::size_t i) const {
        return static_cast<std::uint8_t>(i + 1 < categories.size() ? i : coloured);
    }
    static std::shared_ptr<const MapPoints> of(const movies::MovieMap &map, const movies::MovieSet &set);
};

/// What is seen of a map, and how.
struct MapLook {
    QPointF centre{};                  ///< on the map
    double zoom = 1;                   ///< 1: all of it fits
    std::vector<bool> hidden{};        ///< by MapPoint::category; may be shorter
    std::vector<std::size_t> ringed{}; ///< points with a ring in the accent and a label
    std::vector<std::size_t>
        found{}; ///< points with a ring in the second colour and a label; while there are any, the others are pale
    bool operator==(const MapLook &) const = default;
    bool shows(const MapPoint &point) const { return point.category >= hidden.size() || !hidden[point.category]; }
};

/// Where the points of a map are in an area of the screen or of a page.
class MapPlace {
  public:
    MapPlace(const MapPoints &points, const MapLook &look, const QRectF &area);
    QPointF to_area(const QPointF &at) const { return area_.center() + (at - centre_) * scale_; }
    QPointF to_map(const QPointF &place) const { return centre_ + (place - area_.center()) / scale_; }
    double radius(const MapPoint &point) const;
    const QRectF &area() const { return area_; }

  private:
    QRectF area_;
    QPointF centre_;
    double scale_, growth_, largest_;
};

/// Of MapPoint::category.
QColor map_colour(std::uint8_t category, Theme theme);

/// Dots of points in a few sizes and all colours, drawn once each for one theme and resolution.
class MapDots {
  public:
    MapDots(Theme theme, double ratio) : theme_(theme), ratio_(ratio) {}
    bool fits(Theme theme, double ratio) const { return theme == theme_ && ratio == ratio_; }
    const QPixmap &dot(std::uint8_t category, double radius, bool pale);

  private:
    Theme theme_;
    double ratio_;
    std::map<std::array<int, 3>, QPixmap> dots_;
};

/// Paints points, rings and as many titles as there is room for, the most liked first. `dots`: for the screen, where thousands
/// are drawn at each step of a movement; null draws them as vectors.
void paint_map(QPainter &painter, const MapPoints &points, const MapLook &look, const MapPlace &place, Theme theme,
               MapDots *dots = nullptr);

/// The map as it is seen, with the genres' colours below.
class MapFigure final : public Figure {
  public:
    MapFigure(std::shared_ptr<const MapPoints> points, MapLook look)
        : points_(std::move(points)), look_(std::move(look)) {}

    QString title() const override { return points_->title; }
    QSizeF default_size() const override { return {1100, 860}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const override;
    /// All movies of the map, whatever is seen of it.
    Table table() const override { return points_->numbers; }

  private:
    std::shared_ptr<const MapPoints> points_;
    MapLook look_;
};

} // namespace benchlight::ui
