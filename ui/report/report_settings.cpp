#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/training/setting_kinds.h"
#include "ui/report/report_command.h"
#include "ui/report/report_run.h"
#include "ui/shell/words.h"

#include <QDateTime>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr std::size_t most_messages = 100, most_changes = 200, line_of_command = 100;

QString shown(const std::string &text) { return QString::fromStdString(display_path(text)); }

using Row = std::vector<ReportTable::Cell>;

/// Emphasised where the run had something else than what there is without being asked for.
Row setting_row(const QString &title, const std::string &value, const std::string &usual) {
    const bool differs = value != usual;
    return {title,
            {value.empty() ? QString("none") : shown(value), differs},
            differs && !usual.empty() ? shown(usual) : QString()};
}

std::string or_nothing(const std::optional<std::size_t> &number, const char *nothing) {
    return number ? format_count(*number) : nothing;
}

ReportTable settings_table(const RunHistory &history) {
    const training::Settings &settings = history.settings(), usual{};
    ReportTable table{{{"Setting", false}, {"Value", false}, {"Usually", false}}, {}};
    const auto add = [&](const QString &title, const std::string &value, const std::string &without) {
        table.rows.push_back(setting_row(title, value, without));
    };
    table.rows.push_back({"Data", {shown(settings.data), true}, QString()});
    if (!settings.preset.empty()) add("Preset", settings.preset, "");
    add("Validation", settings.split.validation_text(), usual.split.validation_text());
    add("Most training images", or_nothing(settings.split.limit_train, "all"), "all");
    add("Most test images", or_nothing(settings.split.limit_test, "all"), "all");
    add("Seed", std::to_string(settings.split.seed), std::to_string(usual.split.seed));
    add("Image size", settings.size ? std::to_string(*settings.size) : "the images' own", "the images' own");
    for (const training::SettingKind &kind : training::setting_kinds()) {
        std::string value = kind.text(settings);
        if (kind.key == "threads") {
            add(shown(kind.title), value == "0" ? "all" : value, "all");
            continue;
        }
        add(shown(kind.title), value, kind.text(usual));
        if (kind.key == "precision" && value == "auto" && !history.precision().empty())
            table.rows.back()[1].text += " (" + shown(history.precision()) + ")";
    }
    return table;
}

QString place_of_step(const RunHistory &history, std::int64_t step) {
    const double steps = history.steps_per_epoch();
    if (steps <= 0) return {};
    return QString::number(static_cast<std::int64_t>(static_cast<double>(step) / steps) + 1);
}

void add_changes(ReportDocument &report, const RunHistory &history) {
    const auto &changes = history.changes();
    if (changes.empty()) return;
    report.say("Changed while the run trained:");
    ReportTable table{{{"In epoch", true}, {"After step", true}, {"Setting", false}, {"New value", false}}, {}};
    for (std::size_t i = 0; i < std::min(changes.size(), most_changes); ++i) {
        const RunHistory::Change &change = changes[i];
        training::Settings changed;
        change.kind->set_json(changed, change.value);
        table.rows.push_back({place_of_step(history, change.step),
                              count_text(static_cast<std::uint64_t>(std::max<std::int64_t>(0, change.step))),
                              shown(change.kind->title),
                              {shown(change.kind->text(changed)), true}});
    }
    report.blocks.emplace_back(std::move(table));
    if (changes.size() > most_changes)
        report.say(
            QString("These are the first %1 of %2 changes.").arg(count_text(most_changes), count_text(changes.size())),
            ReportParagraph::Kind::note);
}

/// Where the run was begun and gone on with.
QString stretches_text(const runs::RunReader &reader) {
    const std::size_t resumed = reader.events(runs::kind::segment).size();
    if (resumed == 0) return "in one go";
    return resumed == 1 ? QString("in two stretches: it was gone on with once")
                        : QString("in %1 stretches: it was gone on with %2 times")
                              .arg(count_text(resumed + 1), count_text(resumed));
}

std::string text_at(const Json &json, const char *key) {
    const auto found = json.is_object() ? json.find(key) : json.end();
    return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

/// How such a run is trained again.
void add_command(ReportDocument &report, const RunHistory &history) {
    const Json &started = history.started_json();
    report.heading("The same again");
    try {
        const QString line = shown(repeating_command(started, line_of_command));
        report.say("This line trains such a run again, into the folder “again”:");
        report.say(line, ReportParagraph::Kind::command);
        for (const std::string &remark : remarks_on_repeating(started))
            report.say(shown(remark), ReportParagraph::Kind::note);
    } catch (const Error &error) { // a damaged log
        return report.say(shown(error.what()), ReportParagraph::Kind::problem);
    }
    if (!history.changes().empty())
        report.say("What was changed while the run trained has to be changed again, by `benchlight control`.",
                   ReportParagraph::Kind::note);
}

} // namespace

void add_settings(ReportDocument &report, const ReportRun &run) {
    report.heading("Settings");
    if (!run.history.started()) return report.say("The log does not tell them yet.", ReportParagraph::Kind::problem);
    report.blocks.emplace_back(settings_table(run.history));
    report.say(QString("As the run began%1. Bold: otherwise than usual.")
                   .arg(run.history.changes().empty() ? "; nothing was changed while it trained" : ""),
               ReportParagraph::Kind::note);
    add_changes(report, run.history);
}

void add_messages(ReportDocument &report, const ReportRun &run) {
    report.heading("Messages");
    const auto &messages = run.history.messages();
    if (messages.empty()) return report.say("The run said nothing that is worth knowing.", ReportParagraph::Kind::note);
    ReportTable table{{{"When", false}, {"Kind", false}, {"Message", false}}, {}};
    const std::size_t first = messages.size() > most_messages ? messages.size() - most_messages : 0;
    for (std::size_t i = first; i < messages.size(); ++i)
        table.rows.push_back({report_time(messages[i].time_us),
                              {shown(messages[i].severity), messages[i].severity != "info"},
                              shown(messages[i].text)});
    report.blocks.emplace_back(std::move(table));
    if (first > 0)
        report.say(QString("These are the last %1 of %2 messages.")
                       .arg(count_text(most_messages), count_text(messages.size())),
                   ReportParagraph::Kind::note);
}

void add_environment(ReportDocument &report, const ReportRun &run) {
    report.heading("Environment");
    const Json &started = run.history.started_json();
    ReportTable table{{{"", false}, {"", false}}, {}};
    const auto add = [&](const QString &name, const QString &value) {
        if (!value.isEmpty()) table.rows.push_back({name, value});
    };
    add("Machine", shown(text_at(started, "machine")));
    const QString reason = shown(text_at(started, "precision_reason"));
    add("Precision", shown(run.history.precision()) + (reason.isEmpty() ? QString() : " (" + reason + ")"));
    add("Device", shown(text_at(started, "device")));
    add("Threads", run.history.settings().threads > 0 ? QString::number(run.history.settings().threads)
                                                      : QString("all of the machine"));
    add("Trained", stretches_text(run.reader));
    add("Weights at the start", shown(text_at(started, "weights_sha256")));
    if (const auto end = run.reader.last(runs::kind::finished))
        add("Weights at the end", shown(text_at(end->json(), "weights_sha256")));
    add("Report",
        QString("Benchlight %1, %2").arg(BENCHLIGHT_VERSION, report_time(QDateTime::currentMSecsSinceEpoch() * 1000)));
    report.blocks.emplace_back(std::move(table));
    if (run.history.started()) add_command(report, run.history);
}

} // namespace benchlight::ui
