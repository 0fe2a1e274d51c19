#include "ui/training/message_drawer.h"

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

#include <QDateTime>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace benchlight::ui {

namespace {

constexpr int list_height = 132;

QString line_of(const RunHistory &history, const RunHistory::Message &message) {
    const QString time = QDateTime::fromMSecsSinceEpoch(message.time_us / 1000).toString("HH:mm:ss");
    const double steps = history.steps_per_epoch();
    const QString epoch =
        steps > 0 ? QString("epoch %1").arg(static_cast<double>(message.step) / steps, 0, 'f', 1) : QString("start");
    return QString("%1   %2   %3").arg(time, epoch, QString::fromStdString(message.text));
}

} // namespace

MessageDrawer::MessageDrawer(QWidget *parent) : QFrame(parent), button_(new QPushButton), list_(new QListWidget) {
    setObjectName("drawer");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, 0, space::large, 0);
    column->setSpacing(0);
    button_->setObjectName("disclosure");
    button_->setCheckable(true);
    list_->setAccessibleName("Messages of the run");
    list_->setFixedHeight(list_height);
    list_->setWordWrap(true);
    list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    column->addWidget(button_, 0, Qt::AlignLeft);
    column->addWidget(list_);
    connect(button_, &QPushButton::toggled, this, [this] { tell(); });
    connect(theme_signals(), &ThemeSignals::changed, this, &MessageDrawer::tell);
    clear();
}

int MessageDrawer::count() const { return list_->count(); }

void MessageDrawer::clear() {
    list_->clear();
    first_ = last_ = 0;
    tell();
}

void MessageDrawer::show_messages(const RunHistory &history) {
    const auto &messages = history.messages();
    if (messages.empty() || messages.front().id != first_ || messages.back().id < last_) clear(); // done again
    if (messages.empty() || messages.back().id == last_) return;
    first_ = messages.front().id;
    for (const auto &message : messages)
        if (message.id > last_) list_->addItem(line_of(history, message));
    last_ = messages.back().id;
    list_->scrollToBottom();
    tell();
}

void MessageDrawer::tell() {
    setVisible(count() > 0);
    list_->setVisible(button_->isChecked());
    button_->setText(count() == 1 ? QString("1 &message of the run") : QString("%1 &messages of the run").arg(count()));
    button_->setIcon(
        line_icon(button_->isChecked() ? "chevron-down" : "chevron-up", tokens_of(current_theme()).accent));
}

} // namespace benchlight::ui
