#pragma once
#include <QListView>

namespace benchlight::ui {

class DroppedModel;

/// Dropped images, a row each: the picture, what it is taken for with what probability, and the file's name; or why it
/// cannot be read.
class DroppedList final : public QListView {
    Q_OBJECT
  public:
    static constexpr int picture_side = 48; ///< logical pixels
    explicit DroppedList(DroppedModel *model, QWidget *parent = nullptr);
    QSize sizeHint() const override { return {240, 300}; }
    QSize minimumSizeHint() const override { return {200, 120}; }

  private:
    class Delegate;
};

} // namespace benchlight::ui
