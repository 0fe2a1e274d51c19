#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

/// How far apart two spellings are.
namespace benchlight::movies {

/// Words are compared up to this many letters; what is longer is no typo of anything.
constexpr std::size_t longest_compared = 63;

/// Typos that a word of so many letters may have: one from five letters, two from nine.
constexpr int typos_allowed(std::size_t letters) { return letters >= 9 ? 2 : letters >= 5 ? 1 : 0; }

/// Letters substituted, inserted, deleted or exchanged with their neighbour (optimal string alignment, each letter touched once);
/// `most` + 1 when there are more than `most`.
int typos_between(std::u16string_view a, std::u16string_view b, int most);
/// The same between `typed` and that beginning of `word` which is nearest to it.
int typos_to_beginning(std::u16string_view typed, std::u16string_view word, int most);

/// Which letters occur, in classes. A typo changes at most one letter to another: masks of words that are k typos apart differ in
/// at most 2k bits, and at most k are in the one alone.
std::uint32_t letters_mask(std::u16string_view word);

/// Distances of many texts to one pattern: the least number of letters to substitute, insert or delete that turns the pattern into
/// some part of the text. By bits (G. Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic
/// programming", J. ACM 46, 1999).
class NearestPart {
  public:
    /// Of longer patterns the first 64 letters.
    explicit NearestPart(std::u16string_view pattern);
    int distance(std::u16string_view text) const;
    std::size_t letters() const { return letters_; }

  private:
    std::size_t letters_;
    std::array<std::uint64_t, 128> ascii_{};
    std::unordered_map<char16_t, std::uint64_t> others_;
};

} // namespace benchlight::movies
