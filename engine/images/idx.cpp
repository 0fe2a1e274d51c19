// The IDX format of MNIST and its relatives: two zero bytes, the sample type, the number of dimensions, each
// dimension as a big-endian 32-bit number, then the samples. http://yann.lecun.com/exdb/mnist/

#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/images/image_set.h"

#include <algorithm>
#include <array>
#include <set>
#include <zlib.h>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32;
constexpr std::uint64_t deflate_ratio = 1032; ///< deflate cannot compress better than this

struct IdxFile {
    std::string name;
    std::vector<std::uint32_t> dimensions;
    std::vector<std::uint8_t> samples;
};

/// Reads plain and gzipped files alike.
class GzipReader {
  public:
    explicit GzipReader(const fs::path &path) : path_(path), file_(::gzopen(path.c_str(), "rb")) {
        if (!file_) throw Error("Cannot read " + display_path(path) + system_reason(errno) + ".");
        ::gzbuffer(file_, 1 << 17);
    }
    ~GzipReader() { ::gzclose(file_); }
    GzipReader(const GzipReader &) = delete;
    GzipReader &operator=(const GzipReader &) = delete;

    /// Fills `out` as far as the file goes; returns how far.
    std::size_t read(std::span<std::uint8_t> out) {
        const int count = ::gzread(file_, out.data(), static_cast<unsigned>(out.size()));
        int code = Z_OK;
        std::string message = ::gzerror(file_, &code);                           // a missing end is no negative count
        message.erase(0, message.rfind(": ") + 1 ? message.rfind(": ") + 2 : 0); // the path stands before it
        if (count < 0 || (static_cast<std::size_t>(count) < out.size() && code != Z_OK && code != Z_STREAM_END))
            throw Error(display_path(path_) + " is damaged (" + message + "); get a fresh copy.");
        return static_cast<std::size_t>(count);
    }

  private:
    fs::path path_;
    gzFile file_;
};

std::vector<std::uint32_t> read_dimensions(GzipReader &reader, const std::string &shown) {
    std::array<std::uint8_t, 4> word{};
    if (reader.read(word) != 4 || word[0] != 0 || word[1] != 0)
        throw Error(shown + " is not an IDX file: it does not begin as one.");
    if (word[2] != 8) throw Error(shown + " holds no unsigned bytes, the only IDX sample type supported.");
    if (word[3] < 1 || word[3] > 4)
        throw Error(shown + " has " + std::to_string(word[3]) +
                    " dimensions; 1 (labels), 3 or 4 (images) are supported.");
    std::vector<std::uint32_t> dimensions(word[3]);
    for (std::uint32_t &dimension : dimensions) {
        if (reader.read(word) != 4) throw Error(shown + " ends within its header; get a fresh copy.");
        dimension = std::uint32_t{word[0]} << 24 | std::uint32_t{word[1]} << 16 | std::uint32_t{word[2]} << 8 | word[3];
    }
    return dimensions;
}

/// The memory grows with what was really read: the header is only believed once the file has ended where it says.
std::vector<std::uint8_t> read_samples(GzipReader &reader, std::uint64_t expected, const std::string &shown) {
    std::vector<std::uint8_t> samples;
    std::uint64_t filled = 0;
    while (filled < expected) {
        const std::uint64_t step = std::min(expected - filled, std::clamp<std::uint64_t>(filled, 1 << 20, 1 << 26));
        samples.resize(filled + step);
        const std::size_t count = reader.read(std::span(samples).subspan(filled));
        filled += count;
        if (count < step)
            throw Error(shown + " is cut short: its header promises " + format_count(expected) +
                        " bytes of data, it has " + format_count(filled) + "; get a fresh copy.");
    }
    std::array<std::uint8_t, 1> more{};
    if (reader.read(more) != 0)
        throw Error(shown + " is longer than the " + format_count(expected) +
                    " bytes of data that its header promises; "
                    "get a fresh copy.");
    return samples;
}

IdxFile read_idx(const fs::path &path) {
    const std::string shown = display_path(path);
    GzipReader reader(path);
    IdxFile file{path.filename().native(), read_dimensions(reader, shown), {}};
    std::uint64_t expected = 1;
    for (const std::uint32_t dimension : file.dimensions) {
        // Stops before the product can overflow: a factor is below 2^32, and so is what it multiplies.
        if (expected <= most_bytes) expected *= dimension;
    }
    if (std::find(file.dimensions.begin(), file.dimensions.end(), 0u) != file.dimensions.end()) expected = 0;
    std::error_code error;
    const std::uint64_t size = fs::file_size(path, error);
    if (error || expected > most_bytes || expected / deflate_ratio > size)
        throw Error(shown +
                    " is cut short or damaged: its header promises more data than the file holds; get a fresh copy.");
    file.samples = read_samples(reader, expected, shown);
    return file;
}

bool contains(const std::string &text, std::string_view word) { return text.find(word) != std::string::npos; }

/// The file of `part` that holds `content` ("images" or "labels"); a plain file is preferred to the same one gzipped.
fs::path find_file(const std::vector<fs::path> &files, Part part, std::string_view content, const fs::path &folder) {
    std::vector<fs::path> found;
    for (const fs::path &file : files) {
        std::string name = file.filename().native();
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        const bool train = contains(name, "train");
        const bool test = !train && (contains(name, "t10k") || contains(name, "test"));
        if (!contains(name, "idx") || !contains(name, content) || !(part == Part::train ? train : test)) continue;
        if (!found.empty() && file.native() == found.back().native() + ".gz") continue;
        found.push_back(file);
    }
    const std::string wanted = std::string(part == Part::train ? "train-" : "t10k-") + std::string(content) +
                               (content == "images" ? "-idx3-ubyte" : "-idx1-ubyte");
    if (found.empty())
        throw Error(display_path(folder) + " has no file such as " + wanted + " or " + wanted +
                    ".gz; is it a folder of IDX "
                    "files?");
    if (found.size() > 1)
        throw Error(display_path(folder) + " has several files for " + wanted + " (" +
                    display_path(found[0].filename()) + ", " + display_path(found[1].filename()) +
                    "); move each data set to a folder of its own.");
    return found[0];
}

std::vector<fs::path> sorted_files(const fs::path &folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (std::error_code ignored; entry->is_regular_file(ignored)) files.push_back(entry->path());
    if (error) throw Error("Cannot read the folder " + display_path(folder) + " (" + error.message() + ").");
    std::sort(files.begin(), files.end());
    return files;
}

class IdxSet final : public ImageSet {
  public:
    IdxSet(const fs::path &folder, std::vector<std::string> class_names) : classes_(std::move(class_names)) {
        const std::vector<fs::path> files = sorted_files(folder);
        for (const Part part : parts) {
            images_[index_of(part)] = read_idx(find_file(files, part, "images", folder));
            labels_[index_of(part)] = read_idx(find_file(files, part, "labels", folder));
            check_shapes(part);
        }
        if (images_[0].dimensions.size() != images_[1].dimensions.size() ||
            !std::equal(images_[0].dimensions.begin() + 1, images_[0].dimensions.end(),
                        images_[1].dimensions.begin() + 1))
            throw Error(display_path(folder) +
                        " has training and test images of different sizes; are the files of one set?");
        read_labels(folder);
    }

    const std::vector<std::string> &classes() const override { return classes_; }
    std::size_t size(Part part) const override { return images_[index_of(part)].dimensions[0]; }
    std::uint16_t label(Part part, std::size_t i) const override {
        return static_cast<std::uint16_t>(labels_[index_of(part)].samples[i] - first_label_);
    }
    std::string source(Part part, std::size_t i) const override {
        return images_[index_of(part)].name + "#" + std::to_string(i);
    }
    std::string bytes(Part part, std::size_t i) const override {
        const std::vector<std::uint8_t> &samples = images_[index_of(part)].samples;
        return {reinterpret_cast<const char *>(samples.data()) + i * image_bytes(), image_bytes()};
    }
    Image decode(std::string_view bytes) const override {
        if (bytes.size() != image_bytes()) throw Error("the record has the wrong length");
        return {height(), width(), channels(), {bytes.begin(), bytes.end()}};
    }

  private:
    static std::size_t index_of(Part part) { return static_cast<std::size_t>(part); }
    int height() const { return static_cast<int>(images_[0].dimensions[1]); }
    int width() const { return static_cast<int>(images_[0].dimensions[2]); }
    int channels() const { return images_[0].dimensions.size() == 4 ? 3 : 1; }
    std::size_t image_bytes() const { return static_cast<std::size_t>(height()) * width() * channels(); }

    void check_shapes(Part part) const {
        const IdxFile &images = images_[index_of(part)], &labels = labels_[index_of(part)];
        const std::vector<std::uint32_t> &shape = images.dimensions;
        if (shape.size() < 3 || (shape.size() == 4 && shape[3] != 3))
            throw Error(display_path(images.name) +
                        " holds no images: expected dimensions are count x height x width, or "
                        "count x height x width x 3.");
        if (labels.dimensions.size() != 1)
            throw Error(display_path(labels.name) + " holds no labels: it has " +
                        std::to_string(labels.dimensions.size()) + " dimensions instead of 1.");
        if (shape[1] < 1 || shape[2] < 1 || shape[1] > 65500 || shape[2] > 65500)
            throw Error(display_path(images.name) + " says that its images have " + std::to_string(shape[1]) + " x " +
                        std::to_string(shape[2]) + " pixels; sides of 1 to 65500 are supported.");
        if (shape[0] != labels.dimensions[0])
            throw Error(display_path(images.name) + " has " + format_count(shape[0]) + " images but " +
                        display_path(labels.name) + " has " + format_count(labels.dimensions[0]) +
                        " labels; are the files of one set?");
    }

    void read_labels(const fs::path &folder) {
        const std::set<std::uint8_t> distinct(labels_[0].samples.begin(), labels_[0].samples.end());
        if (distinct.empty()) throw Error(display_path(folder) + " has no training images.");
        first_label_ = *distinct.begin();
        const int last = *distinct.rbegin();
        const std::string range = std::to_string(first_label_) + " to " + std::to_string(last);
        if (first_label_ > 1 || last - first_label_ + 1 != static_cast<int>(distinct.size()))
            throw Error(display_path(labels_[0].name) + " has labels from " + range + " with " +
                        std::to_string(distinct.size()) +
                        " different ones; labels must be 0 to K-1 or 1 to K without gaps.");
        const std::vector<std::uint8_t> &test = labels_[1].samples;
        for (std::size_t i = 0; i < test.size(); ++i)
            if (test[i] < first_label_ || test[i] > last)
                throw Error(display_path(labels_[1].name) + " has the label " + std::to_string(test[i]) + " at image " +
                            std::to_string(i) + ", but the training labels are " + range + ".");
        if (classes_.size() == distinct.size()) return;
        classes_.clear();
        for (const std::uint8_t label : distinct) classes_.push_back(std::to_string(label));
    }

    std::array<IdxFile, 2> images_, labels_;
    std::vector<std::string> classes_;
    int first_label_ = 0;
};

} // namespace

std::unique_ptr<ImageSet> open_idx(const fs::path &folder, std::vector<std::string> class_names) {
    return std::make_unique<IdxSet>(folder, std::move(class_names));
}

} // namespace benchlight::images
