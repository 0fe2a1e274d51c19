#include "engine/movies/blend_internal.h"
#include "engine/movies/title_text_internal.h"

#include <cmath>
#include <limits>
#include <map>

/// Movies whose titles share a rare word, such as a series' name: each word counts 1 / (movies that have it).
namespace benchlight::movies {

namespace {

constexpr std::size_t shortest = 3;     ///< letters of a word
constexpr std::size_t most_movies = 20; ///< with a word: more common ones tell nothing

/// [words] → movies that have it; words of one movie alone are left out.
SparseRows rare_words(const Catalog &catalog) {
    std::map<std::u16string, std::vector<std::uint32_t>> movies_of;
    for (std::uint32_t movie = 0; movie < catalog.size(); ++movie)
        for (const std::u16string &word : title_words(catalog[movie].title).words) {
            if (word.size() < shortest) continue;
            std::vector<std::uint32_t> &movies = movies_of[word];
            if (movies.empty() || movies.back() != movie) movies.push_back(movie);
        }
    SparseRows rows;
    for (const auto &[word, movies] : movies_of) {
        if (movies.size() < 2 || movies.size() > most_movies) continue;
        rows.column.insert(rows.column.end(), movies.begin(), movies.end());
        rows.begin.push_back(rows.column.size());
    }
    return rows;
}

class TitleLikeness final : public Recommender {
  public:
    explicit TitleLikeness(const Catalog &catalog)
        : movies_of_(rare_words(catalog)), words_of_(transpose(movies_of_, catalog.size())) {}

    std::vector<float> score(const Profile &profile) const override {
        std::vector<float> scores(words_of_.rows());
        const auto add = [&](const std::vector<std::uint32_t> &movies, float sign) {
            for (const std::uint32_t movie : movies)
                for (const std::uint32_t word : words_of_.row(movie))
                    for (const std::uint32_t other : movies_of_.row(word))
                        if (other != movie) scores[other] += sign * static_cast<float>(weight(word));
        };
        add(profile.liked, 1);
        add(profile.disliked, -1);
        return scores;
    }

    std::vector<double> contributions(const Profile &profile, std::uint32_t movie) const override {
        std::vector<double> result;
        for (const std::uint32_t liked : profile.liked) result.push_back(likeness(liked, movie));
        for (const std::uint32_t disliked : profile.disliked) result.push_back(-likeness(disliked, movie));
        return result;
    }

  private:
    double weight(std::uint32_t word) const { return 1 / static_cast<double>(movies_of_.row(word).size()); }
    double likeness(std::uint32_t a, std::uint32_t b) const {
        double sum = 0;
        if (a == b) return sum;
        const auto of_a = words_of_.row(a), of_b = words_of_.row(b);
        for (std::size_t i = 0, j = 0; i < of_a.size() && j < of_b.size();) {
            if (of_a[i] == of_b[j]) sum += weight(of_a[i]);
            const bool advance_a = of_a[i] <= of_b[j], advance_b = of_b[j] <= of_a[i];
            i += advance_a;
            j += advance_b;
        }
        return sum;
    }

    SparseRows movies_of_; ///< [words]
    SparseRows words_of_;  ///< [movies]
};

} // namespace

Fitted fit_title_likeness(const FitJob &job) { return std::make_shared<TitleLikeness>(job.catalog); }

} // namespace benchlight::movies
