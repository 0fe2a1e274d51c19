#pragma once
#include "ui/dataset/augmented_loader.h"

#include <QWidget>

#include <array>

QT_BEGIN_NAMESPACE
class QLabel;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Two pictures beside each other, as large as fits, with square pixels.
class PictureView final : public QWidget {
    Q_OBJECT
  public:
    explicit PictureView(QWidget *parent = nullptr);
    void show_pictures(const QImage &left, const QImage &right);
    /// Whether what they belong to has the focus.
    void show_ring(bool ringed);
    QSize sizeHint() const override { return {480, 260}; }

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    void scale_pictures(double side, double scale);

    std::array<QImage, 2> pictures_, scaled_;
    double scaled_side_ = 0; ///< device pixels
    bool ringed_ = false;
};

/// One tile of the grid, opened: its image before and after augmenting, where it comes from, and what was done.
class AugmentedPair final : public QWidget {
    Q_OBJECT
  public:
    explicit AugmentedPair(QWidget *parent = nullptr);
    void show_tile(const AugmentedImages &images, int tile);

  signals:
    void closed();
    void stepped(int by); ///< −1: the previous tile, 1: the next

  protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool event(QEvent *event) override;

  private:
    PictureView *pictures_;
    QLabel *number_, *title_, *source_, *applied_;
    QWidget *scrolled_; ///< around applied_
    QToolButton *previous_, *next_;
};

} // namespace benchlight::ui
