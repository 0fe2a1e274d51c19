#include "engine/evaluation/lists.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

namespace benchlight::evaluation {

namespace {

/// Whole numbers in the order of the floating-point numbers: sorting them is quicker than comparing those.
std::uint32_t ordered_bits(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value + 0.0f); // −0 becomes 0
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

constexpr int digit_bits = 11; // of a radix sort: three passes, counts that fit the first cache

/// Sorts by the upper 32 bits; equal ones keep their order.
void sort_by_key(std::vector<std::uint64_t> &entries) {
    std::vector<std::uint64_t> sorted(entries.size());
    for (int shift = 32; shift < 64; shift += digit_bits) {
        const auto digit = [shift](std::uint64_t entry) { return entry >> shift & ((1u << digit_bits) - 1); };
        std::array<std::uint32_t, (1 << digit_bits) + 1> begin{};
        for (const std::uint64_t entry : entries) ++begin[digit(entry) + 1];
        std::partial_sum(begin.begin(), begin.end(), begin.begin());
        for (const std::uint64_t entry : entries) sorted[begin[digit(entry)]++] = entry;
        entries.swap(sorted);
    }
}

enum class Falling { no, yes };
enum class NotNumbers { first, last };

/// The samples that `take` says, by a value of theirs; equal ones keep their order.
template <class Take>
SampleOrder ordered(const std::vector<float> &values, Falling falling, NotNumbers place, Take take) {
    std::vector<std::uint64_t> keys; // value, sample
    keys.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!take(i)) continue;
        std::uint32_t key = ordered_bits(values[i]);
        if (falling == Falling::yes) key = ~key;
        if (std::isnan(values[i])) key = place == NotNumbers::first ? 0 : 0xffffffffu;
        keys.push_back(std::uint64_t{key} << 32 | static_cast<std::uint32_t>(i));
    }
    sort_by_key(keys);
    SampleOrder order(keys.size());
    std::ranges::transform(keys, order.begin(), [](std::uint64_t key) { return static_cast<std::uint32_t>(key); });
    return order;
}

bool every(std::size_t) { return true; }

bool all_numbers(const float *row, std::size_t classes) {
    constexpr std::uint32_t exponent = 0x7f800000u; // all bits set: infinite or not a number
    std::uint32_t others = 0;
    for (std::size_t c = 0; c < classes; ++c)
        others += (std::bit_cast<std::uint32_t>(row[c]) & exponent) == exponent ? 1u : 0u;
    return others == 0;
}

/// Mean probability of each class over the images that are given it; above every probability without such an image.
std::vector<double> class_thresholds(const Predictions &predictions) {
    const std::size_t classes = predictions.classes.size();
    std::vector<double> sums(classes, 0);
    std::vector<std::size_t> counts(classes, 0);
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const float *row = predictions.probability.data() + i * classes;
        const std::size_t given = predictions.label[i];
        if (!all_numbers(row, classes)) continue;
        sums[given] += row[given];
        ++counts[given];
    }
    for (std::size_t c = 0; c < classes; ++c) sums[c] = counts[c] > 0 ? sums[c] / static_cast<double>(counts[c]) : 2;
    return sums;
}

/// Images of the same set, so that an image number means the same to both.
void require_comparable(const Predictions &first, const Predictions &second) {
    if (first.classes != second.classes)
        throw Error("The two networks tell different classes apart, so they cannot be compared; choose two that were "
                    "trained for the same classes.");
    if (first.part != second.part)
        throw Error("One network's predictions are of " + std::string(images::name_of(first.part)) +
                    " images, the other's of " + std::string(images::name_of(second.part)) +
                    " images, so they cannot be compared; choose the same split for both.");
}

/// Positions by ascending image number.
SampleOrder by_index(const Predictions &predictions) {
    SampleOrder order(predictions.size());
    std::iota(order.begin(), order.end(), 0u);
    if (!std::ranges::is_sorted(predictions.index))
        std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return predictions.index[i]; });
    return order;
}

} // namespace

SampleOrder most_confident_mistakes(const Predictions &predictions) {
    return ordered(predictions.confidence, Falling::yes, NotNumbers::last,
                   [&](std::size_t i) { return predictions.label[i] != predictions.predicted[i]; });
}

std::vector<SampleOrder> most_confident_of_each(const Predictions &predictions, bool correct, std::size_t count) {
    std::vector<SampleOrder> of_class(predictions.classes.size());
    const auto wanted = [&](std::size_t i) { return (predictions.label[i] == predictions.predicted[i]) == correct; };
    for (const std::uint32_t i : ordered(predictions.confidence, Falling::yes, NotNumbers::last, wanted))
        if (SampleOrder &samples = of_class[predictions.predicted[i]]; samples.size() < count) samples.push_back(i);
    return of_class;
}

SampleOrder least_confident(const Predictions &predictions) {
    return ordered(predictions.confidence, Falling::no, NotNumbers::first, every);
}

SampleOrder highest_loss(const Predictions &predictions) {
    return ordered(predictions.loss, Falling::yes, NotNumbers::first, every);
}

std::vector<LabelSuspect> label_suspects(const Predictions &predictions) {
    const std::size_t classes = predictions.classes.size();
    if (predictions.probability.empty() || predictions.probability.size() != predictions.size() * classes) return {};
    const std::vector<double> thresholds = class_thresholds(predictions);
    std::vector<LabelSuspect> suspects;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const float *row = predictions.probability.data() + i * classes;
        if (!all_numbers(row, classes)) continue;
        std::size_t likeliest = classes;
        for (std::size_t c = 0; c < classes; ++c)
            if (row[c] >= thresholds[c] && (likeliest == classes || row[c] > row[likeliest])) likeliest = c;
        if (likeliest != classes && likeliest != predictions.label[i])
            suspects.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint16_t>(likeliest),
                                row[likeliest] - row[predictions.label[i]]});
    }
    std::ranges::sort(suspects, [](const LabelSuspect &a, const LabelSuspect &b) {
        return a.margin > b.margin || (a.margin == b.margin && a.sample < b.sample);
    });
    return suspects;
}

Comparison compare(const Predictions &first, const Predictions &second) {
    require_comparable(first, second);
    Comparison comparison;
    comparison.other.assign(first.size(), 0xffffffffu);
    const SampleOrder order = by_index(second);
    const auto index_of = [&](std::uint32_t i) { return second.index[i]; };
    for (std::size_t i = 0; i < first.size(); ++i) {
        const auto found = std::ranges::lower_bound(order, first.index[i], {}, index_of);
        if (found == order.end() || index_of(*found) != first.index[i]) continue;
        comparison.other[i] = *found;
        // One truth for both, should a label have been edited between the two.
        const bool right = first.predicted[i] == first.label[i],
                   other_right = second.predicted[*found] == first.label[i];
        SampleOrder &list = right         ? other_right ? comparison.both_right : comparison.broken
                            : other_right ? comparison.fixed
                                          : comparison.both_wrong;
        list.push_back(static_cast<std::uint32_t>(i));
    }
    if (comparison.common() == 0)
        throw Error("No image was looked at by both networks, so they cannot be compared; choose a split that holds "
                    "the same images for both.");
    return comparison;
}

} // namespace benchlight::evaluation
