#include "ui/runs/comparison_pair.h"

#include "engine/runs/run_reader.h"
#include "ui/follow/confusion.h"
#include "ui/follow/run_history.h"
#include "ui/runs/comparison_statistics.h"
#include "ui/shell/words.h"

#include <cmath>
#include <unordered_map>

namespace benchlight::ui {

namespace {

std::string fingerprint_of(const Json &started) {
    if (!started.is_object()) return {};
    const auto data = started.find("data");
    if (data == started.end() || !data->is_object()) return {};
    const auto found = data->find("fingerprint");
    return found != data->end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string missing(const EpochChoice &choice) {
    if (choice.kind == EpochChoice::Kind::numbered)
        return "It has no predictions of epoch " + std::to_string(choice.number) + "; take another epoch.";
    return "It has no predictions of validation images.";
}

QString percent(double share) { return QString::number(100 * share, 'f', 1) + " %"; }

QString accuracies(const LoggedValidation &a, const LoggedValidation &b) {
    return QString("A, epoch %1: %2 right. B, epoch %3: %4 right.")
        .arg(a.epoch)
        .arg(percent(a.counts->accuracy()))
        .arg(b.epoch)
        .arg(percent(b.counts->accuracy()));
}

} // namespace

LoggedValidation read_validation(const runs::RunSummary &run, const EpochChoice &choice) {
    LoggedValidation validation;
    try {
        const runs::RunReader reader(runs::RunFolder{run.path});
        const Json started = reader.started();
        std::optional<int> epoch;
        if (choice.kind == EpochChoice::Kind::numbered) epoch = choice.number;
        if (choice.kind == EpochChoice::Kind::best && run.best_epoch > 0) epoch = run.best_epoch;
        const auto samples = reader.samples();
        const auto predictions = reader.predictions(epoch);
        if (!samples || !predictions) {
            validation.problem = missing(choice);
            return validation;
        }
        validation.epoch = predictions->epoch;
        validation.fingerprint = fingerprint_of(started);
        validation.counts = confusion_of(*samples, *predictions, class_names(started));
        if (!validation.counts)
            validation.problem = "Its predictions make no matrix: it has more than " +
                                 format_count(most_confusion_classes) + " classes, or its log is damaged.";
        else
            validation.classes = validation.counts->classes;
        validation.samples = *samples;
        validation.predicted = predictions->predicted;
    } catch (const std::exception &error) {
        validation.problem = error.what();
    }
    return validation;
}

std::optional<PairedOutcomes> paired_outcomes(const LoggedValidation &a, const LoggedValidation &b) {
    if (a.fingerprint.empty() || a.fingerprint != b.fingerprint || a.samples.split != b.samples.split) return {};
    std::unordered_map<std::uint32_t, std::size_t> places;
    for (std::size_t i = 0; i < a.samples.index.size(); ++i) places[a.samples.index[i]] = i;
    PairedOutcomes outcomes;
    for (std::size_t j = 0; j < b.samples.index.size(); ++j) {
        const auto place = places.find(b.samples.index[j]);
        if (place == places.end()) continue;
        const std::size_t i = place->second;
        if (a.samples.label[i] != b.samples.label[j]) {
            ++outcomes.relabelled;
            continue;
        }
        const bool right_a = a.predicted[i] == a.samples.label[i], right_b = b.predicted[j] == b.samples.label[j];
        ++(right_a ? right_b ? outcomes.both_right : outcomes.broken : right_b ? outcomes.fixed : outcomes.both_wrong);
    }
    if (outcomes.images() == 0) return {};
    return outcomes;
}

QString pair_problem(const LoggedValidation &a, const LoggedValidation &b) {
    for (const auto &[name, one] : {std::pair("A", &a), {"B", &b}})
        if (!one->problem.empty()) return QString("Run %1: %2").arg(name, QString::fromStdString(one->problem));
    if (a.classes != b.classes)
        return "The two runs tell different classes apart, so their matrices cannot be subtracted; take runs of the "
               "same "
               "classes.";
    return {};
}

QString p_text(double p) {
    if (p < .001) return "p < 0.001";
    return "p = " + QString::number(p, 'f', p < .01 ? 4 : p < .1 ? 3 : 2);
}

QString pair_text(const LoggedValidation &a, const LoggedValidation &b) {
    const auto outcomes = paired_outcomes(a, b);
    if (!outcomes) return accuracies(a, b) + " They were validated on different images, so only rates can be compared.";
    QString text = accuracies(a, b);
    const std::uint64_t shared = outcomes->images();
    const bool same = shared == a.samples.index.size() && shared == b.samples.index.size();
    text += QString(same ? " Of the same %1 images, B fixes %2 and breaks %3."
                         : " Of the %1 images that both were validated on, B fixes %2 and breaks %3.")
                .arg(count_text(shared), count_text(outcomes->fixed), count_text(outcomes->broken));
    if (outcomes->relabelled > 0)
        text += QString(" Images that edits put into different classes are left out: %1.")
                    .arg(count_text(outcomes->relabelled));
    if (outcomes->fixed + outcomes->broken == 0) return text + " Both are right on the same images.";
    const double p = mcnemar_exact(outcomes->broken, outcomes->fixed);
    return text +
           QString(" Were both equally good, chance alone would part them at least as far with %1 (McNemar’s exact "
                   "test).")
               .arg(p_text(p));
}

} // namespace benchlight::ui
