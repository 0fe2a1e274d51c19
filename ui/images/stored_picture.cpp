#include "ui/images/stored_picture.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int least_side = 64, most_side = 2048, sign_side = 48;

} // namespace

StoredPicture::StoredPicture(QWidget *parent) : QWidget(parent) {
    setMinimumSize(96, 96);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void StoredPicture::show_thumbnail(const Thumbnail *thumbnail) {
    waiting_ = thumbnail == nullptr;
    if (thumbnail) image_ = thumbnail->image;
    update();
}

int StoredPicture::wanted_side() const {
    const double side = std::min(width(), height()) * devicePixelRatioF();
    return std::clamp(static_cast<int>(side), least_side, most_side);
}

void StoredPicture::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    if (image_.isNull()) {
        const QRect middle((width() - sign_side) / 2, (height() - sign_side) / 2, sign_side, sign_side);
        if (!waiting_) line_icon("warning", tokens_of(current_theme()).muted).paint(&painter, middle);
        return;
    }
    const double ratio = devicePixelRatioF();
    QSizeF size = QSizeF(image_.size()) / ratio;
    if (size.width() > width() || size.height() > height()) size.scale(this->size(), Qt::KeepAspectRatio);
    const QPointF corner((width() - size.width()) / 2, (height() - size.height()) / 2);
    painter.setOpacity(waiting_ ? .4 : 1);
    painter.drawImage(QRectF({std::round(corner.x() * ratio) / ratio, std::round(corner.y() * ratio) / ratio}, size),
                      image_);
}

} // namespace benchlight::ui
