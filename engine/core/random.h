#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace benchlight {

/// What a stream of random numbers is for. Streams of different purposes never overlap.
enum class Purpose : std::uint32_t {
    augmentation = 1,
    order = 2,
    initialisation = 3,
    validation_split = 4,
    limit = 5,
    stored_split = 6,
    alternation = 7,
    embedding = 8,
    factors = 9,
    resampling = 10,
};

/// One block of Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as
/// 1, 2, 3" (SC 2011). A pure function of counter and key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// A stream of random numbers that is a pure function of (seed, purpose, a, b): nothing has to be saved to draw the
/// same numbers again. `a` and `b` are indices of the caller's choice, such as epoch and sample.
class Random {
  public:
    Random(std::uint64_t seed, Purpose purpose, std::uint32_t a = 0, std::uint32_t b = 0);

    std::uint32_t bits();
    /// Uniform in [0, 1), 53 bits.
    double uniform();
    /// Uniform in [low, high).
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// Uniform in 0 … n−1 without bias; n must not be 0.
    std::uint32_t below(std::uint32_t n);
    /// Standard normal (Box–Muller).
    double normal();
    /// True with the given probability.
    bool chance(double probability) { return uniform() < probability; }

  private:
    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> counter_;
    std::array<std::uint32_t, 4> block_{};
    unsigned used_ = 4;
    double spare_ = 0;
    bool has_spare_ = false;
};

/// Fisher–Yates shuffle in place.
template <class T> void shuffle(std::vector<T> &values, Random &random) {
    for (std::size_t i = values.size(); i > 1; --i)
        std::swap(values[i - 1], values[random.below(static_cast<std::uint32_t>(i))]);
}

} // namespace benchlight
