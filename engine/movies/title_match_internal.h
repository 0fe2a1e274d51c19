#pragma once
#include "engine/movies/title_query_internal.h"

namespace benchlight::movies {

/// How a query fits a name.
struct TitleMatch {
    /// What became of a word of the query.
    struct Word {
        WordMatch match{};      ///< the word of the title; its quality 0: not found
        bool year = false;      ///< found as the movie's year
        bool near_year = false; ///< as one beside it
        bool spaced = false;    ///< found with a space more or less
    };
    std::vector<Word> words{}; ///< of the query
    float found = 0;           ///< share of the query's weight, 0 … 1
    float covered = 0;         ///< share of the title's weight, 0 … 1; an article in front does not count
    float in_order = 0;        ///< share of neighbours in the query that are neighbours in the title
    bool from_beginning = false;
    bool complete = false; ///< every word of the title is found whole, an article in front aside
    bool beginning_without_spaces =
        false;          ///< the name begins with the query, spaces left aside, but words end elsewhere
    bool whole = false; ///< the name as it is
    double score = 0;   ///< 0 … 1, popularity included
};
TitleMatch match_title(const TitleData &titles, const Query &query, const Name &name);

/// For people: "title", "alias: La Haine", "beginning of the title", "2 of 3 words, one letter off: matirx → matrix".
std::string explain_match(const TitleData &titles, const Query &query, const Name &name, const TitleMatch &match);

/// The score of shares, 0 … 1, before popularity has its say.
float score_of(float found, float covered, float in_order, bool from_beginning);
/// With popularity (0 … 1), which decides among what fits about equally well. Less than 1.
double with_popularity(float score, float popularity);

} // namespace benchlight::movies
