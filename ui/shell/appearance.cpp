#include "ui/shell/appearance.h"

#include "ui/shell/window_settings.h"

namespace benchlight::ui {

QString appearance() { return WindowSettings().value("appearance", "system").toString(); }

Theme preferred_theme() {
    const QString name = appearance();
    return name == "light" ? Theme::light : name == "dark" ? Theme::dark : system_theme();
}

void use_appearance(const QString &name) {
    WindowSettings().setValue("appearance", name);
    apply_theme(preferred_theme());
}

} // namespace benchlight::ui
