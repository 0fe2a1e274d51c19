#include "engine/movies/title_query_internal.h"
#include "engine/movies/typos_internal.h"

#include <algorithm>
#include <bit>

namespace benchlight::movies {

namespace {

constexpr float meaning_quality = .97f;

bool only_digits(std::u16string_view word) { return word.find_first_not_of(u"0123456789") == word.npos; }

float typo_quality(Likeness likeness, int typos) {
    const float whole = typos == 1 ? .82f : .74f;
    return likeness == Likeness::typo ? whole : whole - .08f;
}

void add_same(const TitleData &titles, QueryWord &word) {
    const auto same = titles.words.equal_to(word.text);
    for (std::uint32_t i = same.first; i < same.second; ++i) word.matches.push_back({i, Likeness::same, 0, 1});
    const std::u16string canonical = canonical_word(word.text);
    const auto add = [&](std::uint32_t i) {
        if (titles.words[i] != word.text) word.matches.push_back({i, Likeness::meaning, 0, meaning_quality});
    };
    if (const auto group = titles.same_meaning.find(canonical); group != titles.same_meaning.end())
        std::ranges::for_each(group->second, add);
    else if (const auto other = titles.words.equal_to(canonical); canonical != word.text && other.first < other.second)
        add(other.first);
}

void add_typos(const TitleData &titles, QueryWord &word) {
    const std::size_t letters = word.text.size();
    if (letters < 4 || letters > longest_compared || only_digits(word.text)) return;
    const int most = typos_allowed(letters + 2) == 2 ? 2 : 1, unfinished = word.unfinished ? typos_allowed(letters) : 0;
    const std::uint32_t mask = letters_mask(word.text);
    const std::size_t shortest = letters - static_cast<std::size_t>(most),
                      longest = letters + static_cast<std::size_t>(most);
    for (std::uint32_t i = 0; i < titles.words.size(); ++i) {
        const std::uint32_t other = titles.word_mask[i];
        const std::size_t length = titles.word_length[i];
        if (std::popcount(mask & ~other) > most || length < shortest) continue;
        const int allowed = typos_allowed(std::max(letters, length));
        if (length <= longest && allowed > 0 && std::popcount(mask ^ other) <= 2 * allowed) {
            const int typos = typos_between(word.text, titles.words[i], allowed);
            if (typos > 0 && typos <= allowed) {
                const auto likeness = Likeness::typo;
                word.matches.push_back({i, likeness, static_cast<std::uint8_t>(typos), typo_quality(likeness, typos)});
                continue;
            }
        }
        if (unfinished == 0 || length <= letters || std::popcount(mask & ~other) > unfinished) continue;
        const int typos = typos_to_beginning(word.text, titles.words[i], unfinished);
        if (typos == 0 || typos > unfinished) continue;
        const auto likeness = Likeness::beginning_with_typo;
        word.matches.push_back({i, likeness, static_cast<std::uint8_t>(typos), typo_quality(likeness, typos)});
    }
}

/// Three or four letters that are no word: two of them may have changed places.
void add_exchanged(const TitleData &titles, QueryWord &word) {
    if (word.text.size() < 3 || word.text.size() > 4) return;
    for (std::size_t i = 1; i < word.text.size(); ++i) {
        std::u16string other = word.text;
        std::swap(other[i - 1], other[i]);
        const auto same = titles.words.equal_to(other);
        if (other != word.text && same.first < same.second)
            word.matches.push_back({same.first, Likeness::typo, 1, .6f});
    }
}

void add_years(QueryWord &word) {
    word.year = year_word(word.text);
    if (!word.unfinished || word.text.size() < 2 || word.text.size() > 3 || !only_digits(word.text)) return;
    int number = 0;
    for (const char16_t digit : word.text) number = 10 * number + (digit - u'0');
    const int span = word.text.size() == 2 ? 100 : 10;
    if (number * span >= 1800 && number * span < 2100) word.years = {number * span, number * span + span - 1};
}

void find_weight(const TitleData &titles, QueryWord &word) {
    const auto &begin = titles.word_places.begin;
    const auto same = titles.words.equal_to(word.text);
    if (word.unfinished && word.beginning.first < word.beginning.second)
        word.weight = titles.weight_of(begin[word.beginning.second] - begin[word.beginning.first]);
    else if (same.first < same.second)
        word.weight = titles.word_weight[same.first];
    else
        word.weight = word.matches.empty() ? std::min(.9f, .15f * static_cast<float>(word.text.size())) : .9f;
    if (word.year) word.weight = std::max(word.weight, .6f);
}

QueryWord make_word(const TitleData &titles, const std::u16string &text, bool last) {
    QueryWord word;
    word.text = text;
    word.unfinished = last;
    add_same(titles, word);
    if (last || text.size() >= 3) word.beginning = titles.words.beginning_with(text);
    add_typos(titles, word);
    if (word.matches.empty() && word.beginning.first == word.beginning.second) add_exchanged(titles, word);
    std::ranges::stable_sort(word.matches, [](const WordMatch &a, const WordMatch &b) {
        return a.word != b.word ? a.word < b.word : a.quality > b.quality;
    });
    if (last && text.size() >= 4)
        word.joined = titles.joined.beginning_with(text);
    else if (text.size() >= 2)
        word.joined = titles.joined.equal_to(text);
    add_years(word);
    find_weight(titles, word);
    return word;
}

} // namespace

float QueryWord::beginning_quality(std::size_t letters) const {
    const float share = static_cast<float>(text.size()) / static_cast<float>(letters);
    return unfinished ? .9f + .09f * share : .8f + .08f * share;
}

WordMatch QueryWord::match(const TitleData &titles, std::uint32_t word) const {
    const auto found = std::ranges::lower_bound(matches, word, {}, &WordMatch::word);
    if (found != matches.end() && found->word == word) {
        const bool better = word >= beginning.first && word < beginning.second && found->likeness != Likeness::same;
        if (!better) return *found;
    }
    if (word < beginning.first || word >= beginning.second) return {word};
    return {word, Likeness::beginning, 0, beginning_quality(titles.words[word].size())};
}

Query::Query(const TitleData &titles, std::string_view text) {
    text = text.substr(0, most_bytes);
    TitleWords typed = title_words(text);
    if (typed.words.size() > most_words) typed.words.resize(most_words);
    compact = typed.compact();
    articles = typed.articles();
    for (std::size_t i = 0; i < typed.words.size(); ++i) {
        const bool last = i + 1 == typed.words.size();
        words.push_back(make_word(titles, typed.words[i], last));
        weight += words.back().weight;
        if (last) continue;
        const std::u16string both = typed.words[i] + typed.words[i + 1];
        words.back().with_next = titles.words.equal_to(both);
        if (i + 2 == typed.words.size() && both.size() >= 4)
            words.back().begins_with_next = titles.words.beginning_with(both);
    }
    const auto add_whole = [&](const TitleWords &of, int year) {
        for (const std::uint32_t name : names_equal_to(titles, of, year, false)) whole.push_back({name, year != 0});
    };
    add_whole(typed, 0);
    if (words.size() > 1 && words.back().year) {
        TitleWords rest = typed;
        rest.words.pop_back();
        add_whole(rest, *words.back().year);
    }
    if (text.find_first_of(",(") != std::string_view::npos) {
        const ParsedTitle parsed = parse_title(text);
        add_whole(title_words(parsed.base), parsed.year);
    }
}

std::vector<std::uint32_t> names_equal_to(const TitleData &titles, const TitleWords &words, int year,
                                          bool ignore_articles) {
    std::u16string key;
    const std::size_t skipped = ignore_articles ? words.articles() : 0;
    for (std::size_t i = skipped; i < words.words.size(); ++i) key += words.words[i];
    std::vector<std::uint32_t> result;
    const auto equal = titles.compact.equal_to(key);
    for (std::uint32_t i = equal.first; i < equal.second; ++i) {
        const Name &name = titles.names[titles.compact_name[i]];
        if (year != 0 && (*titles.catalog)[name.movie].year != year) continue;
        const auto of = titles.words_of(name).subspan(ignore_articles ? name.articles : 0);
        const auto same = [&](std::uint32_t word, const std::u16string &typed) { return titles.words[word] == typed; };
        if (std::equal(of.begin(), of.end(), words.words.begin() + static_cast<std::ptrdiff_t>(skipped),
                       words.words.end(), same))
            result.push_back(titles.compact_name[i]);
    }
    return result;
}

} // namespace benchlight::movies
