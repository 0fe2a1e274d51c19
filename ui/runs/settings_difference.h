#pragma once
#include "ui/figures/figure.h"
#include "ui/runs/comparison_data.h"

#include <QString>

#include <map>
#include <string>
#include <vector>

namespace benchlight::ui {

/// One setting, or one thing that is known of runs, and its value in each of them.
struct SettingRow {
    std::string key{};             ///< "learning_rate"
    QString title{};               ///< as people read it: "Learning rate"
    std::vector<QString> values{}; ///< one a run; empty: the run has no such thing
    std::vector<bool> unusual{};   ///< whether more than half of the runs agree on another value
    bool differs = false;
};

/// What decides a run and what is known of it, as texts by the keys of setting_rows(). What a run has not is left out.
std::map<std::string, QString> described(const ComparedRun &run);

/// What differs comes first, then what all have in common; each in the order of the settings.
std::vector<SettingRow> setting_rows(const std::vector<ComparedRun> &runs);

/// setting, key and a column for each run.
Table settings_table(const std::vector<SettingRow> &rows, const std::vector<ComparedRun> &runs);

} // namespace benchlight::ui
