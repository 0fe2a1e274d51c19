#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace benchlight::ui {

/// How often images of each class were taken for each.
struct ConfusionCounts {
    int epoch = 0;                       ///< whose validation it is, from 1; 0: of no epoch
    std::vector<std::string> classes{};  ///< names
    std::vector<std::uint32_t> counts{}; ///< [true class][predicted class]

    std::uint32_t count(std::size_t label, std::size_t predicted) const {
        return counts[label * classes.size() + predicted];
    }
    std::vector<std::uint64_t> row_sums() const;    ///< images of each class
    std::vector<std::uint64_t> column_sums() const; ///< how often each class was predicted
    std::uint64_t images() const;
    std::uint64_t correct() const; ///< on the diagonal
    double accuracy() const;       ///< share on the diagonal; NaN without images
};

/// The most classes that a matrix is made of.
inline constexpr std::size_t most_confusion_classes = 2000;

/// Counts class numbers pair by pair. A number beyond `classes` gets a class that is named by its number. Null when
/// the two lists differ in length or ask for more than most_confusion_classes.
std::shared_ptr<const ConfusionCounts> count_confusion(std::vector<std::string> classes,
                                                       std::span<const std::uint16_t> label,
                                                       std::span<const std::uint16_t> predicted, int epoch = 0);

} // namespace benchlight::ui
