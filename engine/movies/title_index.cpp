#include "engine/movies/title_index_internal.h"
#include "engine/movies/typos_internal.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace benchlight::movies {

namespace {

/// Rows from pairs of (row, place), which it sorts; of equal pairs one is kept.
Occurrences make_occurrences(std::vector<std::pair<std::uint32_t, std::uint32_t>> entries, std::size_t rows) {
    // The place is 2 · name + 1 for the main title: where a word stands in both parts, the main one counts.
    std::ranges::sort(entries, [](const auto &a, const auto &b) {
        return std::pair(a.first, a.second ^ 1) < std::pair(b.first, b.second ^ 1);
    });
    const auto same = [](const auto &a, const auto &b) { return a.first == b.first && a.second / 2 == b.second / 2; };
    entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
    Occurrences result;
    result.begin.assign(rows + 1, 0);
    result.places.reserve(entries.size());
    for (const auto &[row, place] : entries) {
        ++result.begin[row + 1];
        result.places.push_back({place / 2, place & 1});
    }
    std::partial_sum(result.begin.begin(), result.begin.end(), result.begin.begin());
    return result;
}

std::vector<std::uint32_t> order_of(const std::vector<std::u16string> &words) {
    std::vector<std::uint32_t> order(words.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        const int difference = words[a].compare(words[b]);
        return difference != 0 ? difference < 0 : a < b;
    });
    return order;
}

std::vector<std::u16string> in_order(const std::vector<std::u16string> &words,
                                     const std::vector<std::uint32_t> &order) {
    std::vector<std::u16string> sorted;
    sorted.reserve(words.size());
    for (const std::uint32_t i : order) sorted.push_back(words[i]);
    return sorted;
}

} // namespace

SortedWords::SortedWords(const std::vector<std::u16string> &words) {
    begin_.reserve(words.size() + 1);
    for (const std::u16string &word : words) {
        letters_ += word;
        begin_.push_back(static_cast<std::uint32_t>(letters_.size()));
    }
    letters_.shrink_to_fit();
}

std::uint32_t SortedWords::lower_bound(std::u16string_view word) const {
    std::uint32_t low = 0, high = static_cast<std::uint32_t>(size());
    while (low < high) {
        const std::uint32_t middle = (low + high) / 2;
        if ((*this)[middle] < word)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

SortedWords::Range SortedWords::equal_to(std::u16string_view word) const {
    const std::uint32_t first = lower_bound(word);
    std::uint32_t end = first;
    while (end < size() && (*this)[end] == word) ++end;
    return {first, end};
}

SortedWords::Range SortedWords::beginning_with(std::u16string_view beginning) const {
    const std::uint32_t first = lower_bound(beginning);
    std::uint32_t low = first, high = static_cast<std::uint32_t>(size());
    while (low < high) {
        const std::uint32_t middle = (low + high) / 2;
        if ((*this)[middle].starts_with(beginning))
            low = middle + 1;
        else
            high = middle;
    }
    return {first, low};
}

TitleData::TitleData(const Catalog &all, std::span<const std::uint32_t> popularity)
    : catalog(&all), ratings(popularity.begin(), popularity.end()) {
    ratings.resize(all.size());
    for (std::uint32_t movie = 0; movie < all.size(); ++movie)
        if (all[movie].year != 0) of_year[all[movie].year].push_back(movie);
    add_names();
    const double most = std::log1p(ratings.empty() ? 1.0 : std::max(1u, *std::ranges::max_element(ratings)));
    for (Name &name : names) name.popularity = static_cast<float>(std::log1p(ratings[name.movie]) / most);
    add_joined();
    add_compact();
}

void TitleData::add_names() {
    std::vector<TitleWords> texts;
    for (std::uint32_t movie = 0; movie < catalog->size(); ++movie) {
        first_name_.push_back(static_cast<std::uint32_t>(names.size()));
        const Movie &of = (*catalog)[movie];
        for (std::int32_t alias = -1; alias < static_cast<std::int32_t>(of.aliases.size()); ++alias) {
            TitleWords text = title_words(alias < 0 ? of.title : of.aliases[static_cast<std::size_t>(alias)]);
            if (text.words.empty()) continue;
            constexpr std::size_t most_words = 1000;
            if (text.words.size() > most_words) text.words.resize(most_words);
            for (std::u16string &word : text.words)
                if (word.size() > 1000) word.resize(1000);
            Name name{movie, alias};
            name.words = static_cast<std::uint16_t>(text.words.size());
            name.main = static_cast<std::uint16_t>(std::min(text.main, text.words.size()));
            name.articles = static_cast<std::uint16_t>(text.articles());
            names.push_back(name);
            texts.push_back(std::move(text));
        }
    }
    first_name_.push_back(static_cast<std::uint32_t>(names.size()));
    add_words(std::move(texts));
}

void TitleData::add_words(std::vector<TitleWords> texts) {
    std::unordered_map<std::u16string, std::uint32_t> number;
    std::vector<std::u16string> distinct;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        names[i].first = static_cast<std::uint32_t>(name_words.size());
        for (const std::u16string &word : texts[i].words) {
            const auto [entry, added] = number.try_emplace(word, static_cast<std::uint32_t>(distinct.size()));
            if (added) distinct.push_back(word);
            name_words.push_back(entry->second);
        }
    }
    const std::vector<std::uint32_t> order = order_of(distinct);
    std::vector<std::uint32_t> position(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) position[order[i]] = i;
    for (std::uint32_t &word : name_words) word = position[word];
    words = SortedWords(in_order(distinct, order));

    std::vector<std::pair<std::uint32_t, std::uint32_t>> entries;
    for (std::uint32_t i = 0; i < names.size(); ++i)
        for (std::uint32_t k = 0; k < names[i].words; ++k)
            entries.emplace_back(name_words[names[i].first + k], 2 * i + (k < names[i].main ? 1 : 0));
    word_places = make_occurrences(std::move(entries), words.size());

    for (std::uint32_t i = 0; i < words.size(); ++i) {
        word_weight.push_back(weight_of(word_places[i].size()));
        word_mask.push_back(letters_mask(words[i]));
        word_length.push_back(static_cast<std::uint8_t>(std::min<std::size_t>(255, words[i].size())));
        same_meaning[canonical_word(std::u16string(words[i]))].push_back(i);
    }
    std::erase_if(same_meaning, [this](const auto &entry) {
        return entry.second.size() == 1 && words[entry.second[0]] == entry.first;
    });
    for (Name &name : names) {
        for (std::uint32_t k = name.articles; k < name.words; ++k)
            name.weight += word_weight[name_words[name.first + k]] * (k < name.main ? 1 : subtitle_weight);
        name.weight = std::max(name.weight, 1e-3f);
    }
}

float TitleData::weight_of(std::size_t names_with_it) const {
    const double share = std::log(static_cast<double>(std::max<std::size_t>(1, names_with_it))) /
                         std::log(static_cast<double>(std::max<std::size_t>(2, names.size())));
    return static_cast<float>(std::clamp(1 - share, .12, 1.0));
}

void TitleData::add_joined() {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> pairs; // two words, and the place
    for (std::uint32_t i = 0; i < names.size(); ++i) {
        const auto of = words_of(names[i]);
        for (std::size_t k = 1; k < of.size(); ++k)
            pairs.emplace_back(std::uint64_t{of[k - 1]} << 32 | of[k], 2 * i + (k < names[i].main ? 1 : 0));
    }
    std::ranges::sort(pairs);
    std::vector<std::u16string> texts;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> both, entries;
    for (const auto &[pair, place] : pairs) {
        const std::pair now(static_cast<std::uint32_t>(pair >> 32), static_cast<std::uint32_t>(pair));
        if (both.empty() || both.back() != now) {
            both.push_back(now);
            texts.push_back(std::u16string(words[now.first]).append(words[now.second]));
        }
        entries.emplace_back(static_cast<std::uint32_t>(both.size() - 1), place);
    }
    const std::vector<std::uint32_t> order = order_of(texts);
    std::vector<std::uint32_t> position(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        position[order[i]] = i;
        joined_words.push_back(both[order[i]]);
    }
    for (auto &entry : entries) entry.first = position[entry.first];
    joined = SortedWords(in_order(texts, order));
    joined_places = make_occurrences(std::move(entries), joined.size());
}

void TitleData::add_compact() {
    std::vector<std::u16string> texts;
    std::vector<std::uint32_t> of;
    for (std::uint32_t i = 0; i < names.size(); ++i) {
        std::u16string whole;
        for (const std::uint32_t word : words_of(names[i])) whole += words[word];
        texts.push_back(whole);
        of.push_back(i);
        if (names[i].articles == 0) continue;
        texts.push_back(whole.substr(words[words_of(names[i])[0]].size()));
        of.push_back(i);
    }
    const std::vector<std::uint32_t> order = order_of(texts);
    for (const std::uint32_t i : order) compact_name.push_back(of[i]);
    compact = SortedWords(in_order(texts, order));
}

std::pair<std::uint32_t, std::uint32_t> TitleData::names_of(std::uint32_t movie) const {
    return {first_name_[movie], first_name_[movie + 1]};
}

std::string TitleData::text_of(const Name &name) const {
    const Movie &movie = (*catalog)[name.movie];
    return name.alias < 0 ? movie.title : movie.aliases[static_cast<std::size_t>(name.alias)];
}

std::unique_ptr<Scratch> TitleData::take_scratch() const {
    const std::scoped_lock lock(mutex_);
    if (scratches_.empty()) {
        auto scratch = std::make_unique<Scratch>();
        scratch->sums.resize(names.size());
        return scratch;
    }
    auto scratch = std::move(scratches_.back());
    scratches_.pop_back();
    return scratch;
}

void TitleData::give_back(std::unique_ptr<Scratch> scratch) const {
    const std::scoped_lock lock(mutex_);
    scratches_.push_back(std::move(scratch));
}

} // namespace benchlight::movies
