#include "ui/movies/search_box.h"

#include "ui/movies/movie_words.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QAccessible>
#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolButton>

#include <algorithm>
#include <chrono>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_hits = 10, most_suggestions = 5;
constexpr int item_height = 42, least_popup_width = 420;
enum Role { movie_role = Qt::UserRole, title_role, facts_role, likes_role, matched_role };

/// Hides all that it lies over, which a background of the style sheet does not promise.
class Popup final : public QFrame {
  public:
    Popup() { setAttribute(Qt::WA_OpaquePaintEvent); }

  protected:
    void paintEvent(QPaintEvent *) override {
        const Tokens &tokens = tokens_of(current_theme());
        QPainter painter(this);
        painter.setPen(tokens.line);
        painter.setBrush(tokens.surface);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
};

/// Two lines: title and likes; facts and why it was found.
class HitDelegate final : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {200, item_height}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Tokens &tokens = tokens_of(current_theme());
        const bool selected = option.state & QStyle::State_Selected;
        const QRect area = option.rect.adjusted(space::small, 4, -space::small, -4);
        painter->save();
        if (selected || option.state & QStyle::State_MouseOver) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? tokens.accent : tokens.raised);
            painter->drawRoundedRect(option.rect, 4, 4);
        }
        QFont title = interface_font();
        title.setWeight(QFont::DemiBold);
        const QRect upper(area.left(), area.top(), area.width(), 18),
            lower(area.left(), area.top() + 18, area.width(), 16);
        line(*painter, upper, title, selected ? tokens.on_accent : tokens.text, index.data(title_role).toString(),
             index.data(likes_role).toString(), selected ? tokens.on_accent : tokens.muted);
        line(*painter, lower, interface_font(text_size::small), selected ? tokens.on_accent : tokens.muted,
             index.data(facts_role).toString(), index.data(matched_role).toString(),
             selected ? tokens.on_accent : tokens.muted);
        painter->restore();
    }

  private:
    /// `right` is written in full as far as half of the width allows, `left` gets the rest.
    static void line(QPainter &painter, const QRect &area, const QFont &font, const QColor &colour, const QString &left,
                     const QString &right, const QColor &right_colour) {
        painter.setFont(interface_font(text_size::small));
        const QString end = painter.fontMetrics().elidedText(right, Qt::ElideRight, area.width() / 2);
        const int width = end.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(end) + space::medium;
        painter.setPen(right_colour);
        painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, end);
        painter.setFont(font);
        painter.setPen(colour);
        const QRect rest = area.adjusted(0, 0, -width, 0);
        painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(left, Qt::ElideRight, rest.width()));
    }
};

} // namespace

SearchBox::SearchBox(QWidget *parent)
    : QWidget(parent), line_(new QLineEdit), popup_(new Popup), notice_(new QLabel), list_(new QListWidget) {
    line_->setPlaceholderText("Type a movie that you like …");
    line_->setAccessibleName("Search for a movie");
    line_->setToolTip(
        "Title, or part of it. Enter adds the movie to what you like, Shift+Enter to what you do not (Ctrl+F)");
    line_->setClearButtonEnabled(true);
    line_->installEventFilter(this);
    auto *sign = line_->addAction(QIcon(), QLineEdit::LeadingPosition);
    const auto tint = [sign] { sign->setIcon(line_icon("search", tokens_of(current_theme()).muted)); };
    connect(theme_signals(), &ThemeSignals::changed, this, tint);
    tint();
    for (QToolButton *part : line_->findChildren<QToolButton *>()) { // Esc does the same as the cross
        part->setAccessibleName("Clear what was typed");
        part->setProperty("not_a_command", true);
    }
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->addWidget(line_);
    setFocusProxy(line_);

    popup_->setObjectName("searchPopup");
    popup_->hide();
    notice_->setProperty("role", "help");
    notice_->setTextFormat(Qt::PlainText);
    notice_->setWordWrap(true);
    notice_->setContentsMargins(space::small, space::tiny, space::small, space::tiny);
    list_->setItemDelegate(new HitDelegate(list_));
    list_->setAccessibleName("Movies that are meant");
    list_->setFocusPolicy(Qt::NoFocus); // the line keeps it; its arrow keys lead through the list
    list_->setProperty("not_a_command", true);
    list_->setMouseTracking(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setUniformItemSizes(true);
    auto *column = new QVBoxLayout(popup_);
    column->setContentsMargins(space::tiny, space::tiny, space::tiny, space::tiny);
    column->setSpacing(0);
    column->addWidget(notice_);
    column->addWidget(list_, 1);
    connect(line_, &QLineEdit::textEdited, this, &SearchBox::search);
    connect(line_, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty()) close();
    });
    connect(list_, &QListWidget::itemClicked, this, [this](QListWidgetItem *item) {
        take(list_->row(item), QGuiApplication::keyboardModifiers() & Qt::ShiftModifier);
    });
    set_large(false);
}

SearchBox::~SearchBox() { delete popup_; }

void SearchBox::set_movies(std::shared_ptr<const OpenMovies> movies) {
    movies_ = std::move(movies);
    close();
}

void SearchBox::set_large(bool large) {
    line_->setObjectName(large ? "largeSearch" : "search");
    line_->setMinimumHeight(large ? 48 : 32);
    line_->style()->unpolish(line_);
    line_->style()->polish(line_);
}

void SearchBox::type(const QString &text) {
    line_->setText(text);
    search();
}

bool SearchBox::is_open() const { return popup_ && popup_->isVisible(); }

QString SearchBox::notice() const { return notice_->isHidden() ? QString() : notice_->text(); }

void SearchBox::search() {
    const QString text = line_->text().trimmed();
    if (text.isEmpty()) return close();
    if (!movies_) return fill({}, "The movies are still being read …");
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    std::vector<movies::SearchHit> hits = movies_->index.search(text.toStdString(), most_hits);
    slowest_ms_ = std::max(slowest_ms_, std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    if (!hits.empty()) return fill(hits, {});
    hits = movies_->index.suggestions(text.toStdString(), most_suggestions);
    fill(hits, hits.empty() ? QString("Nothing is called “%1” in this set.").arg(text)
                            : QString("Nothing is called “%1”. Nearest:").arg(text));
}

void SearchBox::fill(const std::vector<movies::SearchHit> &hits, const QString &notice) {
    list_->clear();
    for (const movies::SearchHit &hit : hits) {
        const movies::MovieSet &set = movies_->set;
        auto *item = new QListWidgetItem(list_);
        const std::size_t likes = set.likes.of_movie(hit.movie);
        const QString title = movie_label(set.catalog, hit.movie);
        QStringList genres;
        for (const std::string &genre : set.catalog.genre_names(hit.movie)) genres << QString::fromStdString(genre);
        item->setData(movie_role, hit.movie);
        item->setData(title_role, title);
        item->setData(facts_role, genres.join(", "));
        item->setData(likes_role, likes == 0 ? QString("nobody likes it") : counted(likes, "like", "likes"));
        item->setData(matched_role, QString::fromStdString(hit.matched));
        item->setData(Qt::AccessibleTextRole, title + ", " + item->data(likes_role).toString());
    }
    notice_->setText(notice);
    notice_->setVisible(!notice.isEmpty());
    list_->setVisible(!hits.empty());
    if (!hits.empty() && notice.isEmpty()) list_->setCurrentRow(0);
    line_->setAccessibleDescription(hits.empty() ? notice : list_->item(0)->data(Qt::AccessibleTextRole).toString());
    place();
    popup_->show();
    popup_->raise();
}

/// Under the line, as high as its items as far as the window allows.
void SearchBox::place() {
    QWidget *window = this->window();
    if (popup_->parentWidget() != window) popup_->setParent(window);
    const QPoint below = line_->mapTo(window, QPoint(0, line_->height() + 2));
    const int width = std::max(line_->width(), std::min(least_popup_width, window->width() - below.x() - space::small));
    const QMargins margins = popup_->layout()->contentsMargins();
    int height = margins.top() + margins.bottom() + 2;
    if (!notice_->isHidden()) height += notice_->heightForWidth(width - 2 * space::small) + space::tiny;
    if (!list_->isHidden()) height += list_->count() * item_height + 2;
    popup_->setGeometry(below.x(), below.y(), width, std::min(height, window->height() - below.y() - space::small));
}

void SearchBox::close() {
    if (popup_) popup_->hide();
}

void SearchBox::take(int row, bool disliked) {
    const QListWidgetItem *item = list_->item(row);
    if (!item || !is_open()) return;
    const auto movie = item->data(movie_role).toUInt();
    line_->clear();
    close();
    emit chosen(movie, disliked);
}

bool SearchBox::key(int key, Qt::KeyboardModifiers modifiers) {
    if (!is_open()) {
        if (key == Qt::Key_Down && !line_->text().trimmed().isEmpty()) {
            search();
            return true;
        }
        if (key != Qt::Key_Escape || line_->text().isEmpty()) return false;
        line_->clear();
        return true;
    }
    const int rows = list_->count(), row = list_->currentRow();
    switch (key) {
    case Qt::Key_Down: list_->setCurrentRow(rows > 0 ? (row + 1) % rows : -1); break;
    case Qt::Key_Up: list_->setCurrentRow(rows > 0 ? (row + rows - 1 + (row < 0)) % rows : -1); break;
    case Qt::Key_PageDown: list_->setCurrentRow(rows - 1); break;
    case Qt::Key_PageUp: list_->setCurrentRow(0); break;
    case Qt::Key_Return:
    case Qt::Key_Enter: take(std::max(0, row), modifiers & Qt::ShiftModifier); return true;
    case Qt::Key_Escape: close(); return true;
    default: return false;
    }
    if (const QListWidgetItem *item = list_->currentItem()) {
        line_->setAccessibleDescription(item->data(Qt::AccessibleTextRole).toString());
        QAccessibleEvent told(line_, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&told);
    }
    return true;
}

bool SearchBox::eventFilter(QObject *watched, QEvent *event) {
    if (watched == line_ && event->type() == QEvent::KeyPress) {
        const auto *pressed = static_cast<QKeyEvent *>(event);
        return key(pressed->key(), pressed->modifiers());
    }
    // While nothing is typed, undoing is about the choice rather than about the line.
    if (watched == line_ && event->type() == QEvent::ShortcutOverride && line_->text().isEmpty()) {
        const auto *pressed = static_cast<QKeyEvent *>(event);
        if (pressed->matches(QKeySequence::Undo) || pressed->matches(QKeySequence::Redo)) {
            event->ignore();
            return true;
        }
    }
    // Clicks into the list take no focus, so whoever loses it has gone elsewhere.
    if (watched == line_ && event->type() == QEvent::FocusOut) close();
    return QWidget::eventFilter(watched, event);
}

void SearchBox::moveEvent(QMoveEvent *) {
    if (is_open()) place();
}

void SearchBox::resizeEvent(QResizeEvent *) {
    if (is_open()) place();
}

void SearchBox::hideEvent(QHideEvent *) { close(); }

} // namespace benchlight::ui
