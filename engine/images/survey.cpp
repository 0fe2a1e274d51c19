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

using Digest = std::array<char, 64>;

/// What is kept of one image until all are read.
struct Record {
    Digest digest{};
    int height = 0, width = 0, channels = 0; ///< channels 0: not readable
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
    Surveyor(const ImageSet &set, const ImageReceiver &receive) : set_(set), receive_(receive) {
        for (const Part part : parts) records_[static_cast<std::size_t>(part)].resize(set.size(part));
    }

    std::size_t count() const { return records_[0].size() + records_[1].size(); }

    void look_at(std::size_t number) {
        const Part part = number < records_[0].size() ? Part::train : Part::test;
        const std::size_t i = part == Part::train ? number : number - records_[0].size();
        try {
            read(part, i);
        } catch (const Error &error) {
            skip(number, {set_.source(part, i), error.what()});
        } catch (const std::bad_alloc &) {
            skip(number, {set_.source(part, i), "there is not enough memory for it"});
        }
    }

    Survey finish(std::array<std::vector<char>, 2> &readable) {
        Survey survey;
        survey.class_counts.resize(set_.classes().size());
        for (const Part part : parts) {
            const std::vector<Record> &records = records_[static_cast<std::size_t>(part)];
            std::vector<char> &flags = readable[static_cast<std::size_t>(part)];
            flags.assign(records.size(), 0);
            for (std::size_t i = 0; i < records.size(); ++i) {
                flags[i] = records[i].channels > 0;
                if (flags[i] && part == Part::train) ++survey.class_counts[set_.label(part, i)];
            }
        }
        find_shape(survey);
        find_statistics(survey);
        std::sort(skipped_.begin(), skipped_.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        for (auto &[number, skipped] : skipped_) survey.skipped.push_back(std::move(skipped));
        survey.fingerprint = fingerprint();
        survey.duplicates = count_duplicates();
        return survey;
    }

  private:
    void read(Part part, std::size_t i) {
        Record &record = records_[static_cast<std::size_t>(part)][i];
        const std::string bytes = set_.bytes(part, i);
        const std::string digest = sha256_hex(std::as_bytes(std::span(bytes)));
        std::copy(digest.begin(), digest.end(), record.digest.begin());
        const Image image = set_.decode(bytes);
        if (part == Part::train) add(sums_of(image));
        receive_(part, i, image);
        record.height = image.height;
        record.width = image.width;
        record.channels = image.channels;
    }

    void add(const Sums &sums) {
        const std::lock_guard lock(guard_);
        for (std::size_t c = 0; c < 3; ++c) {
            sums_.pixels[c] += sums.pixels[c];
            sums_.squares[c] += sums.squares[c];
        }
        sums_.count += sums.count;
    }

    void skip(std::size_t number, Skipped skipped) {
        const std::lock_guard lock(guard_);
        skipped_.emplace_back(number, std::move(skipped));
    }

    void find_shape(Survey &survey) const {
        bool same_height = true, same_width = true;
        const Record *first = nullptr;
        for (const std::vector<Record> &records : records_)
            for (const Record &record : records) {
                if (record.channels == 0) continue;
                if (!first) first = &record;
                same_height &= record.height == first->height;
                same_width &= record.width == first->width;
                survey.channels = std::max(survey.channels, record.channels);
            }
        if (first && same_height) survey.height = first->height;
        if (first && same_width) survey.width = first->width;
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

    std::string fingerprint() const {
        Sha256 hash;
        for (const std::string &name : set_.classes()) hash.add(name + '\n');
        for (const Part part : parts) {
            const std::vector<Record> &records = records_[static_cast<std::size_t>(part)];
            hash.add(std::string(name_of(part)) + ' ' + std::to_string(records.size()) + '\n');
            for (std::size_t i = 0; i < records.size(); ++i) {
                hash.add(std::to_string(set_.label(part, i)) + ' ');
                hash.add(std::string_view(records[i].digest.data(), records[i].digest.size()));
            }
        }
        return hash.hex();
    }

    std::uint64_t count_duplicates() const {
        std::vector<Digest> train;
        train.reserve(records_[0].size());
        for (const Record &record : records_[0])
            if (record.channels > 0) train.push_back(record.digest);
        std::sort(train.begin(), train.end());
        return static_cast<std::uint64_t>(
            std::count_if(records_[1].begin(), records_[1].end(), [&](const Record &record) {
                return record.channels > 0 && std::binary_search(train.begin(), train.end(), record.digest);
            }));
    }

    const ImageSet &set_;
    const ImageReceiver &receive_;
    std::array<std::vector<Record>, 2> records_;
    std::mutex guard_;
    Sums sums_;
    std::vector<std::pair<std::size_t, Skipped>> skipped_;
};

} // namespace

Survey survey_images(const ImageSet &set, int threads, const std::stop_token &stop, const Progress &progress,
                     const ImageReceiver &receive, std::array<std::vector<char>, 2> &readable) {
    Surveyor surveyor(set, receive);
    std::atomic<std::uint64_t> done = 0;
    parallel_for(surveyor.count(), threads, stop, [&](std::size_t number) {
        surveyor.look_at(number);
        const std::uint64_t now = ++done;
        if (progress && (now % 256 == 0 || now == surveyor.count())) progress(now, surveyor.count());
    });
    return surveyor.finish(readable);
}

} // namespace benchlight::images
