#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace benchlight::ui {

/// How fast something arrives, judged by the last half minute. Times are seconds of one steady clock.
class DownloadRate {
  public:
    /// `done` bytes are there at `time`. What was there at the first call did not arrive in this time.
    void add(double time, std::uint64_t done);
    /// Bytes a second over the last seconds; nothing until it can be told.
    std::optional<double> rate() const;
    /// Seconds until `total` are there, between the fastest and the slowest stretch of a few seconds seen; nothing until
    /// two stretches can be compared.
    std::optional<std::pair<double, double>> remaining(std::uint64_t total) const;

  private:
    struct Sample {
        double time;
        std::uint64_t done;
    };
    double rate_between(const Sample &first, const Sample &last) const;
    std::deque<Sample> samples_; ///< at most four a second, of the last half minute
};

/// "8 to 12 s left", "2 to 3 min left", "about 1 h left"
std::string range_text(double least_seconds, double most_seconds);

} // namespace benchlight::ui
