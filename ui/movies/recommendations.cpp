#include "ui/movies/recommendations.h"

#include "ui/shell/words.h"

#include <QStringList>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace benchlight::ui {

namespace {

/// Of `ranked`, from `from` on and `count` at most.
std::vector<Recommendation> tell(const RecommendationRequest &request, const std::vector<movies::Ranked> &ranked,
                                 std::size_t from, std::size_t count, const std::stop_token &stop) {
    std::vector<Recommendation> told;
    if (ranked.empty()) return told;
    const double first = ranked.front().score, last = ranked.back().score;
    const double zero = first > 0 ? 0 : last, range = first > 0 ? first : first - last;
    for (std::size_t i = from; i < std::min(ranked.size(), from + count); ++i) {
        throw_if_stopped(stop);
        const movies::Ranked &place = ranked[i];
        const double relative = range > 0 ? (place.score - zero) / range : 1;
        told.push_back({place.movie, place.score, std::clamp(relative, 0., 1.),
                        movies::explain(request.movies->set, *request.model, request.profile, place.movie)});
    }
    return told;
}

std::vector<movies::Ranked> ranked_of(const RecommendationRequest &request, const movies::Filters &filters) {
    return movies::rank(request.movies->set, *request.model, request.profile, filters, request.excluded);
}

/// One filter that can be left out: what people call it, and the others without it.
struct Without {
    QString name;
    movies::Filters others;
};

std::vector<Without> parts_of(const movies::Filters &filters) {
    std::vector<Without> parts;
    if (filters.year_from || filters.year_to) {
        movies::Filters others = filters;
        others.year_from.reset();
        others.year_to.reset();
        parts.push_back({"the years", others});
    }
    if (!filters.genres.empty()) {
        movies::Filters others = filters;
        others.genres.clear();
        parts.push_back({filters.genres.size() == 1 ? "the genre" : "the genres", others});
    }
    if (filters.ratings_from > 0 || filters.ratings_to != movies::Filters().ratings_to) {
        movies::Filters others = filters;
        others.ratings_from = movies::Filters().ratings_from;
        others.ratings_to = movies::Filters().ratings_to;
        parts.push_back({"how well known they are", others});
    }
    return parts;
}

} // namespace

QString empty_text(const RecommendationRequest &request) {
    const std::vector<Without> parts = parts_of(request.filters);
    if (parts.empty()) return "There is nothing left to recommend: every movie is chosen, seen or put aside.";
    QStringList ways;
    for (const Without &part : parts)
        if (const std::size_t count = ranked_of(request, part.others).size(); count > 0)
            ways << QString("without %1 there %2 %3")
                        .arg(part.name, count == 1 ? "is" : "are", count == 1 ? "one" : count_text(count));
    if (parts.size() == 1) {
        const QString what = ways.isEmpty() ? QString() : " " + ways.front().replace(0, 1, "W") + ".";
        return QString("No movie is left: the filter by %1 passes none of them.%2")
            .arg(QString(parts.front().name).remove("the "), what);
    }
    if (ways.isEmpty()) return "No movie is left: it takes clearing more than one of the filters to see any.";
    return "No movie passes all filters: " + ways.join(", ") + ".";
}

Recommendations::Recommendations(QObject *parent) : QObject(parent) {
    connect(&ranker_, &DataWorker::failed, this, &Recommendations::failed);
    connect(&teller_, &DataWorker::failed, this, &Recommendations::failed);
}

void Recommendations::ask(RecommendationRequest request, std::size_t at_least) {
    using Clock = std::chrono::steady_clock;
    const auto asked = Clock::now();
    ranker_.run(
        [this, request = std::move(request), at_least, asked](const std::stop_token &stop) -> std::function<void()> {
            std::vector<movies::Ranked> ranked = ranked_of(request, request.filters);
            throw_if_stopped(stop);
            std::vector<Recommendation> told = tell(request, ranked, 0, std::max(at_least, step), stop);
            QString nothing = ranked.empty() ? ui::empty_text(request) : QString();
            auto unknown = movies::unknown_of(request.movies->set.likes, request.profile);
            return [this, request, asked, ranked = std::move(ranked), told = std::move(told), nothing,
                    unknown = std::move(unknown)]() mutable {
                teller_.cancel();
                shown_ = request;
                ranked_ = std::move(ranked);
                told_ = std::move(told);
                unknown_ = std::move(unknown);
                empty_text_ = nothing;
                milliseconds_ = std::chrono::duration<double, std::milli>(Clock::now() - asked).count();
                emit changed();
            };
        });
}

void Recommendations::clear() {
    ranker_.cancel();
    teller_.cancel();
    shown_ = {};
    ranked_.clear();
    told_.clear();
    unknown_.clear();
    empty_text_.clear();
    emit changed();
}

void Recommendations::more() {
    if (ranker_.busy() || teller_.busy() || told_.size() >= ranked_.size()) return;
    // Only what is to be told goes along, between the first and the last, which the bars are measured by.
    const std::size_t from = told_.size();
    std::vector<movies::Ranked> part{ranked_.front()};
    part.insert(part.end(), ranked_.begin() + static_cast<std::ptrdiff_t>(from),
                ranked_.begin() + static_cast<std::ptrdiff_t>(std::min(ranked_.size(), from + step)));
    part.push_back(ranked_.back());
    teller_.run([this, request = shown_, part = std::move(part)](const std::stop_token &stop) -> std::function<void()> {
        return [this, told = tell(request, part, 1, part.size() - 2, stop)]() mutable {
            told_.insert(told_.end(), std::move_iterator(told.begin()), std::move_iterator(told.end()));
            emit extended();
        };
    });
}

} // namespace benchlight::ui
