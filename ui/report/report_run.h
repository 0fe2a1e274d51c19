#pragma once
#include "engine/runs/run_reader.h"
#include "ui/follow/run_history.h"
#include "ui/report/report_document.h"
#include "ui/report/run_figures.h"

#include <optional>

namespace benchlight::ui {

/// What a report is made from. What could not be had is empty, and the sentence beside it says why.
struct ReportRun {
    runs::RunReader &reader;
    RunHistory history{};
    QString name{};                              ///< of the folder
    QString title{};                             ///< given by a person, else made from the settings
    QString text{};                              ///< a person's notes
    std::int64_t first_us = 0, last_us = 0;      ///< of its events
    std::optional<RunPredictions> predictions{}; ///< of the chosen split
    QString predictions_problem{};               ///< one sentence
    bool of_best_epoch = false;                  ///< they are what the log says of the best checkpoint
    std::optional<RunData> data{};
    QString data_problem{};

    /// "validation, best checkpoint (epoch 3)"
    QString what_is_predicted() const;
};

/// Each adds its sections to the report.
void add_overview(ReportDocument &report, const ReportRun &run);
void add_settings(ReportDocument &report, const ReportRun &run);
void add_data(ReportDocument &report, const ReportRun &run);
void add_training(ReportDocument &report, const ReportRun &run);
void add_predictions(ReportDocument &report, const ReportRun &run, const std::stop_token &stop);
void add_messages(ReportDocument &report, const ReportRun &run);
void add_environment(ReportDocument &report, const ReportRun &run);

/// 0.9127 as "91.27 %"; "–" where it is not known.
QString report_percent(double fraction, int decimals = 2);
/// With four decimals.
QString report_number(double number);
/// "27 Nov 2026, 23:42 UTC"
QString report_time(std::int64_t us);

} // namespace benchlight::ui
