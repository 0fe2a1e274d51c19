#include "engine/evaluation/feature_index_internal.h"

#include "engine/core/error.h"
#include "engine/core/vectorised_internal.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <queue>
#include <sys/stat.h>
#include <unistd.h>

namespace benchlight::evaluation {
namespace fs = std::filesystem;
namespace {

static_assert(std::endian::native == std::endian::little);

struct Header {
    std::array<char, 8> magic{'B', 'L', 'N', 'E', 'A', 'R', '0', '1'};
    std::uint64_t features = 0, images = 0;
    std::uint64_t sum = 0; ///< checksum of everything behind the header
    std::uint64_t sum_of_header = 0;
};
constexpr std::uint64_t most_features = 1 << 20;
constexpr std::size_t block_bytes = std::size_t{1} << 20;
constexpr std::size_t lane = 32; ///< features whose products are summed side by side in registers
constexpr std::uint64_t first_sum = 0xcbf29ce484222325;

/// Goes on with a checksum by more bytes, in pieces of 8 (the last one filled up by zeros). Finds what a disk or a
/// copying program damages; it is no defence.
std::uint64_t add_to_sum(std::uint64_t sum, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const std::size_t count = std::min(bytes.size(), sizeof word);
        std::memcpy(&word, bytes.data(), count);
        sum = (std::rotl(sum, 23) ^ word) * 0x9e3779b97f4a7c15;
        bytes = bytes.subspan(count);
    }
    return sum;
}

std::uint64_t sum_of(Header header) {
    header.sum_of_header = 0;
    return add_to_sum(first_sum, std::as_bytes(std::span(&header, 1)));
}

/// Halves that a vector takes in the file: whole words of the checksum.
std::size_t row_length(std::size_t features) { return (features + 3) / 4 * 4; }

/// Half precision, rounded to nearest; below 2^-14 zero, since the numbers there are slow to compute with and of no
/// weight in a vector of length 1. |value| <= 1.
std::uint16_t half_of(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
    const std::uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1); // ties to even
    if (rounded < 0x38800000) return static_cast<std::uint16_t>(sign);
    return static_cast<std::uint16_t>(sign | ((rounded >> 13) - (112 << 10)));
}

/// A half moved into the bits of a float is 2^112 times too small. `query` makes up for that.
inline __attribute__((always_inline)) float scaled_float(std::uint16_t half) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(half & 0x7fff) << 13 |
                                static_cast<std::uint32_t>(half & 0x8000) << 16);
}
constexpr float scale = 0x1p112f;

/// The dot product of each row of `length` halves with the query, which is multiplied by `scale`.
BENCHLIGHT_VECTORISED
void dot_products(const std::uint16_t *rows, std::size_t count, std::size_t length, const float *query, float *out) {
    for (std::size_t row = 0; row < count; ++row, rows += length) {
        float sums[lane] = {};
        std::size_t i = 0;
        for (; i + lane <= length; i += lane)
            for (std::size_t k = 0; k < lane; ++k) sums[k] += scaled_float(rows[i + k]) * query[i + k];
        float sum = 0;
        for (; i < length; ++i) sum += scaled_float(rows[i]) * query[i];
        for (std::size_t k = 0; k < lane; ++k) sum += sums[k];
        out[row] = sum;
    }
}

bool read_at(int descriptor, std::uint64_t offset, std::span<std::byte> out) {
    while (!out.empty()) {
        const ssize_t count = ::pread(descriptor, out.data(), out.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        offset += static_cast<std::uint64_t>(count);
        out = out.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

/// The nearest so far: the worst of them on top.
class Best {
  public:
    explicit Best(std::size_t count) : count_(count) {}
    void offer(const Neighbour &neighbour) {
        if (heap_.size() == count_) {
            if (count_ == 0 || !better(neighbour, heap_.top())) return;
            heap_.pop();
        }
        heap_.push(neighbour);
    }
    std::vector<Neighbour> take() {
        std::vector<Neighbour> list;
        for (; !heap_.empty(); heap_.pop()) list.push_back(heap_.top());
        std::ranges::reverse(list);
        return list;
    }

  private:
    static bool better(const Neighbour &a, const Neighbour &b) {
        return a.similarity != b.similarity ? a.similarity > b.similarity : a.index < b.index;
    }
    std::size_t count_;
    std::priority_queue<Neighbour, std::vector<Neighbour>, decltype(&better)> heap_{&better};
};

} // namespace

bool scale_to_length_1(std::span<float> vector) {
    double squares = 0;
    for (const float value : vector) squares += static_cast<double>(value) * value;
    const bool usable = squares > 0 && std::isfinite(squares);
    const double factor = usable ? 1 / std::sqrt(squares) : 0;
    for (float &value : vector) value = usable ? static_cast<float>(value * factor) : 0.f;
    return usable;
}

FeatureIndexWriter::FeatureIndexWriter(const fs::path &file, std::size_t features)
    : file_(file), features_(features), sum_(first_sum) {
    const Header none{};
    file_.write(std::as_bytes(std::span(&none, 1)));
}

void FeatureIndexWriter::add(std::uint32_t image, std::span<const float> vector) {
    std::vector<float> scaled(vector.begin(), vector.end());
    scale_to_length_1(scaled);
    row_.assign(row_length(features_), 0);
    for (std::size_t i = 0; i < features_; ++i) row_[i] = half_of(scaled[i]);
    const auto bytes = std::as_bytes(std::span(row_));
    sum_ = add_to_sum(sum_, bytes);
    file_.write(bytes);
    images_.push_back(image);
}

void FeatureIndexWriter::commit() {
    const auto bytes = std::as_bytes(std::span(images_));
    file_.write(bytes);
    Header header;
    header.features = features_;
    header.images = images_.size();
    header.sum = add_to_sum(sum_, bytes);
    header.sum_of_header = sum_of(header);
    file_.write_at(0, std::as_bytes(std::span(&header, 1)));
    file_.commit();
}

std::uint64_t FeatureIndex::bytes_an_image(std::size_t features) {
    return row_length(features) * sizeof(std::uint16_t) + sizeof(std::uint32_t);
}

std::optional<FeatureIndex> FeatureIndex::open(const fs::path &file, std::size_t features, bool check) {
    FeatureIndex index(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    Header header;
    struct stat status {};
    if (index.descriptor_ < 0 || ::fstat(index.descriptor_, &status) != 0 ||
        !read_at(index.descriptor_, 0, std::as_writable_bytes(std::span(&header, 1))) ||
        header.magic != Header().magic || header.sum_of_header != sum_of(header) || header.features != features ||
        features == 0 || features > most_features)
        return std::nullopt;
    // The size is compared before anything is allocated by it.
    const std::uint64_t each = bytes_an_image(features), row_bytes = each - sizeof(std::uint32_t);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (header.images != (size - sizeof header) / each || size != sizeof header + header.images * each)
        return std::nullopt;
    index.features_ = features;
    index.images_.resize(header.images);
    const std::uint64_t rows_end = sizeof header + header.images * row_bytes;
    if (!read_at(index.descriptor_, rows_end, std::as_writable_bytes(std::span(index.images_)))) return std::nullopt;
    if (!check) return index;
    std::uint64_t sum = first_sum;
    std::vector<std::byte> block(block_bytes);
    for (std::uint64_t at = sizeof header; at < rows_end; at += block.size()) {
        block.resize(std::min<std::uint64_t>(block_bytes, rows_end - at));
        if (!read_at(index.descriptor_, at, block)) return std::nullopt;
        sum = add_to_sum(sum, block);
    }
    if (add_to_sum(sum, std::as_bytes(std::span(index.images_))) != header.sum) return std::nullopt;
    return index;
}

FeatureIndex::~FeatureIndex() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

FeatureIndex::FeatureIndex(FeatureIndex &&other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      features_(other.features_),
      images_(std::move(other.images_)) {}

FeatureIndex &FeatureIndex::operator=(FeatureIndex &&other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(features_, other.features_);
    std::swap(images_, other.images_);
    return *this;
}

std::vector<Neighbour> FeatureIndex::nearest(std::span<const float> vector, std::size_t count,
                                             const std::stop_token &stop) const {
    const std::size_t length = row_length(features_);
    std::vector<float> query(length, 0);
    std::ranges::transform(vector, query.begin(), [](float value) { return value * scale; });
    const std::size_t rows_at_once = std::max<std::size_t>(block_bytes / (length * sizeof(std::uint16_t)), 1);
    std::vector<std::uint16_t> rows(rows_at_once * length);
    std::vector<float> cosines(rows_at_once);
    Best best(count);
    for (std::size_t begin = 0; begin < size(); begin += rows_at_once) {
        throw_if_stopped(stop);
        const std::size_t here = std::min(rows_at_once, size() - begin);
        if (!read_at(descriptor_, sizeof(Header) + begin * length * sizeof(std::uint16_t),
                     std::as_writable_bytes(std::span(rows).first(here * length))))
            throw Error("The file of features in the cache folder cannot be read any more; ask again, and it is made "
                        "anew.");
        dot_products(rows.data(), here, length, query.data(), cosines.data());
        for (std::size_t i = 0; i < here; ++i) best.offer({images_[begin + i], cosines[i]});
    }
    return best.take();
}

} // namespace benchlight::evaluation
