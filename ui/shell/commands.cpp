#include "ui/shell/commands.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QScrollBar>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>

namespace benchlight::ui {

namespace {

QString without_mnemonic(QString text) {
    text.replace("&&", "\x01");
    text.remove('&');
    text.replace("\x01", "&");
    return text.trimmed();
}

QString shortcut_text(const QKeySequence &shortcut) { return shortcut.toString(QKeySequence::NativeText); }

QMenu *menu_of(const QAbstractButton *button) {
    if (const auto *tool = qobject_cast<const QToolButton *>(button)) return tool->menu();
    if (const auto *push = qobject_cast<const QPushButton *>(button)) return push->menu();
    return nullptr;
}

class Finder {
  public:
    Finder(QWidget *root, QString place) : root_(root), place_(std::move(place)) {}

    std::vector<PaletteCommand> find() {
        for (QAction *action : root_->actions()) add_action(action, {});
        for (QWidget *widget : root_->findChildren<QWidget *>()) {
            if (!widget->isVisibleTo(root_) || widget->property("not_a_command").toBool()) continue;
            for (QAction *action : widget->actions())
                if (!qobject_cast<QMenu *>(widget)) add_action(action, {});
            if (auto *button = qobject_cast<QAbstractButton *>(widget))
                add_button(button);
            else if (auto *tabs = qobject_cast<QTabBar *>(widget))
                add_tabs(tabs);
            else if (is_field(widget))
                add_field(widget);
        }
        return std::move(found_);
    }

  private:
    void add_action(QAction *action, const QString &owner) {
        if (action->isSeparator() || !action->isVisible() || action->text().isEmpty()) return;
        if (action->menu()) return add_menu(action->menu(), owner);
        const QString text = without_mnemonic(action->text());
        found_.push_back({owner.isEmpty() ? text : owner + ": " + text, shortcut_text(action->shortcut()), place_,
                          action->isEnabled(), [action = QPointer(action)] {
                              if (action) action->trigger();
                          }});
    }

    void add_menu(QMenu *menu, const QString &owner) {
        emit menu->aboutToShow(); // so that its actions are as they would be shown
        for (QAction *action : menu->actions()) add_action(action, owner);
    }

    void add_button(QAbstractButton *button) {
        if (button->focusPolicy() == Qt::NoFocus && button->text().isEmpty()) return; // of a tab bar or a scroll bar
        const QString text =
            without_mnemonic(button->accessibleName().isEmpty() ? button->text() : button->accessibleName());
        if (text.isEmpty()) return;
        if (QMenu *menu = menu_of(button)) return add_menu(menu, text);
        found_.push_back(
            {text, shortcut_text(button->shortcut()), place_, button->isEnabled(), [button = QPointer(button)] {
                 if (button) button->click();
             }});
    }

    void add_tabs(QTabBar *tabs) {
        for (int i = 0; i < tabs->count(); ++i)
            found_.push_back(
                {without_mnemonic(tabs->tabText(i)), {}, place_, tabs->isTabEnabled(i), [tabs = QPointer(tabs), i] {
                     if (tabs) tabs->setCurrentIndex(i);
                 }});
    }

    static bool is_field(const QWidget *widget) {
        if (widget->accessibleName().isEmpty() || widget->focusPolicy() == Qt::NoFocus) return false;
        if (qobject_cast<const QScrollBar *>(widget)) return false;
        return qobject_cast<const QComboBox *>(widget) || qobject_cast<const QLineEdit *>(widget) ||
               qobject_cast<const QAbstractSpinBox *>(widget) || qobject_cast<const QAbstractSlider *>(widget);
    }

    void add_field(QWidget *field) {
        found_.push_back(
            {"Go to " + field->accessibleName(), {}, place_, field->isEnabled(), [field = QPointer(field)] {
                 if (field) field->setFocus(Qt::ShortcutFocusReason);
             }});
    }

    QWidget *root_;
    QString place_;
    std::vector<PaletteCommand> found_;
};

/// 0: does not match.
int rank(const PaletteCommand &command, const QStringList &words, const QString &query) {
    for (const QString &word : words)
        if (!command.text.contains(word, Qt::CaseInsensitive) && !command.place.contains(word, Qt::CaseInsensitive))
            return 0;
    const int usable = command.enabled ? 0 : -4;
    if (command.text.startsWith(query, Qt::CaseInsensitive)) return 8 + usable;
    if (command.text.contains(query, Qt::CaseInsensitive)) return 7 + usable;
    return 6 + usable;
}

} // namespace

std::vector<PaletteCommand> commands_of(QWidget *root, const QString &place) { return Finder(root, place).find(); }

std::vector<PaletteCommand> matching_commands(const std::vector<PaletteCommand> &commands, const QString &query) {
    const QString whole = query.simplified();
    const QStringList words = whole.split(' ', Qt::SkipEmptyParts);
    std::vector<std::pair<int, const PaletteCommand *>> ranked;
    for (const PaletteCommand &command : commands)
        if (const int value = rank(command, words, whole)) ranked.emplace_back(value, &command);
    std::ranges::stable_sort(ranked, std::greater(), [](const auto &entry) { return entry.first; });
    std::vector<PaletteCommand> matching;
    for (const auto &entry : ranked) matching.push_back(*entry.second);
    return matching;
}

} // namespace benchlight::ui
