#pragma once
#include "engine/images/data_set.h"
#include "ui/images/thumbnail_loader.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class StoredPicture;

/// One image, as large as the place allows, with its class, stored size and source. Esc closes it, Left and Right step
/// to its neighbours.
class ImageSheet final : public QFrame {
    Q_OBJECT
  public:
    explicit ImageSheet(QWidget *parent = nullptr);
    void set_data(std::shared_ptr<const images::DataSet> set);
    /// `position` as in "3 of 6,000".
    void show_tile(const Tile &tile, const QString &position);
    Tile tile() const { return tile_; }
    /// Everything that is said of the image, a line each.
    QString text() const;

  signals:
    void stepped(int by);
    void closed();

  protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

  private:
    void request();
    void show_picture();
    std::shared_ptr<const images::DataSet> data_;
    ThumbnailLoader loader_;
    Tile tile_;
    StoredPicture *picture_;
    QLabel *title_, *position_, *details_, *source_, *problem_;
};

} // namespace benchlight::ui
