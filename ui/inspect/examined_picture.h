#pragma once
#include "ui/figures/heat_figure.h"
#include "ui/images/thumbnail.h"

#include <QPixmap>
#include <QWidget>

#include <memory>

namespace benchlight::ui {

/// The large picture of an image: as it is stored, as the network sees it, or with heat over that; or a sentence.
class ExaminedPicture final : public QWidget {
    Q_OBJECT
  public:
    explicit ExaminedPicture(QWidget *parent = nullptr);
    /// Null: it is still being made; what was shown stays, paler.
    void show_thumbnail(const Thumbnail *thumbnail);
    /// Of what the network takes, pixel for pixel.
    void show_seen(const QImage &seen);
    void show_heat(std::shared_ptr<const HeatFigure> figure);
    void show_waiting();
    void show_sentence(const QString &sentence);
    const QString &sentence() const { return sentence_; }
    bool waiting() const { return waiting_; }
    /// The side of the square that a stored picture fits, device pixels.
    int wanted_side() const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {360, heightForWidth(360)}; }

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    enum class Shown { nothing, stored, seen, heat };
    void become(Shown shown);
    void paint_image(QPainter &painter);
    Shown shown_ = Shown::nothing;
    bool waiting_ = false;
    QImage image_; ///< stored: fits already; seen: to be enlarged
    std::shared_ptr<const HeatFigure> heat_;
    QString sentence_;
    QPixmap kept_; ///< what was painted last, device pixels
    QSize kept_size_;
};

} // namespace benchlight::ui
