#include "ui/images/image_strip.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int picture_side = 72, gap = space::small, line_height = 15, inset = 3, sign_side = 20;
constexpr int cell_width = picture_side + 2 * inset, cell_height = picture_side + 2 * inset + 2 * line_height;

} // namespace

ImageStrip::ImageStrip(const QString &name, bool choosable, QWidget *parent) : QWidget(parent), choosable_(choosable) {
    setAccessibleName(name);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred); // Fixed would keep to the hint's height
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    if (choosable) setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(choosable);
    connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void ImageStrip::show_items(std::vector<StripItem> items) {
    items_ = std::move(items);
    waiting_ = false;
    current_ = items_.empty() ? -1 : 0;
    QStringList told;
    for (const StripItem &item : items_) told << item.title + ", " + item.note;
    setAccessibleDescription(told.join("; "));
    updateGeometry();
    update();
}

void ImageStrip::show_waiting() {
    waiting_ = true;
    update();
}

int ImageStrip::side() const { return static_cast<int>(picture_side * devicePixelRatioF()); }

int ImageStrip::columns(int width) const { return std::max(1, (width + gap) / (cell_width + gap)); }

int ImageStrip::heightForWidth(int width) const {
    const int across = columns(width), rows = (static_cast<int>(items_.size()) + across - 1) / across;
    return std::max(0, rows * (cell_height + gap) - gap);
}

QSize ImageStrip::sizeHint() const { return {4 * (cell_width + gap) - gap, heightForWidth(4 * (cell_width + gap))}; }
QSize ImageStrip::minimumSizeHint() const { return {cell_width, items_.empty() ? 0 : cell_height}; }

QRect ImageStrip::item_area(int i) const {
    const int across = columns(width());
    return {i % across * (cell_width + gap), i / across * (cell_height + gap), cell_width, cell_height};
}

int ImageStrip::item_at(const QPoint &point) const {
    for (int i = 0; i < static_cast<int>(items_.size()); ++i)
        if (item_area(i).contains(point)) return i;
    return -1;
}

void ImageStrip::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(waiting_ ? .4 : 1);
    for (int i = 0; i < static_cast<int>(items_.size()); ++i) paint_item(painter, i);
}

void ImageStrip::paint_item(QPainter &painter, int i) const {
    const StripItem &item = items_[static_cast<std::size_t>(i)];
    const Tokens &tokens = tokens_of(current_theme());
    const QRect cell = item_area(i), square(cell.left() + inset, cell.top() + inset, picture_side, picture_side);
    const double ratio = devicePixelRatioF();
    if (item.image.isNull()) {
        line_icon("warning", tokens.muted)
            .paint(&painter,
                   QRect(square.center() - QPoint(sign_side / 2, sign_side / 2), QSize(sign_side, sign_side)));
    } else {
        QSizeF extent = QSizeF(item.image.size()) / ratio;
        if (extent.width() > picture_side || extent.height() > picture_side)
            extent.scale(square.size(), Qt::KeepAspectRatio);
        QPointF corner = QRectF(square).center() - QPointF(extent.width() / 2, extent.height() / 2);
        corner = {std::round(corner.x() * ratio) / ratio, std::round(corner.y() * ratio) / ratio};
        painter.drawImage(QRectF(corner, extent), item.image);
    }
    if (choosable_ && hasFocus() && i == current_) {
        painter.setPen(QPen(tokens.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1 - 2 * line_height), space::tiny, space::tiny);
    }
    const QFont font = interface_font(text_size::small);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    QRectF line(cell.left(), square.bottom() + inset, cell.width(), line_height);
    painter.setPen(tokens.text);
    painter.drawText(line, Qt::AlignCenter, metrics.elidedText(item.title, Qt::ElideRight, line.width()));
    painter.setPen(tokens.muted);
    painter.drawText(line.translated(0, line_height), Qt::AlignCenter,
                     metrics.elidedText(item.note, Qt::ElideRight, line.width()));
}

void ImageStrip::set_current(int item) {
    if (items_.empty()) return;
    current_ = std::clamp(item, 0, static_cast<int>(items_.size()) - 1);
    setAccessibleDescription(items_[static_cast<std::size_t>(current_)].tip);
    update();
}

void ImageStrip::keyPressEvent(QKeyEvent *event) {
    if (!choosable_ || current_ < 0) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left: return set_current(current_ - 1);
    case Qt::Key_Right: return set_current(current_ + 1);
    case Qt::Key_Up: return set_current(current_ - columns(width()));
    case Qt::Key_Down: return set_current(current_ + columns(width()));
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!waiting_) emit chosen(current_);
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void ImageStrip::mousePressEvent(QMouseEvent *event) {
    const int item = item_at(event->position().toPoint());
    if (!choosable_ || item < 0 || event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    set_current(item);
    if (!waiting_) emit chosen(item);
}

void ImageStrip::mouseMoveEvent(QMouseEvent *event) {
    setCursor(item_at(event->position().toPoint()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ImageStrip::focusInEvent(QFocusEvent *event) {
    if (current_ < 0) set_current(0);
    QWidget::focusInEvent(event);
    update();
}

bool ImageStrip::event(QEvent *event) {
    if (event->type() == QEvent::FocusOut) update();
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int item = item_at(help->pos());
    if (item < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), items_[static_cast<std::size_t>(item)].tip, this, item_area(item));
    return true;
}

} // namespace benchlight::ui
