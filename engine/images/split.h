#pragma once
#include "engine/core/random.h"
#include "engine/images/data_set.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::images {

struct SplitSettings {
    double validation = 0.1;   ///< fraction of train, stratified; 0: no validation part
    bool half_of_test = false; ///< instead: half of test validates, the rest tests (the original notebook's protocol)
    std::optional<std::size_t> limit_train, limit_test; ///< stratified, after splitting
    std::uint64_t seed = 576;

    bool operator==(const SplitSettings &) const = default;

    /// "0.1" or "half-of-test" as --validation takes it. Throws UsageError.
    void set_validation(const std::string &text);
    std::string validation_text() const;
};

/// One part of a data set in use: numbers of readable images of a stored part, ascending.
struct Split {
    Part part = Part::train;
    std::vector<std::uint32_t> index;

    std::size_t size() const { return index.size(); }
};

struct Splits {
    Split train, validation, test;
    /// "train", "validation" or "test". Throws UsageError.
    const Split &named(const std::string &name) const;
};

/// A pure function of the data set's labels and the settings. --limit-test limits the test part only; a limit on train
/// leaves validation alone. A validation fraction above 0 gives at least one image. Edits never move an image from one
/// part to another: the parts are cut, and limited, by the labels as they are stored and with all images, and only then is
/// left out what the edits exclude. Throws Error when a part that must have images would have none, or when edits leave
/// training images of one class only.
Splits make_splits(const DataSet &data, const SplitSettings &settings);

/// Takes `count` of `index` so that each class keeps its share (largest remainder; ties go to the lower class), and
/// which of a class is chance. `labels` holds the class of every image number in `index`. Both results are ascending;
/// `rest` gets what was not taken. With `leave_one` a class of two or more images keeps at least one in the rest, so
/// that fewer than `count` may be taken.
std::vector<std::uint32_t> stratified_sample(const std::vector<std::uint32_t> &index,
                                             const std::vector<std::uint16_t> &labels, std::size_t count, Random random,
                                             std::vector<std::uint32_t> *rest = nullptr, bool leave_one = false);

/// The order in which an epoch (from 1) takes `count` samples: a permutation of 0 … count−1, a pure function.
std::vector<std::uint32_t> epoch_order(std::size_t count, std::uint64_t seed, int epoch);

} // namespace benchlight::images
