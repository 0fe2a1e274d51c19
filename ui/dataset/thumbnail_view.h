#pragma once
#include "ui/dataset/thumbnail_loader.h"

#include <QAbstractScrollArea>
#include <QHash>
#include <QPixmap>
#include <QStaticText>

#include <optional>

namespace benchlight::ui {

/// Images in an order, with what is written under them. May be of any length: only what is shown is asked for.
class TileModel : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;
    virtual std::size_t count() const = 0;
    virtual Tile tile(std::size_t position) const = 0;
    virtual QString caption(std::size_t position) const = 0;
    virtual QString tip(std::size_t position) const { return caption(position); }

  signals:
    void changed(); ///< everything
};

/// A grid of tiles in rows. Only what is visible is painted and decoded, so that a million scroll like a hundred. One
/// tile is the current one, moved by arrows, Page Up and Down, Home and End; Space, Enter or a double click enlarge it.
class TileView final : public QAbstractScrollArea {
    Q_OBJECT
  public:
    static constexpr int least_side = 64, most_side = 256, usual_side = 96;
    explicit TileView(QWidget *parent = nullptr);

    /// Must outlive the view or be replaced.
    void set_model(TileModel *model);
    void set_data(std::shared_ptr<const images::DataSet> set);
    /// Side of a picture in logical pixels.
    void set_tile_side(int side);
    int tile_side() const { return side_; }
    /// Shown while there are no tiles.
    void set_empty_text(const QString &text);

    /// −1: none.
    std::ptrdiff_t current() const { return current_; }
    void set_current(std::ptrdiff_t position);
    /// Positions that are at least partly visible: first and one past the last.
    std::pair<std::size_t, std::size_t> visible() const;
    ThumbnailLoader &loader() { return loader_; }

  signals:
    void current_changed(qsizetype position);
    void enlarged(qsizetype position);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

  private:
    void reset();
    void lay_out(std::optional<std::size_t> keep_visible);
    void request();
    void redraw(const std::vector<Tile> &tiles);
    void reveal(std::size_t position);
    void update_current();
    std::size_t count() const { return model_ ? model_->count() : 0; }
    int row_height() const;
    std::size_t rows() const;
    std::ptrdiff_t position_at(const QPoint &point) const;
    QRect cell_of(std::size_t position) const; ///< picture and caption, viewport coordinates
    void paint_tile(QPainter &painter, std::size_t position, const QRect &cell, double ratio);
    const QStaticText &caption_text(const QString &caption);
    void make_sign();

    ThumbnailLoader loader_;
    TileModel *model_ = nullptr;
    int side_ = usual_side, columns_ = 1, left_ = 0;
    std::ptrdiff_t current_ = -1;
    QString empty_text_;
    QHash<QString, QStaticText> captions_; ///< shortened to the tile's width
    QPixmap sign_;                         ///< in the place of unreadable images
};

} // namespace benchlight::ui
