#include "ui/runs/run_actions.h"

#include "engine/core/files.h"

#include <algorithm>
#include <unistd.h>

namespace benchlight::ui {

namespace {

bool takes_several(RunAction action) {
    return action == RunAction::tag || action == RunAction::archive || action == RunAction::remove ||
           action == RunAction::copy_path;
}

bool reads_log(RunAction action) { return action <= RunAction::fork || action == RunAction::report; }

bool needs_network(RunAction action) { return action != RunAction::open && reads_log(action); }

bool writes_into_folder(RunAction action) {
    return action == RunAction::resume || action == RunAction::extend || action == RunAction::rename ||
           action == RunAction::tag || action == RunAction::archive;
}

bool can_be_written(const std::filesystem::path &folder) { return ::access(folder.c_str(), W_OK) == 0; }

QString why_not_one(RunAction action, const RunRow &row) {
    const runs::RunSummary &run = row.run.summary;
    const bool running = run.state == runs::State::running && !row.unreadable();
    if (reads_log(action) && row.unreadable()) return QString::fromStdString(run.problem);
    if (needs_network(action) && row.embedding)
        return "This run learned vectors of movies; open it to see it on the Movies page.";
    if (action == RunAction::remove && in_workspace(row.path())) {
        if (running) return "It is being trained; stop it first.";
        if (!can_be_written(row.path().parent_path())) return "Its folder can only be read.";
    }
    if (writes_into_folder(action) && !can_be_written(row.path())) return "Its folder can only be read.";
    if (action == RunAction::resume || action == RunAction::extend) {
        if (!run.notice.empty()) return QString::fromStdString(run.notice);
        if (running && action == RunAction::resume) return "It is being trained already.";
        if (running) return "It is being trained; steer it on the Train page, or stop it first.";
        if (run.state == runs::State::completed && action == RunAction::resume)
            return "It is complete; extend it to train it for more epochs.";
    }
    if (action == RunAction::fork && !run.has_checkpoint) return "It has no checkpoint to begin at.";
    return {};
}

} // namespace

bool in_workspace(const std::filesystem::path &run) {
    const std::filesystem::path inside = run.lexically_relative(std::filesystem::absolute(workspace_folder()));
    return !inside.empty() && *inside.begin() != "..";
}

QString why_not(RunAction action, const std::vector<RunPtr> &runs) {
    if (runs.empty()) return "Select a run first.";
    if (runs.size() > 1 && !takes_several(action)) return "Select one run alone.";
    for (const RunPtr &run : runs)
        if (const QString reason = why_not_one(action, *run); !reason.isEmpty())
            return runs.size() > 1 ? run->title + ": " + reason : reason;
    if (action == RunAction::remove) {
        const auto inside = [](const RunPtr &run) { return in_workspace(run->path()); };
        if (!std::ranges::all_of(runs, inside) && !std::ranges::none_of(runs, inside))
            return "Some of them are outside the workspace; select only those inside to delete them, or only the "
                   "others "
                   "to take them off the list.";
    }
    return {};
}

} // namespace benchlight::ui
