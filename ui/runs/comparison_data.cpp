#include "ui/runs/comparison_data.h"

#include "engine/runs/run_reader.h"
#include "ui/runs/run_row.h"
#include "ui/shell/words.h"

#include <map>
#include <set>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_named = 3; // of the runs that are left out

double number_in(const Json &json, const char *key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? found->get<double>() : NAN;
}

RunPoint point_of(const runs::Event &event, const Json &json, bool embedding) {
    RunPoint point;
    if (embedding) { // whose costs are those before an epoch's step
        point.epoch = number_in(json, "epoch");
        point.cost = number_in(json, "cost");
        point.step = std::max<std::int64_t>(0, event.step - 1);
        return point;
    }
    const auto summary = runs::EpochSummary::from_json(json);
    point.epoch = summary.epoch;
    point.step = event.step;
    point.train_loss = summary.train_loss;
    point.train_accuracy = summary.train_accuracy;
    point.validation_loss = summary.validation_loss;
    point.validation_accuracy = summary.validation_accuracy;
    point.learning_rate = summary.learning_rate;
    return point;
}

void read_points(const runs::RunReader &reader, bool embedding, RunRecord &record) {
    double seconds = 0;
    for (const runs::Event &event : reader.events(runs::kind::epoch)) {
        const Json json = event.json();
        if (!json.is_object()) continue;
        const double taken = number_in(json, "seconds");
        const double before = seconds;
        if (std::isfinite(taken)) seconds += taken;
        RunPoint point = point_of(event, json, embedding);
        point.seconds = embedding ? before : seconds;
        record.points.push_back(point);
    }
    if (!embedding) return;
    const auto end = reader.last(runs::kind::finished);
    if (!end) return;
    const Json json = end->json();
    if (!json.is_object() || !std::isfinite(number_in(json, "cost"))) return;
    record.points.push_back({.epoch = static_cast<double>(record.points.size()),
                             .seconds = seconds,
                             .step = end->step,
                             .cost = number_in(json, "cost")});
}

} // namespace

RunRecord read_record(const std::filesystem::path &folder) {
    RunRecord record;
    try {
        const runs::RunReader reader(runs::RunFolder{folder});
        record.started = reader.started();
        const bool embedding = record.started.is_object() && record.started.value("task", "") == "movie-embedding";
        read_points(reader, embedding, record);
        for (const runs::Event &event : reader.events(runs::kind::setting)) {
            const Json json = event.json();
            if (!json.is_object() || !json.contains("name") || !json["name"].is_string()) continue;
            const Json value = json.value("value", Json());
            record.changes.push_back(json["name"].get<std::string>() + " = " +
                                     (value.is_string() ? value.get<std::string>() : to_json_text(value)) +
                                     " from step " + std::to_string(event.step));
        }
    } catch (const std::exception &error) {
        record = {};
        record.problem = error.what();
    }
    return record;
}

QString ComparedRun::problem() const {
    if (!run.summary.problem.empty()) return QString::fromStdString(run.summary.problem);
    return record ? QString::fromStdString(record->problem) : QString();
}

std::vector<QString> run_names(const std::vector<runs::IndexedRun> &runs) {
    std::vector<QString> names, seeds, times;
    std::map<QString, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const RunPtr row = make_row(runs[i]);
        const Json &settings = runs[i].summary.settings;
        const Json seed = settings.is_object() ? settings.value("seed", Json()) : Json();
        names.push_back(row->title.simplified());
        seeds.push_back(seed.is_number_integer() ? "seed " + QString::fromStdString(seed.dump()) : QString());
        times.push_back(row->started);
        alike[names.back()].push_back(i);
    }
    for (const auto &[name, places] : alike) {
        if (places.size() < 2) continue;
        std::set<QString> different;
        for (const std::size_t i : places) different.insert(seeds[i]);
        for (const std::size_t i : places) {
            const QString &more = different.size() == places.size() ? seeds[i] : times[i];
            if (!more.isEmpty()) names[i] += ", " + more;
        }
    }
    std::map<QString, int> used;
    for (QString &name : names)
        if (const int before = used[name]++; before > 0) name += QString(" (%1)").arg(before + 1);
    return names;
}

QString left_out_text(const std::vector<ComparedRun> &runs) {
    QStringList reasons;
    std::size_t count = 0;
    for (const ComparedRun &run : runs) {
        const QString problem = run.problem();
        if (problem.isEmpty()) continue;
        if (++count <= most_named) reasons << run.name + ": " + problem;
    }
    if (count == 0) return {};
    if (count > most_named) reasons << QString("and %1 more.").arg(count_text(count - most_named));
    return "Left out: " + reasons.join(" ");
}

} // namespace benchlight::ui
