#include "ui/movies/method_text.h"

#include "ui/shell/words.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr double products_per_second = 3.1e11; // of large matrices on two cores, in operations
constexpr double least_seconds = .004;         // of an epoch, however small

struct Best {
    double cost = 0;
    QString label;
};

std::optional<Best> published_best() {
    std::optional<Best> best;
    const movies::Published &published = movies::published_sweep();
    for (std::size_t i = 0; i < published.costs.size(); ++i)
        for (const double cost : published.costs[i])
            if (std::isfinite(cost) && (!best || cost < best->cost))
                best = {cost, QString::fromStdString(movies::sweep_configs().at(i).label)};
    return best;
}

QString bytes_text(double bytes) { return QString::fromStdString(format_bytes(static_cast<std::uint64_t>(bytes))); }

/// "0.3 s" below ten seconds, else as everywhere.
QString seconds_text(double seconds) {
    if (seconds < .1) return "less than 0.1 s";
    if (seconds < 1) return QString("about %1 s").arg(seconds, 0, 'f', 1);
    return "about " + QString::fromStdString(format_duration(seconds));
}

} // namespace

MethodStory method_story(std::optional<double> zero, bool published_set) {
    MethodStory story;
    story.did =
        "It gives each movie a vector, so that the product of two movies’ vectors comes near X[i, j], the number of "
        "people "
        "who like both. SGD or Adam lowers the cost, the sum of (vᵢ·vⱼ − X[i, j])² over all pairs, for 20 epochs; then "
        "the movies are recommended whose vectors point the same way (cosine).";
    if (!zero) {
        story.cost = "What predicting nothing costs is being counted…";
    } else {
        story.cost = QString("All-zero vectors cost %1").arg(cost_text(*zero));
        const auto best = published_best();
        if (published_set && best && *zero > 0)
            story.cost += QString("; the published best, %1 (%2), is %3 times worse than predicting nothing.")
                              .arg(cost_text(best->cost), best->label)
                              .arg(std::lround(best->cost / *zero));
        else
            story.cost += ": a model that costs more is worse than predicting nothing.";
    }
    story.optimum = "The lowest cost is exactly 0, and needs no training: let the people who like a movie be its "
                    "vector. Comparing those "
                    "is item-kNN by cosine, so a low cost is not yet a good recommendation.";
    story.rows =
        "Its functions compare rows of the matrix of vectors, although a movie’s vector is a column. A row holds one "
        "number of every movie, so the published lists are noise.";
    return story;
}

MethodNeeds needs_of(const movies::EmbeddingSettings &settings, std::size_t movies, std::size_t users,
                     std::size_t likes, std::optional<double> measured) {
    const bool exact = settings.optimizer == movies::EmbeddingOptimizer::exact;
    const auto n = static_cast<double>(movies), full = static_cast<double>(exact ? users : movies);
    const double rank = settings.rank == 0 ? full : std::min(full, static_cast<double>(settings.rank));
    const double value = exact ? 8 : 4, copies = settings.optimizer == movies::EmbeddingOptimizer::sgd ? 2 : 3;
    MethodNeeds needs;
    needs.memory = value * (copies * n * rank + rank * rank);
    needs.disk = 4 * n * rank;
    // An epoch has two products of V with a square of its rank, the products of the likes, and some passes over V.
    const double guess = (4 * n * rank * rank + 60 * static_cast<double>(likes) * rank) / products_per_second +
                         n * rank * 1e-9 * (exact ? 40 : 4) + least_seconds;
    needs.seconds_per_epoch = measured.value_or(guess);
    return needs;
}

QString needs_text(const movies::EmbeddingSettings &settings, bool sweep, const MethodNeeds &needs) {
    const double all = needs.seconds_per_epoch * settings.epochs * (sweep ? 6 : 1);
    const QString rank = settings.rank == 0 ? QString("full rank") : QString("rank %1").arg(settings.rank);
    const QString what = sweep ? QString("All six, %1 epochs each at %2").arg(settings.epochs).arg(rank)
                               : QString("%1 epochs at %2").arg(settings.epochs).arg(rank);
    return QString("%1: %2 an epoch, %3 in all; %4 of memory, and %5 on disk%6.")
        .arg(what, seconds_text(needs.seconds_per_epoch), seconds_text(all), bytes_text(needs.memory),
             bytes_text(needs.disk), sweep ? " for each" : "");
}

QString config_title(const ConfigRun &run) {
    for (const movies::SweepConfig &config : movies::sweep_configs())
        if (config.name == run.config) return QString::fromStdString(config.label);
    const QString optimizer = optimizer_title(run.run.settings.optimizer);
    if (run.run.settings.optimizer == movies::EmbeddingOptimizer::exact) return optimizer;
    return optimizer + " " + QString::fromStdString(rate_text(run.run.settings.lr));
}

QString left_text(double seconds) {
    if (seconds < 1) return "about a second left";
    if (seconds < 20) return QString("about %1 s left").arg(std::lround(std::ceil(seconds)));
    if (seconds < 100) return QString("about %1 s left").arg(std::lround(std::ceil(seconds / 5) * 5));
    if (seconds < 5400) return QString("about %1 min left").arg(std::lround(std::ceil(seconds / 60)));
    return QString("about %1 h left").arg(std::ceil(seconds / 1800) / 2);
}

MethodProgress progress_of(const MovieRuns &runs) {
    MethodProgress progress;
    const int configs = runs.sweep ? static_cast<int>(movies::sweep_configs().size()) : 1;
    double done = 0, seconds = 0;
    int timed = 0;
    const ConfigRun *current = nullptr;
    for (const ConfigRun &run : runs.runs) {
        const bool running = run.run.state == runs::State::running;
        const auto epochs = static_cast<double>(run.run.epochs.size());
        done += running ? std::min(1., epochs / std::max(1, run.run.settings.epochs)) : 1;
        if (running) current = &run;
        for (const movies::EmbeddingEpoch &epoch : run.run.epochs) {
            seconds += epoch.seconds;
            ++timed;
        }
    }
    progress.share = std::min(1., done / configs);
    // The configurations take alike, and an optimizer's own mean is the better guess for what is left of it.
    if (timed >= 2) {
        const double per_epoch = seconds / timed, planned = runs.settings().epochs;
        progress.seconds = per_epoch * planned * std::max(0., configs - done);
    }
    const ConfigRun &shown = current ? *current : runs.runs.back();
    progress.text = config_title(shown);
    if (current)
        progress.text +=
            QString(", epoch %1 of %2")
                .arg(std::min<int>(shown.run.settings.epochs, static_cast<int>(shown.run.epochs.size()) + 1))
                .arg(shown.run.settings.epochs);
    if (runs.sweep) progress.text += QString("   ·   configuration %1 of %2").arg(runs.runs.size()).arg(configs);
    return progress;
}

QString outcome_text(const MovieRuns &runs) {
    QStringList parts;
    std::size_t completed = 0;
    const ConfigRun *best = nullptr;
    for (const ConfigRun &run : runs.runs) {
        completed += run.run.state == runs::State::completed;
        const auto &cost = run.run.final_cost;
        if (cost && std::isfinite(*cost) && (!best || *cost < *best->run.final_cost)) best = &run;
        if (run.run.state == runs::State::failed)
            parts << QString("%1 failed: %2").arg(config_title(run), QString::fromStdString(run.run.reason));
        else if (run.run.state != runs::State::completed)
            parts << QString("%1 was %2 after %3 epochs.")
                         .arg(config_title(run), QString::fromStdString(std::string(runs::name_of(run.run.state))))
                         .arg(run.run.epochs.size());
    }
    if (best)
        parts.prepend(runs.sweep ? QString("The lowest cost at the end: %1 (%2).")
                                       .arg(cost_text(*best->run.final_cost), config_title(*best))
                                 : QString("Cost at the end: %1.").arg(cost_text(*best->run.final_cost)));
    if (runs.sweep)
        parts.prepend(QString("%1 of %2 configurations completed, %3.")
                          .arg(completed)
                          .arg(movies::sweep_configs().size())
                          .arg(runs.rank_text()));
    else
        parts.prepend(QString("%1, %2.").arg(config_title(runs.runs.front()), runs.rank_text()));
    return parts.join(" ");
}

} // namespace benchlight::ui
