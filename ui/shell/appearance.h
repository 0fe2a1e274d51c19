#pragma once
#include "ui/shell/theme.h"

namespace benchlight::ui {

/// What the user chose: "system", "light" or "dark".
QString appearance();
/// Remembers the choice and applies it.
void use_appearance(const QString &name);
/// The theme that the choice comes to now.
Theme preferred_theme();

} // namespace benchlight::ui
