#pragma once
#include "engine/movies/catalog.h"
#include "engine/movies/title_text_internal.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace benchlight::movies {

/// Words in ascending order, letters in one piece. Equal words may occur several times.
class SortedWords {
  public:
    using Range = std::pair<std::uint32_t, std::uint32_t>; ///< first, and one behind the last

    SortedWords() = default;
    /// `words` in ascending order.
    explicit SortedWords(const std::vector<std::u16string> &words);
    std::size_t size() const { return begin_.size() - 1; }
    std::u16string_view operator[](std::size_t i) const {
        return std::u16string_view(letters_).substr(begin_[i], begin_[i + 1] - begin_[i]);
    }
    Range equal_to(std::u16string_view word) const;
    Range beginning_with(std::u16string_view beginning) const;

  private:
    std::uint32_t lower_bound(std::u16string_view word) const;
    std::u16string letters_;
    std::vector<std::uint32_t> begin_{0};
};

/// Where each word occurs: for word i the entries of row i, ascending by name.
struct Occurrences {
    struct Place {
        std::uint32_t name : 31; ///< position in names
        std::uint32_t main : 1;  ///< before the subtitle
    };
    std::vector<std::uint32_t> begin{0};
    std::vector<Place> places{};
    std::span<const Place> operator[](std::size_t i) const {
        return std::span(places).subspan(begin[i], begin[i + 1] - begin[i]);
    }
};

/// What a movie is called: its base title, or an alias.
struct Name {
    std::uint32_t movie = 0;
    std::int32_t alias = -1; ///< −1: the base title
    std::uint32_t first = 0; ///< of its words, in TitleData::name_words
    std::uint16_t words = 0, main = 0, articles = 0;
    float weight = 0;     ///< sum of its words' weights, those of a subtitle counted less; at least a little
    float popularity = 0; ///< of the movie: 0 … 1, logarithmic
};

/// Sums of a search, one entry a name; `round` says which search an entry belongs to.
struct Scratch {
    struct Sum {
        std::uint32_t round = 0, word_round = 0;
        float query = 0, title = 0; ///< weights of the query's words that are found, and of the title's
    };
    std::uint32_t round = 0, word_round = 0;
    std::vector<Sum> sums{};
    std::vector<std::uint32_t> touched{};
};

constexpr float subtitle_weight = .4f; ///< of a word behind ": " or " - ", beside one before it

/// All names of a catalogue, and where their words are.
struct TitleData {
    TitleData(const Catalog &catalog, std::span<const std::uint32_t> popularity);

    const Catalog *catalog;
    std::vector<std::uint32_t> ratings; ///< [movies]

    std::vector<Name> names;               ///< by movie, the base title first
    std::vector<std::uint32_t> name_words; ///< positions in `words`
    SortedWords words;                     ///< each once
    std::vector<float> word_weight;        ///< [words] the rarer the higher, 1: occurs once
    std::vector<std::uint32_t> word_mask;  ///< [words] letters_mask
    std::vector<std::uint8_t> word_length; ///< [words] at most 255
    Occurrences word_places;
    std::unordered_map<std::u16string, std::vector<std::uint32_t>>
        same_meaning;   ///< canonical word → words that are spelt otherwise
    SortedWords joined; ///< two neighbours in a title without the space between them, each pair once
    std::vector<std::pair<std::uint32_t, std::uint32_t>> joined_words; ///< the two
    Occurrences joined_places;
    SortedWords compact; ///< names without spaces, those with an article in front without it too
    std::vector<std::uint32_t> compact_name;
    std::unordered_map<int, std::vector<std::uint32_t>> of_year; ///< movies of a year

    std::span<const std::uint32_t> words_of(const Name &name) const {
        return std::span(name_words).subspan(name.first, name.words);
    }
    /// The weight of a word that occurs in so many names.
    float weight_of(std::size_t names_with_it) const;
    /// The names of a movie: positions from the first to one behind the last.
    std::pair<std::uint32_t, std::uint32_t> names_of(std::uint32_t movie) const;
    std::string text_of(const Name &name) const;

    /// A scratch nobody else uses at the time.
    std::unique_ptr<Scratch> take_scratch() const;
    void give_back(std::unique_ptr<Scratch> scratch) const;

  private:
    void add_names();
    void add_words(std::vector<TitleWords> texts);
    void add_joined();
    void add_compact();

    std::vector<std::uint32_t> first_name_; ///< [movies + 1]
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Scratch>> scratches_;
};

} // namespace benchlight::movies
