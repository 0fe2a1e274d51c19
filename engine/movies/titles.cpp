#include "engine/movies/catalog.h"

#include <algorithm>
#include <array>
#include <optional>

namespace benchlight::movies {

namespace {

/// Articles that MovieLens puts behind titles: English, French, Italian, German, Spanish, Portuguese, Dutch, Danish, Swedish.
constexpr std::array<std::string_view, 42> articles{
    "The", "A",   "An",  "La",  "Le",  "Les", "L'",  "L’",  "Un",  "Une",  "Du",  "Des", "Il",  "Lo",
    "I",   "Gli", "Uno", "Una", "Der", "Die", "Das", "Den", "Ein", "Eine", "El",  "Los", "Las", "Els",
    "O",   "Os",  "As",  "Um",  "Uma", "De",  "Het", "Een", "Det", "En",   "Ett", "Et",  "Da",  "Al"};

std::string_view trim(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) + 1 - first);
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }

bool equal_words(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool is_article(std::string_view word) {
    return std::ranges::any_of(articles, [&](std::string_view article) { return equal_words(article, word); });
}

std::string with_article(std::string_view article, std::string_view title) {
    const bool elided = article.ends_with('\'') || article.ends_with("’");
    return std::string(article) + (elided ? "" : " ") + std::string(title);
}

/// "Lion King, The" as "The Lion King", "Crow, The: Wicked Prayer" as "The Crow: Wicked Prayer".
std::string turn_article(std::string_view title) {
    title = trim(title);
    const auto turned = [](std::string_view head) -> std::string {
        const std::size_t comma = head.rfind(',');
        if (comma == std::string_view::npos || trim(head.substr(0, comma)).empty()) return {};
        const std::string_view word = trim(head.substr(comma + 1));
        return is_article(word) ? with_article(word, trim(head.substr(0, comma))) : std::string();
    };
    if (std::string whole = turned(title); !whole.empty()) return whole;
    for (const std::string_view separator : {": ", " - "}) {
        const std::size_t at = title.find(separator);
        if (at == std::string_view::npos) continue;
        if (const std::string head = turned(title.substr(0, at)); !head.empty())
            return head + std::string(title.substr(at));
    }
    return std::string(title);
}

/// The year that "2006", "2006–2007", "2006-" or "2006– " begins with; 0 for all else.
int year_of(std::string_view text) {
    text = trim(text);
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (text.size() < 4 || !digits(text.substr(0, 4))) return 0;
    std::string_view rest = trim(text.substr(4));
    if (!rest.empty()) {
        const std::string_view dash = rest.starts_with('-') ? "-" : rest.starts_with("–") ? "–" : "";
        if (dash.empty()) return 0;
        rest = trim(rest.substr(dash.size()));
        if (!rest.empty() && !(rest.size() <= 4 && digits(rest))) return 0;
    }
    int year = 0;
    for (const char digit : text.substr(0, 4)) year = 10 * year + (digit - '0');
    return year >= 1800 && year < 2200 ? year : 0;
}

/// What brackets say of the medium, as the older sets have it: "(V)", "(TV)".
bool is_medium(std::string_view text) {
    return std::ranges::any_of(std::array<std::string_view, 6>{"V", "TV", "VG", "TVM", "Video", "Short"},
                               [&](std::string_view medium) { return medium == text; });
}

std::string_view without_aka(std::string_view alias) {
    for (const std::string_view prefix : {"a.k.a. ", "a.k.a ", "aka ", "aka. ", "a.k.a.: ", "a.k.a."})
        if (alias.size() > prefix.size() && equal_words(alias.substr(0, prefix.size()), prefix))
            return trim(alias.substr(prefix.size()));
    return alias;
}

/// Splits "Title (group)" at its last bracket, which may lack its end or have one too many. Nothing when the text does not end
/// in brackets of their own: "Frontière(s)" and "(Untitled)" are titles.
std::optional<std::string_view> take_group(std::string_view &title) {
    std::string_view text = title;
    std::size_t open = std::string_view::npos;
    if (text.ends_with(')')) {
        int depth = 0;
        for (std::size_t i = text.size(); i-- > 0 && open == std::string_view::npos;) {
            depth += text[i] == ')' ? 1 : text[i] == '(' ? -1 : 0;
            if (text[i] == '(' && depth == 0) open = i;
        }
        text.remove_suffix(1);
        if (open == std::string_view::npos) { // one bracket too many
            title = trim(text);
            return text.empty() ? std::nullopt : take_group(title);
        }
    } else if (const std::size_t last = text.rfind('('); last != std::string_view::npos) {
        if (text.find(')', last) != std::string_view::npos) return std::nullopt;
        open = last; // never closed
    } else {
        return std::nullopt;
    }
    if (trim(text.substr(0, open)).empty() || (text[open - 1] != ' ' && text[open - 1] != ')')) return std::nullopt;
    title = trim(text.substr(0, open));
    return trim(text.substr(open + 1));
}

/// Takes a year in brackets out of the middle of a title.
int take_inner_year(std::string &base) {
    for (std::size_t open = base.find('('); open != std::string::npos; open = base.find('(', open + 1)) {
        const std::size_t close = base.find(')', open);
        if (close == std::string::npos) break;
        const int year = year_of(std::string_view(base).substr(open + 1, close - open - 1));
        if (year == 0) continue;
        const std::string_view before = trim(std::string_view(base).substr(0, open));
        const std::string_view after = trim(std::string_view(base).substr(close + 1));
        if (before.empty() && after.empty()) break;
        base = std::string(before) + (before.empty() || after.empty() ? "" : " ") + std::string(after);
        return year;
    }
    return 0;
}

} // namespace

ParsedTitle parse_title(std::string_view stored) {
    ParsedTitle parsed;
    std::string_view title = trim(stored);
    while (const auto group = take_group(title)) {
        const int year = year_of(*group);
        if (year != 0 && parsed.year == 0) parsed.year = year;
        if (year != 0 || group->empty() || is_medium(*group)) continue;
        parsed.aliases.insert(parsed.aliases.begin(), turn_article(without_aka(*group)));
    }
    std::string base(title);
    if (parsed.year == 0) parsed.year = take_inner_year(base);
    parsed.base = turn_article(base);
    std::erase_if(parsed.aliases, [&](const std::string &alias) { return alias.empty() || alias == parsed.base; });
    return parsed;
}

} // namespace benchlight::movies
