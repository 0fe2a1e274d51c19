#include "ui/runs/seed_groups.h"

#include "ui/follow/run_history.h"
#include "ui/runs/settings_difference.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

namespace benchlight::ui {

namespace {

constexpr int most_named = 3; // settings in a group's name

/// What does not part runs: the seed; how often the machine's threads share the work; what people say of the runs. The
/// precision that was asked for stands behind the one that was taken, the edits' file behind its content.
constexpr std::array not_parting{"seed", "threads", "machine", "tags", "preset", "precision", "edits"};

using Texts = std::map<std::string, QString>;

Texts parting(const ComparedRun &run) {
    Texts texts = described(run);
    for (const char *key : not_parting) texts.erase(key);
    if (texts.contains("fingerprint")) texts.erase("data");
    return texts;
}

QString seed_of(const ComparedRun &run) {
    const Texts texts = described(run);
    const auto found = texts.find("seed");
    return found == texts.end() ? QString() : found->second;
}

QString title_of(const ComparedRun &run) {
    if (run.is_embedding()) return "Movie vectors";
    try {
        return run_title(training::Settings::from_json(run.run.summary.settings));
    } catch (const std::exception &) {
        return run.name;
    }
}

/// The settings in which the groups of one title differ, with their values in this one.
QString what_parts(const ComparedRun &run, const std::vector<ComparedRun> &firsts) {
    if (firsts.size() < 2) return {};
    QStringList parts;
    std::size_t place = 0;
    for (std::size_t i = 0; i < firsts.size(); ++i)
        if (firsts[i].run.summary.path == run.run.summary.path) place = i;
    const Texts texts = parting(run);
    int more = 0;
    for (const SettingRow &row : setting_rows(firsts)) {
        if (!row.differs || std::ranges::find(not_parting, row.key) != not_parting.end()) continue;
        if (parts.size() >= most_named) {
            ++more;
            continue;
        }
        const QString value = row.values[place];
        parts << row.title + " " + (value.isEmpty() ? "none" : value);
    }
    if (more > 0) parts << QString("and %1 more").arg(more);
    return parts.join(", ");
}

struct Ends {
    double best_accuracy = NAN, best_loss = NAN, last_accuracy = NAN, last_loss = NAN, cost = NAN;
};

Ends ends_of(const RunRecord &record) {
    Ends ends;
    for (const RunPoint &point : record.points) {
        // The first of equals, as the trainer keeps it.
        if (std::isfinite(point.validation_accuracy) && !(point.validation_accuracy <= ends.best_accuracy)) {
            ends.best_accuracy = point.validation_accuracy;
            ends.best_loss = point.validation_loss;
        }
        if (std::isfinite(point.validation_accuracy)) ends.last_accuracy = point.validation_accuracy;
        if (std::isfinite(point.validation_loss)) ends.last_loss = point.validation_loss;
        if (std::isfinite(point.cost)) ends.cost = point.cost;
    }
    return ends;
}

void measure(SeedGroup &group, const std::vector<ComparedRun> &runs) {
    std::array<std::vector<double>, 5> values;
    for (const std::size_t run : group.runs) {
        const Ends ends = ends_of(*runs[run].record);
        values[0].push_back(ends.best_accuracy);
        values[1].push_back(ends.last_accuracy);
        values[2].push_back(ends.best_loss);
        values[3].push_back(ends.last_loss);
        values[4].push_back(ends.cost);
    }
    group.best_accuracy = spread_of(values[0]);
    group.last_accuracy = spread_of(values[1]);
    group.best_loss = spread_of(values[2]);
    group.last_loss = spread_of(values[3]);
    group.cost = spread_of(values[4]);
}

/// `members`: places of runs of the same settings.
SeedGroup group_of(const std::vector<std::size_t> &members, const std::vector<ComparedRun> &runs) {
    SeedGroup group;
    std::map<QString, std::size_t> newest; // by seed
    for (const std::size_t member : members) {
        group.embedding = runs[member].is_embedding();
        if (runs[member].run.summary.state != runs::State::completed) {
            ++group.unfinished;
            continue;
        }
        const auto [place, fresh] = newest.try_emplace(seed_of(runs[member]), member);
        if (fresh) continue;
        ++group.repeated;
        if (runs[member].run.summary.started_us > runs[place->second].run.summary.started_us) place->second = member;
    }
    for (const auto &[seed, member] : newest) group.runs.push_back(member);
    std::ranges::sort(group.runs);
    measure(group, runs);
    return group;
}

} // namespace

std::vector<SeedGroup> seed_groups(const std::vector<ComparedRun> &runs) {
    std::map<Texts, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (runs[i].record && runs[i].problem().isEmpty()) members[parting(runs[i])].push_back(i);
    std::vector<SeedGroup> groups;
    std::map<QString, std::vector<ComparedRun>> firsts; // of each title
    for (const auto &[texts, places] : members) firsts[title_of(runs[places.front()])].push_back(runs[places.front()]);
    for (const auto &[texts, places] : members) {
        SeedGroup group = group_of(places, runs);
        const ComparedRun &first = runs[places.front()];
        const QString title = title_of(first), parts = what_parts(first, firsts[title]);
        // What all groups have in common would only hide in what they differ.
        group.name = parts.isEmpty() ? title : firsts.size() == 1 ? parts : title + ", " + parts;
        groups.push_back(std::move(group));
    }
    std::ranges::stable_sort(groups, [](const SeedGroup &a, const SeedGroup &b) {
        if (a.embedding != b.embedding) return b.embedding;
        if (std::isfinite(a.mean()) != std::isfinite(b.mean())) return std::isfinite(a.mean());
        return a.embedding ? a.mean() < b.mean() : a.mean() > b.mean();
    });
    return groups;
}

std::vector<GroupPoint> group_curve(const SeedGroup &group, const std::vector<ComparedRun> &runs,
                                    GroupMeasure measure) {
    std::map<double, std::vector<double>> values; // by epoch
    for (const std::size_t run : group.runs)
        for (const RunPoint &point : runs[run].record->points) {
            const double value = measure == GroupMeasure::accuracy ? point.validation_accuracy
                                 : measure == GroupMeasure::loss   ? point.validation_loss
                                                                   : point.cost;
            if (std::isfinite(value)) values[point.epoch].push_back(value);
        }
    std::vector<GroupPoint> curve;
    for (const auto &[epoch, there] : values) curve.push_back({epoch, spread_of(there)});
    return curve;
}

} // namespace benchlight::ui
