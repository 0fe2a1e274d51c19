#pragma once
#include "engine/movies/title_index_internal.h"

#include <optional>
#include <string_view>
#include <vector>

namespace benchlight::movies {

/// How a word of the query is like a word of a title.
enum class Likeness : std::uint8_t { none, same, meaning, beginning, typo, beginning_with_typo };

struct WordMatch {
    std::uint32_t word = 0; ///< position in TitleData::words
    Likeness likeness = Likeness::none;
    std::uint8_t typos = 0;
    float quality = 0; ///< 0 … 1
};

/// A word of the query, and the words of titles that it may mean.
struct QueryWord {
    std::u16string text{};
    float weight = 1;
    bool unfinished = false; ///< the last one: more letters may come
    std::optional<int> year{};
    std::pair<int, int> years{0, 0};           ///< that it is the beginning of: first and last; 0: none
    SortedWords::Range beginning{0, 0};        ///< words that begin with it
    SortedWords::Range joined{0, 0};           ///< neighbours that it is without the space, or the beginning of
    SortedWords::Range with_next{0, 0};        ///< the word that it is together with the next one, without the space
    SortedWords::Range begins_with_next{0, 0}; ///< words that begin with both, where the next one is unfinished
    std::vector<WordMatch> matches{};          ///< all others, ascending by word

    /// What a word of a title is to it.
    WordMatch match(const TitleData &titles, std::uint32_t word) const;
    /// The quality of a word that begins with it.
    float beginning_quality(std::size_t letters) const;
};

struct Query {
    static constexpr std::size_t most_words = 24, most_bytes = 4096;

    /// Of longer texts the beginning.
    Query(const TitleData &titles, std::string_view text);
    std::vector<QueryWord> words{};
    float weight = 0; ///< sum of the words'
    std::u16string compact{};
    std::size_t articles = 0;

    /// Names that are the whole query as it stands, its year apart; `with_year`: where the year counts.
    struct Whole {
        std::uint32_t name = 0;
        bool with_year = false;
    };
    std::vector<Whole> whole{};
};

/// Names that have these words and no others, in order; articles in front may be missing or be too many when they are ignored. With a
/// year (not 0) only movies of it.
std::vector<std::uint32_t> names_equal_to(const TitleData &titles, const TitleWords &words, int year,
                                          bool ignore_articles);

} // namespace benchlight::movies
