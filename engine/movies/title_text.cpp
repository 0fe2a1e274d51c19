#include "engine/movies/title_text_internal.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace benchlight::movies {

namespace {

constexpr char32_t end_of_text = 0xFFFFFFFF;

/// Reads UTF-8 code point by code point; a byte that belongs to none is taken as Latin-1.
class Utf8Reader {
  public:
    explicit Utf8Reader(std::string_view text) : text_(text) {}
    char32_t next() {
        std::size_t length = 0;
        const char32_t code = decode(at_, length);
        at_ += length;
        return code;
    }
    /// The code point `ahead` places on, which next() has yet to give.
    char32_t peek(int ahead = 0) const {
        std::size_t at = at_, length = 0;
        char32_t code = decode(at, length);
        for (; ahead > 0; --ahead) code = decode(at += length, length);
        return code;
    }

  private:
    char32_t decode(std::size_t at, std::size_t &length) const {
        length = 0;
        if (at >= text_.size()) return end_of_text;
        length = 1;
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text_[i]); };
        const unsigned char first = byte(at);
        const std::size_t size = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (size < 2 || first > 0xF4 || at + size > text_.size()) return first;
        char32_t code = first & (0x7F >> size);
        for (std::size_t i = 1; i < size; ++i) {
            if ((byte(at + i) & 0xC0) != 0x80) return first;
            code = code << 6 | (byte(at + i) & 0x3F);
        }
        const bool overlong = code < (size == 3 ? 0x800u : size == 4 ? 0x10000u : 0x80u);
        if (overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return first;
        length = size;
        return code;
    }
    std::string_view text_;
    std::size_t at_ = 0;
};

struct LetterRange {
    char16_t first, last;
    char letter;
};
/// Latin letters with accents, by the letter that they are without: Unicode's Latin-1 Supplement, Extended-A, Extended-B and
/// Extended Additional as far as they decompose, and a few that only look so (ø, đ, ł).
constexpr LetterRange latin[] = {
    {0xE0, 0xE5, 'a'},     {0xE7, 0xE7, 'c'},     {0xE8, 0xEB, 'e'},     {0xEC, 0xEF, 'i'},     {0xF0, 0xF0, 'd'},
    {0xF1, 0xF1, 'n'},     {0xF2, 0xF6, 'o'},     {0xF8, 0xF8, 'o'},     {0xF9, 0xFC, 'u'},     {0xFD, 0xFD, 'y'},
    {0xFF, 0xFF, 'y'},     {0x100, 0x105, 'a'},   {0x106, 0x10D, 'c'},   {0x10E, 0x111, 'd'},   {0x112, 0x11B, 'e'},
    {0x11C, 0x123, 'g'},   {0x124, 0x127, 'h'},   {0x128, 0x131, 'i'},   {0x134, 0x135, 'j'},   {0x136, 0x138, 'k'},
    {0x139, 0x142, 'l'},   {0x143, 0x14B, 'n'},   {0x14C, 0x151, 'o'},   {0x154, 0x159, 'r'},   {0x15A, 0x161, 's'},
    {0x162, 0x167, 't'},   {0x168, 0x173, 'u'},   {0x174, 0x175, 'w'},   {0x176, 0x178, 'y'},   {0x179, 0x17E, 'z'},
    {0x17F, 0x17F, 's'},   {0x192, 0x192, 'f'},   {0x1A0, 0x1A1, 'o'},   {0x1AF, 0x1B0, 'u'},   {0x1CD, 0x1CE, 'a'},
    {0x1CF, 0x1D0, 'i'},   {0x1D1, 0x1D2, 'o'},   {0x1D3, 0x1DC, 'u'},   {0x1DE, 0x1E1, 'a'},   {0x1E4, 0x1E7, 'g'},
    {0x1E8, 0x1E9, 'k'},   {0x1EA, 0x1ED, 'o'},   {0x1F0, 0x1F0, 'j'},   {0x1F4, 0x1F5, 'g'},   {0x1F8, 0x1F9, 'n'},
    {0x1FA, 0x1FB, 'a'},   {0x1FE, 0x1FF, 'o'},   {0x200, 0x203, 'a'},   {0x204, 0x207, 'e'},   {0x208, 0x20B, 'i'},
    {0x20C, 0x20F, 'o'},   {0x210, 0x213, 'r'},   {0x214, 0x217, 'u'},   {0x218, 0x219, 's'},   {0x21A, 0x21B, 't'},
    {0x21E, 0x21F, 'h'},   {0x226, 0x227, 'a'},   {0x228, 0x229, 'e'},   {0x22A, 0x231, 'o'},   {0x232, 0x233, 'y'},
    {0x1E00, 0x1E01, 'a'}, {0x1E02, 0x1E07, 'b'}, {0x1E08, 0x1E09, 'c'}, {0x1E0A, 0x1E13, 'd'}, {0x1E14, 0x1E1D, 'e'},
    {0x1E1E, 0x1E1F, 'f'}, {0x1E20, 0x1E21, 'g'}, {0x1E22, 0x1E2B, 'h'}, {0x1E2C, 0x1E2F, 'i'}, {0x1E30, 0x1E35, 'k'},
    {0x1E36, 0x1E3D, 'l'}, {0x1E3E, 0x1E43, 'm'}, {0x1E44, 0x1E4B, 'n'}, {0x1E4C, 0x1E53, 'o'}, {0x1E54, 0x1E57, 'p'},
    {0x1E58, 0x1E5F, 'r'}, {0x1E60, 0x1E69, 's'}, {0x1E6A, 0x1E71, 't'}, {0x1E72, 0x1E7B, 'u'}, {0x1E7C, 0x1E7F, 'v'},
    {0x1E80, 0x1E89, 'w'}, {0x1E8A, 0x1E8D, 'x'}, {0x1E8E, 0x1E8F, 'y'}, {0x1E90, 0x1E95, 'z'}, {0x1E96, 0x1E96, 'h'},
    {0x1E97, 0x1E97, 't'}, {0x1E98, 0x1E98, 'w'}, {0x1E99, 0x1E99, 'y'}, {0x1E9A, 0x1E9A, 'a'}, {0x1E9B, 0x1E9B, 's'},
    {0x1EA0, 0x1EB7, 'a'}, {0x1EB8, 0x1EC7, 'e'}, {0x1EC8, 0x1ECB, 'i'}, {0x1ECC, 0x1EE3, 'o'}, {0x1EE4, 0x1EF1, 'u'},
    {0x1EF2, 0x1EF9, 'y'}};

struct Spelling {
    char16_t code;
    const char16_t *letters;
};
/// Characters that stand for several letters, Greek and Cyrillic letters with accents, and figures in other forms. A space
/// divides words.
constexpr Spelling spellings[] = {
    {u'&', u" and "},   {0xB2, u" 2"},      {0xB3, u" 3"},      {0xB9, u" 1"},      {0xBC, u" 1 4"},
    {0xBD, u" 1 2"},    {0xBE, u" 3 4"},    {0xC6, u"ae"},      {0xDE, u"th"},      {0xDF, u"ss"},
    {0xE6, u"ae"},      {0xFE, u"th"},      {0x132, u"ij"},     {0x133, u"ij"},     {0x152, u"oe"},
    {0x153, u"oe"},     {0x1E2, u"ae"},     {0x1E3, u"ae"},     {0x1FC, u"ae"},     {0x1FD, u"ae"},
    {0x1E9E, u"ss"},    {0x386, u"\u03B1"}, {0x388, u"\u03B5"}, {0x389, u"\u03B7"}, {0x38A, u"\u03B9"},
    {0x38C, u"\u03BF"}, {0x38E, u"\u03C5"}, {0x38F, u"\u03C9"}, {0x390, u"\u03B9"}, {0x3AA, u"\u03B9"},
    {0x3AB, u"\u03C5"}, {0x3AC, u"\u03B1"}, {0x3AD, u"\u03B5"}, {0x3AE, u"\u03B7"}, {0x3AF, u"\u03B9"},
    {0x3B0, u"\u03C5"}, {0x3C2, u"\u03C3"}, {0x3CA, u"\u03B9"}, {0x3CB, u"\u03C5"}, {0x3CC, u"\u03BF"},
    {0x3CD, u"\u03C5"}, {0x3CE, u"\u03C9"}, {0x401, u"\u0435"}, {0x407, u"\u0456"}, {0x40E, u"\u0443"},
    {0x419, u"\u0438"}, {0x439, u"\u0438"}, {0x451, u"\u0435"}, {0x457, u"\u0456"}, {0x45E, u"\u0443"}};

bool is_apostrophe(char32_t code) {
    return code == '\'' || code == '`' || code == 0xB4 || code == 0x2BC || code == 0x2018 || code == 0x2019;
}

/// Marks that change the letter before them, and characters without width.
bool vanishes(char32_t code) {
    return (code >= 0x300 && code < 0x370) || code == 0xAD || (code >= 0x200B && code < 0x200E) || code == 0xFEFF ||
           (code >= 0xFE00 && code < 0xFE10);
}

bool divides(char32_t code) {
    if (code < 0x80) return !((code >= 'a' && code <= 'z') || (code >= '0' && code <= '9'));
    return code < 0xC0 ? code != 0xAA && code != 0xB5 && code != 0xBA
                       : code == 0xD7 || code == 0xF7 || (code >= 0x2000 && code < 0x2070) ||
                             (code >= 0x2190 && code < 0x2C00) || (code >= 0x3000 && code < 0x3004) ||
                             (code >= 0x3008 && code < 0x3021) || code == 0x30FB || (code >= 0xFE10 && code < 0xFE70) ||
                             code >= 0xFFF0;
}

char32_t lower(char32_t code) {
    if (code >= 0xFF01 && code <= 0xFF5E) code -= 0xFEE0; // full width
    if (code >= 'A' && code <= 'Z') return code + 32;
    if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 32;
    if ((code >= 0x391 && code <= 0x3A9) || (code >= 0x410 && code <= 0x42F)) return code + 32;
    if (code >= 0x400 && code <= 0x40F) return code + 80;
    return code;
}

/// The folded letters of one code point: none, one or several, or a space for what divides words.
std::u16string fold(char32_t code) {
    if (vanishes(code)) return {};
    for (const char32_t form : {code, lower(code)})
        if (form < 0x10000)
            for (const Spelling &spelling : spellings)
                if (spelling.code == form) return spelling.letters;
    code = lower(code);
    if (code < 0x80) return std::u16string(1, divides(code) ? u' ' : static_cast<char16_t>(code));
    if (code >= 0x1F000 && code < 0x20000) return u" "; // pictures
    if (code >= 0x10000) {
        const char32_t rest = code - 0x10000;
        return {static_cast<char16_t>(0xD800 + (rest >> 10)), static_cast<char16_t>(0xDC00 + (rest & 0x3FF))};
    }
    const auto range = std::ranges::lower_bound(latin, static_cast<char16_t>(code), {}, &LetterRange::last);
    if (range != std::end(latin) && range->first <= code)
        return std::u16string(1, static_cast<char16_t>(range->letter));
    return std::u16string(1, divides(code) ? u' ' : static_cast<char16_t>(code));
}

bool begins_word(char32_t code) {
    if (code == end_of_text || is_apostrophe(code)) return false;
    const std::u16string letters = fold(code);
    return !letters.empty() && letters[0] != u' ';
}

bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }

/// Words that lose their last vowel before another word: "l'armée", "d'été", "qu'est".
bool is_elided(std::u16string_view word) {
    return word == u"qu" || (word.size() == 1 && std::u16string_view(u"cdjlmnst").find(word[0]) != word.npos);
}

class WordMaker {
  public:
    explicit WordMaker(std::string_view text) : text_(text) {}

    TitleWords make() {
        for (char32_t code = text_.next(); code != end_of_text; code = text_.next()) {
            if (code < 0x80 && code != '&') {
                ascii(code);
            } else if (!is_apostrophe(code)) {
                letters(fold(code));
            } else {
                apostrophe();
            }
        }
        end_word();
        result_.main = main_ == 0 ? result_.words.size() : main_;
        return std::move(result_);
    }

  private:
    void ascii(char32_t code) {
        if (is_apostrophe(code)) return apostrophe();
        code = lower(code);
        if (!divides(code)) return letter(static_cast<char16_t>(code));
        const char32_t next = text_.peek();
        // "E.T.", "M*A*S*H": single letters, each with its stop.
        const bool single = word_.size() == 1 || abbreviation_;
        if ((code == '.' || code == '*') && single && begins_word(next) && !begins_word(text_.peek(1))) {
            abbreviation_ = true;
            return;
        }
        if (code == ',' && !word_.empty() && is_digit(word_.back()) && is_digit(next)) return; // "20,000"
        const bool subtitle = (code == ':' && next == ' ') || (code == '-' && before_ == ' ' && next == ' ');
        end_word();
        if (subtitle && main_ == 0) main_ = result_.words.size();
        before_ = code;
    }
    void apostrophe() {
        if (is_elided(word_) && begins_word(text_.peek())) end_word();
    }
    void letters(const std::u16string &folded) {
        for (const char16_t unit : folded) unit == u' ' ? end_word() : letter(unit);
    }
    void letter(char16_t unit) {
        word_ += unit;
        before_ = unit;
    }
    void end_word() {
        if (word_.empty()) return;
        const std::u16string_view previous = result_.words.empty() ? std::u16string_view() : result_.words.back();
        const bool numbered = previous == u"part" || previous == u"episode" || previous == u"volume" ||
                              previous == u"vol" || previous == u"chapter";
        result_.words.push_back(word_ == u"i" && numbered ? u"1" : word_);
        word_.clear();
        abbreviation_ = false;
    }

    Utf8Reader text_;
    TitleWords result_;
    std::u16string word_;
    std::size_t main_ = 0;
    char32_t before_ = 0;
    bool abbreviation_ = false;
};

std::unordered_map<std::u16string, std::u16string> make_canonical_words() {
    std::unordered_map<std::u16string, std::u16string> canonical{
        {u"n", u"and"},     {u"und", u"and"},    {u"doctor", u"dr"},     {u"mister", u"mr"},    {u"missus", u"mrs"},
        {u"saint", u"st"},  {u"versus", u"vs"},  {u"volume", u"vol"},    {u"part", u"pt"},      {u"avenue", u"ave"},
        {u"mount", u"mt"},  {u"junior", u"jr"},  {u"lieutenant", u"lt"}, {u"sergeant", u"sgt"}, {u"thirty", u"30"},
        {u"forty", u"40"},  {u"fifty", u"50"},   {u"sixty", u"60"},      {u"seventy", u"70"},   {u"eighty", u"80"},
        {u"ninety", u"90"}, {u"hundred", u"100"}};
    const std::array<const char16_t *, 21> numbers{
        u"zero",     u"one",     u"two",     u"three",     u"four",     u"five",     u"six",
        u"seven",    u"eight",   u"nine",    u"ten",       u"eleven",   u"twelve",   u"thirteen",
        u"fourteen", u"fifteen", u"sixteen", u"seventeen", u"eighteen", u"nineteen", u"twenty"};
    const std::array<const char16_t *, 13> ordinals{u"",      u"first",    u"second",  u"third",  u"fourth",
                                                    u"fifth", u"sixth",    u"seventh", u"eighth", u"ninth",
                                                    u"tenth", u"eleventh", u"twelfth"};
    const auto figures = [](std::size_t number) {
        const std::string text = std::to_string(number);
        return std::u16string(text.begin(), text.end());
    };
    for (std::size_t i = 0; i < numbers.size(); ++i) canonical[numbers[i]] = figures(i);
    for (std::size_t i = 1; i < ordinals.size(); ++i)
        canonical[ordinals[i]] = figures(i) + (i == 1 ? u"st" : i == 2 ? u"nd" : i == 3 ? u"rd" : u"th");
    const std::array<const char16_t *, 10> ones{u"", u"i", u"ii", u"iii", u"iv", u"v", u"vi", u"vii", u"viii", u"ix"};
    const std::array<const char16_t *, 4> tens{u"", u"x", u"xx", u"xxx"};
    for (std::size_t i = 2; i < 40; ++i) canonical[std::u16string(tens[i / 10]) + ones[i % 10]] = figures(i); // no "I"
    return canonical;
}

} // namespace

std::u16string TitleWords::compact() const {
    std::u16string letters;
    for (const std::u16string &word : words) letters += word;
    return letters;
}

std::size_t TitleWords::articles() const { return words.size() > 1 && is_article(words[0]) ? 1 : 0; }

TitleWords title_words(std::string_view text) { return WordMaker(text).make(); }

std::u16string canonical_word(const std::u16string &word) {
    static const auto canonical = make_canonical_words();
    const auto found = canonical.find(word);
    return found == canonical.end() ? word : found->second;
}

bool is_article(std::u16string_view word) {
    // Without those that mean something else in English titles: die, den, i, o, as, al.
    constexpr std::array<std::u16string_view, 20> articles{u"the", u"a",   u"an",   u"la", u"le",  u"les", u"l",
                                                           u"un",  u"une", u"il",   u"lo", u"gli", u"una", u"der",
                                                           u"das", u"ein", u"eine", u"el", u"los", u"las"};
    return std::ranges::find(articles, word) != articles.end();
}

std::optional<int> year_word(std::u16string_view word) {
    if (word.size() != 4) return std::nullopt;
    int year = 0;
    for (const char16_t digit : word) {
        if (!is_digit(digit)) return std::nullopt;
        year = 10 * year + (digit - u'0');
    }
    return year >= 1870 && year < 2100 ? std::optional(year) : std::nullopt;
}

std::string to_utf8(std::u16string_view letters) {
    std::string text;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        char32_t code = letters[i];
        if (code >= 0xD800 && code < 0xDC00 && i + 1 < letters.size())
            code = 0x10000 + ((code - 0xD800) << 10) + (letters[++i] - 0xDC00u);
        if (code < 0x80) {
            text += static_cast<char>(code);
            continue;
        }
        const int extra = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        text += static_cast<char>((0xF00 >> extra & 0xFF) | (code >> 6 * extra));
        for (int k = extra - 1; k >= 0; --k) text += static_cast<char>(0x80 | (code >> 6 * k & 0x3F));
    }
    return text;
}

} // namespace benchlight::movies
