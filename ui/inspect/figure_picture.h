#pragma once
#include "ui/figures/figure.h"
#include "ui/images/data_worker.h"

#include <QImage>
#include <QWidget>

#include <memory>

namespace benchlight::ui {

/// A figure as a picture as wide as there is room for, painted on a thread whenever figure, width or theme change.
class FigurePicture final : public QWidget {
    Q_OBJECT
  public:
    /// `name` is for screen readers. `height_for` gives the height that suits a width, in logical pixels.
    FigurePicture(const QString &name, std::function<int(const Figure &, int width)> height_for,
                  QWidget *parent = nullptr);
    /// Null: nothing, and no room for it.
    void show_figure(std::shared_ptr<const Figure> figure);
    const Figure *figure() const { return figure_.get(); }
    /// Whether the picture shows the figure as it is to be.
    bool settled() const { return !worker_.busy(); }
    const QImage &picture() const { return picture_; }

  protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

  private:
    void paint_anew();

    std::function<int(const Figure &, int width)> height_for_;
    std::shared_ptr<const Figure> figure_;
    QImage picture_;
    DataWorker worker_{"painting a figure"};
};

} // namespace benchlight::ui
