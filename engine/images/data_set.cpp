#include "engine/images/data_set.h"

#include "engine/core/text.h"
#include "engine/core/threads.h"
#include "engine/images/pixel_cache_internal.h"
#include "engine/images/remembered_survey_internal.h"
#include "engine/images/resize.h"
#include "engine/images/survey_internal.h"

#include <algorithm>
#include <new>

namespace benchlight::images {

namespace {

constexpr int usual_side = 224, largest_side = 4096;
constexpr std::uint64_t least_images_to_remember = 5000; ///< smaller sets are read again in a moment

struct Shape {
    int height = 0, width = 0, channels = 0;
    std::size_t bytes() const { return static_cast<std::size_t>(height) * width * channels; }
    bool operator==(const Shape &) const = default;
};

std::uint64_t image_count(const ImageSet &set) { return set.size(Part::train) + set.size(Part::test); }

/// A place for the pixels of the first images, as many as fit into `limit` bytes; nothing when none does.
std::shared_ptr<PixelCache> make_room(const ImageSet &set, const Shape &shape, std::uint64_t limit) {
    if (shape.bytes() == 0 || limit < shape.bytes()) return nullptr;
    try {
        return std::make_shared<PixelCache>(std::min(image_count(set), limit / shape.bytes()), shape.bytes());
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

/// The pixels in a shape; `fitted` lends the memory when the image has another one.
std::span<const std::uint8_t> pixels_in(const Image &image, const Shape &shape, Image &fitted) {
    if (image.channels == shape.channels && image.height == shape.height && image.width == shape.width)
        return image.pixels;
    fitted = fit_image(image, shape.height, shape.width, shape.channels);
    return fitted.pixels;
}

/// The shape of the first readable image: a guess at that of all.
Shape first_shape(const ImageSet &set, const std::stop_token &stop) {
    for (std::size_t i = 0; i < set.size(Part::train); ++i) {
        throw_if_stopped(stop);
        try {
            const Image image = set.decode(set.bytes(Part::train, i));
            return {image.height, image.width, image.channels};
        } catch (const Error &) {
            continue; // the survey lists it
        }
    }
    return {};
}

void check_usable(const DataSet &data, const Survey &survey) {
    for (const Part part : parts) {
        bool any = false;
        for (std::size_t i = 0; i < data.size(part) && !any; ++i) any = data.readable(part, i);
        if (any) continue;
        std::string sentence =
            display_path(data.spec()) + " has no readable image in its " + std::string(name_of(part)) + " part";
        if (!survey.skipped.empty())
            sentence += " (" + display_path(survey.skipped[0].source) + ": " + survey.skipped[0].reason + ")";
        throw Error(sentence + "; both parts need some.");
    }
    const auto used =
        std::count_if(survey.class_counts.begin(), survey.class_counts.end(), [](auto n) { return n > 0; });
    if (used < 2)
        throw Error(display_path(data.spec()) +
                    " has readable training images of one class only; at least two classes are "
                    "needed.");
}

} // namespace

DataSet::DataSet() = default;
DataSet::DataSet(const DataSet &) = default;
DataSet::~DataSet() = default;

std::shared_ptr<const DataSet> DataSet::load(const std::string &spec, const Options &options,
                                             const std::stop_token &stop, const Progress &progress) {
    if (options.size && (*options.size < 1 || *options.size > largest_side))
        throw UsageError("--size " + std::to_string(*options.size) + ": give a side of 1 to " +
                         std::to_string(largest_side) + " pixels.");
    const std::shared_ptr<DataSet> data(new DataSet);
    data->spec_ = spec;
    data->stored_ = open_image_set(spec, stop);
    const ImageSet &set = *data->stored_;

    // Mostly all images have one shape, or --size gives it. Then the survey's reading fills the memory at once.
    Shape guess = first_shape(set, stop);
    if (options.size) guess.height = guess.width = *options.size;
    data->held_ = make_room(set, guess, options.hold_bytes);
    const bool whole = data->held_ && data->held_->images() == image_count(set);

    const std::string state = !whole && image_count(set) >= least_images_to_remember ? set.state(stop) : std::string();
    if (auto remembered = recall_survey(state, set)) {
        data->survey_ = std::move(remembered->survey);
        data->readable_ = std::move(remembered->readable);
    } else {
        const auto keep = [&](Part part, std::size_t i, const Image &image) {
            const std::size_t number = data->number(part, i);
            const bool fits = options.size || (image.height == guess.height && image.width == guess.width);
            if (!data->held_ || number >= data->held_->images() || !fits || image.channels > guess.channels) return;
            Image fitted;
            data->held_->put(number, pixels_in(image, guess, fitted));
        };
        const int threads = options.threads > 0 ? options.threads : available_threads();
        data->survey_ = survey_images(set, threads, stop, progress, keep, data->readable_);
        remember_survey(state, set, data->survey_, data->readable_);
    }
    check_usable(*data, data->survey_);
    data->apply(options.edits);

    const Survey &survey = data->survey_;
    const bool common = survey.height && survey.width;
    data->height_ = options.size ? *options.size : common ? *survey.height : usual_side;
    data->width_ = options.size ? *options.size : common ? *survey.width : usual_side;
    const Shape shape{data->height_, data->width_, survey.channels};
    if (shape == guess) return data;
    data->held_.reset(); // before another takes its memory
    data->held_ = make_room(set, shape, options.hold_bytes);
    return data;
}

std::shared_ptr<const DataSet> DataSet::with_edits(std::shared_ptr<const Edits> edits) const {
    const std::shared_ptr<DataSet> data(new DataSet(*this));
    data->apply(std::move(edits));
    return data;
}

void DataSet::apply(std::shared_ptr<const Edits> edits) {
    edits_ = std::move(edits);
    applied_ = edits_ ? apply_edits(*edits_, *stored_) : AppliedEdits();
    for (const Part part : parts) {
        const auto p = static_cast<std::size_t>(part);
        labels_[p].clear();
        if (!applied_.relabelled[p].empty()) labels_[p].resize(size(part));
        for (std::size_t i = 0; i < labels_[p].size(); ++i) labels_[p][i] = stored_->label(part, i);
        for (const auto &[index, label] : applied_.relabelled[p]) labels_[p][index] = label;
        excluded_[p].clear();
        if (!applied_.excluded[p].empty()) excluded_[p].resize(size(part));
        for (const std::uint32_t index : applied_.excluded[p]) excluded_[p][index] = 1;
    }
}

std::vector<std::string> DataSet::warnings() const {
    std::vector<std::string> all = stored_->warnings();
    if (std::string warning = applied_.warning(); !warning.empty()) all.push_back(std::move(warning));
    return all;
}

std::vector<std::uint64_t> DataSet::class_counts() const {
    if (!edits_) return survey_.class_counts;
    std::vector<std::uint64_t> counts(classes().size());
    for (std::size_t i = 0; i < size(Part::train); ++i)
        if (readable(Part::train, i) && !excluded(Part::train, i)) ++counts[label(Part::train, i)];
    return counts;
}

bool DataSet::holds(Part part, std::size_t i) const { return held_ && held_->has(number(part, i)); }

void DataSet::read(Part part, std::size_t i, std::span<std::uint8_t> out) const {
    if (held_ && held_->get(number(part, i), out)) return;
    try {
        const Image image = stored_->decode(stored_->bytes(part, i));
        Image fitted;
        const auto pixels = pixels_in(image, {height_, width_, channels()}, fitted);
        std::copy(pixels.begin(), pixels.end(), out.begin());
    } catch (const Error &error) {
        throw Error("The image " + display_path(stored_->source(part, i)) + " of " + display_path(spec_) +
                    " can no longer be read: " + error.what() + ".");
    }
    if (held_) held_->put(number(part, i), out);
}

} // namespace benchlight::images
