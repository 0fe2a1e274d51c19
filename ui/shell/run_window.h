#pragma once
#include <memory>
#include <stop_token>

class QApplication;

namespace benchlight::ui {

/// Opens the window and runs it until it is closed; returns the exit code. An argument may name a run's folder or a
/// data set (SPEC). A requested `stop` closes it, after a checkpoint of what it trains. Throws UsageError for another
/// one, and Error when there is no display.
int run_window(int argc, char **argv, const std::stop_token &stop = {});

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
