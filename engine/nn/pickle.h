#pragma once
#include "engine/core/error.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Python's pickles (protocols 0 to 5, docs.python.org/3/library/pickletools.html), read as plain data.
namespace benchlight::nn {

/// A function, class or constant of Python that a pickle may name, such as "torch.FloatStorage".
struct PickleGlobal {
    std::string name;      ///< module and name with a dot between
    bool callable = false; ///< whether REDUCE may be used on it; the result is a value of kind call
};

/// The bytes end before the pickle does.
class PickleCutOff : public Error {
  public:
    PickleCutOff() : Error("its pickle is cut off") {}
};

/// The pickle asks for what is not needed: a global, or an object of a class.
class PickleRefused : public Error {
  public:
    using Error::Error;
};

/// The values of one pickle. Nothing in it is ever executed, imported or looked up: names are compared with a list, and
/// what a call would do is left to the reader of its arguments. collections.OrderedDict is built in.
class Pickle {
  public:
    enum class Kind : std::uint8_t {
        none,
        boolean,
        integer,
        big_integer, ///< does not fit into 64 bits: text() has its bytes (or digits), as stored
        real,
        text,
        bytes,
        tuple,
        list,
        set,
        dictionary, ///< also an OrderedDict; items() has key, value, key, value … in order, repeated keys repeatedly
        global,     ///< text() is its name
        call,       ///< items() are the called global and the tuple of arguments
        persistent  ///< items() is the one identifier
    };
    using Reference = std::uint32_t;

    /// Reads the pickle at the start of `bytes`, which must outlive the result. Throws PickleCutOff when `bytes` ends
    /// before the pickle; PickleRefused for any global that is not `allowed` (named in the sentence), any call of one that
    /// is not callable, objects and their states; and Error for the rest: nesting deeper than 100, structures that would
    /// be huge when written out (by sharing parts again and again), and more than `most_values` values and places of
    /// values together. All say the rest of a sentence ("its pickle …"). Memory is below 64 bytes times `most_values`.
    Pickle(std::string_view bytes, std::span<const PickleGlobal> allowed, std::size_t most_values);

    Reference root() const { return root_; }
    std::size_t length() const { return length_; }      ///< bytes from the start that are the pickle
    std::size_t count() const { return nodes_.size(); } ///< all values are References below this

    Kind kind(Reference value) const { return nodes_[value].kind; }
    bool is_text(Reference value, std::string_view text) const {
        return kind(value) == Kind::text && this->text(value) == text;
    }
    /// Of an integer or boolean.
    std::int64_t integer(Reference value) const { return static_cast<std::int64_t>(nodes_[value].payload); }
    /// Of text, bytes, big_integer and global.
    std::string_view text(Reference value) const;
    /// Of the kinds that hold others.
    std::span<const Reference> items(Reference value) const;

  private:
    friend class PickleMachine;
    struct Node {
        Kind kind = Kind::none;
        std::uint8_t depth = 0;     ///< of the deepest value inside
        std::uint32_t expanded = 1; ///< values inside when shared ones are counted as often as they occur
        std::uint32_t length = 0;   ///< of the text
        std::uint64_t payload = 0;  ///< a number's bits, where the text begins, or 1 + the place in lists_
    };
    std::string_view bytes_;
    std::span<const PickleGlobal> allowed_;
    std::deque<Node> nodes_;
    std::deque<std::vector<Reference>> lists_;
    Reference root_ = 0;
    std::size_t length_ = 0;
};

/// Foreign text as it may stand within a sentence: one line of valid UTF-8 of at most some hundred bytes.
std::string quoted_name(std::string_view name);

} // namespace benchlight::nn
