#include "ui/shell/message_area.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace benchlight::ui {

namespace {

constexpr qsizetype most_messages = 3;

QColor colour_of(Severity severity) {
    const Tokens &tokens = tokens_of(current_theme());
    return severity == Severity::error ? tokens.bad : severity == Severity::warning ? tokens.warn : tokens.accent;
}

} // namespace

MessageArea::MessageArea(QWidget *parent) : QFrame(parent), column_(new QVBoxLayout(this)) {
    setObjectName("messages");
    column_->setContentsMargins({});
    column_->setSpacing(0);
    hide();
}

void MessageArea::show_message(Severity severity, const QString &text) {
    for (QWidget *row : rows_)
        if (row->property("text") == text) return;
    auto *row = new QFrame;
    row->setObjectName("message");
    row->setProperty("text", text);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(space::large, space::tiny, space::small, space::tiny);
    line->setSpacing(space::small);
    auto *mark = new QLabel;
    auto *words = new QLabel(text);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *dismiss = new QToolButton;
    dismiss->setObjectName("flat");
    dismiss->setToolTip("Dismiss");
    dismiss->setAccessibleName("Dismiss: " + text);
    line->addWidget(mark);
    line->addWidget(words, 1);
    line->addWidget(dismiss);
    const auto tint = [mark, dismiss, severity] {
        mark->setPixmap(line_icon("warning", colour_of(severity)).pixmap(QSize(18, 18), mark->devicePixelRatioF()));
        dismiss->setIcon(line_icon("close", tokens_of(current_theme()).muted));
    };
    connect(theme_signals(), &ThemeSignals::changed, row, tint);
    tint();
    connect(dismiss, &QToolButton::clicked, this, [this, row] { remove(row); });
    column_->insertWidget(0, row);
    rows_.prepend(row);
    while (rows_.size() > most_messages) remove(rows_.last());
    show();
}

void MessageArea::remove(QWidget *row) {
    rows_.removeOne(row);
    row->hide();
    row->deleteLater();
    setVisible(!rows_.isEmpty());
}

void MessageArea::clear() {
    while (!rows_.isEmpty()) remove(rows_.last());
}

QStringList MessageArea::texts() const {
    QStringList texts;
    for (const QWidget *row : rows_) texts << row->property("text").toString();
    return texts;
}

} // namespace benchlight::ui
