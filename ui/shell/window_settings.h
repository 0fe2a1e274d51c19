#pragma once
#include <QSettings>

namespace benchlight::ui {

/// What the window remembers between sessions: window.ini in the workspace.
class WindowSettings : public QSettings {
  public:
    WindowSettings();
};

} // namespace benchlight::ui
