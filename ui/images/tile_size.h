#pragma once
#include "ui/images/tile_view.h"

#include <QSlider>

namespace benchlight::ui {

/// How large the tiles of a view are, remembered under a key of the window's settings. In the view, Ctrl and the wheel,
/// + and − move it.
class TileSize final : public QSlider {
    Q_OBJECT
  public:
    /// `usual`: side in logical pixels where nothing is remembered.
    TileSize(TileView *view, const char *key, int usual = TileView::usual_side, QWidget *parent = nullptr);

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace benchlight::ui
