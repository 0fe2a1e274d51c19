#include "ui/figures/map_figure.h"

#include "engine/core/text.h"
#include "ui/shell/words.h"

#include <QFontMetricsF>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace benchlight::ui {

namespace {

constexpr double margin = 24, legend_height = 28, room_around = .04;
constexpr double least_radius = 2, most_radius = 9, most_growth = 3;
constexpr std::size_t most_labels = 160, most_free_dots = 100;
constexpr double area_of_label = 14000;                   // square pixels that one title has to itself, on average
constexpr double label_margin_x = 12, label_margin_y = 4; // around a title, where no other one begins
constexpr double label_gap = 4, label_opacity = .82;

/// The number of each genre's category, by how often a movie of the map begins with it. Genres past the coloured ones, and
/// movies without one, share the last.
std::vector<std::uint8_t> categories_of(const movies::MovieMap &map, const movies::Catalog &catalog,
                                        std::vector<QString> &names) {
    std::vector<std::size_t> counts(catalog.genres().size());
    for (const std::uint32_t movie : map.movies)
        if (!catalog[movie].genres.empty()) ++counts[catalog[movie].genres.front()];
    std::vector<std::uint16_t> order(counts.size());
    std::iota(order.begin(), order.end(), std::uint16_t{0});
    std::ranges::stable_sort(order, std::greater(), [&](std::uint16_t genre) { return counts[genre]; });
    std::vector<std::uint8_t> category(counts.size());
    for (const std::uint16_t genre : order) {
        const bool own = counts[genre] > 0 && names.size() < MapPoints::coloured;
        category[genre] = static_cast<std::uint8_t>(own ? names.size() : MapPoints::coloured);
        if (own) names.push_back(QString::fromStdString(catalog.genres()[genre]));
    }
    names.push_back("Others");
    return category;
}

Table numbers_of(const movies::MovieMap &map, const movies::MovieSet &set) {
    Table table{.header = {"movie_id", "title", "year", "genres", "likes", "x", "y"}, .rows = {}};
    for (std::size_t i = 0; i < map.movies.size(); ++i) {
        const movies::Movie &movie = set.catalog[map.movies[i]];
        std::string genres;
        for (const std::string &genre : set.catalog.genre_names(map.movies[i]))
            genres += (genres.empty() ? "" : "|") + genre;
        table.rows.push_back({std::to_string(movie.id), movie.title, movie.year ? std::to_string(movie.year) : "",
                              genres, std::to_string(set.likes.of_movie(map.movies[i])),
                              format_number(static_cast<double>(map.x[i])),
                              format_number(static_cast<double>(map.y[i]))});
    }
    return table;
}

QRectF bounds_of(const std::vector<MapPoint> &points) {
    double left = 0, top = 0, right = 0, bottom = 0;
    for (const MapPoint &point : points) {
        left = std::min(left, point.at.x());
        right = std::max(right, point.at.x());
        top = std::min(top, point.at.y());
        bottom = std::max(bottom, point.at.y());
    }
    const double more = std::max({right - left, bottom - top, .1}) * room_around;
    return QRectF(left, top, right - left, bottom - top).adjusted(-more, -more, more, more);
}

/// A category's sign: a disc, or where colours do not suffice a shape of its own, as large.
void paint_map_dot(QPainter &painter, std::uint8_t category, const QPointF &at, double radius, Theme theme) {
    static const std::array shapes{
        QPolygonF({{-.9, -.9}, {.9, -.9}, {.9, .9}, {-.9, .9}}),
        QPolygonF({{-1.1, .9}, {1.1, .9}, {0, -1.1}}),
        QPolygonF({{-1.25, 0}, {0, -1.25}, {1.25, 0}, {0, 1.25}}),
        QPolygonF({{-1.1, -.9}, {1.1, -.9}, {0, 1.1}}),
        QPolygonF({{-.4, -1.2},
                   {.4, -1.2},
                   {.4, -.4},
                   {1.2, -.4},
                   {1.2, .4},
                   {.4, .4},
                   {.4, 1.2},
                   {-.4, 1.2},
                   {-.4, .4},
                   {-1.2, .4},
                   {-1.2, -.4},
                   {-.4, -.4}}),
        QPolygonF({{-1.3, -.5}, {1.3, -.5}, {1.3, .5}, {-1.3, .5}}),
    };
    const std::size_t shape = category;
    if (!tells_by_shape(theme) || shape == 0 || shape > shapes.size()) {
        // The others, which have no colour, are smaller.
        const double size = tells_by_shape(theme) && shape > shapes.size() ? .7 * radius : radius;
        painter.drawEllipse(at, size, size);
        return;
    }
    QPolygonF outline = shapes[shape - 1];
    for (QPointF &corner : outline) corner = at + corner * radius;
    painter.drawPolygon(outline);
}

/// Titles beside their points.
class Labels {
  public:
    Labels(QPainter &painter, const MapPoints &points, const MapPlace &place, Theme theme)
        : painter_(painter),
          points_(points),
          place_(place),
          tokens_(tokens_of(theme)),
          metrics_(interface_font(text_size::small)),
          room_for_(
              std::min(most_labels,
                       static_cast<std::size_t>(place.area().width() * place.area().height() / area_of_label) + 1)) {
        painter_.setFont(interface_font(text_size::small));
    }

    /// Keeps titles of other points off the dot, as far as dots are kept free at all.
    void keep_free(std::size_t i) {
        const MapPoint &point = points_.points[i];
        const QPointF at = place_.to_area(point.at);
        const double radius = place_.radius(point);
        if (dots_.size() < most_free_dots && place_.area().contains(at))
            dots_.push_back({QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius), i});
    }

    /// Right of the point, or left of it, if there is room.
    void add(std::size_t i, bool strong) {
        const MapPoint &point = points_.points[i];
        const QPointF at = place_.to_area(point.at);
        if (drawn_.size() >= room_for_ || !place_.area().contains(at) || std::ranges::count(strong_, i)) return;
        const double wide = static_cast<double>(points_.label_widths[i]) + 4, high = metrics_.height();
        const double away = place_.radius(point) + label_gap;
        for (const double left : {at.x() + away, at.x() - away - wide}) {
            const QRectF area(left, at.y() - high / 2, wide, high);
            if (!place_.area().contains(area) || covers_something(area, i)) continue;
            drawn_.push_back(area.adjusted(-label_margin_x, -label_margin_y, label_margin_x, label_margin_y));
            QColor behind = tokens_.surface;
            behind.setAlphaF(label_opacity);
            painter_.fillRect(area, behind);
            painter_.setPen(strong ? tokens_.text : tokens_.muted);
            painter_.drawText(area, Qt::AlignCenter, points_.labels[i]);
            if (strong) strong_.push_back(i);
            return;
        }
    }

  private:
    bool covers_something(const QRectF &area, std::size_t i) const {
        return std::ranges::any_of(drawn_, [&](const QRectF &other) { return area.intersects(other); }) ||
               std::ranges::any_of(dots_, [&](const Dot &dot) { return dot.point != i && area.intersects(dot.area); });
    }

    struct Dot {
        QRectF area;
        std::size_t point;
    };
    QPainter &painter_;
    const MapPoints &points_;
    const MapPlace &place_;
    const Tokens &tokens_;
    QFontMetricsF metrics_;
    std::size_t room_for_;            ///< titles, in all
    std::vector<QRectF> drawn_;       ///< titles and some room around them
    std::vector<std::size_t> strong_; ///< whose titles need not be written again
    std::vector<Dot> dots_;
};

void paint_dots(QPainter &painter, const MapPoints &points, const MapLook &look, const MapPlace &place, Theme theme,
                MapDots *dots) {
    const bool pale = !look.found.empty();
    const double reach = most_radius * most_growth;
    const QRectF near = place.area().adjusted(-reach, -reach, reach, reach);
    painter.setPen(Qt::NoPen);
    for (std::size_t i = points.points.size(); i-- > 0;) { // the most liked on top
        const MapPoint &point = points.points[i];
        const QPointF at = place.to_area(point.at);
        if (!near.contains(at) || !look.shows(point)) continue;
        const double radius = place.radius(point);
        if (dots) {
            const QPixmap &dot = dots->dot(point.category, radius, pale);
            const QSizeF size = dot.deviceIndependentSize();
            painter.drawPixmap(at - QPointF(size.width() / 2, size.height() / 2), dot);
            continue;
        }
        QColor colour = map_colour(point.category, theme);
        colour.setAlphaF(pale ? .25f : .85f);
        painter.setBrush(colour);
        paint_map_dot(painter, point.category, at, radius, theme);
    }
}

void paint_rings(QPainter &painter, const MapPoints &points, const std::vector<std::size_t> &ringed,
                 const MapPlace &place, const QColor &colour, Theme theme) {
    for (const std::size_t i : ringed) {
        const MapPoint &point = points.points[i];
        const QPointF at = place.to_area(point.at);
        const double radius = place.radius(point);
        painter.setPen(Qt::NoPen);
        painter.setBrush(map_colour(point.category, theme));
        paint_map_dot(painter, point.category, at, radius, theme);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour, 2));
        painter.drawEllipse(at, radius + 3, radius + 3);
    }
}

} // namespace

std::shared_ptr<const MapPoints> MapPoints::of(const movies::MovieMap &map, const movies::MovieSet &set) {
    auto made = std::make_shared<MapPoints>();
    const auto category = categories_of(map, set.catalog, made->categories);
    for (std::size_t i = 0; i < map.movies.size(); ++i) {
        const std::uint32_t movie = map.movies[i];
        const auto &genres = set.catalog[movie].genres;
        made->points.push_back(
            {movie, QPointF(static_cast<double>(map.x[i]), -static_cast<double>(map.y[i])),
             static_cast<std::uint32_t>(set.likes.of_movie(movie)),
             genres.empty() ? static_cast<std::uint8_t>(MapPoints::coloured) : category[genres.front()]});
    }
    std::ranges::stable_sort(made->points, std::greater(), &MapPoint::likes);
    const QFontMetricsF metrics(interface_font(text_size::small));
    for (const MapPoint &point : made->points) {
        made->labels.push_back(QString::fromStdString(set.catalog.label(point.movie)));
        made->label_widths.push_back(static_cast<float>(metrics.horizontalAdvance(made->labels.back())));
    }
    made->bounds = bounds_of(made->points);
    made->title = QString("Map of %1 movies of %2: near each other what the same people like")
                      .arg(count_text(made->points.size()), QString::fromStdString(display_path(set.path.stem())));
    made->numbers = numbers_of(map, set);
    return made;
}

MapPlace::MapPlace(const MapPoints &points, const MapLook &look, const QRectF &area)
    : area_(area),
      centre_(look.centre),
      scale_(look.zoom * std::min(area.width() / points.bounds.width(), area.height() / points.bounds.height())),
      growth_(std::min(most_growth, std::sqrt(std::sqrt(std::max(1., look.zoom))))),
      largest_(points.points.empty() ? 1 : std::max(1u, points.points.front().likes)) {}

double MapPlace::radius(const MapPoint &point) const {
    return growth_ * (least_radius + (most_radius - least_radius) * std::sqrt(point.likes / largest_));
}

QColor map_colour(std::uint8_t category, Theme theme) {
    if (category >= MapPoints::coloured) return tokens_of(theme).muted;
    return category_colours(theme)[category];
}

const QPixmap &MapDots::dot(std::uint8_t category, double radius, bool pale) {
    constexpr double steps = 4; // sizes a pixel
    const int size = static_cast<int>(std::lround(radius * steps));
    QPixmap &dot = dots_[{category, size, pale}];
    if (!dot.isNull()) return dot;
    const double exact = size / steps;
    const int side = 2 * static_cast<int>(std::ceil(exact * ratio_)) + 2;
    dot = QPixmap(side, side);
    dot.setDevicePixelRatio(ratio_);
    dot.fill(Qt::transparent);
    QPainter painter(&dot);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor colour = map_colour(category, theme_);
    colour.setAlphaF(pale ? .25f : .85f);
    painter.setBrush(colour);
    painter.setPen(Qt::NoPen);
    const double middle = side / ratio_ / 2;
    painter.drawEllipse(QPointF(middle, middle), exact, exact);
    return dot;
}

void paint_map(QPainter &painter, const MapPoints &points, const MapLook &look, const MapPlace &place, Theme theme,
               MapDots *dots) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(place.area());
    paint_dots(painter, points, look, place, theme, dots);
    const Tokens &tokens = tokens_of(theme);
    paint_rings(painter, points, look.ringed, place, tokens.accent, theme);
    paint_rings(painter, points, look.found, place, tokens.validation, theme);
    Labels labels(painter, points, place, theme);
    for (const auto &strong : {look.found, look.ringed})
        for (const std::size_t i : strong) labels.keep_free(i);
    if (look.found.empty())
        for (std::size_t i = 0; i < points.points.size(); ++i)
            if (look.shows(points.points[i])) labels.keep_free(i);
    for (const std::size_t i : look.found) labels.add(i, true);
    for (const std::size_t i : look.ringed) labels.add(i, true);
    if (look.found.empty())
        for (std::size_t i = 0; i < points.points.size(); ++i)
            if (look.shows(points.points[i])) labels.add(i, false);
    painter.restore();
}

void MapFigure::paint(QPainter &painter, const QSizeF &size, const FigureLook &look) const {
    const Theme theme = look.theme;
    const Tokens &tokens = tokens_of(theme);
    const double unit =
        std::clamp(std::min(size.width() / default_size().width(), size.height() / default_size().height()), .2, 4.);
    painter.save();
    painter.fillRect(QRectF(QPointF(), size), tokens.surface);
    painter.scale(unit, unit);
    const QSizeF room = size / unit;
    const QString text = look.title_for(title());
    paint_figure_title(painter, QRectF(margin, margin, room.width() - 2 * margin, text_size::huge), text,
                       figure_font(text_size::large), tokens);
    const double top = margin + (text.isEmpty() ? 0 : text_size::huge + space::small);
    const QRectF area(margin, top, room.width() - 2 * margin, room.height() - top - margin - legend_height);
    paint_map(painter, *points_, look_, MapPlace(*points_, look_, area), theme);
    painter.setFont(interface_font(text_size::normal));
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF metrics(painter.font());
    double x = margin;
    for (std::size_t i = 0; i < points_->categories.size(); ++i) {
        const std::uint8_t category = points_->category_number(i);
        if (category < look_.hidden.size() && look_.hidden[category]) continue;
        const double y = room.height() - margin - legend_height / 2 + space::tiny;
        painter.setPen(Qt::NoPen);
        painter.setBrush(map_colour(category, theme));
        paint_map_dot(painter, category, QPointF(x + 5, y), 5, theme);
        painter.setPen(tokens.text);
        const double wide = metrics.horizontalAdvance(points_->categories[i]) + 2;
        painter.drawText(QRectF(x + 16, y - legend_height / 2, wide, legend_height), Qt::AlignVCenter | Qt::AlignLeft,
                         points_->categories[i]);
        x += 16 + wide + space::large;
    }
    painter.restore();
}

} // namespace benchlight::ui
