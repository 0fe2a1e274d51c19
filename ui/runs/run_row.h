#pragma once
#include "engine/runs/run_index.h"

#include <QColor>
#include <QString>
#include <QStringList>

#include <memory>
#include <string>
#include <vector>

namespace benchlight::ui {

struct Tokens;

/// A run as the table shows it: what its log and notes tell, and the texts that are made of that once.
struct RunRow {
    runs::IndexedRun run{};
    QString title{};              ///< the one that it was given, or what its folder's name says
    QString data{};               ///< without the folders of a path
    QString settings{};           ///< "adam 1e-3, 10 epochs, flip"
    QString started{};            ///< local date and time
    std::vector<QString> cells{}; ///< the texts of the table's columns
    QString haystack{};           ///< lower case; what the filter's words are looked for in
    bool embedding = false;

    const std::filesystem::path &path() const { return run.summary.path; }
    bool unreadable() const { return !run.summary.problem.empty(); }
};
using RunPtr = std::shared_ptr<const RunRow>;

RunPtr make_row(runs::IndexedRun run);
/// The texts of RunsModel's columns.
std::vector<QString> cells_of(const RunRow &row);
/// Whether nothing that is shown of the two differs.
bool same_run(const runs::IndexedRun &a, const runs::IndexedRun &b);

/// "running", or "unreadable" where the log cannot be read.
QString status_word(const RunRow &row);
QColor status_colour(const RunRow &row, const Tokens &tokens);
/// "adam 1e-3, 10 epochs, flip": how it learned, and what differs from the defaults.
QString settings_words(const runs::RunSummary &run);
/// A learning rate in few letters: "1e-3", "0.02".
QString rate_words(double rate);
/// "93.4 %"
QString accuracy_text(double share);
/// A loss or a cost, with no more digits than mean something; empty for NaN.
QString loss_text(double loss);
/// "2 min 10 s"; empty where nothing is known.
QString time_text(double seconds);
/// "Today 21:30", "24 Nov 16:18", "3 Jan 2025 16:18", in local time.
QString date_text(std::int64_t utc_us);
/// "one, two" as a list of tags, each once, in lower case, with neither spaces at their ends nor commas.
QStringList tags_of_text(const QString &text);

} // namespace benchlight::ui
