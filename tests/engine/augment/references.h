#pragma once
#include "engine/core/error.h"
#include "engine/core/files.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace benchlight::augment {

/// Takes values off the front of a file of references in tests/data.
class References {
  public:
    explicit References(const std::string &name) : bytes_(read_file(std::string(BENCHLIGHT_TEST_DATA) + "/" + name)) {}
    bool done() const { return at_ == bytes_.size(); }
    template <class Number> Number number() {
        Number value;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }
    std::vector<std::uint8_t> pixels(std::size_t count) {
        const std::string part = take(count);
        return {part.begin(), part.end()};
    }

  private:
    std::string take(std::size_t count) {
        if (bytes_.size() - at_ < count) throw Error("the references end early");
        at_ += count;
        return bytes_.substr(at_ - count, count);
    }
    std::string bytes_;
    std::size_t at_ = 0;
};

} // namespace benchlight::augment
