#pragma once
#include "ui/images/thumbnail_loader.h"

#include <QListView>

namespace benchlight::ui {

class DroppedModel;

/// Dropped images, a row each: the picture, what it is taken for with what probability, and the file's name; or why it
/// cannot be read. Pictures are made of the rows that are visible.
class DroppedList final : public QListView {
    Q_OBJECT
  public:
    explicit DroppedList(DroppedModel *model, QWidget *parent = nullptr);
    QSize sizeHint() const override { return {240, 300}; }
    QSize minimumSizeHint() const override { return {200, 120}; }
    ThumbnailLoader &loader() { return loader_; }

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    class Delegate;
    void request();
    DroppedModel *model_;
    ThumbnailLoader loader_;
    std::vector<Tile> wanted_;
};

} // namespace benchlight::ui
