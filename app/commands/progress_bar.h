#pragma once
#include "engine/training/remaining_time.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace benchlight::commands {

/// "2–3 min left", "40 s left": in steps that people would say.
std::string remaining_text(const training::RemainingTime::Range &range);

/// One line on stderr that is redrawn in place. Shows nothing when stderr is no terminal. Usable from any thread.
class ProgressBar {
  public:
    ProgressBar();
    ~ProgressBar() { clear(); }
    ProgressBar(const ProgressBar &) = delete;
    ProgressBar &operator=(const ProgressBar &) = delete;

    bool visible() const { return visible_; }
    /// Draws, at most ten times a second. Another `activity` than before starts another estimate of the time left.
    void show(const std::string &activity, double fraction, const std::string &details = {});
    void show(const std::string &activity, std::uint64_t done, std::uint64_t total);
    /// What is shown as the time left of the present activity from now on, in place of the bar's own estimate.
    void promise(const training::RemainingTime::Range &range);
    /// Takes the line away, for other output to be written.
    void clear();

  private:
    using Clock = std::chrono::steady_clock;
    void draw(double fraction, const std::string &details);
    void observe(double fraction);
    std::string time_left(double fraction) const;

    const bool visible_;
    std::mutex mutex_;
    std::string activity_;
    training::RemainingTime estimate_; ///< in shares of the activity
    double observed_ = 0;              ///< share done when the estimate was last told
    Clock::time_point observed_at_{}, drawn_{}, promised_at_{};
    std::optional<training::RemainingTime::Range> promise_;
    bool on_screen_ = false;
};

} // namespace benchlight::commands
