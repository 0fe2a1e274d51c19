#pragma once
#include "engine/augment/recipe.h"
#include "engine/images/data_set.h"
#include "engine/images/split.h"

#include <cstdint>
#include <span>
#include <vector>

namespace benchlight::augment {

/// Applies recipes to images of one shape, with scratch memory that is reused. One for each thread.
class Augmenter {
  public:
    Augmenter(int height, int width, int channels);
    /// The image that (image, recipe, key) stand for; a pure function of them. `image` is height x width x channels
    /// and may be changed; the result stays valid until the next call. What was done is appended to `applied` if given.
    std::span<const std::uint8_t> operator()(std::span<std::uint8_t> image, const Recipe &recipe, const Key &key,
                                             Json *applied = nullptr);
    /// Room for one image, for the caller to fill and pass in without another copy.
    std::span<std::uint8_t> input() { return input_; }

  private:
    int height_, width_, channels_;
    std::vector<std::uint8_t> input_, spare_;
};

/// Per-channel statistics that pixels in 0 … 1 are normalised with: (x − mean) / std.
struct Normalisation {
    std::vector<double> mean, std; ///< one entry a channel; std > 0
};
/// A grey set's statistics repeated for three channels; a channel without variation gets std 1.
Normalisation normalisation_of(const images::Survey &survey);

/// Writes height x width x channels bytes as three normalised planes (3 x height x width); grey is repeated.
void normalise_planes(std::span<const std::uint8_t> image, int channels, const Normalisation &normalisation,
                      std::span<float> out);

/// One tile of the grid of augmented images.
struct GridTile {
    std::uint32_t index = 0; ///< position in the stored training part
    std::uint16_t label = 0;
    Json applied = Json::array();
    images::Image original, augmented; ///< as the network sees it, denormalised
};
/// One image as it is stored; `augmented` is empty. Throws Error when it cannot be read any more.
GridTile read_tile(const images::DataSet &data, images::Part part, std::uint32_t index);
/// The first `count` images of an epoch's order as they are stored; `augmented` is empty.
std::vector<GridTile> read_grid(const images::DataSet &data, const images::Split &train, std::uint64_t seed, int epoch,
                                std::size_t count = 16);
/// Makes `augmented` and `applied` of each tile from its original, as that epoch augments it. All have one shape.
void augment_grid(std::vector<GridTile> &tiles, const Recipe &recipe, std::uint64_t seed, int epoch);
/// Both.
std::vector<GridTile> make_grid(const images::DataSet &data, const images::Split &train, const Recipe &recipe,
                                std::uint64_t seed, int epoch, std::size_t count = 16);

} // namespace benchlight::augment
