#pragma once
#include "engine/core/stop.h"
#include "ui/report/run_figures.h"

#include <filesystem>

namespace benchlight::ui {

/// A run on a few pages: its settings, data, grid, charts, matrix, galleries and class report, published figures beside
/// its own where it repeats one of the original's runs, and the machine.
struct ReportOptions {
    PredictionsChoice predictions{};
    Theme theme = Theme::light;
    bool force = false; ///< replace a file that is there
};

/// Throws UsageError when the name ends in neither .pdf nor .html, and Error when the file is there or cannot be written.
void require_report_place(const std::filesystem::path &path, bool force);

/// Writes the report of the run in `folder` as the file name's ending says; an HTML file needs nothing beside it. Call it
/// on the application's thread of a command: it takes seconds, and matrices are painted by widgets. The window has another
/// process do it (report_export.h). What cannot be had (the data set is gone, no checkpoint yet) is said in its place.
/// Throws UsageError for an epoch of another split than validation; Error: no such run, an epoch that the log does not
/// hold, a place that cannot be written; Stopped.
void write_run_report(const std::filesystem::path &folder, const std::filesystem::path &path,
                      const ReportOptions &options, const std::stop_token &stop = {}, const Progress &progress = {});

} // namespace benchlight::ui
