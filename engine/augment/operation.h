#pragma once
#include "engine/core/random.h"
#include "engine/core/text.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace benchlight::augment {

/// What the randomness of one augmented image depends on, and nothing else does.
struct Key {
    std::uint64_t seed = 0;
    std::uint32_t epoch = 1; ///< from 1
    std::uint32_t index = 0; ///< the image's number in its stored part
};

/// Pixels that an operation works on: height x width x channels, 0 … 255. `spare` is scratch of the same size; an
/// operation that does not work in place writes there and calls swap().
struct Canvas {
    int height = 0, width = 0, channels = 0;
    std::uint8_t *pixels = nullptr;
    std::uint8_t *spare = nullptr;

    std::size_t size() const { return static_cast<std::size_t>(height) * width * channels; }
    void swap() { std::swap(pixels, spare); }
};

/// One augmenting operation with its parameters. Immutable, usable from any thread.
class Operation {
  public:
    virtual ~Operation() = default;
    /// "rotate=30", as a recipe spells it.
    virtual std::string text() const = 0;
    /// Draws what to do from `random`, the stream of augmenting `key`'s image, and does it; `key` itself is for what one
    /// epoch has in common with another. When `applied` is given, what was done is appended to it as
    /// {"op":NAME, parameters…}; nothing is appended when the draw said to leave the image alone.
    virtual void apply(Canvas &canvas, Random &random, const Key &key, Json *applied) const = 0;
};

/// What a recipe can name. A new operation is one file that defines such a constant and one line in operations().
struct OperationKind {
    std::string name;                                                    ///< "rotate"
    std::string takes;                                                   ///< "DEG: up to that many degrees either way"
    std::shared_ptr<const Operation> (*parse)(const std::string &value); ///< throws UsageError
};
const std::vector<OperationKind> &operations();

} // namespace benchlight::augment
