#include "engine/movies/title_match_internal.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace benchlight::movies {

namespace {

constexpr std::size_t most_places = 64; ///< words of a title that are looked at
constexpr float spaced_quality = .95f, near_year_quality = .75f, years_quality = .8f, spaced_beginning_quality = .97f;
constexpr float popularity_share = .18f;
constexpr float main_title_share = .75f; ///< that a title counts as covered when all of it before the subtitle is

bool within(SortedWords::Range range, std::uint32_t word) { return word >= range.first && word < range.second; }

/// Lays the words of a query on those of a name, each to the best that is free, from the left.
class Alignment {
  public:
    Alignment(const TitleData &titles, const Query &query, const Name &name)
        : titles_(titles),
          query_(query),
          name_(name),
          of_(titles.words_of(name).first(std::min<std::size_t>(name.words, most_places))) {}

    TitleMatch make() {
        result_.words.resize(query_.words.size());
        for (std::size_t i = 0; i < query_.words.size(); ++i) i += place(i);
        finish();
        return std::move(result_);
    }

  private:
    /// What a word is laid on: `places` words of the title from `at` on.
    struct Candidate {
        float quality = 0;
        std::size_t at = 0, places = 0, query_words = 1;
        WordMatch match{};
        bool spaced = false, year = false, near_year = false;
    };

    /// Places word i; returns how many words after it were placed with it.
    std::size_t place(std::size_t i) {
        const QueryWord &word = query_.words[i];
        Candidate best;
        const auto offer = [&](const Candidate &candidate) {
            const auto value = [&](const Candidate &c) {
                return c.quality + (c.places > 0 && c.at == next_ ? .03f : 0);
            };
            if (candidate.quality > 0 && value(candidate) > value(best)) best = candidate;
        };
        for (std::size_t at = 0; at < of_.size(); ++at) {
            if (used_[at]) continue;
            const WordMatch match = word.match(titles_, of_[at]);
            if (match.likeness != Likeness::meaning || may_be_number(i, at)) offer({match.quality, at, 1, 1, match});
            if (within(word.with_next, of_[at]))
                offer({spaced_quality, at, 1, 2, {of_[at], Likeness::same, 0, spaced_quality}, true});
            else if (within(word.begins_with_next, of_[at]))
                offer({spaced_quality - .03f, at, 1, 2, {of_[at], Likeness::beginning, 0, spaced_quality}, true});
            if (at + 1 < of_.size() && !used_[at + 1] && is_joined(word, at))
                offer({spaced_quality, at, 2, 1, {of_[at], Likeness::same, 0, spaced_quality}, true});
        }
        offer_year(word, offer);
        if (best.quality == 0) return 0;
        take(i, best);
        return best.query_words - 1;
    }

    /// A single letter in front is no number: "X-Men" is not the tenth.
    bool may_be_number(std::size_t i, std::size_t at) const {
        return (at > name_.articles || titles_.words[of_[at]].size() > 1 || name_.words == 1) &&
               (i > 0 || query_.words[i].text.size() > 1);
    }

    template <class Offer> void offer_year(const QueryWord &word, const Offer &offer) const {
        const int year = (*titles_.catalog)[name_.movie].year;
        if (year == 0) return;
        Candidate candidate;
        candidate.year = true;
        if (word.year && *word.year == year) candidate.quality = 1;
        if (word.year && std::abs(*word.year - year) == 1) {
            candidate.quality = near_year_quality;
            candidate.near_year = true;
        }
        if (word.years.first <= year && year <= word.years.second) candidate.quality = years_quality;
        offer(candidate);
    }

    /// Whether the word is that at `at` and the next one without the space, or begins so while it is unfinished.
    bool is_joined(const QueryWord &word, std::size_t at) const {
        std::u16string_view rest = word.text;
        if (!rest.starts_with(titles_.words[of_[at]])) return false;
        rest.remove_prefix(titles_.words[of_[at]].size());
        const std::u16string_view next = titles_.words[of_[at + 1]];
        return !rest.empty() && (rest == next || (word.unfinished && word.text.size() >= 4 && next.starts_with(rest)));
    }

    void take(std::size_t i, const Candidate &best) {
        for (std::size_t k = 0; k < best.query_words; ++k) {
            TitleMatch::Word &word = result_.words[i + k];
            word.match = best.match;
            word.match.quality = best.quality;
            word.spaced = best.spaced;
            word.year = best.year;
            word.near_year = best.near_year;
            result_.found += query_.words[i + k].weight * best.quality;
        }
        if (best.places == 0) {
            ++years_;
            return;
        }
        for (std::size_t k = 0; k < best.places; ++k) {
            used_[best.at + k] = true;
            if (best.at + k < name_.articles) continue;
            const bool begun =
                best.match.likeness == Likeness::beginning || best.match.likeness == Likeness::beginning_with_typo;
            whole_ += !begun;
            whole_of_main_ += !begun && best.at + k < name_.main;
            const float part = best.at + k < name_.main ? 1 : subtitle_weight;
            result_.covered += titles_.word_weight[of_[best.at + k]] * part * share_of(query_.words[i], best);
        }
        if (placed_++ == 0)
            result_.from_beginning = i - years_ <= query_.articles && best.at <= name_.articles;
        else
            neighbours_ += best.at == next_;
        next_ = best.at + best.places;
    }

    /// How much of the title's word the typed one covers.
    float share_of(const QueryWord &word, const Candidate &best) const {
        const float letters = static_cast<float>(titles_.words[best.match.word].size());
        switch (best.match.likeness) {
        case Likeness::beginning:
        case Likeness::beginning_with_typo:
            return best.spaced ? 1 : std::min(1.0f, static_cast<float>(word.text.size()) / letters);
        case Likeness::typo: return 1 - static_cast<float>(best.match.typos) / std::max(letters, 2.0f);
        default: return 1;
        }
    }

    void finish() {
        result_.found = std::min(1.0f, result_.found / query_.weight);
        result_.covered = std::min(1.0f, result_.covered / name_.weight);
        result_.in_order = placed_ > 1 ? static_cast<float>(neighbours_) / static_cast<float>(placed_ - 1) : 1;
        result_.complete = whole_ + name_.articles == name_.words;
        if (whole_of_main_ + name_.articles == name_.main)
            result_.covered = std::max(result_.covered, main_title_share);
        const float beginning = spaces_may_differ() ? beginning_without_spaces() : 0;
        const float spaced = score_of(spaced_beginning_quality, beginning, 1, true);
        float score = score_of(result_.found, result_.covered, result_.in_order, result_.from_beginning);
        if (beginning > 0 && spaced > score) {
            result_.beginning_without_spaces = true;
            result_.found = spaced_beginning_quality;
            result_.covered = beginning;
            score = spaced;
        }
        result_.score = with_popularity(score, name_.popularity);
    }

    /// Whether some word has yet to be found as it is.
    bool spaces_may_differ() const {
        constexpr float as_it_is = .85f;
        return query_.compact.size() >= 4 && std::ranges::any_of(result_.words, [](const TitleMatch::Word &word) {
                   return word.spaced || word.match.quality < as_it_is;
               });
    }

    /// The share of the name's letters that the query is the beginning of, spaces left aside; else 0. The article in front may be
    /// missing, or be there as in "thelionking".
    float beginning_without_spaces() const {
        const float whole = begins_with(query_.compact, 0);
        if (whole > 0 || (query_.articles == 0 && name_.articles == 0)) return whole;
        if (query_.articles == 0) return begins_with(query_.compact, name_.articles);
        const std::u16string &article = query_.words[0].text;
        const bool may_miss = article == u"the" || article == u"a" || article == u"an";
        if (name_.articles > 0 || !may_miss) return 0;
        return begins_with(std::u16string_view(query_.compact).substr(article.size()), 0);
    }

    float begins_with(std::u16string_view rest, std::size_t first) const {
        std::size_t letters = 0, matched = 0;
        for (std::size_t at = first; at < of_.size(); ++at) {
            const std::u16string_view word = titles_.words[of_[at]];
            const std::size_t length = std::min(rest.size(), word.size());
            if (rest.substr(0, length) != word.substr(0, length)) return 0;
            letters += word.size();
            matched += length;
            rest.remove_prefix(length);
        }
        return rest.empty() ? static_cast<float>(matched) / static_cast<float>(letters) : 0;
    }

    const TitleData &titles_;
    const Query &query_;
    const Name &name_;
    std::span<const std::uint32_t> of_;
    std::array<bool, most_places> used_{};
    std::size_t next_ = most_places + 1, placed_ = 0, neighbours_ = 0, years_ = 0, whole_ = 0, whole_of_main_ = 0;
    TitleMatch result_;
};

std::string upper_if_roman(std::u16string_view word) {
    std::string text = to_utf8(word);
    if (word.find_first_not_of(u"ivx") == word.npos)
        for (char &letter : text) letter = static_cast<char>(letter - 'a' + 'A');
    return text;
}

/// "one letter off: matirx → matrix", "2 for II".
std::string explain_word(const TitleData &titles, const QueryWord &word, const TitleMatch::Word &found) {
    const WordMatch &match = found.match;
    if (found.year || match.quality == 0 || found.spaced) return {};
    if (match.likeness == Likeness::meaning)
        return upper_if_roman(word.text) + " for " + upper_if_roman(titles.words[match.word]);
    if (match.typos == 0) return {};
    return std::string(match.typos == 1 ? "one letter" : "two letters") + " off: " + to_utf8(word.text) + " → " +
           to_utf8(titles.words[match.word]);
}

/// How much of the title the query is, in words.
std::string explain_extent(const Query &query, const TitleMatch &match) {
    if (match.whole) return "title";
    if (match.beginning_without_spaces) return match.covered > .999f ? "title" : "beginning of the title";
    std::size_t years = 0, found = 0, begun = 0;
    for (const TitleMatch::Word &word : match.words) {
        years += word.year;
        found += !word.year && word.match.quality > 0;
        begun += word.match.likeness == Likeness::beginning || word.match.likeness == Likeness::beginning_with_typo;
    }
    const std::size_t asked = query.words.size() - years;
    if (found < asked) return std::to_string(found) + " of " + std::to_string(asked) + " words";
    if (found == 0) return {};
    const bool straight = match.from_beginning && match.in_order > .999f;
    if (straight && match.complete) return "title";
    if (straight) return "beginning of the title";
    if (found == 1) return begun == 1 ? "beginning of a word" : "a word of the title";
    return "all " + std::to_string(found) + " words";
}

} // namespace

float score_of(float found, float covered, float in_order, bool from_beginning) {
    return found * std::sqrt(found) * (.62f + .26f * covered + .07f * in_order + (from_beginning ? .05f : 0));
}

double with_popularity(float score, float popularity) {
    return .98 * static_cast<double>((1 - popularity_share) * score + popularity_share * score * popularity);
}

TitleMatch match_title(const TitleData &titles, const Query &query, const Name &name) {
    return Alignment(titles, query, name).make();
}

std::string explain_match(const TitleData &titles, const Query &query, const Name &name, const TitleMatch &match) {
    std::vector<std::string> parts;
    const std::string extent = explain_extent(query, match);
    if (name.alias >= 0) {
        parts.push_back("alias: " + titles.text_of(name));
        if (extent != "title" && !extent.empty()) parts.push_back(extent);
    } else if (!extent.empty()) {
        parts.push_back(extent);
    }
    bool spaced = match.beginning_without_spaces;
    for (std::size_t i = 0; i < match.words.size(); ++i) {
        const TitleMatch::Word &word = match.words[i];
        spaced |= word.spaced;
        if (word.year) parts.push_back(word.near_year ? "a year beside" : "year");
        if (match.whole || match.beginning_without_spaces) continue;
        if (std::string what = explain_word(titles, query.words[i], word); !what.empty())
            parts.push_back(std::move(what));
    }
    if (spaced && !match.whole) parts.push_back("spaces aside");
    std::string text;
    for (const std::string &part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

} // namespace benchlight::movies
