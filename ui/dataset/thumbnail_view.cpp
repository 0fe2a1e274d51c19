#include "ui/dataset/thumbnail_view.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int gap = space::small, margin = space::small, caption_height = 18;
constexpr int most_captions = 4096;
constexpr int sign_side = 24;

} // namespace

TileView::TileView(QWidget *parent) : QAbstractScrollArea(parent), loader_(nullptr) {
    setObjectName("tileView");
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName("Images");
    connect(&loader_, &ThumbnailLoader::arrived, this, &TileView::redraw);
    connect(theme_signals(), &ThemeSignals::changed, this, [this] {
        sign_ = {};
        captions_.clear();
        viewport()->update();
    });
    lay_out({});
}

void TileView::set_model(TileModel *model) {
    if (model_) model_->disconnect(this);
    model_ = model;
    if (model_) connect(model_, &TileModel::changed, this, &TileView::reset);
    reset();
}

void TileView::set_data(std::shared_ptr<const images::DataSet> set) {
    loader_.set_data(std::move(set));
    captions_.clear();
    viewport()->update();
}

void TileView::set_tile_side(int side) {
    side = std::clamp(side, least_side, most_side);
    if (side == side_) return;
    const std::size_t first = visible().first;
    side_ = side;
    captions_.clear();
    lay_out(current_ >= 0 ? static_cast<std::size_t>(current_) : first);
}

void TileView::set_empty_text(const QString &text) {
    empty_text_ = text;
    if (count() == 0) viewport()->update();
}

void TileView::reset() {
    current_ = count() > 0 ? 0 : -1;
    verticalScrollBar()->setValue(0);
    lay_out({});
    emit current_changed(current_);
}

int TileView::row_height() const { return side_ + caption_height + gap; }

std::size_t TileView::rows() const {
    const auto columns = static_cast<std::size_t>(columns_);
    return (count() + columns - 1) / columns;
}

void TileView::lay_out(std::optional<std::size_t> keep_visible) {
    const int width = viewport()->width() - 2 * margin;
    columns_ = std::max(1, (width + gap) / (side_ + gap));
    left_ = margin + std::max(0, width - columns_ * (side_ + gap) + gap) / 2;
    const double height = static_cast<double>(rows()) * row_height() + 2 * margin - gap;
    const int whole = static_cast<int>(std::min(height, 2e9));
    QScrollBar *bar = verticalScrollBar();
    bar->setRange(0, std::max(0, whole - viewport()->height()));
    bar->setPageStep(std::max(row_height(), viewport()->height() - row_height() / 2));
    bar->setSingleStep(std::max(20, row_height() / 3));
    if (keep_visible && *keep_visible < count()) {
        const auto row = static_cast<int>(*keep_visible / static_cast<std::size_t>(columns_));
        const int top = margin + row * row_height();
        if (top < bar->value() || top + row_height() > bar->value() + viewport()->height()) bar->setValue(top - margin);
    }
    request();
    viewport()->update();
}

std::pair<std::size_t, std::size_t> TileView::visible() const {
    const int top = std::max(0, verticalScrollBar()->value() - margin);
    const auto first = static_cast<std::size_t>(top / row_height());
    const auto last = static_cast<std::size_t>((top + viewport()->height()) / row_height() + 1);
    const auto columns = static_cast<std::size_t>(columns_);
    return {std::min(count(), first * columns), std::min(count(), last * columns)};
}

/// What is visible first, then a screen below and one above, as far as half the memory for pictures allows.
void TileView::request() {
    loader_.set_side(static_cast<int>(std::lround(side_ * devicePixelRatioF())));
    const auto [first, last] = visible();
    const std::size_t screen = last - first;
    const auto bytes = static_cast<std::size_t>(loader_.side()) * loader_.side() * 4;
    const std::size_t room = ThumbnailLoader::usual_bytes / 2 / bytes;
    std::vector<Tile> tiles;
    tiles.reserve(3 * screen);
    for (std::size_t i = first; i < last; ++i) tiles.push_back(model_->tile(i));
    const std::size_t below = std::min({count() - last, screen, room > screen ? room - screen : 0});
    for (std::size_t i = last; i < last + below; ++i) tiles.push_back(model_->tile(i));
    const std::size_t above = std::min({first, screen, room > screen + below ? room - screen - below : 0});
    for (std::size_t i = first; i > first - above; --i) tiles.push_back(model_->tile(i - 1));
    loader_.want(tiles);
}

QRect TileView::cell_of(std::size_t position) const {
    const auto row = static_cast<int>(position / static_cast<std::size_t>(columns_));
    const auto column = static_cast<int>(position % static_cast<std::size_t>(columns_));
    return {left_ + column * (side_ + gap), margin + row * row_height() - verticalScrollBar()->value(), side_,
            side_ + caption_height};
}

std::ptrdiff_t TileView::position_at(const QPoint &point) const {
    const auto [first, last] = visible();
    for (std::size_t i = first; i < last; ++i)
        if (cell_of(i).contains(point)) return static_cast<std::ptrdiff_t>(i);
    return -1;
}

void TileView::redraw(const std::vector<Tile> &tiles) {
    const auto [first, last] = visible();
    std::vector<std::uint64_t> keys;
    keys.reserve(tiles.size());
    for (const Tile &tile : tiles) keys.push_back(tile.key());
    std::sort(keys.begin(), keys.end());
    QRegion region;
    for (std::size_t i = first; i < last; ++i)
        if (std::binary_search(keys.begin(), keys.end(), model_->tile(i).key())) region += cell_of(i);
    if (!region.isEmpty()) viewport()->update(region.boundingRect());
}

const QStaticText &TileView::caption_text(const QString &caption) {
    const auto found = captions_.constFind(caption);
    if (found != captions_.constEnd()) return *found;
    if (captions_.size() >= most_captions) captions_.clear();
    const QFont font = interface_font(text_size::small);
    QStaticText text(QFontMetrics(font).elidedText(caption, Qt::ElideRight, side_));
    text.setTextFormat(Qt::PlainText);
    text.setPerformanceHint(QStaticText::AggressiveCaching);
    text.prepare({}, font);
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
    const QStaticText &text = caption_text(model_->caption(position));
    painter.drawStaticText(QPointF(cell.left() + std::max(0., (side_ - text.size().width()) / 2),
                                   square.bottom() + 1 + (caption_height - text.size().height()) / 2),
                           text);
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
    for (std::size_t i = first; i < last; ++i)
        if (const QRect cell = cell_of(i); cell.intersects(event->rect()))
            paint_tile(painter, i, cell, devicePixelRatioF());
    if (current_ >= 0) {
        const QRect square(cell_of(static_cast<std::size_t>(current_)).topLeft(), QSize(side_, side_));
        QPen pen(hasFocus() ? tokens.accent : tokens.muted, 2);
        pen.setJoinStyle(Qt::MiterJoin);
        painter.setPen(pen);
        painter.drawRect(square.adjusted(-2, -2, 2, 2));
    }
}

void TileView::resizeEvent(QResizeEvent *) {
    const auto [first, last] = visible();
    const bool shown = current_ >= static_cast<std::ptrdiff_t>(first) && current_ < static_cast<std::ptrdiff_t>(last);
    lay_out(shown ? static_cast<std::size_t>(current_) : first);
}

void TileView::scrollContentsBy(int, int dy) {
    request();
    if (std::abs(dy) < viewport()->height())
        viewport()->scroll(0, dy);
    else
        viewport()->update();
}

void TileView::update_current() {
    if (current_ < 0) return;
    viewport()->update(cell_of(static_cast<std::size_t>(current_)).adjusted(-4, -4, 4, 4));
}

void TileView::reveal(std::size_t position) {
    QScrollBar *bar = verticalScrollBar();
    const QRect cell = cell_of(position);
    if (cell.top() < margin) bar->setValue(bar->value() + cell.top() - margin);
    if (cell.bottom() > viewport()->height() - margin)
        bar->setValue(bar->value() + cell.bottom() - viewport()->height() + margin);
}

void TileView::set_current(std::ptrdiff_t position) {
    if (count() == 0) return;
    position = std::clamp<std::ptrdiff_t>(position, 0, static_cast<std::ptrdiff_t>(count()) - 1);
    if (position != current_) {
        update_current();
        current_ = position;
        update_current();
        setAccessibleDescription(model_->tip(static_cast<std::size_t>(position)));
        QAccessibleEvent told(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&told);
        emit current_changed(position);
    }
    reveal(static_cast<std::size_t>(position));
}

void TileView::keyPressEvent(QKeyEvent *event) {
    if (current_ < 0) return QAbstractScrollArea::keyPressEvent(event);
    const std::ptrdiff_t columns = columns_, last = static_cast<std::ptrdiff_t>(count()) - 1;
    const std::ptrdiff_t page = columns * std::max(1, viewport()->height() / row_height());
    switch (event->key()) {
    case Qt::Key_Left: return set_current(current_ - 1);
    case Qt::Key_Right: return set_current(current_ + 1);
    case Qt::Key_Up:
        if (current_ >= columns) set_current(current_ - columns);
        return;
    case Qt::Key_Down:
        if (current_ / columns < last / columns) set_current(current_ + columns);
        return;
    case Qt::Key_PageUp: return set_current(current_ - page);
    case Qt::Key_PageDown: return set_current(current_ + page);
    case Qt::Key_Home: return set_current(0);
    case Qt::Key_End: return set_current(last);
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter: emit enlarged(current_); return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void TileView::mousePressEvent(QMouseEvent *event) {
    const std::ptrdiff_t position = position_at(event->position().toPoint());
    if (position >= 0 && event->button() == Qt::LeftButton) set_current(position);
}

void TileView::mouseDoubleClickEvent(QMouseEvent *event) {
    const std::ptrdiff_t position = position_at(event->position().toPoint());
    if (position >= 0 && event->button() == Qt::LeftButton) emit enlarged(position);
}

void TileView::wheelEvent(QWheelEvent *event) {
    if (event->modifiers() & Qt::ControlModifier) {
        event->ignore(); // the tiles' size is changed by who owns the view
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void TileView::focusInEvent(QFocusEvent *) { update_current(); }
void TileView::focusOutEvent(QFocusEvent *) { update_current(); }

bool TileView::viewportEvent(QEvent *event) {
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const std::ptrdiff_t position = position_at(help->pos());
    if (position < 0) {
        QToolTip::hideText();
        return true;
    }
    const auto at = static_cast<std::size_t>(position);
    QString tip = model_->tip(at);
    const Thumbnail *thumbnail = loader_.find(model_->tile(at));
    if (thumbnail && !thumbnail->problem.isEmpty()) tip += "\nCannot be read: " + thumbnail->problem;
    QToolTip::showText(help->globalPos(), tip, viewport(), cell_of(at));
    return true;
}

void TileView::changeEvent(QEvent *event) {
    if (event->type() == QEvent::FontChange) captions_.clear();
    QAbstractScrollArea::changeEvent(event);
}

} // namespace benchlight::ui
