#pragma once
#include "engine/movies/evaluate.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace benchlight::movies {

constexpr std::size_t resamples = 2000;
constexpr std::uint64_t resampling_seed = 576;

/// Between the values around a share of a sorted sample that is not empty.
double quantile(const std::vector<double> &sorted, double share);

/// 95 % intervals for the means of several quantities of the same users: the percentiles 2.5 and 97.5 of the means of 2,000
/// resamples of users, drawn with replacement, the same users for each quantity (Efron and Tibshirani, "An Introduction to
/// the Bootstrap", 1993, chapter 13). Deterministic, whatever the number of threads. Throws Stopped.
std::vector<Interval> bootstrap_intervals(const std::vector<std::span<const double>> &quantities, int threads,
                                          const std::stop_token &stop);

} // namespace benchlight::movies
