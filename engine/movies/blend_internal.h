#pragma once
#include "engine/movies/models_internal.h"

#include <span>
#include <string>
#include <vector>

/// Blends: weighted sums of several models' scores, each standardised for the profile in hand, so that scales do not matter.
namespace benchlight::movies {

/// What a blend can be made of.
struct PartKind {
    std::string name;
    std::string title; ///< for note()
    Fitted (*fit)(const FitJob &);
    Fitted (*load)(StoredArrays &, const Catalog &, const Likes &); ///< nullptr: fitted anew, which takes no time
};
const PartKind &find_part(const std::string &name); ///< throws Error

/// EASE with rows for genres, five years each, and genres of a decade.
Fitted fit_ease_content(const FitJob &job);
/// ALS with half the factors: coarser tastes.
Fitted fit_coarse_als(const FitJob &job);
/// Movies whose titles share a rare word, such as a series' name.
Fitted fit_title_likeness(const FitJob &job);

struct BlendPart {
    std::string name;  ///< of find_part()
    double weight = 0; ///< not negative; they sum to 1
    Fitted model{};
};

/// What a blend came to find on likes that were held back while its weights were chosen.
struct BlendFigures {
    std::size_t users = 0, top = 0;
    double recall = 0, ndcg = 0; ///< as in evaluate.h
};

/// `remark`: a sentence for note() behind weights and figures; may be empty.
std::shared_ptr<const StoredModel> make_blend(std::vector<BlendPart> parts, const BlendFigures &figures,
                                              std::string remark);

/// Fits `names` on four fifths of the likes, chooses the weights that find most of the last fifth, and fits them again on all.
/// Deterministic.
Fitted fit_blend_of(const std::vector<std::string> &names, const std::string &remark, const FitJob &job);
Fitted load_blend_of(StoredArrays &arrays, const Catalog &catalog, const Likes &likes);

/// [scores] → zero mean and unit variance over the movies that have one and are not `left_out` (ascending). A movie without a score gets
/// the least of the others'. All the same: zeros.
struct Standardised {
    std::vector<float> scores;
    double mean = 0, deviation = 0;
};
Standardised standardise(std::vector<float> scores, std::span<const std::uint32_t> left_out);

/// What is needed of a user to try weights on him: those movies that could come into his list.
struct Candidates {
    std::vector<float> scores;      ///< [parts][movies], standardised
    std::vector<bool> relevant;     ///< [movies]: held back
    std::size_t relevant_count = 0; ///< all that were held back, also those that are no candidates
    std::size_t movies() const { return relevant.size(); }
};
/// Mean recall and ndcg of the lists that weights make of candidates.
BlendFigures figures_of(const std::vector<Candidates> &users, std::span<const double> weights, std::size_t top);
/// Non-negative weights that sum to 1: the mean over the best twentieth, by ndcg, of all that are multiples of a tenth, or of an eighth for five parts. (The single best
/// one owes more to chance: its neighbours find about as much.)
std::vector<double> choose_weights(const std::vector<Candidates> &users, std::size_t parts, std::size_t top,
                                   int threads, const std::stop_token &stop);

} // namespace benchlight::movies
