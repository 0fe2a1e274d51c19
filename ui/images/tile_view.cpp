#include "ui/images/tile_view.h"

#include "ui/shell/theme.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

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
        marks_.clear();
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

void TileView::set_images(std::shared_ptr<const images::ImageSet> images) {
    loader_.set_images(std::move(images));
    captions_.clear();
    viewport()->update();
}

void TileView::set_tile_side(int side) {
    side = std::clamp(side, least_side, most_side);
    if (side == wanted_side_) return;
    const std::size_t first = visible().first;
    wanted_side_ = side;
    lay_out(current_ >= 0 ? static_cast<std::size_t>(current_) : first);
}

void TileView::set_empty_text(const QString &text) {
    empty_text_ = text;
    if (count() == 0) viewport()->update();
}

void TileView::reset() {
    current_ = -1;
    for (std::size_t i = 0; i < count() && current_ < 0; ++i)
        if (!vacant(i)) current_ = static_cast<std::ptrdiff_t>(i);
    anchor_ = current_;
    clear_selection();
    verticalScrollBar()->setValue(0);
    lay_out({});
    emit current_changed(current_);
}

void TileView::refresh() { viewport()->update(); }

int TileView::heading_height() const { return model_ && model_->columns() > 0 ? heading_space : 0; }
int TileView::captions_height() const { return caption_height * (model_ ? model_->caption_lines() : 1); }
int TileView::row_height() const { return heading_height() + side_ + captions_height() + gap; }

std::size_t TileView::rows() const {
    const auto columns = static_cast<std::size_t>(columns_);
    return (count() + columns - 1) / columns;
}

void TileView::lay_out(std::optional<std::size_t> keep_visible) {
    const int width = viewport()->width() - 2 * margin;
    const int shown_before = side_;
    const int fixed = model_ ? model_->columns() : 0;
    side_ = fixed > 0 ? std::clamp(width / fixed - gap, least_shown_side, wanted_side_) : wanted_side_;
    columns_ = fixed > 0 ? fixed : std::max(1, (width + gap) / (side_ + gap));
    if (side_ != shown_before) captions_.clear();
    left_ = margin + (fixed > 0 ? 0 : std::max(0, width - columns_ * (side_ + gap) + gap) / 2);
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
    const auto add = [&](std::size_t position) {
        if (!vacant(position)) tiles.push_back(model_->tile(position));
    };
    for (std::size_t i = first; i < last; ++i) add(i);
    const std::size_t below = std::min({count() - last, screen, room > screen ? room - screen : 0});
    for (std::size_t i = last; i < last + below; ++i) add(i);
    const std::size_t above = std::min({first, screen, room > screen + below ? room - screen - below : 0});
    for (std::size_t i = first; i > first - above; --i) add(i - 1);
    loader_.want(tiles);
}

QRect TileView::cell_of(std::size_t position) const {
    const auto row = static_cast<int>(position / static_cast<std::size_t>(columns_));
    const auto column = static_cast<int>(position % static_cast<std::size_t>(columns_));
    return {left_ + column * (side_ + gap),
            margin + row * row_height() + heading_height() - verticalScrollBar()->value(), side_,
            side_ + captions_height()};
}

std::ptrdiff_t TileView::position_at(const QPoint &point) const {
    const auto [first, last] = visible();
    for (std::size_t i = first; i < last; ++i)
        if (cell_of(i).contains(point) && !vacant(i)) return static_cast<std::ptrdiff_t>(i);
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
        if (!vacant(i) && std::binary_search(keys.begin(), keys.end(), model_->tile(i).key())) region += cell_of(i);
    if (!region.isEmpty()) viewport()->update(region.boundingRect());
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
    const QRect cell = cell_of(position).adjusted(0, -heading_height(), 0, 0);
    if (cell.top() < margin) bar->setValue(bar->value() + cell.top() - margin);
    if (cell.bottom() > viewport()->height() - margin)
        bar->setValue(bar->value() + cell.bottom() - viewport()->height() + margin);
}

void TileView::set_current(std::ptrdiff_t position) {
    if (count() == 0) return;
    position = std::clamp<std::ptrdiff_t>(position, 0, static_cast<std::ptrdiff_t>(count()) - 1);
    if (vacant(static_cast<std::size_t>(position))) return;
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

/// A vacant place leads on to the next tile in the same direction, or, at the ends, back to the last one before it.
void TileView::move_to(std::ptrdiff_t position, bool extends) {
    const auto last = static_cast<std::ptrdiff_t>(count()) - 1;
    position = std::clamp<std::ptrdiff_t>(position, 0, last);
    const auto tile_from = [&](std::ptrdiff_t at, std::ptrdiff_t way) {
        while (at >= 0 && at <= last && vacant(static_cast<std::size_t>(at))) at += way;
        return at;
    };
    const std::ptrdiff_t way = position < current_ ? -1 : 1;
    std::ptrdiff_t found = tile_from(position, way);
    if (found < 0 || found > last) found = tile_from(position, -way);
    if (found < 0 || found > last) return;
    position = found;
    if (!extends) {
        clear_selection();
        anchor_ = position;
    }
    set_current(position);
    if (extends && several_)
        select(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, std::min(anchor_, position))),
               static_cast<std::size_t>(std::max(anchor_, position)));
}

void TileView::set_selects_several(bool several) { several_ = several; }

void TileView::select(std::size_t from, std::size_t to) {
    selected_.assign(count(), 0);
    for (std::size_t i = from; i <= to && i < selected_.size(); ++i) selected_[i] = !vacant(i);
    viewport()->update();
    emit selection_changed();
}

void TileView::clear_selection() {
    if (selected_.empty()) return;
    selected_.clear();
    viewport()->update();
    emit selection_changed();
}

std::vector<std::size_t> TileView::selection() const {
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < selected_.size(); ++i)
        if (selected_[i]) positions.push_back(i);
    if (positions.empty() && current_ >= 0) positions.push_back(static_cast<std::size_t>(current_));
    return positions;
}

void TileView::keyPressEvent(QKeyEvent *event) {
    if (current_ < 0) return QAbstractScrollArea::keyPressEvent(event);
    const std::ptrdiff_t columns = columns_, last = static_cast<std::ptrdiff_t>(count()) - 1;
    const std::ptrdiff_t page = columns * std::max(1, viewport()->height() / row_height());
    const bool extends = event->modifiers() & Qt::ShiftModifier;
    if (several_ && event->matches(QKeySequence::SelectAll)) return select(0, count() - 1);
    switch (event->key()) {
    case Qt::Key_Left: return move_to(current_ - 1, extends);
    case Qt::Key_Right: return move_to(current_ + 1, extends);
    case Qt::Key_Up:
        if (current_ >= columns) move_to(current_ - columns, extends);
        return;
    case Qt::Key_Down:
        if (current_ / columns < last / columns) move_to(current_ + columns, extends);
        return;
    case Qt::Key_PageUp: return move_to(current_ - page, extends);
    case Qt::Key_PageDown: return move_to(current_ + page, extends);
    case Qt::Key_Home: return move_to(0, extends);
    case Qt::Key_End: return move_to(last, extends);
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter: emit enlarged(current_); return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void TileView::mousePressEvent(QMouseEvent *event) {
    const std::ptrdiff_t position = position_at(event->position().toPoint());
    if (position < 0 || (event->button() != Qt::LeftButton && event->button() != Qt::RightButton)) return;
    const auto at = static_cast<std::size_t>(position);
    if (event->button() == Qt::RightButton) { // a menu is about what is selected, if it was asked for there
        if (selected_.empty() || !selected_[at]) move_to(position, false);
        return;
    }
    if (several_ && event->modifiers() & Qt::ShiftModifier) return move_to(position, true);
    if (!several_ || !(event->modifiers() & Qt::ControlModifier)) return move_to(position, false);
    if (selected_.empty()) {
        selected_.assign(count(), 0);
        if (current_ >= 0) selected_[static_cast<std::size_t>(current_)] = 1;
    }
    selected_[at] = !selected_[at];
    anchor_ = position;
    set_current(position);
    viewport()->update();
    emit selection_changed();
}

void TileView::contextMenuEvent(QContextMenuEvent *event) {
    if (current_ < 0) return;
    const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
    emit menu_requested(by_key ? viewport()->mapToGlobal(cell_of(static_cast<std::size_t>(current_)).center())
                               : event->globalPos());
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
