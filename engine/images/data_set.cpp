#include "engine/images/data_set.h"

#include "engine/core/text.h"
#include "engine/core/threads.h"
#include "engine/images/resize.h"
#include "engine/images/survey_internal.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace benchlight::images {

namespace {

constexpr int usual_side = 224, largest_side = 4096;

struct Shape {
    int height = 0, width = 0, channels = 0;
    std::size_t bytes() const { return static_cast<std::size_t>(height) * width * channels; }
    bool operator==(const Shape &) const = default;
};

using Held = std::array<std::vector<std::uint8_t>, 2>;

/// Memory for all pixels of the set in one shape, or none when that takes more than `limit` bytes.
Held make_room(const ImageSet &set, const Shape &shape, std::uint64_t limit) {
    Held held;
    const std::uint64_t count = set.size(Part::train) + set.size(Part::test);
    if (shape.bytes() == 0 || count > limit / shape.bytes()) return held;
    for (const Part part : parts) held[static_cast<std::size_t>(part)].resize(set.size(part) * shape.bytes());
    return held;
}

bool has_room(const Held &held) { return !held[0].empty() || !held[1].empty(); }

void store(const Image &image, const Shape &shape, std::span<std::uint8_t> out) {
    if (image.channels == shape.channels && image.height == shape.height && image.width == shape.width) {
        std::memcpy(out.data(), image.pixels.data(), shape.bytes());
        return;
    }
    const Image fitted = fit_image(image, shape.height, shape.width, shape.channels);
    std::memcpy(out.data(), fitted.pixels.data(), shape.bytes());
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

std::shared_ptr<const DataSet> DataSet::load(const std::string &spec, const Options &options,
                                             const std::stop_token &stop, const Progress &progress) {
    if (options.size && (*options.size < 1 || *options.size > largest_side))
        throw UsageError("--size " + std::to_string(*options.size) + ": give a side of 1 to " +
                         std::to_string(largest_side) + " pixels.");
    const std::shared_ptr<DataSet> data(new DataSet);
    data->spec_ = spec;
    data->stored_ = open_image_set(spec, stop);
    const ImageSet &set = *data->stored_;
    const int threads = options.threads > 0 ? options.threads : available_threads();

    // Mostly all images have one shape, or --size gives it. Then the survey's reading fills the memory at once.
    Shape guess = first_shape(set, stop);
    if (options.size) guess.height = guess.width = *options.size;
    Held held = make_room(set, guess, options.hold_bytes);
    const bool guessing = has_room(held);
    std::atomic<bool> right = true;
    const auto receive = [&](Part part, std::size_t i, const Image &image) {
        if (!guessing || !right) return;
        const bool fits = options.size || (image.height == guess.height && image.width == guess.width);
        if (fits && image.channels <= guess.channels)
            store(image, guess,
                  std::span(held[static_cast<std::size_t>(part)]).subspan(i * guess.bytes(), guess.bytes()));
        else
            right = false;
    };
    data->survey_ = survey_images(set, threads, stop, progress, receive, data->readable_);
    check_usable(*data, data->survey_);

    const Survey &survey = data->survey_;
    const bool common = survey.height && survey.width;
    data->height_ = options.size ? *options.size : common ? *survey.height : usual_side;
    data->width_ = options.size ? *options.size : common ? *survey.width : usual_side;
    const Shape shape{data->height_, data->width_, survey.channels};
    if (guessing && right && shape == guess) {
        data->held_ = std::move(held);
        return data;
    }
    held = {};
    Held room = make_room(set, shape, options.hold_bytes);
    if (!has_room(room)) return data;
    const std::size_t train = set.size(Part::train);
    parallel_for(train + set.size(Part::test), threads, stop, [&](std::size_t number) {
        const Part part = number < train ? Part::train : Part::test;
        const std::size_t i = part == Part::train ? number : number - train;
        if (data->readable(part, i))
            data->read(part, i,
                       std::span(room[static_cast<std::size_t>(part)]).subspan(i * shape.bytes(), shape.bytes()));
    });
    data->held_ = std::move(room);
    return data;
}

void DataSet::read(Part part, std::size_t i, std::span<std::uint8_t> out) const {
    const std::vector<std::uint8_t> &held = held_[static_cast<std::size_t>(part)];
    const Shape shape{height_, width_, channels()};
    if (!held.empty()) {
        std::memcpy(out.data(), held.data() + i * shape.bytes(), shape.bytes());
        return;
    }
    try {
        store(stored_->decode(stored_->bytes(part, i)), shape, out);
    } catch (const Error &error) {
        throw Error("The image " + display_path(stored_->source(part, i)) + " of " + display_path(spec_) +
                    " can no longer be read: " + error.what() + ".");
    }
}

} // namespace benchlight::images
