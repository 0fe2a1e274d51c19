#include "ui/inspect/figure_picture.h"

#include <QPainter>

namespace benchlight::ui {

FigurePicture::FigurePicture(const QString &name, std::function<int(const Figure &, int width)> height_for,
                             QWidget *parent)
    : QWidget(parent), height_for_(std::move(height_for)) {
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(theme_signals(), &ThemeSignals::changed, this, &FigurePicture::paint_anew);
    show_figure(nullptr);
}

void FigurePicture::show_figure(std::shared_ptr<const Figure> figure) {
    figure_ = std::move(figure);
    picture_ = {};
    setVisible(figure_ != nullptr);
    paint_anew();
}

void FigurePicture::paint_anew() {
    if (!figure_ || !isVisible() || width() < 1) return worker_.cancel();
    setFixedHeight(height_for_(*figure_, width()));
    const QSize logical = size();
    worker_.run([this, logical, ratio = devicePixelRatioF(), theme = current_theme(),
                 figure = figure_](const std::stop_token &) -> std::function<void()> {
        QImage picture((QSizeF(logical) * ratio).toSize(), QImage::Format_RGB32);
        picture.setDevicePixelRatio(ratio);
        QPainter painter(&picture);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        figure->paint(painter, logical, theme);
        painter.end();
        return [this, picture] {
            picture_ = picture;
            update();
        };
    });
}

void FigurePicture::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) paint_anew();
}

void FigurePicture::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    if (picture_.isNull()) paint_anew();
}

void FigurePicture::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.fillRect(rect(), tokens_of(current_theme()).surface);
    if (!picture_.isNull()) painter.drawImage(QPointF(0, 0), picture_);
}

} // namespace benchlight::ui
