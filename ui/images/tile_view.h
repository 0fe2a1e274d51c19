#pragma once
#include "ui/images/thumbnail_loader.h"
#include "ui/shell/theme.h"

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
    /// As many lines as caption_lines() says, separated by line ends.
    virtual QString caption(std::size_t position) const = 0;
    virtual int caption_lines() const { return 1; }
    virtual QString tip(std::size_t position) const { return caption(position); }
    /// What a frame and a sign in the tile's corner tell.
    enum class Mark { none, right, wrong, changed, left_out };
    virtual Mark mark(std::size_t) const { return Mark::none; }

    /// So many tiles in every row, each row under headings; 0: as many as fit, without headings.
    virtual int columns() const { return 0; }
    /// Each stands over an equal share of the row's tiles.
    virtual QStringList headings(std::size_t /*row*/) const { return {}; }
    /// A place in a row that has fewer tiles than columns; tile() is not asked for it.
    virtual bool vacant(std::size_t) const { return false; }

  signals:
    void changed(); ///< everything
};

/// A grid of tiles in rows. Only what is visible is painted and decoded, so that a million scroll like a hundred. One
/// tile is the current one, moved by arrows, Page Up and Down, Home and End; Space, Enter or a double click enlarge it.
/// Where several can be selected, Shift and Ctrl do so with the mouse, Shift with the keys, Ctrl+A all.
class TileView final : public QAbstractScrollArea {
    Q_OBJECT
  public:
    static constexpr int least_side = 64, most_side = 256, usual_side = 96;
    explicit TileView(QWidget *parent = nullptr);

    /// Must outlive the view or be replaced.
    void set_model(TileModel *model);
    void set_images(std::shared_ptr<const images::ImageSet> images);
    /// Side of a picture in logical pixels.
    void set_tile_side(int side);
    int tile_side() const { return wanted_side_; }
    void set_selects_several(bool several);
    /// Positions, ascending: what is selected, else the current one; vacant places are not among them.
    std::vector<std::size_t> selection() const;
    /// Shown while there are no tiles.
    void set_empty_text(const QString &text);

    /// −1: none.
    std::ptrdiff_t current() const { return current_; }
    void set_current(std::ptrdiff_t position);
    /// Paints anew what the model says of the tiles that are shown.
    void refresh();
    /// Positions that are at least partly visible: first and one past the last.
    std::pair<std::size_t, std::size_t> visible() const;
    ThumbnailLoader &loader() { return loader_; }

  signals:
    void current_changed(qsizetype position);
    void enlarged(qsizetype position);
    void selection_changed();
    /// Something is to be done with what is selected: a menu was asked for at this place of the screen.
    void menu_requested(const QPoint &place);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

  private:
    static constexpr int gap = space::small, margin = space::small, caption_height = 18, heading_space = 30;
    static constexpr int least_shown_side = 24;
    void reset();
    void lay_out(std::optional<std::size_t> keep_visible);
    void request();
    void redraw(const std::vector<Tile> &tiles);
    void reveal(std::size_t position);
    void update_current();
    void move_to(std::ptrdiff_t position, bool extends);
    void select(std::size_t from, std::size_t to);
    void clear_selection();
    bool vacant(std::size_t position) const { return model_->vacant(position); }
    int heading_height() const;
    int captions_height() const;
    std::size_t count() const { return model_ ? model_->count() : 0; }
    int row_height() const;
    std::size_t rows() const;
    std::ptrdiff_t position_at(const QPoint &point) const;
    QRect cell_of(std::size_t position) const; ///< picture and caption, viewport coordinates
    void paint_tile(QPainter &painter, std::size_t position, const QRect &cell, double ratio);
    void paint_mark(QPainter &painter, const QRect &square, TileModel::Mark mark);
    void paint_headings(QPainter &painter, std::size_t row);
    void paint_selection(QPainter &painter, std::size_t first, std::size_t last);
    const QStaticText &caption_text(const QString &caption);
    void make_sign();

    ThumbnailLoader loader_;
    TileModel *model_ = nullptr;
    int wanted_side_ = usual_side;                   ///< that was set
    int side_ = usual_side, columns_ = 1, left_ = 0; ///< that is shown: smaller where a row would not fit
    std::ptrdiff_t current_ = -1, anchor_ = -1;      ///< anchor: where a stretch of selected tiles begins
    bool several_ = false;
    std::vector<char> selected_; ///< by position; empty: none
    QString empty_text_;
    QHash<QString, QStaticText> captions_; ///< shortened to the tile's width
    QHash<int, QPixmap> marks_;            ///< by TileModel::Mark, in the theme's colours
    QPixmap sign_;                         ///< in the place of unreadable images
};

} // namespace benchlight::ui
