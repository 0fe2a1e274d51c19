#pragma once
#include "ui/dataset/augmented_loader.h"

#include <QWidget>

namespace benchlight::ui {

/// The grid of augmented images: tiles that can be pointed at, clicked, and walked with the arrow keys.
class AugmentedTiles final : public QWidget {
    Q_OBJECT
  public:
    explicit AugmentedTiles(QWidget *parent = nullptr);
    void show_images(std::shared_ptr<const AugmentedImages> images);
    /// Which of each tile's images is shown.
    void show_side(TileImages side);
    TileImages side() const { return side_; }
    /// Said in the place of a grid, or over an older one; empty: nothing.
    void show_hint(const QString &hint);
    const QString &hint() const { return hint_; }
    void clear();

    const std::shared_ptr<const AugmentedImages> &images() const { return images_; }
    /// What is painted; null without images.
    const std::shared_ptr<const GridFigure> &figure() const { return figure_; }
    int current() const { return current_; } ///< tile with the focus ring
    void set_current(int tile);

    QSize sizeHint() const override { return {480, 540}; }

  signals:
    void opened(int tile);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

  private:
    int count() const { return figure_ && hint_.isEmpty() ? static_cast<int>(figure_->tiles().size()) : 0; }
    int tile_at(const QPointF &point) const;
    void describe();
    void paint_ring(QPainter &painter) const;

    std::shared_ptr<const AugmentedImages> images_;
    std::shared_ptr<const GridFigure> figure_;
    TileImages side_ = TileImages::augmented;
    QString hint_;
    int current_ = 0, pressed_ = -1;
};

/// "Coat, training image 12,345 (train/coat/7.jpg)"
QString tile_words(const AugmentedImages &images, int tile);

} // namespace benchlight::ui
