#pragma once
#include "engine/training/settings.h"

#include <QString>

#include <functional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// One field of the form for a new run: a setting of the engine's table, or one of how the data is split and used.
struct FieldKind {
    enum class Editor { choice, suggestions, whole_number, text, own };
    std::string key;              ///< "learning_rate", as in a run's settings
    QString title;                ///< with its mnemonic, if it has one: "&Learning rate"
    QString help;                 ///< a sentence or two
    QString takes;                ///< completes "it takes"
    QString none{};               ///< the word for no value; empty: there must be one
    Editor editor = Editor::text; ///< own: the form has a widget for it
    std::vector<std::string> choices{};
    bool usual = false; ///< always visible; the others are folded away
    bool wide = false;  ///< takes the whole width
    std::function<std::string(const training::Settings &)> text;
    std::function<void(training::Settings &, const std::string &)> set; ///< throws UsageError that begins with the name

    QString name() const; ///< the title without its mnemonic
};

struct FieldGroup {
    QString title;
    std::vector<FieldKind> fields;
};
/// Every field, the data set's own apart. A setting of the engine that no group names comes last.
const std::vector<FieldGroup> &field_groups();

} // namespace benchlight::ui
