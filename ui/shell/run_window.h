#pragma once
#include <memory>

class QApplication;

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

  private:
    std::unique_ptr<QApplication> application_; ///< none when the program has one already
};

} // namespace benchlight::ui
