#include "ui/inspect/examined_picture.h"

#include "ui/figures/grid_figure.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int least_height = 160, most_height = 560, least_side = 64, most_side = 2048;
constexpr double share_of_width = .8;

} // namespace

ExaminedPicture::ExaminedPicture(QWidget *parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred); // Fixed would keep to the hint's height
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMinimumWidth(120);
    setAccessibleName("The image");
    connect(theme_signals(), &ThemeSignals::changed, this, [this] {
        kept_ = {};
        update();
    });
}

int ExaminedPicture::heightForWidth(int width) const {
    return std::clamp(static_cast<int>(width * share_of_width), least_height, most_height);
}

int ExaminedPicture::wanted_side() const {
    return std::clamp(static_cast<int>(std::min(width(), height()) * devicePixelRatioF()), least_side, most_side);
}

void ExaminedPicture::become(Shown shown) {
    shown_ = shown;
    waiting_ = false;
    sentence_.clear();
    kept_ = {};
    update();
}

void ExaminedPicture::show_thumbnail(const Thumbnail *thumbnail) {
    if (!thumbnail) return show_waiting();
    if (thumbnail->image.isNull()) return show_sentence("This image cannot be read: " + thumbnail->problem);
    image_ = thumbnail->image;
    become(Shown::stored);
}

void ExaminedPicture::show_seen(const QImage &seen) {
    image_ = seen;
    become(Shown::seen);
}

void ExaminedPicture::show_heat(std::shared_ptr<const HeatFigure> figure) {
    heat_ = std::move(figure);
    become(Shown::heat);
}

void ExaminedPicture::show_waiting() {
    if (waiting_) return;
    waiting_ = true;
    sentence_.clear();
    update();
}

void ExaminedPicture::show_sentence(const QString &sentence) {
    become(Shown::nothing);
    sentence_ = sentence;
    setAccessibleDescription(sentence);
}

void ExaminedPicture::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Tokens &tokens = tokens_of(current_theme());
    if (shown_ == Shown::nothing) {
        painter.setFont(interface_font());
        painter.setPen(tokens.muted);
        return painter.drawText(rect().adjusted(space::small, 0, -space::small, 0), Qt::AlignCenter | Qt::TextWordWrap,
                                sentence_);
    }
    const double ratio = devicePixelRatioF();
    if (kept_.isNull() || kept_size_ != size() || kept_.devicePixelRatio() != ratio) {
        kept_ = QPixmap((QSizeF(size()) * ratio).toSize());
        kept_.setDevicePixelRatio(ratio);
        kept_.fill(tokens.surface);
        kept_size_ = size();
        QPainter inside(&kept_);
        if (shown_ == Shown::heat)
            heat_->paint(inside, size(), current_theme());
        else
            paint_image(inside);
    }
    painter.setOpacity(waiting_ ? .4 : 1);
    painter.drawPixmap(0, 0, kept_);
}

void ExaminedPicture::paint_image(QPainter &painter) {
    const double ratio = devicePixelRatioF();
    const QImage image = shown_ == Shown::seen ? scaled_to_fit(image_, std::min(width(), height()) * ratio) : image_;
    QSizeF extent = QSizeF(image.size()) / ratio;
    if (extent.width() > width() || extent.height() > height()) extent.scale(size(), Qt::KeepAspectRatio);
    const QPointF corner((width() - extent.width()) / 2, (height() - extent.height()) / 2);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(QRectF({std::round(corner.x() * ratio) / ratio, std::round(corner.y() * ratio) / ratio}, extent),
                      image);
}

} // namespace benchlight::ui
