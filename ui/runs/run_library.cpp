#include "ui/runs/run_library.h"

#include "engine/core/error.h"
#include "engine/runs/run_trash.h"

#include <algorithm>
#include <unordered_map>

namespace benchlight::ui {

namespace {

constexpr int look_every_ms = 2000;
constexpr std::chrono::days kept_in_trash{30};
constexpr std::size_t most_undo = 50;

} // namespace

/// What the thread has; nobody else touches it.
struct RunLibrary::Worker {
    std::optional<runs::RunIndex> index;
    std::unordered_map<std::string, RunPtr> known; ///< by the bytes of the path

    /// Rows that are as they were are the same objects as before.
    std::vector<RunPtr> look(const std::stop_token &stop) {
        if (!index) {
            index.emplace();
            runs::empty_trash(kept_in_trash);
        }
        std::vector<RunPtr> rows;
        std::unordered_map<std::string, RunPtr> now;
        for (runs::IndexedRun &run : index->refresh(stop)) {
            const auto before = known.find(run.summary.path.native());
            RunPtr row =
                before != known.end() && same_run(before->second->run, run) ? before->second : make_row(std::move(run));
            now.emplace(row->path().native(), row);
            rows.push_back(std::move(row));
        }
        known = std::move(now);
        return rows;
    }
};

NotesChange NotesChange::apply(runs::RunNotes &notes) const {
    NotesChange back;
    if (title) back.title = std::exchange(notes.title, *title);
    if (tags) back.tags = std::exchange(notes.tags, *tags);
    if (text) back.text = std::exchange(notes.text, *text);
    if (archived) back.archived = std::exchange(notes.archived, *archived);
    return back;
}

RunLibrary::RunLibrary(QObject *parent) : QObject(parent), context_(new QObject), worker_(std::make_shared<Worker>()) {
    context_->moveToThread(&thread_);
    connect(&thread_, &QThread::finished, context_, &QObject::deleteLater);
    thread_.setObjectName("run library");
    thread_.start();
    timer_.setInterval(look_every_ms);
    connect(&timer_, &QTimer::timeout, this, &RunLibrary::refresh);
}

RunLibrary::~RunLibrary() {
    stop_.request_stop();
    // Behind everything that was asked for.
    QMetaObject::invokeMethod(context_, [this] { thread_.quit(); });
    thread_.wait();
}

RunPtr RunLibrary::find(const Path &run) const {
    const auto found = std::ranges::find_if(runs_, [&](const RunPtr &row) { return row->path() == run; });
    return found == runs_.end() ? nullptr : *found;
}

void RunLibrary::watch(bool watching) {
    if (watching == timer_.isActive()) return;
    if (!watching) return timer_.stop();
    timer_.start();
    refresh();
}

void RunLibrary::refresh() {
    if (looking_) return;
    looking_ = true;
    post({}, 0);
}

void RunLibrary::act(Act act, int undo_number) {
    ++job_;
    looking_ = true;
    post(std::move(act), undo_number);
}

void RunLibrary::post(Act act, int undo_number) {
    ++pending_;
    QMetaObject::invokeMethod(context_, [this, job = job_, act = std::move(act), undo_number, stop = stop_.get_token(),
                                         worker = worker_] {
        QString problem;
        std::vector<RunPtr> rows;
        bool looked = false;
        try {
            if (act) act(*worker);
        } catch (const std::exception &error) {
            problem = QString::fromStdString(error.what());
        }
        const int failed_undo = problem.isEmpty() ? 0 : undo_number;
        try {
            rows = worker->look(stop);
            looked = true;
        } catch (const Stopped &) {
        } catch (const std::exception &error) {
            if (problem.isEmpty()) problem = QString::fromStdString(error.what());
        }
        QMetaObject::invokeMethod(this, [this, job, looked, rows = std::move(rows), problem, failed_undo]() mutable {
            accept(job, looked, std::move(rows), problem, failed_undo);
        });
    });
}

void RunLibrary::accept(quint64 job, bool looked, std::vector<RunPtr> runs, const QString &problem, int failed_undo) {
    --pending_;
    if (job == job_) looking_ = false;
    if (failed_undo != 0 && std::erase_if(undo_, [&](const Undo &undo) { return undo.number == failed_undo; }) > 0)
        emit undo_changed();
    if (job == job_ && looked) {
        const bool news = !loaded_ || runs != runs_;
        loaded_ = true;
        runs_ = std::move(runs);
        if (news) emit changed();
    }
    if (!problem.isEmpty()) emit failed(problem);
}

void RunLibrary::show_notes(const Path &run, const NotesChange &change) {
    for (RunPtr &row : runs_) {
        if (row->path() != run) continue;
        runs::IndexedRun changed = row->run;
        change.apply(changed.notes);
        row = make_row(std::move(changed));
    }
}

void RunLibrary::change_notes(std::vector<std::pair<Path, NotesChange>> changes, const QString &what) {
    if (changes.empty()) return;
    for (const auto &[run, change] : changes) show_notes(run, change);
    const auto before = std::make_shared<std::vector<std::pair<Path, NotesChange>>>(); // filled on the thread
    const auto write = [](const Path &run, const NotesChange &change) {
        runs::RunNotes notes = runs::read_notes(run);
        NotesChange back = change.apply(notes);
        runs::write_notes(run, notes);
        return back;
    };
    const int number = what.isEmpty() ? 0 : ++undo_numbers_;
    if (number != 0) {
        undo_.push_back({what,
                         [before, write](Worker &) {
                             for (const auto &[run, change] : *before) write(run, change);
                         },
                         number});
        if (undo_.size() > most_undo) undo_.erase(undo_.begin());
        emit undo_changed();
    }
    act(
        [changes = std::move(changes), before, write](Worker &) {
            for (const auto &[run, change] : changes) before->emplace_back(run, write(run, change));
        },
        number);
    emit changed();
}

void RunLibrary::trash(const std::vector<Path> &runs) {
    if (runs.empty()) return;
    std::erase_if(runs_, [&](const RunPtr &row) { return std::ranges::find(runs, row->path()) != runs.end(); });
    const auto places = std::make_shared<std::vector<Path>>();
    const int number = ++undo_numbers_;
    const QString what = runs.size() == 1 ? QString("Deleted 1 run") : QString("Deleted %1 runs").arg(runs.size());
    undo_.push_back({what,
                     [places](Worker &) {
                         for (const Path &place : *places) runs::restore_run(place);
                     },
                     number});
    emit undo_changed();
    act(
        [runs, places](Worker &) {
            std::string first_problem;
            for (const Path &run : runs) {
                try {
                    places->push_back(runs::trash_run(run));
                } catch (const Error &error) {
                    if (first_problem.empty()) first_problem = error.what();
                }
            }
            if (first_problem.empty()) return;
            // Either all of them go or none.
            for (const Path &place : *places) runs::restore_run(place);
            throw Error(first_problem);
        },
        number);
    emit changed();
}

void RunLibrary::undo() {
    if (undo_.empty()) return;
    act(std::move(undo_.back().take_back));
    undo_.pop_back();
    emit undo_changed();
}

void RunLibrary::remember(const Path &run, bool loudly) {
    act([run, loudly](Worker &worker) {
        if (!worker.index) worker.index.emplace();
        try {
            worker.index->remember(run);
        } catch (const Error &) {
            if (loudly) throw;
        }
    });
}

void RunLibrary::forget(const Path &run) {
    std::erase_if(runs_, [&](const RunPtr &row) { return row->path() == run; });
    act([run](Worker &worker) {
        if (worker.index) worker.index->forget(run);
    });
    emit changed();
}

} // namespace benchlight::ui
