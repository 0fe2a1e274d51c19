#include "ui/movies/movie_chips.h"

#include "ui/movies/movie_words.h"
#include "ui/movies/wrap_layout.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/shell/words.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int chip_height = 30, icon_side = 16, cross_side = 22, most_text_width = 260;
constexpr int most_rows = 2;
constexpr std::size_t most_chips = 40; ///< unless all are wanted

} // namespace

MovieChip::MovieChip(std::uint32_t movie, const QString &title, bool liked, bool unknown, const QColor &colour,
                     QWidget *parent)
    : QAbstractButton(parent), movie_(movie), liked_(liked), unknown_(unknown), colour_(colour) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setProperty("title", title);
    setAccessibleName(QString("%1: %2").arg(liked ? "You like" : "You dislike", title));
    setToolTip(QString("%1%2\nClick to turn it into a %3, press Delete to remove it")
                   .arg(title, unknown ? ": nobody in this set likes it, so only its genres and year can tell" : "",
                        liked ? "dislike" : "like"));
}

QSize MovieChip::sizeHint() const {
    const int text =
        std::min(most_text_width, QFontMetrics(interface_font()).horizontalAdvance(property("title").toString()));
    return {space::small + icon_side + 6 + text + (unknown_ ? icon_side + 6 : 0) + 2 + cross_side + 4, chip_height};
}

QRect MovieChip::cross() const {
    return {width() - cross_side - 3, (height() - cross_side) / 2, cross_side, cross_side};
}

void MovieChip::paintEvent(QPaintEvent *) {
    const Tokens &tokens = tokens_of(current_theme());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPoint pointer = mapFromGlobal(QCursor::pos());
    painter.setPen(QPen(hasFocus() ? tokens.accent : underMouse() ? tokens.muted : tokens.line, 1));
    painter.setBrush(underMouse() && !cross().contains(pointer) ? tokens.raised : tokens.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(.5, .5, -.5, -.5), 6, 6);
    const double ratio = devicePixelRatioF();
    const auto draw = [&](const QString &name, const QColor &colour, int x) {
        painter.drawPixmap(QPoint(x, (height() - icon_side) / 2),
                           line_icon(name, colour).pixmap(QSize(icon_side, icon_side), ratio));
    };
    // The colour is that of its share in the cards' bars.
    if (liked_ && colour_.isValid()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour_);
        painter.drawRoundedRect(QRectF(space::small - 4, height() / 2. - 7, 3, 14), 1.5, 1.5);
    }
    draw(liked_ ? "thumbs-up" : "thumbs-down", liked_ ? tokens.text : tokens.bad, space::small + 2);
    int x = space::small + icon_side + 6;
    int right = cross().left() - 2;
    if (unknown_) {
        right -= icon_side + 4;
        draw("warning", tokens.warn, right + 2);
    }
    painter.setFont(interface_font());
    painter.setPen(tokens.text);
    painter.drawText(QRect(x, 0, right - x, height()), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(property("title").toString(), Qt::ElideRight, right - x));
    if (underMouse() && cross().contains(pointer)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.raised);
        painter.drawRoundedRect(cross(), 4, 4);
    }
    draw("close", tokens.muted, cross().center().x() - icon_side / 2 + 1);
}

void MovieChip::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) return emit removed();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return click();
    QAbstractButton::keyPressEvent(event);
}

void MovieChip::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() == Qt::LeftButton && cross().contains(event->position().toPoint())) {
        setDown(false);
        return emit removed();
    }
    QAbstractButton::mouseReleaseEvent(event);
}

void MovieChip::mouseMoveEvent(QMouseEvent *event) {
    QAbstractButton::mouseMoveEvent(event);
    update();
}

MovieChips::MovieChips(QWidget *parent) : QScrollArea(parent) {
    setObjectName("plainScroll");
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus); // its chips have it
    setAccessibleName("What you like and dislike");
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget;
    content->setLayout(new WrapLayout(space::small));
    setWidget(content);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MovieChips::show_choice(const movies::Catalog &catalog, const movies::Profile &profile,
                             const std::vector<std::uint32_t> &unknown, const QHash<std::uint32_t, QColor> &colours) {
    catalog_ = &catalog;
    profile_ = profile;
    unknown_ = unknown;
    colours_ = colours;
    fill();
}

QList<MovieChip *> MovieChips::chips() const { return widget()->findChildren<MovieChip *>(); }

void MovieChips::fill() {
    // A chip that had the keyboard hands it to its neighbour.
    const QList<MovieChip *> before = chips();
    const auto focused = std::ranges::find_if(before, [](const MovieChip *chip) { return chip->hasFocus(); });
    const auto focused_place = focused == before.end() ? -1 : focused - before.begin();
    auto *content = new QWidget;
    auto *row = new WrapLayout(space::small, content);
    const std::size_t total = profile_.liked.size() + profile_.disliked.size();
    std::size_t left_out = all_ || total <= most_chips ? 0 : total - most_chips;
    const std::size_t hidden = left_out;
    QList<MovieChip *> chips;
    const auto add = [&](std::uint32_t movie, bool liked) {
        if (left_out > 0) {
            --left_out;
            return;
        }
        auto *chip = new MovieChip(movie, movie_label(*catalog_, movie), liked,
                                   std::ranges::find(unknown_, movie) != unknown_.end(), colours_.value(movie));
        connect(chip, &MovieChip::clicked, this,
                [this, movie, liked] { emit judged(movie, liked ? Opinion::disliked : Opinion::liked); });
        connect(chip, &MovieChip::removed, this, [this, movie] { emit judged(movie, Opinion::none); });
        row->addWidget(chip);
        chips << chip;
    };
    for (const std::uint32_t movie : profile_.liked) add(movie, true);
    for (const std::uint32_t movie : profile_.disliked) add(movie, false);
    if (hidden > 0) {
        rest_ = new QPushButton(QString("and %1 more").arg(count_text(hidden)));
        rest_->setObjectName("disclosure");
        rest_->setToolTip("Show all that you like and dislike");
        connect(rest_, &QPushButton::clicked, this, [this] {
            all_ = true;
            fill();
        });
        row->addWidget(rest_);
    }
    const int scrolled = verticalScrollBar()->value();
    if (QWidget *old = takeWidget()) old->deleteLater(); // it may be what is just being told by
    setWidget(content);
    fit_height();
    verticalScrollBar()->setValue(scrolled);
    if (focused_place >= 0 && !chips.isEmpty())
        chips[std::min<qsizetype>(focused_place, chips.size() - 1)]->setFocus(Qt::OtherFocusReason);
}

QSize MovieChips::sizeHint() const {
    const int wanted = widget()->layout()->heightForWidth(std::max(100, width()));
    return {400, std::clamp(wanted, chip_height, most_rows * (chip_height + space::small) - space::small)};
}

void MovieChips::fit_height() { setFixedHeight(sizeHint().height()); }

void MovieChips::resizeEvent(QResizeEvent *event) {
    QScrollArea::resizeEvent(event);
    fit_height();
}

} // namespace benchlight::ui
