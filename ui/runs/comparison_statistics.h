#pragma once
#include <cmath>
#include <cstdint>
#include <span>

namespace benchlight::ui {

/// How values of the same thing, measured several times, spread.
struct Spread {
    int count = 0; ///< values that are known
    double mean = NAN;
    double deviation = NAN; ///< of a sample, over count − 1; NaN for fewer than two
    double lowest = NAN, highest = NAN;
    /// Half the width of the 95 % interval of the mean, by Student's t with count − 1 degrees of freedom (Student, "The
    /// probable error of a mean", 1908); NaN for fewer than two.
    double margin = NAN;
};
/// Values that are not finite are left out.
Spread spread_of(std::span<const double> values);

/// What |t| stays below with probability `share` in (0, 1), `freedom` degrees of freedom from 1. By the finite sums for
/// whole degrees (Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4).
double student_t_bound(double share, int freedom);

/// The probability that chance alone parts `broken` + `fixed` images at least as unevenly, were each as likely to go
/// either way: McNemar's test ("Note on the sampling error of the difference between correlated proportions or
/// percentages", 1947), exact by the binomial distribution. 1 when there are none.
double mcnemar_exact(std::uint64_t broken, std::uint64_t fixed);

} // namespace benchlight::ui
