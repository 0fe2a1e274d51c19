#pragma once
#include "ui/runs/run_row.h"

#include <QObject>
#include <QThread>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace benchlight::ui {

/// Parts of a run's notes that become something else.
struct NotesChange {
    std::optional<std::string> title{};
    std::optional<std::vector<std::string>> tags{};
    std::optional<std::string> text{};
    std::optional<bool> archived{};

    /// Changes the notes and gives what takes it back.
    NotesChange apply(runs::RunNotes &notes) const;
};

/// The runs of the workspace for a window: looked for on a thread of their own, every two seconds while somebody looks, and
/// what is done with them there too. What is done shows at once, and can be undone until the window closes.
class RunLibrary final : public QObject {
    Q_OBJECT
  public:
    using Path = std::filesystem::path;
    explicit RunLibrary(QObject *parent = nullptr);
    /// Waits for what was asked for.
    ~RunLibrary() override;

    /// The newest first.
    const std::vector<RunPtr> &runs() const { return runs_; }
    RunPtr find(const Path &run) const;
    /// Whether they have been looked for.
    bool loaded() const { return loaded_; }
    /// Whether everything asked for is done.
    bool idle() const { return pending_ == 0; }
    void watch(bool watching);
    void refresh();

    /// `what` is for people: "Renamed 1 run". Empty: not to be undone from here.
    void change_notes(std::vector<std::pair<Path, NotesChange>> changes, const QString &what);
    void trash(const std::vector<Path> &runs);
    /// Takes the newest of what was done back.
    void undo();
    /// What would be undone; empty: nothing.
    QString undoable() const { return undo_.empty() ? QString() : undo_.back().what; }
    /// Lists a run outside the workspace; loudly: says so when there is none.
    void remember(const Path &run, bool loudly);
    /// No longer lists it. Its folder stays.
    void forget(const Path &run);

  signals:
    void changed();
    void undo_changed();
    void failed(const QString &reason);

  private:
    struct Worker;
    struct Undo {
        QString what;
        std::function<void(Worker &)> take_back;
        int number = 0;
    };
    using Act = std::function<void(Worker &)>;
    void act(Act act, int undo_number = 0);
    void post(Act act, int undo_number);
    void accept(quint64 job, bool looked, std::vector<RunPtr> runs, const QString &problem, int failed_undo);
    void show_notes(const Path &run, const NotesChange &change);

    std::vector<RunPtr> runs_;
    std::vector<Undo> undo_;
    bool loaded_ = false, looking_ = false;
    int pending_ = 0, undo_numbers_ = 0;
    quint64 job_ = 0; ///< of the newest thing asked for: what an older one saw may be out of date
    QTimer timer_;
    std::stop_source stop_;
    QThread thread_;
    QObject *context_; ///< lives on thread_
    std::shared_ptr<Worker> worker_;
};

} // namespace benchlight::ui
