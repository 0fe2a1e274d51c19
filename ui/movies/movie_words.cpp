#include "ui/movies/movie_words.h"

#include "engine/core/text.h"
#include "ui/shell/words.h"

#include <QStringList>

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

QString movie_title(const movies::Catalog &catalog, std::uint32_t movie) {
    return QString::fromStdString(catalog[movie].title);
}

QString movie_label(const movies::Catalog &catalog, std::uint32_t movie) {
    return QString::fromStdString(catalog.label(movie));
}

QString movie_facts(const movies::Catalog &catalog, std::uint32_t movie) {
    QStringList genres;
    for (const std::string &name : catalog.genre_names(movie)) genres << QString::fromStdString(name);
    QStringList facts;
    if (const int year = catalog[movie].year; year > 0) facts << QString::number(year);
    if (!genres.isEmpty()) facts << genres.join(", ");
    return facts.join(" · ");
}

QString counted(std::uint64_t count, const QString &one, const QString &many) {
    return count == 1 ? "1 " + one : count_text(count) + " " + many;
}

QString movie_figures(const movies::MovieSet &set, std::uint32_t movie) {
    const std::uint32_t ratings = set.rating_count[movie];
    if (ratings == 0) return "no rating";
    const std::size_t likes = set.likes.of_movie(movie);
    return QString("%1 · %2 ★ of %3")
        .arg(likes == 0 ? QString("no like") : counted(likes, "like", "likes"),
             QString::fromStdString(format_fixed(double{set.rating_mean[movie]}, 1)),
             counted(ratings, "rating", "ratings"));
}

QString because_text(const RecommendationRequest &request, const Recommendation &recommendation) {
    const movies::Catalog &catalog = request.movies->set.catalog;
    for (const movies::Reason &reason : recommendation.reasons)
        if (!reason.disliked && reason.likes_in_common > 0 && reason.share >= 0)
            return QString("%1 liked both this and %2")
                .arg(counted(reason.likes_in_common, "person", "people"), movie_title(catalog, reason.movie));
    QStringList common;
    for (const std::uint32_t liked : request.profile.liked) {
        const auto &mine = catalog[recommendation.movie].genres, &theirs = catalog[liked].genres;
        std::vector<std::uint16_t> both;
        std::ranges::set_intersection(mine, theirs, std::back_inserter(both));
        if (both.empty()) continue;
        for (const std::uint16_t genre : both) common << QString::fromStdString(catalog.genres()[genre]);
        return QString("Has %1 in common with %2").arg(common.join(" and "), movie_title(catalog, liked));
    }
    if (request.profile.liked.empty()) return "Far from what you dislike";
    const std::size_t likes = request.movies->set.likes.of_movie(recommendation.movie);
    return likes > 0 ? counted(likes, "person likes it", "people like it") : QString("Of a year nearby");
}

QString percent_text(double share) {
    const auto percent = std::lround(100 * share);
    return (percent < 0 ? QString("−") : QString()) + QString::number(std::abs(percent)) + " %";
}

QString reason_text(const movies::Catalog &catalog, const movies::Reason &reason) {
    QString text = movie_label(catalog, reason.movie);
    if (reason.disliked) text += " (disliked)";
    if (reason.share != 0) text += ", " + percent_text(reason.share);
    if (reason.likes_in_common == 0) return text + ": nobody liked both";
    return text + ": " + counted(reason.likes_in_common, "person", "people") + " liked both";
}

QString score_text(float score) {
    const double size = std::abs(score);
    return QString::fromStdString(format_fixed(double{score}, size >= 100  ? 0
                                                              : size >= 10 ? 1
                                                              : size >= 1  ? 2
                                                                           : 3))
        .replace('-', QChar(0x2212));
}

QString model_title(const std::string &name) { return QString::fromStdString(movies::find_model(name).title); }

QString list_text(const Recommendations &list) {
    QStringList lines;
    for (std::size_t i = 0; i < list.count(); ++i)
        lines << QString("%1. %2 (%3)")
                     .arg(i + 1)
                     .arg(movie_label(list.request().movies->set.catalog, list.at(i).movie),
                          because_text(list.request(), list.at(i)));
    return lines.join('\n');
}

std::string list_csv(const Recommendations &list) {
    const auto quoted = [](std::string text) {
        if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
        for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) text.insert(at, 1, '"');
        return '"' + text + '"';
    };
    std::string csv = "rank,movie_id,title,year,genres,score,because\n";
    for (std::size_t i = 0; i < list.count(); ++i) {
        const Recommendation &recommendation = list.at(i);
        const movies::Catalog &catalog = list.request().movies->set.catalog;
        const movies::Movie &movie = catalog[recommendation.movie];
        std::string genres;
        for (const std::string &genre : catalog.genre_names(recommendation.movie))
            genres += (genres.empty() ? "" : "|") + genre;
        csv += std::to_string(i + 1) + ',' + std::to_string(movie.id) + ',' + quoted(movie.title) + ',' +
               (movie.year > 0 ? std::to_string(movie.year) : std::string()) + ',' + quoted(genres) + ',' +
               format_number(double{recommendation.score}) + ',' +
               quoted(because_text(list.request(), recommendation).toStdString()) + '\n';
    }
    return csv;
}

} // namespace benchlight::ui
