#pragma once
#include "ui/runs/run_row.h"

#include <QString>

#include <vector>

namespace benchlight::ui {

/// What can be done with selected runs.
enum class RunAction {
    open,
    inspect,
    resume,
    extend,
    fork,
    rename,
    tag,
    archive,
    remove,
    report,
    show_folder,
    copy_path
};

/// Why it cannot be done with these runs now: one sentence; empty: it can. Asks the disk whether folders can be written to.
QString why_not(RunAction action, const std::vector<RunPtr> &runs);
/// Whether the program put the run there, and may delete it.
bool in_workspace(const std::filesystem::path &run);

} // namespace benchlight::ui
