#pragma once
#include "ui/figures/map_figure.h"

#include <QPixmap>
#include <QWidget>

#include <optional>

namespace benchlight::ui {

/// A map of movies to move about in. The wheel and two fingers zoom about the pointer, dragging and the arrow keys move; +, −
/// and 0 zoom by the keyboard. Pointing at a movie names it, a click or Enter chooses it.
class MapView final : public QWidget {
    Q_OBJECT
  public:
    explicit MapView(QWidget *parent = nullptr);
    /// Null: nothing. The whole map is shown.
    void show_points(std::shared_ptr<const MapPoints> points);
    const std::shared_ptr<const MapPoints> &points() const { return points_; }
    const MapLook &look() const { return look_; }

    void set_hidden(std::vector<bool> categories);
    void set_ringed(std::vector<std::size_t> points);
    void set_found(std::vector<std::size_t> points);
    /// Puts a point into the middle, near enough to see what is around it, and points at it.
    void centre_on(std::size_t point);
    void zoom_by(double factor, const QPointF &around);
    void zoom_by(double factor) { zoom_by(factor, rect().center()); }
    void show_all();

    std::optional<std::size_t> pointed() const { return pointed_; }
    /// The point whose dot is at or near `place`.
    std::optional<std::size_t> point_at(const QPointF &place) const;
    QPointF place_of(std::size_t point) const;
    QSize sizeHint() const override { return {640, 480}; }

  signals:
    void pointed_changed();
    void chosen(quint32 movie);

  protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    struct Press {
        QPointF at, centre;
        bool moved = false;
    };
    MapPlace place() const { return MapPlace(*points_, look_, QRectF(rect())); }
    void move_to(const QPointF &centre);
    void point_to(std::optional<std::size_t> point);
    void redraw();
    void paint_pointed(QPainter &painter) const;

    std::shared_ptr<const MapPoints> points_;
    MapLook look_;
    QPixmap picture_; ///< all but what is pointed at
    bool stale_ = true;
    std::optional<MapDots> dots_;
    std::optional<std::size_t> pointed_;
    std::optional<Press> press_;
};

} // namespace benchlight::ui
