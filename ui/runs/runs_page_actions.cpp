#include "ui/report/report_export.h"
#include "ui/runs/run_details.h"
#include "ui/runs/runs_page.h"
#include "ui/runs/runs_table.h"
#include "ui/training/fork_dialog.h"

#include <QAction>
#include <QClipboard>
#include <QDesktopServices>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMenu>
#include <QUrl>

#include <algorithm>

namespace benchlight::ui {

namespace {

constexpr int most_epochs = 100000;

struct ActionWords {
    RunAction action;
    const char *text, *tip, *key;
};
constexpr ActionWords action_words[] = {
    {RunAction::open, "Open", "Show the run with its curves (Enter)", ""},
    {RunAction::inspect, "Inspect", "See where its network is wrong, and why", ""},
    {RunAction::resume, "Resume", "Go on exactly where its last checkpoint stands", ""},
    {RunAction::extend, "Extend…", "Train it for more epochs than were planned", ""},
    {RunAction::fork, "Fork…", "Begin a new run at one of its checkpoints, with other settings", ""},
    {RunAction::rename, "Rename", "Give it another title (F2)", "F2"},
    {RunAction::tag, "Tags…", "Words by which you find it again", ""},
    {RunAction::archive, "Archive", "Leave it out of the list; nothing is deleted", ""},
    {RunAction::remove, "Delete", "Move it to the workspace's trash for 30 days (Delete)", "Del"},
    {RunAction::report, "Report…", "Write a PDF or HTML page on the run", ""},
    {RunAction::show_folder, "Show folder", "Open its folder in the file manager", ""},
    {RunAction::copy_path, "Copy path", "Copy the path of its folder", ""},
};

const ActionWords &words_of(RunAction action) { return *std::ranges::find(action_words, action, &ActionWords::action); }

QString runs_text(std::size_t count) { return count == 1 ? QString("1 run") : QString("%1 runs").arg(count); }

bool all_archived(const std::vector<RunPtr> &runs) {
    return !runs.empty() && std::ranges::all_of(runs, [](const RunPtr &row) { return row->run.notes.archived; });
}

bool all_outside(const std::vector<RunPtr> &runs) {
    return !runs.empty() && std::ranges::none_of(runs, [](const RunPtr &row) { return in_workspace(row->path()); });
}

std::vector<std::string> tags_of(const QString &text) {
    std::vector<std::string> tags;
    for (const QString &tag : tags_of_text(text)) tags.push_back(tag.toStdString());
    return tags;
}

} // namespace

void RunsPage::make_actions() {
    for (const ActionWords &words : action_words) {
        auto *action = new QAction(words.text, this);
        action->setToolTip(words.tip);
        actions_[words.action] = action;
        connect(action, &QAction::triggered, this, [this, which = words.action] { carry_out(which); });
        if (words.action == RunAction::rename || words.action == RunAction::report) context_menu_->addSeparator();
        context_menu_->addAction(action);
    }
    context_menu_->setToolTipsVisible(true);
}

void RunsPage::show_actions(const std::vector<RunPtr> &selected) {
    for (const auto &[which, action] : actions_) {
        const QString reason = why_not(which, selected);
        action->setEnabled(reason.isEmpty());
        action->setToolTip(reason.isEmpty() ? QString(words_of(which).tip) : reason);
    }
    actions_[RunAction::archive]->setText(all_archived(selected) ? "Unarchive" : "Archive");
    QAction *remove = actions_[RunAction::remove];
    const bool outside = all_outside(selected);
    remove->setText(outside ? "Unlist" : "Delete");
    if (outside && remove->isEnabled())
        remove->setToolTip("Take it off the list; its folder outside the workspace stays");
}

void RunsPage::carry_out(RunAction action) {
    const std::vector<RunPtr> runs = table_->selected();
    if (const QString reason = why_not(action, runs); !reason.isEmpty()) {
        if (!runs.empty()) complain(reason);
        return;
    }
    const RunRow &run = *runs.front();
    const QString path = QFile::decodeName(QByteArray::fromStdString(run.path().native()));
    switch (action) {
    case RunAction::open: return desk().ask_to_show(run.embedding ? "movies" : "training", run.path());
    case RunAction::inspect: desk().set_run(run.path()); return desk().ask_to_show("inspect");
    case RunAction::resume: return desk().ask_to_train({.run = run.path()});
    case RunAction::extend: return extend(run);
    case RunAction::fork: ask_to_fork(desk(), run.path(), this); return;
    case RunAction::rename: return table_->edit_title();
    case RunAction::tag: return tag(runs);
    case RunAction::archive: return archive(runs);
    case RunAction::remove: return remove(runs);
    case RunAction::report: return report_->ask(this, run.path());
    case RunAction::show_folder:
        if (!QDesktopServices::openUrl(QUrl::fromLocalFile(path)))
            complain("No file manager could be opened; the folder is " + path + ".");
        return;
    case RunAction::copy_path: {
        QStringList paths;
        for (const RunPtr &row : runs) paths << QFile::decodeName(QByteArray::fromStdString(row->path().native()));
        QGuiApplication::clipboard()->setText(paths.join('\n'));
    }
    }
}

void RunsPage::extend(const RunRow &row) {
    const runs::RunSummary &run = row.run.summary;
    bool agreed = false;
    const int epochs =
        QInputDialog::getInt(this, "Extend a run",
                             QString("%1 has trained for %2 of %3 epochs.\nHow many should it be in all?")
                                 .arg(row.title)
                                 .arg(run.epoch)
                                 .arg(run.epochs),
                             run.epochs + std::max(1, run.epochs / 2), std::max(1, run.epoch), most_epochs, 1, &agreed);
    if (agreed) desk().ask_to_train({.run = row.path(), .epochs = epochs});
}

void RunsPage::set_tags(const std::filesystem::path &run, const QString &tags) {
    library_.change_notes({{run, {.tags = tags_of(tags)}}}, "Changed the tags of 1 run");
}

void RunsPage::tag(const std::vector<RunPtr> &runs) {
    const bool one = runs.size() == 1;
    QStringList before;
    if (one)
        for (const std::string &tag : runs.front()->run.notes.tags) before << QString::fromStdString(tag);
    bool agreed = false;
    const QString text = QInputDialog::getText(
        this, "Tags",
        one ? QString("Tags of %1, with commas between them:").arg(runs.front()->title)
            : QString(
                  "Tags that the %1 runs get besides their own, with commas between them;\n\"-tag\" takes one away:")
                  .arg(runs.size()),
        QLineEdit::Normal, before.join(", "), &agreed);
    if (!agreed) return;
    if (one) return set_tags(runs.front()->path(), text);
    std::vector<std::pair<std::filesystem::path, NotesChange>> changes;
    for (const RunPtr &row : runs) {
        std::vector<std::string> tags = row->run.notes.tags;
        for (const std::string &tag : tags_of(text)) {
            const bool takes = tag.starts_with('-');
            const std::string name = takes ? tag.substr(1) : tag;
            std::erase(tags, name);
            if (!takes) tags.push_back(name);
        }
        if (tags != row->run.notes.tags) changes.push_back({row->path(), {.tags = tags}});
    }
    const std::size_t count = changes.size();
    library_.change_notes(std::move(changes), "Changed the tags of " + runs_text(count));
}

void RunsPage::archive(const std::vector<RunPtr> &runs) {
    const bool back = all_archived(runs);
    std::vector<std::pair<std::filesystem::path, NotesChange>> changes;
    for (const RunPtr &row : runs)
        if (row->run.notes.archived == back) changes.push_back({row->path(), {.archived = !back}});
    const std::size_t count = changes.size();
    library_.change_notes(std::move(changes), (back ? "Took back from the archive: " : "Archived ") + runs_text(count));
}

void RunsPage::remove(const std::vector<RunPtr> &runs) {
    if (all_outside(runs)) {
        for (const RunPtr &row : runs) library_.forget(row->path());
        return;
    }
    details_->keep();
    std::vector<std::filesystem::path> paths;
    for (const RunPtr &row : runs) paths.push_back(row->path());
    library_.trash(paths);
}

void RunsPage::ask_for_run() {
    const QString path = QFileDialog::getExistingDirectory(this, "Open a run's folder");
    if (path.isEmpty() || open(path)) return;
    complain(path + " holds no run; a run's folder has a log.db in it.");
}

} // namespace benchlight::ui
