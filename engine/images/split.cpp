#include "engine/images/split.h"

#include "engine/core/error.h"
#include "engine/core/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace benchlight::images {

namespace {

constexpr const char *half_of_test_text = "half-of-test";

/// How many of each class to take: shares of `count`, rounded so that they add up to it where `limits` allow.
std::vector<std::size_t> shares(const std::vector<std::size_t> &sizes, const std::vector<std::size_t> &limits,
                                std::size_t count) {
    const std::size_t all = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
    const std::size_t allowed = std::accumulate(limits.begin(), limits.end(), std::size_t{0});
    count = std::min(count, allowed);
    std::vector<std::size_t> taken(sizes.size()), by_remainder(sizes.size());
    std::vector<std::uint64_t> remainder(sizes.size());
    std::size_t left = count;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const std::uint64_t product = std::uint64_t{sizes[i]} * count;
        taken[i] = std::min<std::size_t>(all ? product / all : 0, limits[i]);
        remainder[i] = all ? product % all : 0;
        left -= taken[i];
    }
    std::iota(by_remainder.begin(), by_remainder.end(), std::size_t{0});
    std::stable_sort(by_remainder.begin(), by_remainder.end(),
                     [&](std::size_t a, std::size_t b) { return remainder[a] > remainder[b]; });
    while (left > 0)
        for (std::size_t i = 0; i < by_remainder.size() && left > 0; ++i)
            if (std::size_t &share = taken[by_remainder[i]]; share < limits[by_remainder[i]]) ++share, --left;
    return taken;
}

std::vector<std::uint32_t> readable_images(const DataSet &data, Part part) {
    std::vector<std::uint32_t> index;
    for (std::size_t i = 0; i < data.size(part); ++i)
        if (data.readable(part, i)) index.push_back(static_cast<std::uint32_t>(i));
    return index;
}

/// As they are stored, lest an edit moves images from one part to another.
std::vector<std::uint16_t> labels_of(const DataSet &data, Part part) {
    std::vector<std::uint16_t> labels(data.size(part));
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = data.stored().label(part, i);
    return labels;
}

void limit(Split &split, const std::optional<std::size_t> &count, const DataSet &data, std::uint64_t seed) {
    if (!count || *count >= split.index.size()) return;
    split.index = stratified_sample(split.index, labels_of(data, split.part), *count,
                                    Random(seed, Purpose::limit, static_cast<std::uint32_t>(split.part)));
}

/// Takes what the edits exclude out of the parts that were cut.
void leave_out_excluded(Splits &splits, const DataSet &data) {
    for (const auto &[name, split] :
         {std::pair("training", &splits.train), {"validation", &splits.validation}, {"test", &splits.test}}) {
        if (split->index.empty()) continue;
        std::erase_if(split->index, [&](std::uint32_t i) { return data.excluded(split->part, i); });
        if (split->index.empty())
            throw Error("The edits exclude all " + std::string(name) + " images of " + display_path(data.spec()) +
                        "; leave some in.");
    }
    const auto other_class = [&](std::uint32_t i) {
        return data.label(splits.train.part, i) != data.label(splits.train.part, splits.train.index[0]);
    };
    if (std::ranges::none_of(splits.train.index, other_class))
        throw Error("The edits leave training images of one class only in " + display_path(data.spec()) +
                    "; at least two classes are needed.");
}

} // namespace

void SplitSettings::set_validation(const std::string &text) {
    const std::optional<double> fraction = parse_number<double>(text);
    half_of_test = text == half_of_test_text;
    if (!half_of_test && !(fraction && *fraction >= 0 && *fraction < 1))
        throw UsageError("--validation " + display_path(text) +
                         ": give a fraction from 0 to below 1, or half-of-test.");
    validation = half_of_test ? 0 : *fraction;
}

std::string SplitSettings::validation_text() const {
    return half_of_test ? half_of_test_text : format_number(validation);
}

const Split &Splits::named(const std::string &name) const {
    if (name == "train") return train;
    if (name == "validation") return validation;
    if (name == "test") return test;
    throw UsageError("There is no split \"" + display_path(name) + "\"; use train, validation or test.");
}

std::vector<std::uint32_t> stratified_sample(const std::vector<std::uint32_t> &index,
                                             const std::vector<std::uint16_t> &labels, std::size_t count, Random random,
                                             std::vector<std::uint32_t> *rest, bool leave_one) {
    std::vector<std::vector<std::uint32_t>> by_class;
    for (const std::uint32_t i : index) {
        if (by_class.size() <= labels[i]) by_class.resize(labels[i] + std::size_t{1});
        by_class[labels[i]].push_back(i);
    }
    std::vector<std::size_t> sizes(by_class.size()), limits(by_class.size());
    for (std::size_t i = 0; i < by_class.size(); ++i) {
        sizes[i] = by_class[i].size();
        limits[i] = leave_one && sizes[i] > 1 ? sizes[i] - 1 : sizes[i];
    }
    const std::vector<std::size_t> counts = shares(sizes, limits, count);
    std::vector<std::uint32_t> taken;
    if (rest) rest->clear();
    for (std::size_t i = 0; i < by_class.size(); ++i) {
        shuffle(by_class[i], random);
        const auto middle = by_class[i].begin() + static_cast<std::ptrdiff_t>(counts[i]);
        taken.insert(taken.end(), by_class[i].begin(), middle);
        if (rest) rest->insert(rest->end(), middle, by_class[i].end());
    }
    std::sort(taken.begin(), taken.end());
    if (rest) std::sort(rest->begin(), rest->end());
    return taken;
}

Splits make_splits(const DataSet &data, const SplitSettings &settings) {
    Splits splits;
    splits.train = {Part::train, readable_images(data, Part::train)};
    splits.test = {Part::test, readable_images(data, Part::test)};
    const bool wanted = settings.half_of_test || settings.validation > 0;
    if (wanted) {
        Split &source = settings.half_of_test ? splits.test : splits.train;
        const double share = settings.half_of_test ? 0.5 : settings.validation;
        const double exact = share * static_cast<double>(source.size());
        const std::size_t count =
            settings.half_of_test ? source.size() / 2 : std::max<std::size_t>(1, std::llround(exact));
        std::vector<std::uint32_t> rest;
        splits.validation.part = source.part;
        splits.validation.index = stratified_sample(source.index, labels_of(data, source.part), count,
                                                    Random(settings.seed, Purpose::validation_split), &rest, true);
        source.index = std::move(rest);
    }
    limit(splits.train, settings.limit_train, data, settings.seed);
    limit(splits.test, settings.limit_test, data, settings.seed);
    if (splits.train.index.empty())
        throw Error("No training images are left after splitting " + data.spec() +
                    "; choose a smaller --validation or a larger --limit-train.");
    if (splits.test.index.empty())
        throw Error("No test images are left after splitting " + data.spec() +
                    "; choose another --validation or a larger --limit-test.");
    if (wanted && splits.validation.index.empty())
        throw Error("No validation images are left after splitting " + data.spec() + "; choose another --validation.");
    const AppliedEdits &edits = data.applied_edits();
    if (edits.relabelled_count() + edits.excluded_count() > 0) leave_out_excluded(splits, data);
    return splits;
}

std::vector<std::uint32_t> epoch_order(std::size_t count, std::uint64_t seed, int epoch) {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    Random random(seed, Purpose::order, static_cast<std::uint32_t>(epoch));
    shuffle(order, random);
    return order;
}

} // namespace benchlight::images
