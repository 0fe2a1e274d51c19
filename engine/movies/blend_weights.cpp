#include "engine/movies/blend_internal.h"

#include "engine/core/threads.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace benchlight::movies {

namespace {

/// All ways to divide 1 among `parts` in steps that leave some hundreds of them.
std::vector<std::vector<double>> divisions(std::size_t parts) {
    const int steps = parts < 5 ? 10 : 8;
    std::vector<std::vector<double>> result;
    std::vector<int> shares(parts);
    const std::function<void(std::size_t, int)> divide = [&](std::size_t part, int left) {
        if (part + 1 == parts) {
            shares[part] = left;
            std::vector<double> weights(shares.begin(), shares.end());
            for (double &weight : weights) weight /= steps;
            result.push_back(std::move(weights));
            return;
        }
        for (int share = 0; share <= left; ++share) {
            shares[part] = share;
            divide(part + 1, left - share);
        }
    };
    if (parts > 0) divide(0, steps);
    return result;
}

/// The positions of the `top` highest scores, highest first; equal ones by position.
void list_best(const std::vector<float> &scores, std::size_t top, std::vector<std::uint32_t> &order) {
    order.clear();
    for (std::uint32_t i = 0; i < scores.size(); ++i) {
        if (order.size() == top) {
            if (!(scores[i] > scores[order.back()])) continue; // most end here, so that this is quicker than sorting
            order.pop_back();
        }
        auto place = order.end();
        while (place != order.begin() && scores[i] > scores[*(place - 1)]) --place;
        order.insert(place, i);
    }
}

} // namespace

BlendFigures figures_of(const std::vector<Candidates> &users, std::span<const double> weights, std::size_t top) {
    BlendFigures figures{.users = users.size(), .top = top};
    std::vector<float> scores;
    std::vector<std::uint32_t> order;
    for (const Candidates &user : users) {
        scores.assign(user.movies(), 0);
        for (std::size_t p = 0; p < weights.size(); ++p) {
            const auto weight = static_cast<float>(weights[p]);
            const float *of_part = user.scores.data() + p * user.movies();
            for (std::size_t i = 0; i < scores.size(); ++i) scores[i] += weight * of_part[i];
        }
        list_best(scores, top, order);
        const std::size_t findable = std::min(top, user.relevant_count);
        double found = 0, gain = 0, ideal = 0;
        for (std::size_t rank = 0; rank < std::max(findable, order.size()); ++rank) {
            const double gain_here = 1 / std::log2(static_cast<double>(rank) + 2);
            if (rank < findable) ideal += gain_here;
            if (rank < order.size() && user.relevant[order[rank]]) {
                ++found;
                gain += gain_here;
            }
        }
        figures.recall += found / static_cast<double>(findable) / static_cast<double>(users.size());
        figures.ndcg += gain / ideal / static_cast<double>(users.size());
    }
    return figures;
}

std::vector<double> choose_weights(const std::vector<Candidates> &users, std::size_t parts, std::size_t top,
                                   int threads, const std::stop_token &stop) {
    const std::vector<std::vector<double>> tried = divisions(parts);
    if (users.empty()) return std::vector<double>(parts, 1 / static_cast<double>(parts));
    std::vector<double> ndcg(tried.size());
    parallel_for(tried.size(), threads, stop, [&](std::size_t i) { ndcg[i] = figures_of(users, tried[i], top).ndcg; });
    std::vector<std::size_t> order(tried.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return ndcg[a] > ndcg[b]; });
    std::size_t best = std::max<std::size_t>(1, tried.size() / 20);
    while (best < order.size() && ndcg[order[best]] == ndcg[order[best - 1]]) ++best; // nothing tells them apart
    std::vector<double> mean(parts);
    for (std::size_t i = 0; i < best; ++i)
        for (std::size_t p = 0; p < parts; ++p) mean[p] += tried[order[i]][p] / static_cast<double>(best);
    return mean;
}

} // namespace benchlight::movies
