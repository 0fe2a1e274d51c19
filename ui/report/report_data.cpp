#include "engine/core/error.h"
#include "engine/core/text.h"
#include "ui/figures/curves_figure.h"
#include "ui/follow/published_curves.h"
#include "ui/report/report_run.h"
#include "ui/shell/words.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_skipped = 20;
constexpr QSizeF grid_size{560, 616}, chart_size{680, 400}, rate_size{680, 280};

QString shown(const std::string &text) { return QString::fromStdString(display_path(text)); }

/// What the log tells about a number of images; "–" where it does not.
QString count_at(const Json &data, const char *key) {
    const auto found = data.is_object() ? data.find(key) : data.end();
    if (!data.is_object() || found == data.end() || !found->is_number_unsigned()) return "–";
    return count_text(found->get<std::uint64_t>());
}

/// "0.2860, 0.3530"
QString numbers_text(const Json &numbers) {
    QStringList texts;
    for (const Json &number : numbers)
        if (number.is_number()) texts << report_number(number.get<double>());
    return texts.join(", ");
}

/// "3 × 32 × 32"
QString shape_text(const Json &data) {
    QStringList sides;
    if (data.contains("shape"))
        for (const Json &side : data["shape"])
            if (side.is_number()) sides << QString::number(side.get<int>());
    return sides.isEmpty() ? "–" : sides.join(" × ");
}

QString edits_text(const Json &started) {
    const Json edits = started.value("edits", Json());
    if (!edits.is_object()) return "none";
    return QString("%1 images given another class, %2 left out")
        .arg(count_at(edits, "relabelled"), count_at(edits, "excluded"));
}

ReportTable data_table(const Json &started, const RunHistory &history) {
    const Json data = started.value("data", Json::object());
    ReportTable table{{{"", false}, {"", false}}, {}};
    const auto add = [&](const QString &name, const QString &value) {
        if (!value.isEmpty()) table.rows.push_back({name, value});
    };
    add("Data set", shown(history.settings().data));
    add("Classes", count_text(history.classes().size()));
    add("Images", QString("%1 to learn from, %2 for validation, %3 to test on")
                      .arg(count_at(data, "train"), count_at(data, "validation"), count_at(data, "test")));
    add("Image as the network takes it", shape_text(data));
    const Json normalisation = started.value("normalisation", Json::object());
    if (normalisation.contains("mean") && normalisation.contains("std"))
        add("Normalised with", QString("mean %1, standard deviation %2")
                                   .arg(numbers_text(normalisation["mean"]), numbers_text(normalisation["std"])));
    add("Unreadable images", count_at(data, "skipped") == "0" ? "none" : count_at(data, "skipped") + ", left out");
    add("Edits", edits_text(started));
    if (data.contains("fingerprint") && data["fingerprint"].is_string())
        add("Fingerprint", shown(data["fingerprint"].get<std::string>()));
    return table;
}

void add_skipped(ReportDocument &report, const RunData &data) {
    const auto &skipped = data.data->survey().skipped;
    if (skipped.empty()) return;
    ReportTable table{{{"Unreadable", false}, {"Why", false}}, {}};
    for (std::size_t i = 0; i < std::min(skipped.size(), most_skipped); ++i)
        table.rows.push_back({shown(skipped[i].source), shown(skipped[i].reason)});
    report.blocks.emplace_back(std::move(table));
    if (skipped.size() > most_skipped)
        report.say(QString("These are the first %1 of %2.").arg(count_text(most_skipped), count_text(skipped.size())),
                   ReportParagraph::Kind::note);
}

using Row = std::vector<ReportTable::Cell>;

Row row_of_epoch(const QString &name, const runs::EpochSummary &of) {
    return {name,
            QString::number(of.epoch),
            report_number(of.train_loss),
            report_percent(of.train_accuracy),
            report_number(of.validation_loss),
            report_percent(of.validation_accuracy),
            QString::number(of.learning_rate, 'g', 3)};
}

/// The best epoch and the last one, as the log has them.
ReportTable epochs_table(const RunHistory &history) {
    ReportTable table{{{"As logged", false},
                       {"Epoch", true},
                       {"Training loss", true},
                       {"Training accuracy", true},
                       {"Validation loss", true},
                       {"Validation accuracy", true},
                       {"Learning rate", true}},
                      {}};
    const auto &epochs = history.epochs();
    for (const RunHistory::Epoch &epoch : epochs)
        if (epoch.summary.epoch == history.best_epoch()) table.rows.push_back(row_of_epoch("Best", epoch.summary));
    table.rows.push_back(row_of_epoch("Last", epochs.back().summary));
    return table;
}

/// A published value of an epoch; NaN where there is none.
double published_at(const Overlay &overlay, Quantity quantity, bool training, int epoch) {
    const auto found = overlay.published.find(quantity);
    if (found == overlay.published.end()) return NAN;
    for (const CurvePoint &point : training ? found->second.training : found->second.validation)
        if (std::lround(point.x) == epoch) return point.y;
    return NAN;
}

int last_published(const Overlay &overlay) {
    double last = 0;
    for (const auto &[quantity, lines] : overlay.published)
        for (const CurvePoint &point : lines.training) last = std::max(last, point.x);
    return static_cast<int>(std::lround(last));
}

ReportTable published_table(const Overlay &overlay, const runs::EpochSummary &of) {
    const int last = last_published(overlay);
    const bool both = of.epoch < last; // the run ended, or is, before the published one's end
    ReportTable table{{{"", false},
                       {QString("This run, epoch %1").arg(of.epoch), true},
                       {QString("Published, epoch %1").arg(std::min(of.epoch, last)), true}},
                      {}};
    if (both) table.columns.push_back({QString("Published, epoch %1").arg(last), true});
    struct Line {
        const char *name;
        Quantity quantity;
        bool training;
        double value;
    };
    const std::array lines{Line{"Training loss", Quantity::loss, true, of.train_loss},
                           Line{"Training accuracy", Quantity::accuracy, true, of.train_accuracy},
                           Line{"Validation loss", Quantity::loss, false, of.validation_loss},
                           Line{"Validation accuracy", Quantity::accuracy, false, of.validation_accuracy}};
    for (const Line &line : lines) {
        const auto text = line.quantity == Quantity::loss ? [](double value) { return report_number(value); }
                                                          : [](double value) { return report_percent(value); };
        const auto published = [&](int epoch) {
            return text(published_at(overlay, line.quantity, line.training, epoch));
        };
        std::vector<ReportTable::Cell> row{line.name, {text(line.value), true}, published(std::min(of.epoch, last))};
        if (both) row.emplace_back(published(last));
        table.rows.push_back(std::move(row));
    }
    return table;
}

void add_published(ReportDocument &report, const RunHistory &history) {
    const auto overlay = published_overlay(history.settings());
    if (!overlay) return;
    report.heading("Beside what was published");
    if (history.epochs().empty())
        return report.say("No epoch has ended yet that could be compared.", ReportParagraph::Kind::problem);
    report.say(QString("The run's settings began as one of the original notebook's, whose figures are “%1”.")
                   .arg(overlay->name));
    report.blocks.emplace_back(published_table(*overlay, history.epochs().back().summary));
}

} // namespace

void add_data(ReportDocument &report, const ReportRun &run) {
    report.heading("Data");
    if (run.history.started()) report.blocks.emplace_back(data_table(run.history.started_json(), run.history));
    if (!run.data) return report.say(run.data_problem, ReportParagraph::Kind::problem);
    add_skipped(report, *run.data);
    report.heading("What the network sees");
    try {
        report.add(std::make_shared<GridFigure>(grid_figure(*run.data)), grid_size);
    } catch (const Error &error) {
        report.say("The grid of training images could not be made: " + shown(error.what()),
                   ReportParagraph::Kind::problem);
    }
}

void add_training(ReportDocument &report, const ReportRun &run) {
    report.heading("Training");
    if (!run.history.epochs().empty()) report.blocks.emplace_back(epochs_table(run.history));
    if (run.history.epochs().empty() && run.history.batches().empty())
        report.say("Nothing has been learned yet, so there are no curves.", ReportParagraph::Kind::problem);
    else
        for (const Quantity quantity : {Quantity::loss, Quantity::accuracy, Quantity::learning_rate})
            report.add(std::make_shared<CurvesFigure>(curves_of(run.history, quantity)),
                       quantity == Quantity::learning_rate ? rate_size : chart_size);
    add_published(report, run.history);
}

} // namespace benchlight::ui
