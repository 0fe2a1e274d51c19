#include "ui/shell/window_settings.h"

#include "engine/core/files.h"

namespace benchlight::ui {

WindowSettings::WindowSettings()
    : QSettings(QString::fromStdString((workspace_folder() / "window.ini").string()), QSettings::IniFormat) {}

} // namespace benchlight::ui
