// How MovieCards paints: the fronts of cards, rows, bars, what can be done on them.
#include "ui/movies/movie_cards.h"
#include "ui/movies/movie_words.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QPaintEvent>
#include <QPainter>
#include <QTextLayout>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int padding = space::medium, radius = 6;
constexpr int bar_height = 4, icon_side = 18;
constexpr int rank_width = 26, row_bar_width = 96, row_score_width = 44, row_actions_width = 4 * 28 + space::small;
constexpr int title_line = 21, because_line = 16, small_line = 15;

QFont bold_font(int size) {
    QFont font = interface_font(size);
    font.setWeight(QFont::DemiBold);
    return font;
}

/// Draws as many lines as `most`, the last of them shortened; returns their number.
int draw_lines(QPainter &painter, const QRect &area, const QString &text, int line_height, int most) {
    QTextLayout layout(text, painter.font());
    QTextOption option;
    option.setWrapMode(QTextOption::WordWrap);
    layout.setTextOption(option);
    int lines = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid() && lines < most; line = layout.createLine()) {
        line.setLineWidth(area.width());
        const QRect place(area.left(), area.top() + lines * line_height, area.width(), line_height);
        const bool last = lines + 1 == most;
        const QString part = last ? text.mid(line.textStart()) : text.mid(line.textStart(), line.textLength());
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(part.trimmed(), Qt::ElideRight, area.width()));
        ++lines;
    }
    layout.endLayout();
    return lines;
}

} // namespace

const QPixmap &MovieCards::icon(const QString &name, const QColor &colour) {
    const double ratio = devicePixelRatioF();
    QPixmap &picture = icons_[name + colour.name() + QString::number(ratio)];
    if (picture.isNull()) picture = line_icon(name, colour).pixmap(QSize(icon_side, icon_side), ratio);
    return picture;
}

QRect MovieCards::title_rect(std::size_t place) const {
    const QRect card = card_rect(place);
    if (form_ == Form::rows)
        return {card.left() + rank_width + padding, card.top() + 6, card.width() - rank_width - padding - 200, 22};
    return {card.left() + padding, card.top() + padding - 2, card.width() - 2 * padding - rank_width, 2 * title_line};
}

void MovieCards::paint_frame(QPainter &painter, std::size_t place, const QRect &card) {
    const Tokens &tokens = tokens_of(current_theme());
    const auto at = static_cast<std::ptrdiff_t>(place);
    const bool focused = at == current_ && hasFocus();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(focused ? tokens.accent : at == hovered_ ? tokens.muted : tokens.line, focused ? 2 : 1));
    painter.setBrush(tokens.surface);
    const double inset = focused ? 1 : .5;
    painter.drawRoundedRect(QRectF(card).adjusted(inset, inset, -inset, -inset), radius, radius);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// A bar as long as the score, in pieces as long as the shares of it. What counts against is hollow.
void MovieCards::paint_bar(QPainter &painter, const QRect &area, const Recommendation &recommendation) {
    const Tokens &tokens = tokens_of(current_theme());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.raised);
    painter.drawRoundedRect(area, 2, 2);
    const double length = std::max(double{bar_height}, area.width() * recommendation.relative);
    QPainterPath round;
    round.addRoundedRect(QRectF(area.left(), area.top(), length, area.height()), 2, 2);
    double sum = 0;
    for (const movies::Reason &reason : recommendation.reasons) sum += std::abs(reason.share);
    if (sum <= 0) {
        painter.fillPath(round, tokens.accent);
        painter.setRenderHint(QPainter::Antialiasing, false);
        return;
    }
    painter.save();
    painter.setClipPath(round);
    double x = area.left();
    for (const movies::Reason &reason : recommendation.reasons) {
        const double part = length * std::abs(reason.share) / sum;
        const QRectF piece(x, area.top(), part, area.height());
        const QColor colour = colours_.value(reason.movie, tokens.muted);
        if (reason.share < 0) {
            painter.fillRect(piece, tokens.surface);
            painter.setPen(QPen(tokens.bad, 1));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(piece.adjusted(.5, .5, -.5, -.5));
        } else {
            painter.fillRect(piece, colour);
        }
        x += part;
        if (part > 3) painter.fillRect(QRectF(x - 1, area.top(), 1, area.height()), tokens.surface);
    }
    painter.restore();
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void MovieCards::paint_actions(QPainter &painter, std::size_t place) {
    const Tokens &tokens = tokens_of(current_theme());
    for (std::size_t i = 0; i < actions().size(); ++i) {
        const QRect area = action_rect(place, i);
        const bool on = static_cast<std::ptrdiff_t>(place) == hovered_ && static_cast<int>(i) == hovered_action_;
        if (on) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.raised);
            painter.drawRoundedRect(area, radius, radius);
            painter.setRenderHint(QPainter::Antialiasing, false);
        }
        painter.drawPixmap(area.center() - QPoint(icon_side / 2, icon_side / 2) + QPoint(1, 1),
                           icon(actions()[i].icon, on ? tokens.text : tokens.muted));
    }
}

/// "in both"; returns its width.
int MovieCards::paint_badge(QPainter &painter, const QPoint &right_top) {
    const Tokens &tokens = tokens_of(current_theme());
    painter.setFont(interface_font(text_size::small));
    const QString text = "in both";
    const int width = painter.fontMetrics().horizontalAdvance(text) + 2 * space::small;
    const QRect area(right_top.x() - width, right_top.y(), width, 18);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(area).adjusted(.5, .5, -.5, -.5), 9, 9);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(tokens.accent);
    painter.drawText(area, Qt::AlignCenter, text);
    return width;
}

void MovieCards::paint_card(QPainter &painter, std::size_t place) {
    const Tokens &tokens = tokens_of(current_theme());
    const Recommendation &recommendation = list_.at(place);
    const movies::MovieSet &set = list_.request().movies->set;
    const QRect card = card_rect(place);
    paint_frame(painter, place, card);
    const int left = card.left() + padding, width = card.width() - 2 * padding;
    painter.setFont(interface_font(text_size::small));
    painter.setPen(tokens.muted);
    painter.drawText(QRect(card.right() - padding - rank_width, card.top() + padding, rank_width, small_line),
                     Qt::AlignRight | Qt::AlignVCenter, QString::number(place + 1));
    painter.setFont(bold_font(text_size::large));
    const bool on_title = static_cast<std::ptrdiff_t>(place) == hovered_ && hovered_action_ < 0;
    painter.setPen(on_title ? tokens.accent : tokens.text);
    const QRect title = title_rect(place);
    const int lines = draw_lines(painter, title, movie_title(set.catalog, recommendation.movie), title_line, 2);
    painter.setFont(interface_font(text_size::small));
    painter.setPen(tokens.muted);
    const QRect facts(left, title.top() + lines * title_line + 3, width, small_line);
    painter.drawText(facts, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(movie_facts(set.catalog, recommendation.movie), Qt::ElideRight,
                                                      facts.width()));
    // From below: what can be done, why, the bar.
    const int bottom = card.bottom() - space::small - 28;
    const QRect because(left, bottom - 2 * because_line - 2, width, 2 * because_line);
    painter.setFont(interface_font(12));
    painter.setPen(tokens.text);
    draw_lines(painter, because, because_text(list_.request(), recommendation), because_line, 2);
    painter.setFont(interface_font(text_size::small));
    painter.setPen(tokens.muted);
    const QString score = score_text(recommendation.score);
    const int score_width = painter.fontMetrics().horizontalAdvance(score);
    const int bar_top = because.top() - space::medium - 1;
    painter.drawText(QRect(card.right() - padding - score_width, bar_top - 5, score_width + 1, small_line),
                     Qt::AlignRight | Qt::AlignVCenter, score);
    paint_bar(painter, {left, bar_top, width - score_width - space::small, bar_height}, recommendation);
    if (shows_actions(place)) {
        paint_actions(painter, place);
    } else {
        painter.setFont(interface_font(text_size::small));
        painter.setPen(tokens.muted);
        const QRect figures(left, card.bottom() - space::small - 24, width, 24);
        painter.drawText(figures, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(movie_figures(set, recommendation.movie), Qt::ElideRight,
                                                          figures.width()));
    }
}

void MovieCards::paint_row(QPainter &painter, std::size_t place) {
    const Tokens &tokens = tokens_of(current_theme());
    const Recommendation &recommendation = list_.at(place);
    const movies::MovieSet &set = list_.request().movies->set;
    const QRect card = card_rect(place);
    paint_frame(painter, place, card);
    painter.setFont(interface_font(text_size::small));
    painter.setPen(tokens.muted);
    painter.drawText(QRect(card.left() + space::tiny, card.top(), rank_width, card.height()),
                     Qt::AlignRight | Qt::AlignVCenter, QString::number(place + 1));
    int right = card.right() - padding;
    if (shows_actions(place)) {
        paint_actions(painter, place);
        right = card.right() - row_actions_width - space::small;
    } else {
        painter.setPen(tokens.muted);
        painter.drawText(QRect(right - row_score_width, card.top(), row_score_width, card.height()),
                         Qt::AlignRight | Qt::AlignVCenter, score_text(recommendation.score));
        right -= row_score_width + space::small;
        if (card.width() > 420) {
            paint_bar(painter, {right - row_bar_width, card.center().y() - 1, row_bar_width, bar_height},
                      recommendation);
            right -= row_bar_width + space::medium;
        }
    }
    if (marked_.contains(recommendation.movie))
        right -= paint_badge(painter, {right, card.center().y() - 9}) + space::small;
    const int left = card.left() + rank_width + padding;
    painter.setFont(bold_font(text_size::normal));
    const bool on_title = static_cast<std::ptrdiff_t>(place) == hovered_ && hovered_action_ < 0;
    painter.setPen(on_title ? tokens.accent : tokens.text);
    painter.drawText(
        QRect(left, card.top() + 8, right - left, 20), Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(movie_label(set.catalog, recommendation.movie), Qt::ElideRight, right - left));
    painter.setFont(interface_font(text_size::small));
    painter.setPen(tokens.muted);
    painter.drawText(
        QRect(left, card.top() + 29, right - left, small_line), Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(because_text(list_.request(), recommendation), Qt::ElideRight, right - left));
}

void MovieCards::paint_empty(QPainter &painter) {
    painter.setFont(interface_font());
    painter.setPen(tokens_of(current_theme()).muted);
    painter.drawText(viewport()->rect().adjusted(space::huge, space::huge, -space::huge, -space::huge),
                     Qt::AlignCenter | Qt::TextWordWrap, empty_text_);
}

void MovieCards::paintEvent(QPaintEvent *event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), tokens_of(current_theme()).background);
    if (list_.count() == 0) return paint_empty(painter);
    const auto [first, last] = visible();
    for (std::size_t i = first; i < last; ++i) {
        if (!card_rect(i).adjusted(-2, -2, 2, 2).intersects(event->rect())) continue;
        if (form_ == Form::rows)
            paint_row(painter, i);
        else
            paint_card(painter, i);
    }
}

} // namespace benchlight::ui
