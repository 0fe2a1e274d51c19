#include "ui/dataset/download_rate.h"

#include "engine/core/text.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double kept_seconds = 30, between_samples = .25, rate_seconds = 4, stretch = 3;

/// Rounded as exactly as anyone can know it: seconds to 1, 5 or 10, then minutes.
double rounded(double seconds, bool up) {
    const double step = seconds < 10 ? 1 : seconds < 30 ? 5 : seconds < 90 ? 10 : seconds < 5400 ? 60 : 600;
    return std::max(step, (up ? std::ceil(seconds / step) : std::floor(seconds / step)) * step);
}

} // namespace

void DownloadRate::add(double time, std::uint64_t done) {
    if (!samples_.empty() && done < samples_.back().done) samples_.clear(); // it began anew
    if (!samples_.empty() && time - samples_.back().time < between_samples) return;
    samples_.push_back({time, done});
    while (samples_.front().time < time - kept_seconds) samples_.pop_front();
}

double DownloadRate::rate_between(const Sample &first, const Sample &last) const {
    return static_cast<double>(last.done - first.done) / (last.time - first.time);
}

std::optional<double> DownloadRate::rate() const {
    if (samples_.size() < 2) return std::nullopt;
    const Sample &last = samples_.back();
    const auto first = std::find_if(samples_.begin(), samples_.end(),
                                    [&](const Sample &sample) { return sample.time >= last.time - rate_seconds; });
    if (last.time - first->time < .5) return std::nullopt;
    return rate_between(*first, last);
}

std::optional<std::pair<double, double>> DownloadRate::remaining(std::uint64_t total) const {
    if (samples_.size() < 2 || samples_.back().time - samples_.front().time < 2 * stretch) return std::nullopt;
    double slowest = INFINITY, fastest = 0;
    for (auto first = samples_.begin(), last = first; last != samples_.end(); ++last) {
        while (last->time - first->time > stretch + between_samples) ++first;
        if (last->time - first->time < stretch) continue;
        const double rate = rate_between(*first, *last);
        slowest = std::min(slowest, rate);
        fastest = std::max(fastest, rate);
    }
    // A stretch in which nothing came says nothing about the end; the whole time seen does.
    slowest = std::max(slowest, .5 * rate_between(samples_.front(), samples_.back()));
    if (!(slowest > 0) || !(fastest > 0)) return std::nullopt;
    const auto left = static_cast<double>(total - std::min(total, samples_.back().done));
    return std::pair(left / fastest, left / slowest);
}

std::string range_text(double least_seconds, double most_seconds) {
    const double least = rounded(least_seconds, false), most = std::max(least, rounded(most_seconds, true));
    if (least == most) return "about " + format_duration(most) + " left";
    const std::string from = format_duration(least), to = format_duration(most);
    const auto unit_of = [](const std::string &text) { return text.substr(text.rfind(' ')); };
    const bool plain = std::count(from.begin(), from.end(), ' ') == 1 && std::count(to.begin(), to.end(), ' ') == 1;
    const bool same = plain && unit_of(from) == unit_of(to);
    return (same ? from.substr(0, from.rfind(' ')) : from) + " to " + to + " left";
}

} // namespace benchlight::ui
