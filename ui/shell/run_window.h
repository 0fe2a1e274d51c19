#pragma once

namespace benchlight::ui {

/// Opens the window and runs it until it is closed; returns the exit code. An argument may name a run's folder or a
/// data set (SPEC). Throws UsageError for another one, and Error when there is no display.
int run_window(int argc, char **argv);

/// The application of a command: it draws figures without a display. Create one before the first figure.
class OffscreenApplication {
  public:
    OffscreenApplication();
    ~OffscreenApplication();
    OffscreenApplication(const OffscreenApplication &) = delete;
    OffscreenApplication &operator=(const OffscreenApplication &) = delete;
};

} // namespace benchlight::ui
