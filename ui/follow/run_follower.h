#pragma once
#include "engine/runs/command.h"
#include "ui/follow/run_history.h"

#include <QObject>
#include <QThread>

#include <filesystem>
#include <memory>

namespace benchlight::ui {

/// Follows a run's log, whoever writes it: this window, another process, or nobody any more. The log is read on a
/// thread of the follower's own; what is new arrives on the follower's thread as signals.
class RunFollower final : public QObject {
    Q_OBJECT
  public:
    explicit RunFollower(std::filesystem::path run, QObject *parent = nullptr);
    ~RunFollower() override;

    const std::filesystem::path &run() const { return run_; }
    const RunHistory &history() const { return history_; }
    /// Whether the log has been read to its end once; of a log with very many batch points a sample may stand for all
    /// of them for some tenths of a second more.
    bool caught_up() const { return caught_up_; }
    /// Puts a command into the log. failed() tells when that did not work.
    void send(const runs::Command &command);

  signals:
    /// history() has changed; at most about 15 times a second.
    void changed();
    /// The log cannot be read, or a command not be written: one sentence.
    void failed(const QString &reason);

  private:
    class Worker;
    std::filesystem::path run_;
    RunHistory history_;
    bool caught_up_ = false;
    QThread thread_;
    Worker *worker_ = nullptr; ///< lives on thread_
};

} // namespace benchlight::ui
