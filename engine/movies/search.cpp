#include "engine/movies/search.h"

#include "engine/movies/title_candidates_internal.h"
#include "engine/movies/title_match_internal.h"
#include "engine/movies/typos_internal.h"

#include <algorithm>
#include <unordered_map>

namespace benchlight::movies {

namespace {

constexpr std::size_t looked_at = 256; ///< names, of those that share words with the query

/// Whether this is the first letter that somebody types.
bool is_first_letter(const Query &query) {
    return query.words.size() == 1 && query.words[0].text.size() == 1 && query.words[0].unfinished;
}

} // namespace

/// Candidates of a single letter are nearly all names, so they are kept: nothing else takes as long.
struct TitleIndex::Index : TitleData {
    Index(const Catalog &titles, std::span<const std::uint32_t> popularity) : TitleData(titles, popularity) {
        char16_t before = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i].empty() || words[i][0] == before) continue;
            before = words[i][0];
            const Query query(*this, to_utf8(std::u16string_view(&before, 1)));
            if (is_first_letter(query) && query.words[0].text[0] == before)
                of_letter.emplace(before, candidate_names(*this, query, looked_at));
        }
    }

    std::vector<std::uint32_t> candidates(const Query &query, std::size_t most) const {
        if (most <= looked_at && is_first_letter(query))
            if (const auto kept = of_letter.find(query.words[0].text[0]); kept != of_letter.end()) return kept->second;
        return candidate_names(*this, query, std::max(looked_at, most));
    }

    std::unordered_map<char16_t, std::vector<std::uint32_t>> of_letter;
};

namespace {

constexpr float least_found = .5f;        ///< share of the query's weight that a hit has
constexpr float least_beside_best = .86f; ///< what is found of a hit, as a share of what is found of the best one

/// The best of a movie's names.
struct Ranked {
    std::uint32_t name = 0;
    TitleMatch match{};
};

std::vector<Ranked> ranked(const TitleData &titles, std::vector<std::uint32_t> names, const Query &query, float found) {
    for (const Query::Whole &whole : query.whole) names.push_back(whole.name);
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());

    std::unordered_map<std::uint32_t, Ranked> of_movie;
    for (const std::uint32_t name : names) {
        TitleMatch match = match_title(titles, query, titles.names[name]);
        if (std::ranges::find(query.whole, name, &Query::Whole::name) != query.whole.end()) {
            match.whole = true;
            match.found = 1;
            match.score = titles.names[name].alias < 0 ? 1 : .99;
        }
        if (match.found < found) continue;
        const auto [entry, added] = of_movie.try_emplace(titles.names[name].movie, Ranked{name, match});
        if (!added && match.score > entry->second.match.score) entry->second = {name, std::move(match)};
    }
    std::vector<Ranked> hits;
    for (auto &[movie, hit] : of_movie) hits.push_back(std::move(hit));
    std::ranges::sort(hits, [&](const Ranked &a, const Ranked &b) {
        if (a.match.score != b.match.score) return a.match.score > b.match.score;
        const std::uint32_t first = titles.names[a.name].movie, second = titles.names[b.name].movie;
        if (titles.ratings[first] != titles.ratings[second]) return titles.ratings[first] > titles.ratings[second];
        return first < second;
    });
    return hits;
}

SearchHit hit_of(const TitleData &titles, const Query &query, const Ranked &hit) {
    const Name &name = titles.names[hit.name];
    return {name.movie, hit.match.score, explain_match(titles, query, name, hit.match)};
}

/// The names that have a part that is spelt most nearly like the query, spaces left aside.
std::vector<SearchHit> similar_titles(const TitleData &titles, const Query &query) {
    constexpr double least = .55;
    std::vector<SearchHit> hits;
    const NearestPart nearest(query.compact);
    if (nearest.letters() < 3) return hits;
    std::unordered_map<std::uint32_t, std::size_t> of_movie;
    for (std::size_t i = 0; i < titles.compact.size(); ++i) {
        const std::u16string_view letters = titles.compact[i];
        const Name &name = titles.names[titles.compact_name[i]];
        const double asked = static_cast<double>(nearest.letters()), there = static_cast<double>(letters.size());
        const double similar = 1 - nearest.distance(letters) / asked;
        if (similar < least) continue;
        const double score = .9 * similar * (.8 + .2 * std::min(asked, there) / std::max(asked, there)) *
                             (.9 + .1 * static_cast<double>(name.popularity));
        SearchHit hit{name.movie, score, name.alias < 0 ? "similar title" : "alias: " + titles.text_of(name)};
        const auto [entry, added] = of_movie.try_emplace(name.movie, hits.size());
        if (added)
            hits.push_back(std::move(hit));
        else if (score > hits[entry->second].score)
            hits[entry->second] = std::move(hit);
    }
    return hits;
}

} // namespace

TitleIndex::TitleIndex(const Catalog &catalog, std::span<const std::uint32_t> popularity)
    : index_(std::make_unique<Index>(catalog, popularity)) {}
TitleIndex::~TitleIndex() = default;
TitleIndex::TitleIndex(TitleIndex &&) noexcept = default;

const Catalog &TitleIndex::catalog() const { return *index_->catalog; }

std::vector<SearchHit> TitleIndex::search(std::string_view text, std::size_t top) const {
    const TitleData &titles = *index_;
    const Query query(titles, text);
    if (query.words.empty() || top == 0) return {};
    std::vector<SearchHit> hits;
    const std::vector<Ranked> all = ranked(titles, index_->candidates(query, top + top / 2), query, least_found);
    float best = 0;
    for (const Ranked &hit : all) best = std::max(best, hit.match.found);
    for (const Ranked &hit : all) {
        if (hit.match.found < least_beside_best * best) continue;
        hits.push_back(hit_of(titles, query, hit));
        if (hits.size() == top) break;
    }
    return hits;
}

std::vector<SearchHit> TitleIndex::suggestions(std::string_view text, std::size_t top) const {
    constexpr float least_in_common = .3f;
    const TitleData &titles = *index_;
    const Query query(titles, text);
    if (query.words.empty()) return {};
    std::vector<SearchHit> hits = similar_titles(titles, query);
    std::vector<Ranked> sharing_words =
        ranked(titles, index_->candidates(query, top + top / 2), query, least_in_common);
    sharing_words.resize(std::min(sharing_words.size(), top));
    for (const Ranked &hit : sharing_words) hits.push_back(hit_of(titles, query, hit));
    std::ranges::sort(hits, [&](const SearchHit &a, const SearchHit &b) {
        if (a.score != b.score) return a.score > b.score;
        const std::uint32_t first = titles.ratings[a.movie], second = titles.ratings[b.movie];
        return first != second ? first > second : a.movie < b.movie;
    });
    std::vector<SearchHit> distinct;
    for (SearchHit &hit : hits) {
        if (distinct.size() == top) break;
        if (std::ranges::find(distinct, hit.movie, &SearchHit::movie) == distinct.end())
            distinct.push_back(std::move(hit));
    }
    return distinct;
}

std::vector<std::uint32_t> TitleIndex::with_title(std::string_view title) const {
    const TitleData &titles = *index_;
    std::vector<std::uint32_t> movies;
    const auto find = [&](const TitleWords &words, int year) {
        if (words.words.empty() || !movies.empty()) return;
        for (const std::uint32_t name : names_equal_to(titles, words, year, true))
            movies.push_back(titles.names[name].movie);
    };
    const TitleWords typed = title_words(title);
    find(typed, 0);
    const ParsedTitle parsed = parse_title(title);
    find(title_words(parsed.base), parsed.year);
    if (typed.words.size() > 1 && year_word(typed.words.back())) {
        TitleWords rest = typed;
        rest.words.pop_back();
        find(rest, *year_word(typed.words.back()));
    }
    std::ranges::sort(movies);
    movies.erase(std::unique(movies.begin(), movies.end()), movies.end());
    return movies;
}

} // namespace benchlight::movies
