#include "engine/core/text.h"
#include "engine/runs/run_summary.h"
#include "ui/report/report_run.h"
#include "ui/shell/words.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <cmath>

namespace benchlight::ui {

namespace {

QString shown(const std::string &text) { return QString::fromStdString(display_path(text)); }

std::vector<ReportFact> facts_of_predictions(const ReportRun &run) {
    const evaluation::Predictions &of = run.predictions->predictions;
    const evaluation::ConfusionMatrix confusion = evaluation::confusion_matrix(of);
    std::uint64_t right = 0;
    for (std::size_t c = 0; c < confusion.size(); ++c) right += confusion[c][c];
    const auto interval = evaluation::accuracy_interval(right, of.size());
    double loss = evaluation::mean_loss(of);
    if (run.of_best_epoch) // the log has the mean exactly, but an image's own loss in half precision
        for (const RunHistory::Epoch &epoch : run.history.epochs())
            if (epoch.summary.epoch == of.epoch) loss = epoch.summary.validation_loss;
    return {{"Accuracy", report_percent(evaluation::accuracy(of)),
             QString("95 %: %1 to %2").arg(report_percent(interval[0]), report_percent(interval[1]))},
            {"Loss", report_number(loss), "mean cross entropy"},
            {"Images", count_text(of.size()), count_text(right) + " of them right"},
            {"Baseline", report_percent(evaluation::baseline_accuracy(of)), "always the commonest class"}};
}

std::vector<ReportFact> facts_of_training(const RunHistory &history) {
    const int done = history.epochs().empty() ? 0 : history.epochs().back().summary.epoch;
    const int best = history.best_epoch();
    std::vector<ReportFact> facts{{"Epochs", QString("%1 of %2").arg(done).arg(history.planned_epochs()),
                                   best > 0 ? QString("the best is epoch %1").arg(best) : QString()},
                                  {"Training time", QString::fromStdString(format_duration(history.elapsed_seconds())),
                                   history.epochs().empty()
                                       ? QString()
                                       : count_text(static_cast<std::uint64_t>(std::llround(
                                             std::max(0.0, history.epochs().back().summary.images_per_second)))) +
                                             " images/s in the last epoch"}};
    const Json &started = history.started_json();
    if (started.contains("parameters") && started["parameters"].is_number_unsigned())
        facts.push_back({"Network", shown(history.settings().model),
                         count_text(started["parameters"].get<std::uint64_t>()) + " parameters, " +
                             count_text(started.value("trainable_parameters", std::uint64_t{0})) + " of them learn"});
    return facts;
}

void say_lineage(ReportDocument &report, const Json &started) {
    const auto parent = runs::Parent::of(started);
    if (!parent) return;
    report.say(QString("Forked from %1 at its %2 checkpoint, after %3 epochs (step %4).")
                   .arg(shown(parent->run), shown(parent->checkpoint),
                        count_text(static_cast<std::uint64_t>(std::max(0, parent->epoch))),
                        count_text(static_cast<std::uint64_t>(std::max<std::int64_t>(0, parent->step)))));
}

} // namespace

QString ReportRun::what_is_predicted() const {
    if (!predictions) return {};
    const evaluation::Predictions &of = predictions->predictions;
    if (of.epoch > 0 && !of_best_epoch) return QString("validation, epoch %1, from the log").arg(of.epoch);
    const int best = history.best_epoch();
    return QString::fromStdString(of.split) +
           (best > 0 ? QString(", best checkpoint (epoch %1)").arg(best) : QString(", best checkpoint"));
}

void add_overview(ReportDocument &report, const ReportRun &run) {
    const RunHistory &history = run.history;
    report.subtitle = QString("Run “%1”, %2, began %3")
                          .arg(run.name, QString::fromUtf8(runs::name_of(history.state())), report_time(run.first_us));
    if (history.state() == runs::State::running)
        report.subtitle += ", still being trained: figures as of " + report_time(run.last_us);
    else
        report.subtitle +=
            (history.state() == runs::State::interrupted ? ", last heard of " : ", ended ") + report_time(run.last_us);
    if (!run.text.isEmpty()) report.say(run.text);
    say_lineage(report, history.started_json());
    if (!history.failure().empty())
        report.say("The run failed: " + shown(history.failure()), ReportParagraph::Kind::problem);
    if (!history.started())
        report.say("The run has not begun to train yet, so its log tells neither settings nor figures.",
                   ReportParagraph::Kind::problem);
    if (run.predictions) {
        report.say(QString("Key figures: %1, computed in %2.")
                       .arg(run.what_is_predicted(), shown(run.predictions->predictions.precision)));
        report.blocks.emplace_back(ReportFacts{facts_of_predictions(run)});
        if (run.of_best_epoch)
            report.say("As the run's log has them from when the checkpoint was made; confidences to 1/65,535.",
                       ReportParagraph::Kind::note);
    } else {
        report.say(run.predictions_problem, ReportParagraph::Kind::problem);
    }
    report.blocks.emplace_back(ReportFacts{facts_of_training(history)});
    if (history.epochs().empty())
        report.say("No epoch has ended yet, so there are no figures of one.", ReportParagraph::Kind::problem);
}

QString report_percent(double fraction, int decimals) {
    return std::isfinite(fraction) ? QString::fromStdString(format_fixed(100 * fraction, decimals)) + " %" : "–";
}

QString report_number(double number) {
    if (std::isinf(number)) return "infinite";
    return std::isnan(number) ? QString("–") : QString::fromStdString(format_fixed(number, 4));
}

QString report_time(std::int64_t us) {
    if (us <= 0) return "at an unknown time";
    return QLocale::c().toString(QDateTime::fromMSecsSinceEpoch(us / 1000, QTimeZone::utc()),
                                 "d MMM yyyy, HH:mm 'UTC'");
}

} // namespace benchlight::ui
