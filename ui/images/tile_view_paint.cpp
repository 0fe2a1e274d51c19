// How a TileView paints: tiles, captions, marks, headings, what is selected.
#include "ui/images/tile_view.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QPaintEvent>
#include <QPainter>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int most_captions = 4096;
constexpr int sign_side = 24, mark_side = 16;

} // namespace

const QStaticText &TileView::caption_text(const QString &caption) {
    const auto found = captions_.constFind(caption);
    if (found != captions_.constEnd()) return *found;
    if (captions_.size() >= most_captions) captions_.clear();
    const QFont font = interface_font(text_size::small);
    QStaticText text(caption);
    text.setTextFormat(Qt::PlainText);
    text.setPerformanceHint(QStaticText::AggressiveCaching);
    text.prepare({}, font);
    if (text.size().width() > side_) {
        text.setText(QFontMetrics(font).elidedText(caption, Qt::ElideRight, side_));
        text.prepare({}, font);
    }
    return *captions_.insert(caption, text);
}

void TileView::make_sign() {
    const double ratio = devicePixelRatioF();
    sign_ = line_icon("warning", tokens_of(current_theme()).muted)
                .pixmap(QSize(sign_side, sign_side) * static_cast<int>(std::ceil(ratio)));
    sign_.setDevicePixelRatio(std::ceil(ratio));
}

void TileView::paint_tile(QPainter &painter, std::size_t position, const QRect &cell, double ratio) {
    const Tokens &tokens = tokens_of(current_theme());
    const QRect square(cell.topLeft(), QSize(side_, side_));
    if (vacant(position)) {
        painter.setPen(QPen(tokens.line, 1, Qt::DashLine));
        painter.drawRect(square.adjusted(0, 0, -1, -1));
        return;
    }
    const Thumbnail *thumbnail = loader_.find(model_->tile(position));
    if (thumbnail && !thumbnail->image.isNull()) {
        const QSizeF size = QSizeF(thumbnail->image.size()) / ratio;
        // On whole device pixels, so that it is copied rather than scaled.
        const auto place = [&](int start, double extent) {
            return std::round((start + (side_ - extent) / 2) * ratio) / ratio;
        };
        painter.drawImage(QRectF({place(square.left(), size.width()), place(square.top(), size.height())}, size),
                          thumbnail->image);
    } else {
        painter.fillRect(square, tokens.raised);
        if (thumbnail) {
            if (sign_.isNull()) make_sign();
            painter.drawPixmap(square.center() - QPoint(sign_side / 2, sign_side / 2), sign_);
        }
    }
    painter.setPen(static_cast<std::ptrdiff_t>(position) == current_ ? tokens.text : tokens.muted);
    int top = square.bottom() + 1;
    for (const QString &line : model_->caption(position).split('\n')) {
        const QStaticText &text = caption_text(line);
        painter.drawStaticText(QPointF(cell.left() + std::max(0., (side_ - text.size().width()) / 2),
                                       top + (caption_height - text.size().height()) / 2),
                               text);
        top += caption_height;
    }
    paint_mark(painter, square, model_->mark(position));
}

/// A tick, a cross, a pencil's stroke or a bar in a disc.
static QPixmap make_mark(TileModel::Mark mark, double ratio) {
    const Tokens &tokens = tokens_of(current_theme());
    const bool good = mark == TileModel::Mark::right, bad = mark == TileModel::Mark::wrong;
    QPixmap picture((QSizeF(mark_side, mark_side) * ratio).toSize());
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.surface, 1.5));
    painter.setBrush(good ? tokens.good : bad ? tokens.bad : tokens.warn);
    const QRectF disc(1, 1, mark_side - 2, mark_side - 2);
    painter.drawEllipse(disc);
    painter.setPen(QPen(tokens.surface, 1.7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto line = [&](double x1, double y1, double x2, double y2) {
        painter.drawLine(disc.center() + QPointF(x1, y1), disc.center() + QPointF(x2, y2));
    };
    if (good) {
        line(-3, .3, -1, 2.4);
        line(-1, 2.4, 3, -2.2);
    } else if (bad) {
        line(-2.3, -2.3, 2.3, 2.3);
        line(-2.3, 2.3, 2.3, -2.3);
    } else if (mark == TileModel::Mark::left_out) {
        line(-3, 0, 3, 0);
    } else {
        line(-2.5, 2.5, 2.5, -2.5);
    }
    return picture;
}

/// In the lower right corner, where it hides least.
void TileView::paint_mark(QPainter &painter, const QRect &square, TileModel::Mark mark) {
    if (mark == TileModel::Mark::none) return;
    QPixmap &picture = marks_[static_cast<int>(mark)];
    if (picture.isNull() || picture.devicePixelRatio() != devicePixelRatioF())
        picture = make_mark(mark, devicePixelRatioF());
    painter.drawPixmap(square.right() - mark_side, square.bottom() - mark_side, picture);
    if (mark != TileModel::Mark::left_out) return;
    QColor veil = tokens_of(current_theme()).surface;
    veil.setAlphaF(.6f);
    painter.fillRect(square, veil);
}

void TileView::paint_headings(QPainter &painter, std::size_t row) {
    const QStringList headings = model_->headings(row);
    if (headings.isEmpty()) return;
    painter.setFont(interface_font());
    painter.setPen(tokens_of(current_theme()).text);
    const std::size_t first = row * static_cast<std::size_t>(columns_);
    const int share = columns_ / static_cast<int>(headings.size());
    const int end = viewport()->width() - margin;
    for (int i = 0; i < headings.size(); ++i) {
        const QRect cell = cell_of(first + static_cast<std::size_t>(i * share));
        const int right = i + 1 < headings.size() ? cell.left() + share * (side_ + gap) - gap : end;
        const QRect area(QPoint(cell.left(), cell.top() - heading_height()), QPoint(right, cell.top() - 3));
        painter.drawText(area, Qt::AlignLeft | Qt::AlignBottom,
                         painter.fontMetrics().elidedText(headings[i], Qt::ElideRight, area.width()));
    }
    painter.setFont(interface_font(text_size::small));
}

void TileView::paint_selection(QPainter &painter, std::size_t first, std::size_t last) {
    if (selected_.empty()) return;
    QColor tint = tokens_of(current_theme()).accent;
    tint.setAlphaF(.28f);
    for (std::size_t i = first; i < last; ++i)
        if (selected_[i]) painter.fillRect(cell_of(i).adjusted(-3, -3, 3, 1), tint);
}

void TileView::paintEvent(QPaintEvent *event) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(viewport());
    painter.fillRect(event->rect(), tokens.surface);
    if (count() == 0) {
        painter.setFont(interface_font());
        painter.setPen(tokens.muted);
        painter.drawText(viewport()->rect().adjusted(space::huge, space::huge, -space::huge, -space::huge),
                         Qt::AlignCenter | Qt::TextWordWrap, empty_text_);
        return;
    }
    painter.setFont(interface_font(text_size::small));
    const auto [first, last] = visible();
    paint_selection(painter, first, last);
    for (std::size_t i = first; i < last; ++i) {
        if (heading_height() > 0 && i % static_cast<std::size_t>(columns_) == 0)
            paint_headings(painter, i / static_cast<std::size_t>(columns_));
        if (const QRect cell = cell_of(i); cell.intersects(event->rect()))
            paint_tile(painter, i, cell, devicePixelRatioF());
    }
    if (current_ >= 0) {
        const QRect square(cell_of(static_cast<std::size_t>(current_)).topLeft(), QSize(side_, side_));
        QPen pen(hasFocus() ? tokens.accent : tokens.muted, 2);
        pen.setJoinStyle(Qt::MiterJoin);
        painter.setPen(pen);
        painter.drawRect(square.adjusted(-2, -2, 2, 2));
    }
}

} // namespace benchlight::ui
