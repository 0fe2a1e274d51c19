#include "ui/movies/movie_cards.h"

#include "ui/movies/movie_words.h"
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

namespace {

constexpr int margin = space::large, gap = space::medium;
constexpr int least_card_width = 236, card_height = 168, row_height = 56, row_gap = space::tiny;
constexpr int action_side = 28;
constexpr std::size_t most_reasons_in_tip = 8;

} // namespace

const std::array<MovieCards::Action, 4> &MovieCards::actions() {
    static const std::array<Action, 4> all = {Action{"thumbs-up", "I like this", Qt::Key_U, Opinion::liked},
                                              {"thumbs-down", "I do not like this", Qt::Key_D, Opinion::disliked},
                                              {"seen", "Seen it", Qt::Key_S, Opinion::seen},
                                              {"not-this", "Not this", Qt::Key_N, Opinion::hidden}};
    return all;
}

MovieCards::MovieCards(Recommendations &list, Form form, QWidget *parent)
    : QAbstractScrollArea(parent), list_(list), form_(form) {
    setObjectName("movieCards");
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setMouseTracking(true);
    setAccessibleName("Recommended movies");
    connect(&list_, &Recommendations::changed, this, [this] { show_list(true); });
    connect(&list_, &Recommendations::extended, this, [this] { show_list(false); });
    connect(theme_signals(), &ThemeSignals::changed, this, [this] {
        icons_.clear();
        viewport()->update();
    });
    lay_out();
}

void MovieCards::set_colours(QHash<std::uint32_t, QColor> colours) {
    colours_ = std::move(colours);
    viewport()->update();
}

void MovieCards::set_marked(std::set<std::uint32_t> marked) {
    if (marked == marked_) return;
    marked_ = std::move(marked);
    viewport()->update();
}

void MovieCards::set_empty_text(const QString &text) {
    if (text == empty_text_) return;
    empty_text_ = text;
    if (list_.count() == 0) {
        setAccessibleDescription(text);
        viewport()->update();
    }
}

std::optional<std::uint32_t> MovieCards::movie() const {
    if (current_ < 0 || current_ >= static_cast<std::ptrdiff_t>(list_.count())) return {};
    return list_.at(static_cast<std::size_t>(current_)).movie;
}

/// The place that is looked at stays where it is when a list is ranked anew.
void MovieCards::show_list(bool anew) {
    const auto count = static_cast<std::ptrdiff_t>(list_.count());
    if (anew) {
        current_ = std::min(current_, count - 1);
        if (current_ < 0 && count > 0) current_ = 0;
        pressed_ = -1;
        if (shown_movies_ != list_.request().movies) verticalScrollBar()->setValue(0);
        shown_movies_ = list_.request().movies;
    }
    lay_out();
    hover(viewport()->mapFromGlobal(QCursor::pos()));
    viewport()->update();
    if (anew) {
        setAccessibleDescription(current_ >= 0 ? tip(static_cast<std::size_t>(current_)) : empty_text_);
        emit current_changed(current_);
    }
    want_more();
}

void MovieCards::lay_out() {
    const int width = std::max(1, viewport()->width() - 2 * margin);
    columns_ = form_ == Form::rows ? 1 : std::max(1, (width + gap) / (least_card_width + gap));
    card_width_ = (width - (columns_ - 1) * gap) / columns_;
    const auto rows =
        static_cast<int>((list_.count() + static_cast<std::size_t>(columns_) - 1) / static_cast<std::size_t>(columns_));
    const int step = form_ == Form::rows ? row_height + row_gap : card_height + gap;
    const int top = form_ == Form::rows ? space::tiny : space::small;
    QScrollBar *bar = verticalScrollBar();
    bar->setRange(0, std::max(0, rows * step + top + space::small - viewport()->height()));
    bar->setPageStep(std::max(step, viewport()->height() - step / 2));
    bar->setSingleStep(std::max(20, step / 3));
}

QRect MovieCards::card_rect(std::size_t place) const {
    const auto row = static_cast<int>(place / static_cast<std::size_t>(columns_));
    const auto column = static_cast<int>(place % static_cast<std::size_t>(columns_));
    const int height = form_ == Form::rows ? row_height : card_height;
    const int step = form_ == Form::rows ? row_height + row_gap : card_height + gap;
    const int top = form_ == Form::rows ? space::tiny : space::small;
    return {margin + column * (card_width_ + gap), top + row * step - verticalScrollBar()->value(), card_width_,
            height};
}

std::pair<std::size_t, std::size_t> MovieCards::visible() const {
    std::size_t first = list_.count(), last = 0;
    for (std::size_t i = 0; i < list_.count(); i += static_cast<std::size_t>(columns_)) {
        const QRect card = card_rect(i);
        if (card.bottom() < 0) continue;
        if (card.top() > viewport()->height()) break;
        first = std::min(first, i);
        last = i + static_cast<std::size_t>(columns_);
    }
    return {first, std::min(last, list_.count())};
}

/// Further ten as soon as the last ones come into sight.
void MovieCards::want_more() {
    if (!isVisible() || list_.count() == 0) return;
    const QScrollBar *bar = verticalScrollBar();
    if (bar->value() + viewport()->height() / 2 >= bar->maximum()) list_.more();
}

std::ptrdiff_t MovieCards::place_at(const QPoint &point) const {
    const auto [first, last] = visible();
    for (std::size_t i = first; i < last; ++i)
        if (card_rect(i).contains(point)) return static_cast<std::ptrdiff_t>(i);
    return -1;
}

bool MovieCards::shows_actions(std::size_t place) const {
    const auto at = static_cast<std::ptrdiff_t>(place);
    return at == hovered_ || (at == current_ && hasFocus());
}

QRect MovieCards::action_rect(std::size_t place, std::size_t action) const {
    const QRect card = card_rect(place);
    const auto from_right = static_cast<int>(actions().size() - action);
    const int top =
        form_ == Form::rows ? card.center().y() - action_side / 2 : card.bottom() - action_side - space::small + 1;
    return {card.right() - space::small - from_right * action_side + 1, top, action_side, action_side};
}

int MovieCards::action_at(std::size_t place, const QPoint &point) const {
    if (!shows_actions(place)) return -1;
    for (std::size_t i = 0; i < actions().size(); ++i)
        if (action_rect(place, i).contains(point)) return static_cast<int>(i);
    return -1;
}

QString MovieCards::tip(std::size_t place) const {
    const Recommendation &recommendation = list_.at(place);
    const movies::MovieSet &set = list_.request().movies->set;
    QStringList lines{movie_label(set.catalog, recommendation.movie) + ", score " + score_text(recommendation.score)};
    if (marked_.contains(recommendation.movie)) lines << "In both lists";
    lines << movie_facts(set.catalog, recommendation.movie) << movie_figures(set, recommendation.movie);
    for (std::size_t i = 0; i < std::min(most_reasons_in_tip, recommendation.reasons.size()); ++i)
        lines << reason_text(set.catalog, recommendation.reasons[i]);
    if (recommendation.reasons.size() > most_reasons_in_tip)
        lines << QString("and %1 more").arg(recommendation.reasons.size() - most_reasons_in_tip);
    return lines.join('\n');
}

void MovieCards::update_card(std::ptrdiff_t place) {
    if (place >= 0) viewport()->update(card_rect(static_cast<std::size_t>(place)).adjusted(-3, -3, 3, 3));
}

void MovieCards::hover(const QPoint &point) {
    const bool inside = viewport()->rect().contains(point) && viewport()->underMouse();
    const std::ptrdiff_t place = inside ? place_at(point) : -1;
    if (place != hovered_) {
        update_card(hovered_);
        hovered_ = place;
        update_card(hovered_);
    }
    const int action = place >= 0 ? action_at(static_cast<std::size_t>(place), point) : -1;
    if (action != hovered_action_) {
        hovered_action_ = action;
        update_card(hovered_);
    }
    const bool on_title = place >= 0 && title_rect(static_cast<std::size_t>(place)).contains(point);
    viewport()->setCursor(action >= 0 || on_title ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void MovieCards::reveal(std::size_t place) {
    QScrollBar *bar = verticalScrollBar();
    const QRect card = card_rect(place);
    if (card.top() < space::small) bar->setValue(bar->value() + card.top() - space::small);
    if (card.bottom() > viewport()->height() - space::small)
        bar->setValue(bar->value() + card.bottom() - viewport()->height() + space::small);
}

void MovieCards::set_current(std::ptrdiff_t place) {
    const auto count = static_cast<std::ptrdiff_t>(list_.count());
    if (count == 0 || place < 0) return;
    place = std::min(place, count - 1);
    if (place == current_) return;
    update_card(current_);
    current_ = place;
    update_card(current_);
    setAccessibleDescription(tip(static_cast<std::size_t>(place)));
    QAccessibleEvent told(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&told);
    emit current_changed(place);
}

void MovieCards::move_to(std::ptrdiff_t place) {
    const auto last = static_cast<std::ptrdiff_t>(list_.count()) - 1;
    if (last < 0) return;
    set_current(std::clamp<std::ptrdiff_t>(place, 0, last));
    reveal(static_cast<std::size_t>(current_));
}

void MovieCards::keyPressEvent(QKeyEvent *event) {
    if (current_ < 0 || event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))
        return QAbstractScrollArea::keyPressEvent(event);
    for (const Action &action : actions())
        if (event->key() == action.key) {
            emit judged(*movie(), action.opinion);
            return;
        }
    const std::ptrdiff_t columns = columns_;
    const int step = form_ == Form::rows ? row_height + row_gap : card_height + gap;
    const std::ptrdiff_t page = columns * std::max(1, viewport()->height() / step);
    switch (event->key()) {
    case Qt::Key_Left: return move_to(current_ - 1);
    case Qt::Key_Right: return move_to(current_ + 1);
    case Qt::Key_Up: return current_ >= columns ? move_to(current_ - columns) : void();
    case Qt::Key_Down: return move_to(current_ + columns);
    case Qt::Key_PageUp: return move_to(current_ - page);
    case Qt::Key_PageDown: return move_to(current_ + page);
    case Qt::Key_Home: return move_to(0);
    case Qt::Key_End: return move_to(static_cast<std::ptrdiff_t>(list_.count()) - 1);
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter: emit opened(*movie()); return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void MovieCards::mousePressEvent(QMouseEvent *event) {
    const QPoint point = event->position().toPoint();
    const std::ptrdiff_t place = place_at(point);
    if (place < 0) return;
    if (event->button() == Qt::LeftButton) {
        pressed_ = place;
        pressed_action_ = action_at(static_cast<std::size_t>(place), point);
    }
    set_current(place);
}

/// What was pressed is done when the button is let go there: the title opens the card, an icon does what it says.
void MovieCards::mouseReleaseEvent(QMouseEvent *event) {
    const QPoint point = event->position().toPoint();
    const std::ptrdiff_t place = place_at(point);
    if (event->button() != Qt::LeftButton || place < 0 || place != std::exchange(pressed_, -1)) return;
    const auto at = static_cast<std::size_t>(place);
    const int action = action_at(at, point);
    if (action != pressed_action_) return;
    const std::uint32_t movie = list_.at(at).movie;
    if (action >= 0)
        emit judged(movie, actions()[static_cast<std::size_t>(action)].opinion);
    else
        emit opened(movie);
}

void MovieCards::mouseMoveEvent(QMouseEvent *event) { hover(event->position().toPoint()); }

void MovieCards::contextMenuEvent(QContextMenuEvent *event) {
    if (current_ < 0) return;
    const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
    emit menu_requested(by_key ? viewport()->mapToGlobal(card_rect(static_cast<std::size_t>(current_)).center())
                               : event->globalPos());
}

void MovieCards::resizeEvent(QResizeEvent *) {
    lay_out();
    want_more();
}

void MovieCards::scrollContentsBy(int, int) {
    hover(viewport()->mapFromGlobal(QCursor::pos()));
    viewport()->update();
    want_more();
}

void MovieCards::focusInEvent(QFocusEvent *) { update_card(current_); }
void MovieCards::focusOutEvent(QFocusEvent *) { update_card(current_); }

bool MovieCards::viewportEvent(QEvent *event) {
    if (event->type() == QEvent::Leave) hover({-1, -1});
    if (event->type() == QEvent::Show) want_more();
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const std::ptrdiff_t place = place_at(help->pos());
    if (place < 0) {
        QToolTip::hideText();
        return true;
    }
    const auto at = static_cast<std::size_t>(place);
    if (const int action = action_at(at, help->pos()); action >= 0) {
        const Action &meant = actions()[static_cast<std::size_t>(action)];
        QToolTip::showText(help->globalPos(), QString("%1 (%2)").arg(meant.text, QKeySequence(meant.key).toString()),
                           viewport(), action_rect(at, static_cast<std::size_t>(action)));
    } else {
        QToolTip::showText(help->globalPos(), tip(at), viewport(), card_rect(at));
    }
    return true;
}

} // namespace benchlight::ui
