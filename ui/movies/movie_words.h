#pragma once
#include "ui/movies/recommendations.h"

#include <QString>

namespace benchlight::ui {

QString movie_title(const movies::Catalog &catalog, std::uint32_t movie); ///< "Toy Story"
QString movie_label(const movies::Catalog &catalog, std::uint32_t movie); ///< "Toy Story (1995)"
/// "1995 · Animation, Children"
QString movie_facts(const movies::Catalog &catalog, std::uint32_t movie);
/// "215 likes · 3.9 ★ of 215 ratings", "no like · 2.5 ★ of 1 rating", "no rating"
QString movie_figures(const movies::MovieSet &set, std::uint32_t movie);
QString counted(std::uint64_t count, const QString &one, const QString &many); ///< "1 like", "1,204 likes"

/// "46 people liked both this and Toy Story"
QString because_text(const RecommendationRequest &request, const Recommendation &recommendation);
/// "Toy Story, 62 %: 46 people liked both"
QString reason_text(const movies::Catalog &catalog, const movies::Reason &reason);
QString percent_text(double share); ///< "62 %", "−8 %"
QString score_text(float score);
/// "EASE"
QString model_title(const std::string &name);

/// The first `count` told recommendations as a numbered list of lines.
QString list_text(const Recommendations &list);
/// As CSV (RFC 4180), with a header: rank,movie_id,title,year,genres,score,because.
std::string list_csv(const Recommendations &list);

} // namespace benchlight::ui
