#pragma once
#include "engine/core/random.h"

#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

namespace benchlight::training {

/// Rows that choose one of `levels[f]` values for each factor f, such that every pair of values of every two factors
/// occurs in some row: what breaks through two settings together is found with few rows. Built greedily (Cohen et al.,
/// "The AETG system", 1997), the same ones every time.
inline std::vector<std::vector<int>> covering_rows(const std::vector<int> &levels) {
    using Pair = std::tuple<std::size_t, int, std::size_t, int>;
    std::set<Pair> open;
    for (std::size_t a = 0; a < levels.size(); ++a)
        for (std::size_t b = a + 1; b < levels.size(); ++b)
            for (int i = 0; i < levels[a]; ++i)
                for (int j = 0; j < levels[b]; ++j) open.emplace(a, i, b, j);
    const auto pair_of = [](std::size_t a, int i, std::size_t b, int j) {
        return a < b ? Pair(a, i, b, j) : Pair(b, j, a, i);
    };
    std::vector<std::vector<int>> rows;
    while (!open.empty()) {
        std::vector<int> best;
        std::size_t most = 0;
        for (std::uint64_t attempt = 0; attempt < 30; ++attempt) {
            Random random(rows.size(), Purpose::order, attempt);
            std::vector<int> row(levels.size(), -1);
            const auto [a, i, b, j] = *open.begin();
            row[a] = i;
            row[b] = j;
            std::vector<std::size_t> factors(levels.size());
            for (std::size_t f = 0; f < factors.size(); ++f) {
                const std::size_t at = random.below(static_cast<std::uint32_t>(f + 1));
                factors[f] = factors[at];
                factors[at] = f;
            }
            for (const std::size_t f : factors) {
                if (row[f] >= 0) continue;
                std::size_t gain = 0;
                const int first = static_cast<int>(random.below(static_cast<std::uint32_t>(levels[f])));
                row[f] = first;
                for (int k = 0; k < levels[f]; ++k) {
                    const int value = (first + k) % levels[f];
                    std::size_t covered = 0;
                    for (std::size_t other = 0; other < row.size(); ++other)
                        if (other != f && row[other] >= 0) covered += open.count(pair_of(f, value, other, row[other]));
                    if (covered > gain) gain = covered, row[f] = value;
                }
            }
            std::size_t covered = 0;
            for (std::size_t x = 0; x < row.size(); ++x)
                for (std::size_t y = x + 1; y < row.size(); ++y) covered += open.count(Pair(x, row[x], y, row[y]));
            if (covered > most) most = covered, best = row;
        }
        for (std::size_t x = 0; x < best.size(); ++x)
            for (std::size_t y = x + 1; y < best.size(); ++y) open.erase(Pair(x, best[x], y, best[y]));
        rows.push_back(best);
    }
    return rows;
}

} // namespace benchlight::training
