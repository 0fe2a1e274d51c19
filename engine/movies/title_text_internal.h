#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Titles as the search compares them. Letters are UTF-16 code units: ASCII after folding, for all of Latin.
namespace benchlight::movies {

/// A text as words of folded letters: lower case, Latin, Greek and Cyrillic without accents whether composed or not, other
/// scripts as they are. "&" is "and"; apostrophes vanish ("Ocean's": oceans) or divide ("L'armée": l armee); abbreviations
/// with full stops or stars are one word ("E.T.": et). Bytes that are not UTF-8 count as Latin-1.
struct TitleWords {
    std::vector<std::u16string> words{};
    std::size_t main = 0; ///< how many words stand before the subtitle, behind ": " or " - "

    std::u16string compact() const; ///< all words, without spaces
    /// 1 when the first of several words is an article, else 0.
    std::size_t articles() const;
};
TitleWords title_words(std::string_view text);

/// What the words for one thing share: "thirteen", "xiii" and "13" are "13", "first" and "1st" are "1st", "doctor" and "dr" are
/// "dr". Most words stand for themselves.
std::u16string canonical_word(const std::u16string &word);

bool is_article(std::u16string_view word);
/// The year that a word of four digits may mean: 1870 … 2099.
std::optional<int> year_word(std::u16string_view word);
std::string to_utf8(std::u16string_view letters);

} // namespace benchlight::movies
