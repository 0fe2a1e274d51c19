#include "ui/shell/command_palette.h"

#include "ui/shell/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int widest = 640, row_height = 32, most_rows = 11, from_top = 64;
enum Role { place_role = Qt::UserRole, shortcut_role, enabled_role };

/// One line: what it does, where, and its shortcut at the right.
class CommandDelegate final : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {100, row_height}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Tokens &tokens = tokens_of(current_theme());
        const bool selected = option.state & QStyle::State_Selected;
        const QColor plain = selected ? tokens.on_accent : tokens.text;
        const QColor aside = selected ? tokens.on_accent : tokens.muted;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (selected) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(tokens.accent);
            painter->drawRoundedRect(option.rect, 4, 4);
        }
        QRect area = option.rect.adjusted(space::medium, 0, -space::medium, 0);
        const auto draw = [&](const QString &text, const QColor &colour, int size, Qt::Alignment side) {
            painter->setFont(interface_font(size));
            painter->setPen(colour);
            const QString shown = painter->fontMetrics().elidedText(text, Qt::ElideRight, area.width());
            painter->drawText(area, side | Qt::AlignVCenter, shown);
            const int used = painter->fontMetrics().horizontalAdvance(shown) + space::medium;
            side == Qt::AlignRight ? area.setRight(area.right() - used) : area.setLeft(area.left() + used);
        };
        const QString shortcut = index.data(shortcut_role).toString();
        if (!shortcut.isEmpty()) draw(shortcut, aside, text_size::small, Qt::AlignRight);
        draw(index.data().toString(), index.data(enabled_role).toBool() ? plain : aside, text_size::normal,
             Qt::AlignLeft);
        const QString place = index.data(place_role).toString();
        draw(index.data(enabled_role).toBool() ? place : place + ", not now", aside, text_size::small, Qt::AlignLeft);
        painter->restore();
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget *window) : QFrame(window), query_(new QLineEdit), list_(new QListWidget) {
    setObjectName("palette");
    setProperty("not_a_command", true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::small, space::small, space::small, space::small);
    column->setSpacing(space::small);
    query_->setPlaceholderText("What do you want to do?");
    query_->setAccessibleName("Search for a command");
    query_->setProperty("not_a_command", true);
    list_->setAccessibleName("Commands");
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setItemDelegate(new CommandDelegate(list_));
    list_->setUniformItemSizes(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(query_);
    column->addWidget(list_);
    query_->installEventFilter(this);
    window->installEventFilter(this);
    connect(query_, &QLineEdit::textChanged, this, &CommandPalette::narrow);
    connect(list_, &QListWidget::itemClicked, this, [this] { run(list_->currentRow()); });
    hide();
}

void CommandPalette::open(std::vector<PaletteCommand> commands) {
    commands_ = std::move(commands);
    focus_before_ = QApplication::focusWidget();
    query_->clear();
    narrow();
    show();
    raise();
    query_->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::narrow() {
    shown_ = matching_commands(commands_, query_->text());
    list_->clear();
    for (const PaletteCommand &command : shown_) {
        auto *item = new QListWidgetItem(command.text, list_);
        item->setData(place_role, command.place);
        item->setData(shortcut_role, command.shortcut);
        item->setData(enabled_role, command.enabled);
    }
    if (shown_.empty()) {
        auto *item = new QListWidgetItem("Nothing is called that. Try fewer letters.", list_);
        item->setFlags(Qt::NoItemFlags);
        item->setData(enabled_role, false);
        item->setData(place_role, QString());
    }
    list_->setCurrentRow(shown_.empty() ? -1 : 0);
    const int rows = std::clamp(list_->count(), 1, most_rows);
    list_->setFixedHeight(rows * row_height + 2 * space::tiny + 2);
    const int wide = std::min(widest, parentWidget()->width() - 2 * space::huge);
    setFixedWidth(wide);
    adjustSize();
    move((parentWidget()->width() - width()) / 2, std::min(from_top, parentWidget()->height() / 8));
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) narrow();
    if (watched != query_) return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut && static_cast<QFocusEvent *>(event)->reason() != Qt::ActiveWindowFocusReason)
        hide();
    if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    const int count = static_cast<int>(shown_.size());
    const int row = list_->currentRow();
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Down: list_->setCurrentRow(count ? (row + 1) % count : -1); return true;
    case Qt::Key_Up: list_->setCurrentRow(count ? (row + count - 1) % count : -1); return true;
    case Qt::Key_PageDown: list_->setCurrentRow(std::min(count - 1, row + most_rows)); return true;
    case Qt::Key_PageUp: list_->setCurrentRow(std::max(0, row - most_rows)); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: run(row); return true;
    case Qt::Key_Escape: leave(); return true;
    default: return false;
    }
}

void CommandPalette::leave() {
    hide();
    if (focus_before_ && focus_before_->isVisible()) focus_before_->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::run(int row) {
    if (row < 0 || row >= static_cast<int>(shown_.size()) || !shown_[static_cast<std::size_t>(row)].enabled) return;
    const auto command = shown_[static_cast<std::size_t>(row)].run; // the list may be made anew by it
    leave();
    command();
}

} // namespace benchlight::ui
