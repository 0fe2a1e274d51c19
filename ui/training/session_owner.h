#pragma once
#include "engine/training/session.h"

#include <QObject>
#include <QTimer>

#include <filesystem>
#include <memory>
#include <optional>

namespace benchlight::ui {

/// The training of this window: at most one at a time, on threads of its own. What it does is read from its log; only
/// what happens before there is a log, and errors that keep it from starting, arrive here.
class SessionOwner final : public QObject {
    Q_OBJECT
  public:
    explicit SessionOwner(QObject *parent = nullptr);
    ~SessionOwner() override;

    void start(const training::Settings &settings, const std::filesystem::path &run);
    /// `epochs`: a new total, or as planned.
    void resume(const std::filesystem::path &run, std::optional<int> epochs = {});
    void fork(const training::TrainingSession::ForkPoint &point, const training::Settings &settings,
              const std::filesystem::path &run);
    /// Takes effect at the next batch boundary, after a checkpoint; ended() tells.
    void request_stop();
    bool active() const { return session_ != nullptr; }
    /// Of the active or the last session.
    const std::filesystem::path &run() const { return run_; }
    /// Whether the active session's log can be read.
    bool has_started() const { return has_started_; }

  signals:
    void preparing(const QString &activity, quint64 done, quint64 total);
    void started();
    void message(const QString &text);
    /// `reason` is empty unless the session could not start.
    void ended(const QString &reason);

  private:
    training::Listener listener();
    void watch();
    void look_whether_done();

    std::filesystem::path run_;
    std::unique_ptr<training::TrainingSession> session_;
    bool has_started_ = false;
    quint64 number_ = 0; ///< of the session, so that what an earlier one still says is dropped
    QTimer timer_;
};

} // namespace benchlight::ui
