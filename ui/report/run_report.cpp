#include "ui/report/run_report.h"

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/runs/run_notes.h"
#include "engine/training/image_run.h"
#include "ui/report/report_html.h"
#include "ui/report/report_pdf.h"
#include "ui/report/report_run.h"

#include <functional>

namespace benchlight::ui {
namespace fs = std::filesystem;

namespace {

/// Shares of the work, of a thousand: evaluating, reading the data set, painting.
constexpr std::uint64_t all_work = 1000, evaluating = 500, reading = 150;

enum class Format { pdf, html };

Format format_of(const fs::path &path) {
    std::string ending = path.extension().string();
    for (char &c : ending)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (ending == ".pdf") return Format::pdf;
    if (ending == ".html") return Format::html;
    throw UsageError(display_path(path) + ": a report's file name ends in .pdf or .html");
}

/// Tells of a part of the work, from `first` on, as a part of all of it.
Progress part_of(const Progress &progress, std::uint64_t first, std::uint64_t share) {
    if (!progress) return {};
    return [&progress, first, share](std::uint64_t done, std::uint64_t total) {
        progress(first + (total > 0 ? share * std::min(done, total) / total : 0), all_work);
    };
}

/// What `make` gives, or nothing and the sentence on why.
template <class Made> std::optional<Made> made_or_said(QString &problem, const std::function<Made()> &make) {
    try {
        return make();
    } catch (const Error &error) {
        problem = QString::fromStdString(display_path(std::string(error.what())));
        return std::nullopt;
    }
}

/// The best checkpoint's validation as it was logged when that was made, which is quicker than to evaluate it again and
/// needs no images. Nothing where the log does not have it.
bool read_best_epoch(ReportRun &run, const PredictionsChoice &choice, const std::stop_token &stop) {
    if (choice.split != "validation" || run.history.best_epoch() == 0) return false;
    const PredictionsChoice logged{choice.split, run.history.best_epoch()};
    QString ignored;
    run.predictions =
        made_or_said<RunPredictions>(ignored, [&] { return run_predictions(run.reader, logged, true, stop); });
    run.of_best_epoch = run.predictions.has_value();
    return run.of_best_epoch;
}

void read_predictions(ReportRun &run, const PredictionsChoice &choice, const std::stop_token &stop,
                      const Progress &progress) {
    if (choice.epoch) { // what was asked for by name is there, or it is an error
        run.predictions = run_predictions(run.reader, choice, true, stop);
        return;
    }
    if (!run.history.started()) {
        run.predictions_problem = "There is no network yet whose predictions could be shown.";
        return;
    }
    if (read_best_epoch(run, choice, stop)) return;
    run.predictions = made_or_said<RunPredictions>(
        run.predictions_problem, [&] { return run_predictions(run.reader, choice, true, stop, progress); });
}

void read_data(ReportRun &run, int epoch, const std::stop_token &stop) {
    if (!run.history.started()) {
        run.data_problem = "The log does not tell yet which images the run learns from.";
        return;
    }
    run.data = made_or_said<RunData>(run.data_problem, [&] { return run_data(run.history, run.reader, epoch, stop); });
}

void read_names(ReportRun &run, const fs::path &folder) {
    const fs::path whole = fs::absolute(folder).lexically_normal();
    run.name = QString::fromStdString(
        display_path(whole.filename().empty() ? whole.parent_path().filename() : whole.filename()));
    const runs::RunNotes notes = runs::read_notes(folder);
    run.title = notes.title.empty() ? run.history.started() ? run_title(run.history.settings()) : run.name
                                    : QString::fromStdString(display_path(notes.title));
    run.text = QString::fromStdString(display_path(notes.text));
    const std::vector<runs::Event> events = run.reader.outline(run.reader.newest_event());
    if (events.empty()) return;
    run.first_us = events.front().time_us;
    run.last_us = events.back().time_us;
}

ReportDocument document_of(const ReportRun &run, Theme theme, const std::stop_token &stop) {
    ReportDocument report{.title = run.title, .subtitle = {}, .theme = theme, .blocks = {}};
    add_overview(report, run);
    add_settings(report, run);
    add_data(report, run);
    add_training(report, run);
    add_predictions(report, run, stop);
    add_messages(report, run);
    add_environment(report, run);
    return report;
}

} // namespace

void require_report_place(const fs::path &path, bool force) {
    format_of(path);
    std::error_code ignored;
    const auto status = fs::symlink_status(path, ignored);
    if (fs::is_directory(status)) throw Error(display_path(path) + " is a folder; name a file");
    if (fs::exists(status) && !force) throw Error(display_path(path) + " exists; --force replaces it");
    require_writable_place(path);
}

void write_run_report(const fs::path &folder, const fs::path &path, const ReportOptions &options,
                      const std::stop_token &stop, const Progress &progress) {
    require_choice(options.predictions);
    require_report_place(path, options.force);
    runs::RunReader reader(runs::RunFolder{folder});
    ReportRun run{.reader = reader};
    run.history = read_history(reader);
    if (run.history.started()) training::started_of_image_run(reader); // says so where it is of something else
    read_names(run, folder);
    read_predictions(run, options.predictions, stop, part_of(progress, 0, evaluating));
    if (progress) progress(evaluating, all_work);
    read_data(run, options.predictions.epoch.value_or(1), stop);
    if (progress) progress(evaluating + reading, all_work);
    const ReportDocument report = document_of(run, options.theme, stop);
    const Progress painting = part_of(progress, evaluating + reading, all_work - evaluating - reading);
    const QByteArray bytes =
        format_of(path) == Format::pdf ? report_pdf(report, stop, painting) : report_html(report, stop, painting);
    if (progress) progress(all_work, all_work);
    write_file_atomically(path, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace benchlight::ui
