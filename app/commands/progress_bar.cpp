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

void RemainingTime::update(double fraction, double seconds) {
    if (!first_ || fraction < last_.fraction) {
        first_ = last_ = {fraction, seconds};
        recent_rate_ = 0;
        return;
    }
    const double elapsed = seconds - last_.seconds;
    if (elapsed <= 0 || fraction == last_.fraction) return;
    const double rate = (fraction - last_.fraction) / elapsed;
    const double weight = recent_rate_ == 0 ? 1 : 1 - std::exp(-elapsed / 20);
    recent_rate_ += weight * (rate - recent_rate_);
    last_ = {fraction, seconds};
}

std::optional<RemainingTime::Range> RemainingTime::range() const {
    if (!first_ || last_.seconds - first_->seconds < 1 || recent_rate_ <= 0) return std::nullopt;
    const double done = last_.fraction - first_->fraction;
    const double mean_rate = done / (last_.seconds - first_->seconds);
    // The two rates differ as much as the rate wanders; early on both can be wrong together.
    const double doubt = .2 / (1 + (last_.seconds - first_->seconds) / 5);
    const auto [slow, fast] = std::minmax(mean_rate, recent_rate_);
    const double left = 1 - last_.fraction;
    return Range{left / fast * (1 - doubt), left / slow * (1 + doubt)};
}

std::string RemainingTime::text() const {
    const std::optional<Range> estimate = range();
    if (!estimate) return {};
    const std::string low = format_duration(rounded(estimate->low)), high = format_duration(rounded(estimate->high));
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
    const auto now = std::chrono::steady_clock::now();
    if (activity != activity_) {
        activity_ = activity;
        remaining_ = {};
        drawn_ = {};
    }
    if (now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    remaining_.update(fraction, std::chrono::duration<double>(now.time_since_epoch()).count());
    draw(fraction, details);
}

void ProgressBar::show(const std::string &activity, std::uint64_t done, std::uint64_t total) {
    show(activity, total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0);
}

void ProgressBar::draw(double fraction, const std::string &details) {
    constexpr int cells = 24;
    const int full = std::clamp(static_cast<int>(std::lround(fraction * cells)), 0, cells);
    std::string line = activity_ + " ";
    for (int cell = 0; cell < cells; ++cell) line += cell < full ? "▓" : "░";
    for (const std::string &part : {details, remaining_.text()})
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
