#include "engine/core/hash.h"
#include "engine/core/threads.h"
#include "engine/images/survey_internal.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <new>

namespace benchlight::images {

namespace {

/// All that is kept of one image until all are read: of its bytes. Zeros when they could not be read.
using Digest = std::array<std::uint8_t, 32>;
constexpr std::string_view digits = "0123456789abcdef";

Digest digest_of(std::string_view bytes) {
    const std::string hex = sha256_hex(std::as_bytes(std::span(bytes)));
    Digest digest;
    for (std::size_t i = 0; i < digest.size(); ++i)
        digest[i] = static_cast<std::uint8_t>(digits.find(hex[2 * i]) << 4 | digits.find(hex[2 * i + 1]));
    return digest;
}

/// 64 digits, or 64 zero bytes of an image that could not be read.
std::string text_of(const Digest &digest) {
    std::string text(2 * digest.size(), '\0');
    if (digest == Digest{}) return text;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    return text;
}

struct Shape {
    int height = 0, width = 0, channels = 0;
};

/// The shapes of all images seen so far, in what matters.
struct Shapes {
    bool any = false, one_height = true, one_width = true;
    Shape first;
    int channels = 0; ///< the most

    void add(const Shape &shape) {
        if (!any) first = shape;
        any = true;
        one_height &= shape.height == first.height;
        one_width &= shape.width == first.width;
        channels = std::max(channels, shape.channels);
    }
};

/// Sums of pixels and of their squares. Whole numbers, so that the order of addition does not matter.
struct Sums {
    std::array<std::uint64_t, 3> pixels{}, squares{};
    std::uint64_t count = 0;
};

Sums sums_of(const Image &image) {
    Sums sums;
    sums.count = static_cast<std::uint64_t>(image.height) * image.width;
    const auto channels = static_cast<std::size_t>(image.channels);
    for (std::size_t c = 0; c < channels; ++c) {
        std::uint64_t pixels = 0, squares = 0;
        for (std::size_t i = c; i < image.pixels.size(); i += channels) {
            const std::uint32_t pixel = image.pixels[i];
            pixels += pixel;
            squares += pixel * pixel;
        }
        sums.pixels[c] = pixels;
        sums.squares[c] = squares;
    }
    for (std::size_t c = channels; c < 3; ++c) { // grey counts in every channel when the set also has colours
        sums.pixels[c] = sums.pixels[0];
        sums.squares[c] = sums.squares[0];
    }
    return sums;
}

class Surveyor {
  public:
    Surveyor(const ImageSet &set, const ImageReceiver &receive, Readable &readable)
        : set_(set), receive_(receive), readable_(readable) {
        for (const Part part : parts) {
            digests_[static_cast<std::size_t>(part)].resize(set.size(part));
            readable_[static_cast<std::size_t>(part)].assign(set.size(part), 0);
        }
    }

    std::size_t count() const { return digests_[0].size() + digests_[1].size(); }

    void look_at(std::size_t number) {
        const Part part = number < digests_[0].size() ? Part::train : Part::test;
        const std::size_t i = part == Part::train ? number : number - digests_[0].size();
        try {
            read(part, i);
        } catch (const Error &error) {
            skip(number, {set_.source(part, i), error.what()});
        } catch (const std::bad_alloc &) {
            skip(number, {set_.source(part, i), "there is not enough memory for it"});
        }
    }

    Survey finish(const std::stop_token &stop) {
        Survey survey;
        survey.class_counts.resize(set_.classes().size());
        for (std::size_t i = 0; i < set_.size(Part::train); ++i)
            if (readable_[0][i]) ++survey.class_counts[set_.label(Part::train, i)];
        if (shapes_.any && shapes_.one_height) survey.height = shapes_.first.height;
        if (shapes_.any && shapes_.one_width) survey.width = shapes_.first.width;
        survey.channels = shapes_.channels;
        find_statistics(survey);
        std::sort(skipped_.begin(), skipped_.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        for (auto &[number, skipped] : skipped_) survey.skipped.push_back(std::move(skipped));
        survey.fingerprint = fingerprint(stop);
        survey.duplicates = count_duplicates(stop);
        return survey;
    }

  private:
    void read(Part part, std::size_t i) {
        const std::string bytes = set_.bytes(part, i);
        digests_[static_cast<std::size_t>(part)][i] = digest_of(bytes);
        const Image image = set_.decode(bytes);
        const Sums sums = part == Part::train ? sums_of(image) : Sums{};
        receive_(part, i, image);
        readable_[static_cast<std::size_t>(part)][i] = 1;
        add(sums, {image.height, image.width, image.channels});
    }

    void add(const Sums &sums, const Shape &shape) {
        const std::lock_guard lock(guard_);
        for (std::size_t c = 0; c < 3; ++c) {
            sums_.pixels[c] += sums.pixels[c];
            sums_.squares[c] += sums.squares[c];
        }
        sums_.count += sums.count;
        shapes_.add(shape);
    }

    void skip(std::size_t number, Skipped skipped) {
        const std::lock_guard lock(guard_);
        skipped_.emplace_back(number, std::move(skipped));
    }

    void find_statistics(Survey &survey) const {
        const long double count = static_cast<long double>(sums_.count);
        for (std::size_t c = 0; c < static_cast<std::size_t>(survey.channels) && sums_.count > 0; ++c) {
            const long double mean = sums_.pixels[c] / count;
            const long double variance = std::max(0.0L, sums_.squares[c] / count - mean * mean);
            survey.mean.push_back(static_cast<double>(mean / 255));
            survey.std.push_back(static_cast<double>(std::sqrt(variance) / 255));
        }
    }

    std::string fingerprint(const std::stop_token &stop) const {
        Sha256 hash;
        for (const std::string &name : set_.classes()) hash.add(name + '\n');
        for (const Part part : parts) {
            const std::vector<Digest> &digests = digests_[static_cast<std::size_t>(part)];
            hash.add(std::string(name_of(part)) + ' ' + std::to_string(digests.size()) + '\n');
            for (std::size_t i = 0; i < digests.size(); ++i) {
                if (i % 4096 == 0) throw_if_stopped(stop);
                hash.add(std::to_string(set_.label(part, i)) + ' ');
                hash.add(text_of(digests[i]));
            }
        }
        return hash.hex();
    }

    /// Brings the digests of train out of order, so that they need no second place.
    std::uint64_t count_duplicates(const std::stop_token &stop) {
        std::vector<Digest> &train = digests_[0];
        std::size_t kept = 0;
        for (std::size_t i = 0; i < train.size(); ++i)
            if (readable_[0][i]) train[kept++] = train[i];
        train.resize(kept);
        std::size_t calls = 0;
        std::sort(train.begin(), train.end(), [&](const Digest &a, const Digest &b) {
            if (++calls % (1 << 16) == 0) throw_if_stopped(stop);
            return a < b;
        });
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < digests_[1].size(); ++i) {
            if (i % 4096 == 0) throw_if_stopped(stop);
            if (readable_[1][i] && std::binary_search(train.begin(), train.end(), digests_[1][i])) ++count;
        }
        return count;
    }

    const ImageSet &set_;
    const ImageReceiver &receive_;
    Readable &readable_;
    std::array<std::vector<Digest>, 2> digests_;
    std::mutex guard_;
    Sums sums_;
    Shapes shapes_;
    std::vector<std::pair<std::size_t, Skipped>> skipped_;
};

} // namespace

Survey survey_images(const ImageSet &set, int threads, const std::stop_token &stop, const Progress &progress,
                     const ImageReceiver &receive, Readable &readable) {
    Surveyor surveyor(set, receive, readable);
    std::atomic<std::uint64_t> done = 0;
    parallel_for(surveyor.count(), threads, stop, [&](std::size_t number) {
        surveyor.look_at(number);
        const std::uint64_t now = ++done;
        if (progress && (now % 64 == 0 || now == surveyor.count())) progress(now, surveyor.count());
    });
    return surveyor.finish(stop);
}

} // namespace benchlight::images
