#include "ui/figures/confusion.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace benchlight::ui {

std::vector<std::uint64_t> ConfusionCounts::row_sums() const {
    std::vector<std::uint64_t> sums;
    for (std::size_t label = 0; label < classes.size(); ++label) {
        const auto row = std::span(counts).subspan(label * classes.size(), classes.size());
        sums.push_back(std::accumulate(row.begin(), row.end(), std::uint64_t{0}));
    }
    return sums;
}

std::vector<std::uint64_t> ConfusionCounts::column_sums() const {
    std::vector<std::uint64_t> sums(classes.size());
    for (std::size_t label = 0; label < classes.size(); ++label)
        for (std::size_t predicted = 0; predicted < classes.size(); ++predicted)
            sums[predicted] += count(label, predicted);
    return sums;
}

std::uint64_t ConfusionCounts::images() const {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::uint64_t ConfusionCounts::correct() const {
    std::uint64_t sum = 0;
    for (std::size_t c = 0; c < classes.size(); ++c) sum += count(c, c);
    return sum;
}

double ConfusionCounts::accuracy() const {
    const std::uint64_t all = images();
    return all ? static_cast<double>(correct()) / static_cast<double>(all) : std::numeric_limits<double>::quiet_NaN();
}

std::shared_ptr<const ConfusionCounts> count_confusion(std::vector<std::string> classes,
                                                       std::span<const std::uint16_t> label,
                                                       std::span<const std::uint16_t> predicted, int epoch) {
    if (label.size() != predicted.size()) return nullptr;
    std::size_t side = classes.size();
    for (const auto numbers : {label, predicted})
        if (!numbers.empty()) side = std::max<std::size_t>(side, 1 + *std::ranges::max_element(numbers));
    if (side > most_confusion_classes) return nullptr;
    while (classes.size() < side) classes.push_back(std::to_string(classes.size()));
    auto confusion = std::make_shared<ConfusionCounts>(
        ConfusionCounts{epoch, std::move(classes), std::vector<std::uint32_t>(side * side)});
    for (std::size_t i = 0; i < label.size(); ++i) ++confusion->counts[label[i] * side + predicted[i]];
    return confusion;
}

} // namespace benchlight::ui
