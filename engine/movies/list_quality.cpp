#include "engine/movies/evaluate.h"

#include <algorithm>
#include <cmath>

namespace benchlight::movies {

std::vector<std::uint32_t> top_list(std::span<const float> scores, std::span<const std::uint32_t> left_out,
                                    std::size_t top) {
    std::vector<std::uint32_t> list;
    if (top == 0) return list;
    const auto better = [&](std::uint32_t a, std::uint32_t b) {
        return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
    };
    auto next_left_out = left_out.begin();
    for (std::uint32_t movie = 0; movie < scores.size(); ++movie) {
        if (!std::isfinite(scores[movie])) continue;
        // The worst one stands at the front of the heap. Movies come by ascending position: an equal score displaces none.
        if (list.size() == top && !(scores[movie] > scores[list.front()])) continue;
        while (next_left_out != left_out.end() && *next_left_out < movie) ++next_left_out;
        if (next_left_out != left_out.end() && *next_left_out == movie) continue;
        if (list.size() == top) {
            std::ranges::pop_heap(list, better);
            list.pop_back();
        }
        list.push_back(movie);
        std::ranges::push_heap(list, better);
    }
    std::ranges::sort_heap(list, better);
    return list;
}

ListQuality quality_of(std::span<const std::uint32_t> list, std::span<const std::uint32_t> relevant, std::size_t top) {
    const std::size_t findable = std::min(top, relevant.size());
    double found = 0, gain = 0, ideal = 0;
    for (std::size_t rank = 0; rank < std::max(std::min(top, list.size()), findable); ++rank) {
        const double gain_here = 1 / std::log2(static_cast<double>(rank) + 2);
        if (rank < findable) ideal += gain_here;
        if (rank < std::min(top, list.size()) && std::ranges::binary_search(relevant, list[rank])) {
            ++found;
            gain += gain_here;
        }
    }
    return {found / static_cast<double>(findable), gain / ideal};
}

} // namespace benchlight::movies
