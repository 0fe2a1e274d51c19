#include "engine/movies/typos_internal.h"

#include <algorithm>

namespace benchlight::movies {

namespace {

/// The last row of the table of distances between `a` and the beginnings of `b`, in `row`; false when every entry exceeds `most`.
bool last_row(std::u16string_view a, std::u16string_view b, int most,
              std::array<std::uint8_t, longest_compared + 1> &row) {
    std::array<std::uint8_t, longest_compared + 1> before{}, before_last{};
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<std::uint8_t>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last = before;
        before = row;
        row[0] = static_cast<std::uint8_t>(i);
        int least = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int value = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                value = std::min(value, before_last[j - 2] + 1);
            row[j] = static_cast<std::uint8_t>(value);
            least = std::min(least, value);
        }
        // An exchange reaches one row further back, hence the one more.
        if (least > most + 1) return false;
    }
    return true;
}

} // namespace

int typos_between(std::u16string_view a, std::u16string_view b, int most) {
    if (a.size() > longest_compared || b.size() > longest_compared) return most + 1;
    const std::size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (apart > static_cast<std::size_t>(most)) return most + 1;
    std::array<std::uint8_t, longest_compared + 1> row{};
    if (!last_row(a, b, most, row)) return most + 1;
    return std::min<int>(row[b.size()], most + 1);
}

int typos_to_beginning(std::u16string_view typed, std::u16string_view word, int most) {
    if (typed.size() > longest_compared) return most + 1;
    word = word.substr(0, std::min(longest_compared, typed.size() + static_cast<std::size_t>(most)));
    std::array<std::uint8_t, longest_compared + 1> row{};
    if (!last_row(typed, word, most, row)) return most + 1;
    return std::min<int>(*std::min_element(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(word.size()) + 1),
                         most + 1);
}

std::uint32_t letters_mask(std::u16string_view word) {
    std::uint32_t mask = 0;
    for (const char16_t letter : word)
        mask |= 1u << (letter >= u'a' && letter <= u'z' ? letter - u'a' : 26 + letter % 6);
    return mask;
}

NearestPart::NearestPart(std::u16string_view pattern) : letters_(std::min<std::size_t>(pattern.size(), 64)) {
    for (std::size_t i = 0; i < letters_; ++i)
        (pattern[i] < 128 ? ascii_[pattern[i]] : others_[pattern[i]]) |= std::uint64_t{1} << i;
}

int NearestPart::distance(std::u16string_view text) const {
    const std::uint64_t last = std::uint64_t{1} << (letters_ == 0 ? 0 : letters_ - 1);
    std::uint64_t more = ~std::uint64_t{0}, less = 0; // vertical differences of +1 and −1
    int here = static_cast<int>(letters_), least = here;
    for (const char16_t letter : text) {
        std::uint64_t equal = 0;
        if (letter < 128)
            equal = ascii_[letter];
        else if (const auto found = others_.find(letter); found != others_.end())
            equal = found->second;
        const std::uint64_t diagonal = (((equal & more) + more) ^ more) | equal | less;
        std::uint64_t increase = less | ~(diagonal | more), decrease = more & diagonal;
        here += (increase & last) != 0 ? 1 : (decrease & last) != 0 ? -1 : 0;
        least = std::min(least, here);
        increase <<= 1;
        decrease <<= 1;
        more = decrease | ~(diagonal | increase);
        less = increase & diagonal;
    }
    return least;
}

} // namespace benchlight::movies
