#include "ui/dataset/augmented_tiles.h"

#include "ui/dataset/augmented_words.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace benchlight::ui {

namespace {

const augment::GridTile &tile_of(const AugmentedImages &images, int tile) {
    return images.figure->tiles()[static_cast<std::size_t>(tile)];
}

} // namespace

QString tile_words(const AugmentedImages &images, int tile) {
    return QString("%1, training image %2 (%3)")
        .arg(images.figure->class_name(tile_of(images, tile).label),
             QString::fromStdString(format_count(tile_of(images, tile).index)), images.sources.value(tile));
}

AugmentedTiles::AugmentedTiles(QWidget *parent) : QWidget(parent) {
    setMinimumSize(180, 200);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName("Augmented training images");
    connect(theme_signals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void AugmentedTiles::show_images(std::shared_ptr<const AugmentedImages> images) {
    images_ = std::move(images);
    hint_.clear();
    figure_ = images_->figure;
    if (side_ == TileImages::original) figure_ = std::make_shared<GridFigure>(figure_->with(side_));
    current_ = std::clamp(current_, 0, std::max(0, count() - 1));
    describe();
    update();
}

void AugmentedTiles::show_side(TileImages side) {
    if (side == side_) return;
    side_ = side;
    if (!images_) return;
    figure_ =
        side == TileImages::augmented ? images_->figure : std::make_shared<GridFigure>(images_->figure->with(side));
    describe();
    update();
}

void AugmentedTiles::show_hint(const QString &hint) {
    hint_ = hint;
    setCursor(Qt::ArrowCursor);
    describe();
    update();
}

void AugmentedTiles::clear() {
    images_.reset();
    figure_.reset();
    update();
}

void AugmentedTiles::set_current(int tile) {
    if (count() == 0 || tile == current_) return;
    current_ = std::clamp(tile, 0, count() - 1);
    describe();
    update();
}

void AugmentedTiles::describe() {
    if (count() == 0) return setAccessibleDescription(hint_);
    const QStringList words = applied_words(tile_of(*images_, current_).applied);
    setAccessibleDescription(
        QString("Tile %1 of %2: %3; %4")
            .arg(current_ + 1)
            .arg(count())
            .arg(tile_words(*images_, current_), words.isEmpty() ? "left as it is" : words.join(", ")));
}

int AugmentedTiles::tile_at(const QPointF &point) const { return count() ? figure_->tile_at(point, size()) : -1; }

void AugmentedTiles::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    if (figure_ && hint_.isEmpty()) {
        figure_->paint(painter, size(), current_theme());
        if (hasFocus() && count() > 0) paint_ring(painter);
        return;
    }
    painter.fillRect(rect(), tokens.surface);
    if (figure_) {
        painter.setOpacity(.25);
        figure_->paint(painter, size(), current_theme());
        painter.setOpacity(1);
    }
    painter.setPen(figure_ ? tokens.text : tokens.muted);
    painter.setFont(interface_font());
    painter.drawText(rect().adjusted(space::huge, space::huge, -space::huge, -space::huge),
                     Qt::AlignCenter | Qt::TextWordWrap, hint_);
}

void AugmentedTiles::paint_ring(QPainter &painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens_of(current_theme()).accent, 2));
    painter.setBrush(Qt::NoBrush);
    const QRectF area =
        figure_->tile_area(current_, size()).adjusted(-2, -2, 2, 0) & QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.drawRoundedRect(area, space::tiny, space::tiny);
}

void AugmentedTiles::keyPressEvent(QKeyEvent *event) {
    if (count() == 0) return QWidget::keyPressEvent(event);
    const int columns = figure_->columns();
    int to = current_;
    switch (event->key()) {
    case Qt::Key_Left: to -= 1; break;
    case Qt::Key_Right: to += 1; break;
    case Qt::Key_Up: to -= columns; break;
    case Qt::Key_Down: to += columns; break;
    case Qt::Key_Home: to = 0; break;
    case Qt::Key_End: to = count() - 1; break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: emit opened(current_); return;
    default: return QWidget::keyPressEvent(event);
    }
    if (to >= 0 && to < count()) set_current(to);
}

void AugmentedTiles::mousePressEvent(QMouseEvent *event) {
    pressed_ = event->button() == Qt::LeftButton ? tile_at(event->position()) : -1;
    if (pressed_ >= 0) set_current(pressed_);
}

void AugmentedTiles::mouseReleaseEvent(QMouseEvent *event) {
    const int pressed = std::exchange(pressed_, -1);
    if (pressed >= 0 && tile_at(event->position()) == pressed) emit opened(pressed);
}

void AugmentedTiles::mouseMoveEvent(QMouseEvent *event) {
    setCursor(tile_at(event->position()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool AugmentedTiles::event(QEvent *event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int tile = tile_at(help->pos());
    if (tile < 0) {
        QToolTip::hideText();
        return true;
    }
    const QStringList words = applied_words(tile_of(*images_, tile).applied);
    QToolTip::showText(help->globalPos(),
                       tile_words(*images_, tile) + "\n" + (words.isEmpty() ? "Left as it is" : words.join("\n")),
                       this);
    return true;
}

} // namespace benchlight::ui
