#include "app/commands/progress_bar.h"

#include "app/commands/common.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace benchlight::commands {

namespace {

/// Rounded to a step that people would say: 1 s, 5 s, 10 s, 1 min, 5 min.
double rounded(double seconds) {
    const double step = seconds < 10 ? 1 : seconds < 60 ? 5 : seconds < 600 ? 60 : seconds < 3600 ? 300 : 600;
    return std::max(1.0, std::round(seconds / step) * step);
}

std::size_t terminal_width() {
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

std::string remaining_text(const training::RemainingTime::Range &range) {
    const std::string low = format_duration(rounded(range.low)), high = format_duration(rounded(range.high));
    if (low == high) return high + " left";
    // "2 min" and "3 min" become "2–3 min".
    const auto unit = [](const std::string &text) { return text.substr(text.find(' ')); };
    const bool same_unit = unit(low) == unit(high) && std::ranges::count(low, ' ') == 1;
    return (same_unit ? low.substr(0, low.find(' ')) : low) + "–" + high + " left";
}

ProgressBar::ProgressBar() : visible_(isatty(STDERR_FILENO) == 1) {}

void ProgressBar::show(const std::string &activity, double fraction, const std::string &details) {
    if (!visible_) return;
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (activity != activity_) {
        activity_ = activity;
        promise_.reset();
        drawn_ = {};
        observed_ = INFINITY;
    }
    if (fraction < observed_) { // another activity, or more to do than was thought
        estimate_ = training::RemainingTime();
        observed_ = fraction;
        observed_at_ = now;
    }
    if (now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    observe(fraction);
    draw(fraction, details);
}

void ProgressBar::observe(double fraction) {
    if (fraction <= observed_) return; // work comes in lumps; the time until the next one belongs to it
    const auto now = Clock::now();
    estimate_.worked(fraction - observed_, std::chrono::duration<double>(now - observed_at_).count());
    observed_ = fraction;
    observed_at_ = now;
}

void ProgressBar::promise(const training::RemainingTime::Range &range) {
    const std::lock_guard lock(mutex_);
    promise_ = range;
    promised_at_ = Clock::now();
}

std::string ProgressBar::time_left(double fraction) const {
    if (promise_) {
        const double passed = std::chrono::duration<double>(Clock::now() - promised_at_).count();
        return remaining_text({std::max(0.0, promise_->low - passed), std::max(0.0, promise_->high - passed)});
    }
    const auto range = estimate_.range({.units = 1 - fraction, .least_units = 1 - fraction});
    return range ? remaining_text(*range) : std::string();
}

void ProgressBar::show(const std::string &activity, std::uint64_t done, std::uint64_t total) {
    show(activity, total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0);
}

void ProgressBar::draw(double fraction, const std::string &details) {
    constexpr int cells = 24;
    const int full = std::clamp(static_cast<int>(std::lround(fraction * cells)), 0, cells);
    std::string line = activity_ + " ";
    for (int cell = 0; cell < cells; ++cell) line += cell < full ? "▓" : "░";
    for (const std::string &part : {details, time_left(fraction)})
        if (!part.empty()) line += "  " + part;
    for (const std::size_t width = terminal_width(); text_width(line) >= width;) {
        while ((static_cast<unsigned char>(line.back()) & 0xC0) == 0x80) line.pop_back();
        line.pop_back();
    }
    std::fputs(("\r" + line + "\033[K").c_str(), stderr);
    on_screen_ = true;
}

void ProgressBar::clear() {
    const std::lock_guard lock(mutex_);
    if (!on_screen_) return;
    std::fputs("\r\033[K", stderr);
    on_screen_ = false;
}

} // namespace benchlight::commands
