#pragma once
#include "ui/images/thumbnail.h"

#include <QWidget>

namespace benchlight::ui {

/// One picture in the middle of its place, as it was made for that place. While the next one is waited for, the one
/// before stays, paler.
class StoredPicture final : public QWidget {
    Q_OBJECT
  public:
    explicit StoredPicture(QWidget *parent = nullptr);
    /// Null: it is still being made. Without pixels a sign of a picture that cannot be shown.
    void show_thumbnail(const Thumbnail *thumbnail);
    /// The side of the square that a picture for this place fits, device pixels.
    int wanted_side() const;

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    QImage image_;
    bool waiting_ = true;
};

} // namespace benchlight::ui
