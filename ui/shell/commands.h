#pragma once
#include <QString>

#include <functional>
#include <vector>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Something that can be done in the window, as the command palette lists it.
struct PaletteCommand {
    QString text, shortcut;
    QString place; ///< the page that it is on, or what it belongs to
    bool enabled = true;
    std::function<void()> run;
};

/// Everything that `root` lets a person do: its buttons and menus, its actions, its tabs, and its fields, which are
/// gone to. Found by walking the tree of widgets, so that nothing has to be registered and nothing can be missing.
/// Widgets that are hidden in a shown `root` are left out. `place` is said with each.
std::vector<PaletteCommand> commands_of(QWidget *root, const QString &place);

/// The commands that have every word of `query`, the best first: a text that begins with it, then one that has it.
std::vector<PaletteCommand> matching_commands(const std::vector<PaletteCommand> &commands, const QString &query);

} // namespace benchlight::ui
