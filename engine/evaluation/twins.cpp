#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"
#include "engine/evaluation/lists.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace benchlight::evaluation {

namespace {

/// Half of an SHA-256: enough to tell any two images apart.
using Digest = std::array<std::uint64_t, 2>;

struct Sighting {
    Digest digest;
    images::Part part; ///< train comes first
    std::uint32_t image;
    auto operator<=>(const Sighting &) const = default;
};

std::optional<Digest> digest_of(const images::ImageSet &set, images::Part part, std::size_t i) {
    std::string bytes;
    try {
        bytes = set.bytes(part, i);
    } catch (const Error &) { // whoever shows the set tells about it
        return std::nullopt;
    }
    if (bytes.empty()) return std::nullopt; // no image
    const std::string hex = sha256_hex(std::as_bytes(std::span(bytes)));
    Digest digest{};
    for (std::size_t half = 0; half < digest.size(); ++half)
        std::from_chars(hex.data() + 16 * half, hex.data() + 16 * (half + 1), digest[half], 16);
    return digest;
}

/// By image number of the predictions' part: the sample that it is; none for images outside of the split.
constexpr std::uint32_t none = 0xffffffffu;
std::vector<std::uint32_t> samples_of_images(const Predictions &predictions, std::size_t images) {
    std::vector<std::uint32_t> sample(images, none);
    for (std::size_t i = 0; i < predictions.size(); ++i)
        if (predictions.index[i] < images) sample[predictions.index[i]] = static_cast<std::uint32_t>(i);
    return sample;
}

} // namespace

std::vector<Twin> twins_outside(const Predictions &predictions, const images::ImageSet &set,
                                const std::stop_token &stop, const Progress &progress) {
    const std::vector<std::uint32_t> sample_of = samples_of_images(predictions, set.size(predictions.part));
    const std::size_t total = set.size(images::Part::train) + set.size(images::Part::test);
    std::vector<Sighting> outside;
    outside.reserve(total - std::min(total, predictions.size()));
    std::vector<std::optional<Digest>> inside(predictions.size());
    std::uint64_t done = 0;
    for (const images::Part part : images::parts)
        for (std::size_t i = 0; i < set.size(part); ++i) {
            throw_if_stopped(stop);
            const auto digest = digest_of(set, part, i);
            const std::uint32_t sample = part == predictions.part ? sample_of[i] : none;
            if (sample != none)
                inside[sample] = digest;
            else if (digest)
                outside.push_back({*digest, part, static_cast<std::uint32_t>(i)});
            if (progress && (++done % 64 == 0 || done == total)) progress(done, total);
        }
    std::ranges::sort(outside);
    std::vector<Twin> twins;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (!inside[i]) continue;
        const auto found = std::ranges::lower_bound(outside, *inside[i], {}, &Sighting::digest);
        if (found != outside.end() && found->digest == *inside[i])
            twins.push_back({static_cast<std::uint32_t>(i), found->part, found->image});
    }
    return twins;
}

} // namespace benchlight::evaluation
