#pragma once
#include "engine/movies/title_query_internal.h"

namespace benchlight::movies {

/// The `most` names that may fit a query best, by sums over its words' occurrences: positions in TitleData::names, in no order.
std::vector<std::uint32_t> candidate_names(const TitleData &titles, const Query &query, std::size_t most);

} // namespace benchlight::movies
