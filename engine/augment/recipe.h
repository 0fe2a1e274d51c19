#pragma once
#include "engine/augment/operation.h"

#include <memory>
#include <string>
#include <vector>

namespace benchlight::augment {

/// A list of augmenting operations in the order in which they are applied.
class Recipe {
  public:
    Recipe() = default;
    /// "rotate=30,flip=0.5", or "none". Throws UsageError that names the operation and what it takes.
    static Recipe parse(const std::string &text);
    /// The text that parse() takes; "none" when empty.
    std::string text() const;
    const std::vector<std::shared_ptr<const Operation>> &operations() const { return operations_; }

  private:
    std::vector<std::shared_ptr<const Operation>> operations_;
};

} // namespace benchlight::augment
