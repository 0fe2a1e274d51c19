#include "engine/movies/title_candidates_internal.h"
#include "engine/movies/title_match_internal.h"

#include <algorithm>

namespace benchlight::movies {

namespace {

/// Adds up, name by name, what the query's words are worth where they occur.
class Tally {
  public:
    Tally(const TitleData &titles, const Query &query)
        : titles_(titles), query_(query), scratch_(titles.take_scratch()) {
        next_round(scratch_->round, &Scratch::Sum::round);
        scratch_->touched.clear();
    }
    ~Tally() { titles_.give_back(std::move(scratch_)); }
    Tally(const Tally &) = delete;
    Tally &operator=(const Tally &) = delete;

    void add_word(std::size_t i) {
        next_round(scratch_->word_round, &Scratch::Sum::word_round);
        const QueryWord &word = query_.words[i];
        std::vector<WordMatch> best_first = word.matches;
        std::ranges::stable_sort(best_first, std::ranges::greater{}, &WordMatch::quality);
        const float beginning = word.beginning_quality(word.text.size() + 1);
        std::size_t k = 0;
        for (; k < best_first.size() && best_first[k].quality > beginning; ++k) add_match(word, best_first[k]);
        add_year(word);
        add_joined(word);
        for (std::uint32_t other = word.beginning.first; other < word.beginning.second; ++other)
            add_match(word, word.match(titles_, other));
        for (; k < best_first.size(); ++k) add_match(word, best_first[k]);
    }

    /// The word and the next one as one.
    void add_with_next(std::size_t i) {
        const QueryWord &word = query_.words[i];
        const float weight = word.weight + query_.words[i + 1].weight;
        next_round(scratch_->word_round, &Scratch::Sum::word_round);
        for (const SortedWords::Range &range : {word.with_next, word.begins_with_next})
            for (std::uint32_t other = range.first; other < range.second; ++other)
                add(titles_.word_places[other], .95f * weight, titles_.word_weight[other]);
    }

    /// Names that begin with all of the query's letters, wherever the spaces are.
    void add_beginning(std::u16string_view letters) {
        constexpr std::size_t shortest = 4, most = 2000;
        if (letters.size() < shortest) return;
        const auto range = titles_.compact.beginning_with(letters);
        if (range.second - range.first > most) return;
        for (std::uint32_t i = range.first; i < range.second; ++i) {
            const std::uint32_t name = titles_.compact_name[i];
            const float share = static_cast<float>(letters.size()) / static_cast<float>(titles_.compact[i].size());
            Scratch::Sum &sum = sum_of(name);
            sum.query = std::max(sum.query, query_.weight);
            sum.title = std::max(sum.title, share * titles_.names[name].weight);
        }
    }

    std::vector<std::uint32_t> best(std::size_t most) const {
        std::vector<std::pair<float, std::uint32_t>> estimates;
        estimates.reserve(scratch_->touched.size());
        for (const std::uint32_t i : scratch_->touched) {
            const Name &name = titles_.names[i];
            const Scratch::Sum &sum = scratch_->sums[i];
            const float found = std::min(1.0f, sum.query / query_.weight);
            const float score = score_of(found, std::min(1.0f, sum.title / name.weight), 1, true);
            estimates.emplace_back(static_cast<float>(with_popularity(score, name.popularity)), i);
        }
        if (estimates.size() > most) {
            // Equal estimates fall by position, whatever order they were met in.
            const auto better = [](const auto &a, const auto &b) {
                return a.first != b.first ? a.first > b.first : a.second < b.second;
            };
            std::ranges::nth_element(estimates, estimates.begin() + static_cast<std::ptrdiff_t>(most), better);
            estimates.resize(most);
        }
        std::vector<std::uint32_t> names;
        for (const auto &[score, name] : estimates) names.push_back(name);
        return names;
    }

  private:
    void next_round(std::uint32_t &round, std::uint32_t Scratch::Sum::*of) {
        if (++round != 0) return;
        for (Scratch::Sum &sum : scratch_->sums) sum.*of = 0;
        round = 1;
    }

    Scratch::Sum &sum_of(std::uint32_t name) {
        Scratch::Sum &sum = scratch_->sums[name];
        if (sum.round != scratch_->round) {
            sum.round = scratch_->round;
            sum.query = sum.title = 0;
            scratch_->touched.push_back(name);
        }
        return sum;
    }

    void add(std::span<const Occurrences::Place> places, float query, float title) {
        const std::uint32_t round = scratch_->word_round;
        for (const Occurrences::Place place : places) {
            Scratch::Sum &sum = sum_of(place.name);
            if (sum.word_round == round) continue; // a better word was there before
            sum.word_round = round;
            sum.query += query;
            sum.title += place.main ? title : title * subtitle_weight;
        }
    }

    void add_match(const QueryWord &word, const WordMatch &match) {
        const float share = static_cast<float>(word.text.size()) / static_cast<float>(titles_.word_length[match.word]);
        add(titles_.word_places[match.word], word.weight * match.quality,
            titles_.word_weight[match.word] * std::min(1.0f, share));
    }

    void add_year(const QueryWord &word) {
        const auto add_movies = [&](int year, float quality) {
            const auto movies = titles_.of_year.find(year);
            if (movies == titles_.of_year.end()) return;
            for (const std::uint32_t movie : movies->second) {
                const auto [first, end] = titles_.names_of(movie);
                for (std::uint32_t name = first; name < end; ++name) {
                    Scratch::Sum &sum = sum_of(name);
                    if (sum.word_round == scratch_->word_round) continue;
                    sum.word_round = scratch_->word_round;
                    sum.query += word.weight * quality;
                }
            }
        };
        if (word.year) {
            add_movies(*word.year, 1);
            // Beside the year is nothing when there is nothing else.
            if (query_.words.size() > 1)
                for (const int year : {*word.year - 1, *word.year + 1}) add_movies(year, .75f);
        }
        // The beginning of a century tells little, and costs most: beside other words it waits for the closer look.
        const bool tells = word.years.second - word.years.first < 10 || query_.words.size() == 1;
        if (word.years.first > 0 && tells)
            for (int year = word.years.first; year <= word.years.second; ++year) add_movies(year, .8f);
    }

    void add_joined(const QueryWord &word) {
        for (std::uint32_t i = word.joined.first; i < word.joined.second; ++i) {
            const auto [first, second] = titles_.joined_words[i];
            if (titles_.word_length[first] >= word.text.size()) continue;
            add(titles_.joined_places[i], .95f * word.weight, titles_.word_weight[first] + titles_.word_weight[second]);
        }
    }

    const TitleData &titles_;
    const Query &query_;
    std::unique_ptr<Scratch> scratch_;
};

} // namespace

std::vector<std::uint32_t> candidate_names(const TitleData &titles, const Query &query, std::size_t most) {
    // Words of every tenth title cost the most and tell the least: beside a telling one they wait for the closer look.
    constexpr float common = .25f, telling = .4f;
    const bool tells = std::ranges::any_of(query.words, [&](const QueryWord &word) {
        return word.weight >= telling && (!word.matches.empty() || word.beginning.first < word.beginning.second);
    });
    Tally tally(titles, query);
    for (std::size_t i = 0; i < query.words.size(); ++i) {
        if (!tells || query.words[i].weight >= common) tally.add_word(i);
        if (i + 1 < query.words.size()) tally.add_with_next(i);
    }
    tally.add_beginning(query.compact);
    if (query.articles > 0) tally.add_beginning(std::u16string_view(query.compact).substr(query.words[0].text.size()));
    return tally.best(most);
}

} // namespace benchlight::movies
