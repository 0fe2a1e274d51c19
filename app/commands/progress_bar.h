#pragma once
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace benchlight::commands {

/// Estimates how long work will still take, as a range while the rate is not yet known well.
class RemainingTime {
  public:
    /// `fraction` of the work (0 … 1) is done at `seconds` on any clock that runs evenly.
    void update(double fraction, double seconds);
    struct Range {
        double low = 0, high = 0; ///< seconds
    };
    /// Nothing before there is something to judge by.
    std::optional<Range> range() const;
    /// "2–3 min left", "40 s left"; empty when unknown.
    std::string text() const;

  private:
    struct Point {
        double fraction = 0, seconds = 0;
    };
    std::optional<Point> first_;
    Point last_;
    double recent_rate_ = 0; ///< of fraction a second, exponentially smoothed over about 20 s
};

/// One line on stderr that is redrawn in place. Shows nothing when stderr is no terminal. Usable from any thread.
class ProgressBar {
  public:
    ProgressBar();
    ~ProgressBar() { clear(); }
    ProgressBar(const ProgressBar &) = delete;
    ProgressBar &operator=(const ProgressBar &) = delete;

    bool visible() const { return visible_; }
    /// Draws, at most ten times a second. Another `activity` than before starts another estimate.
    void show(const std::string &activity, double fraction, const std::string &details = {});
    void show(const std::string &activity, std::uint64_t done, std::uint64_t total);
    /// Takes the line away, for other output to be written.
    void clear();

  private:
    void draw(double fraction, const std::string &details);
    const bool visible_;
    std::mutex mutex_;
    std::string activity_;
    RemainingTime remaining_;
    std::chrono::steady_clock::time_point drawn_{};
    bool on_screen_ = false;
};

} // namespace benchlight::commands
