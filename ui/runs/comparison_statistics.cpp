#include "ui/runs/comparison_statistics.h"

#include <algorithm>
#include <numbers>

namespace benchlight::ui {

namespace {

/// The probability that |t| is below tan(angle) · √freedom.
double share_within(double angle, int freedom) {
    const double cosine = std::cos(angle), squared = cosine * cosine;
    const bool odd = freedom % 2 == 1;
    double term = odd ? cosine : 1, sum = 0;
    for (int power = odd ? 1 : 0; power <= freedom - 2; power += 2) {
        sum += term;
        term *= squared * (power + 1) / (power + 2);
    }
    return odd ? 2 / std::numbers::pi * (angle + std::sin(angle) * sum) : std::sin(angle) * sum;
}

} // namespace

double student_t_bound(double share, int freedom) {
    double low = 0, high = std::numbers::pi / 2;
    for (int halving = 0; halving < 60; ++halving) {
        const double middle = (low + high) / 2;
        (share_within(middle, freedom) < share ? low : high) = middle;
    }
    return std::tan((low + high) / 2) * std::sqrt(static_cast<double>(freedom));
}

Spread spread_of(std::span<const double> values) {
    Spread spread;
    double sum = 0;
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        ++spread.count;
        sum += value;
        spread.lowest = spread.count == 1 ? value : std::min(spread.lowest, value);
        spread.highest = spread.count == 1 ? value : std::max(spread.highest, value);
    }
    if (spread.count == 0) return spread;
    spread.mean = sum / spread.count;
    if (spread.count == 1) return spread;
    double squares = 0;
    for (const double value : values)
        if (std::isfinite(value)) squares += (value - spread.mean) * (value - spread.mean);
    spread.deviation = std::sqrt(squares / (spread.count - 1));
    spread.margin = student_t_bound(.95, spread.count - 1) * spread.deviation / std::sqrt(spread.count);
    return spread;
}

double mcnemar_exact(std::uint64_t broken, std::uint64_t fixed) {
    const double total = static_cast<double>(broken + fixed);
    const std::uint64_t fewer = std::min(broken, fixed);
    if (broken == fixed) return 1;
    double logarithm = -total * std::numbers::ln2, tail = 0; // of the probability that none is the other way
    for (std::uint64_t k = 0; k <= fewer; ++k) {
        tail += std::exp(logarithm);
        const auto of = static_cast<double>(k);
        logarithm += std::log((total - of) / (of + 1));
    }
    return std::min(1.0, 2 * tail);
}

} // namespace benchlight::ui
