#include "ui/inspect/report_words.h"

#include "engine/core/text.h"
#include "ui/report/run_figures.h"
#include "ui/shell/words.h"

#include <algorithm>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr std::uint64_t count_for_two_decimals = 5000; // where they mean something
constexpr qsizetype most_names = 3;

QString percent_text(double ratio, int decimals = 1) {
    return QString::fromStdString(format_fixed(100 * ratio, decimals)) + " %";
}

QString quoted(const QString &name) { return "“" + name + "”"; }

/// “shirt”, “coat” and 3 more
QString names_text(const Subject &subject, const std::vector<std::size_t> &classes) {
    QStringList names;
    for (std::size_t i = 0; i < classes.size() && names.size() < most_names; ++i)
        names << quoted(subject.class_name(static_cast<std::uint16_t>(classes[i])));
    const std::size_t left = classes.size() - static_cast<std::size_t>(names.size());
    if (left > 0) return names.join(", ") + " and " + count_text(left) + " more";
    const QString last = names.takeLast();
    return names.isEmpty() ? last : names.join(", ") + " and " + last;
}

std::size_t commonest_class(const evaluation::Report &report) {
    const auto most = std::ranges::max_element(report.classes, {}, &evaluation::ClassFigures::support);
    return static_cast<std::size_t>(most - report.classes.begin());
}

Fact accuracy_fact(const evaluation::Report &report) {
    return {
        "Accuracy", percent_text(report.accuracy, report.count >= count_for_two_decimals ? 2 : 1),
        QString("95 %: %1 to %2")
            .arg(QString::fromStdString(format_fixed(100 * report.interval[0], 1)), percent_text(report.interval[1])),
        "The share of images that are recognised, and the interval that holds the network's true share with 95 % "
        "confidence (Wilson)"};
}

Fact loss_fact(const evaluation::Report &report) {
    const QString tip = "The mean cross entropy of the images, without label smoothing";
    if (std::isnan(report.loss)) return {"Loss", "not a number", "the network's answers overflow", tip};
    if (std::isinf(report.loss)) return {"Loss", "infinite", "a true class got no probability", tip};
    return {"Loss", QString::fromStdString(format_fixed(report.loss, 4)), "mean cross entropy", tip};
}

/// Nothing for two classes, of which the second guess is always right.
std::vector<Fact> top_k_facts(const Subject &subject, const evaluation::Report &report) {
    const std::size_t most = report.top_k.size();
    if (most < 2) return {};
    const std::size_t k = std::min<std::size_t>(most, 3);
    const QString name = QString("Among the first %1").arg(k);
    const QString tip = QString("How often the true class is among the %1 likeliest ones").arg(k);
    if (std::isnan(report.top_k[k - 1]))
        return {{name, "not known", subject.from_log() ? "not logged for this epoch" : "no probabilities", tip}};
    const bool longer = most >= 5;
    return {{name, percent_text(report.top_k[k - 1]),
             longer ? percent_text(report.top_k[4]) + " among the first 5" : QString(), tip}};
}

Fact calibration_fact(const evaluation::Report &report) {
    QString tip = "Expected calibration error: how far confidence and accuracy are apart, on average over 15 bins of "
                  "confidence (Guo et al., 2017)";
    if (!std::isnan(report.brier))
        tip += QString("\nBrier score: %1").arg(QString::fromStdString(format_fixed(report.brier, 4)));
    if (std::isnan(report.calibration.expected_error)) return {"Calibration error", "not known", "no confidences", tip};
    return {"Calibration error", percent_text(report.calibration.expected_error),
            "mean confidence " + percent_text(report.calibration.mean_confidence), tip};
}

Fact split_fact(const Subject &subject) {
    const QString split = QString::fromStdString(subject.predictions->split);
    const QString tip = "The part of the data set that these figures are of";
    if (subject.from_log())
        return {"Split", split, QString("epoch %1, from the log").arg(subject.predictions->epoch), tip};
    const auto *network = std::get_if<evaluation::RunNetwork>(&subject.source);
    return {"Split", split,
            network ? QString::fromStdString(network->checkpoint) + " checkpoint, evaluated" : QString("evaluated"),
            tip};
}

} // namespace

std::vector<Fact> report_facts(const Subject &subject, const evaluation::Report &report) {
    std::vector<Fact> facts{accuracy_fact(report)};
    const std::uint16_t commonest = static_cast<std::uint16_t>(commonest_class(report));
    facts.push_back({"Balanced accuracy", percent_text(report.balanced), "mean recall of the classes",
                     "What the accuracy would be if each class had as many images"});
    facts.push_back({"Baseline", percent_text(report.baseline), "always " + quoted(subject.class_name(commonest)),
                     "The accuracy of always answering the commonest class"});
    for (Fact &fact : top_k_facts(subject, report)) facts.push_back(std::move(fact));
    facts.push_back(loss_fact(report));
    facts.push_back(calibration_fact(report));
    facts.push_back({"Images", count_text(report.count),
                     "of " + count_text(report.classes.size()) + (report.classes.size() == 1 ? " class" : " classes"),
                     "How many images these figures are of"});
    facts.push_back(split_fact(subject));
    facts.push_back({"Precision", QString::fromStdString(subject.predictions->precision), "of the computation",
                     "The numbers that the network was computed with: fp32 has 24 significant bits, bf16 has 8"});
    return facts;
}

QStringList report_remarks(const Subject &subject, const evaluation::Report &report) {
    std::vector<std::size_t> absent, present, never;
    for (std::size_t c = 0; c < report.classes.size(); ++c) {
        (report.classes[c].support == 0 ? absent : present).push_back(c);
        if (report.predicted[c] == 0 && report.classes[c].support > 0) never.push_back(c);
    }
    QStringList remarks;
    if (present.size() == 1)
        remarks << QString("Every image here is of %1: precision and the baseline say nothing about the network.")
                       .arg(names_text(subject, present));
    else if (!absent.empty())
        remarks << QString("No image here is of %1; the macro average counts %2 as 0.")
                       .arg(names_text(subject, absent), absent.size() == 1 ? "that class" : "those classes");
    if (!never.empty()) remarks << QString("Never predicted: %1.").arg(names_text(subject, never));
    if (subject.predictions->probability.empty() && report.top_k.size() > 1)
        remarks << QString(subject.from_log() ? "The log keeps the probabilities of all classes for the best and the "
                                                "last epoch only, so how often the true class is among the first few "
                                                "is not known here."
                                              : "The probabilities of all classes are not known here.");
    if (const std::uint64_t left = report.count - report.calibration.count(); left > 0)
        remarks << (left == 1
                        ? QString("One answer is not a number; calibration leaves it out.")
                        : QString("%1 answers are not numbers; calibration leaves them out.").arg(count_text(left)));
    return remarks;
}

PerClass per_class_of(const Subject &subject, const evaluation::Report &report) {
    return per_class_of(subject.title + ", " + subject.what(), subject.predictions->classes, report.classes);
}

Reliability reliability_of(const Subject &subject, const evaluation::Report &report) {
    return reliability_of(subject.title + ", " + subject.what(), report.calibration);
}

} // namespace benchlight::ui
