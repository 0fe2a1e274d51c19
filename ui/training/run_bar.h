#pragma once
#include "ui/training/preparation.h"

#include <QElapsedTimer>
#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class RunHistory;

/// The controls of one run: Start becomes Pause and Continue, Stop beside it, and how far the run is.
class RunBar final : public QFrame {
    Q_OBJECT
  public:
    enum class Mode { idle, preparing, running, paused, stopping, ended };
    explicit RunBar(QWidget *parent = nullptr);

    /// What can be done with the shown run once nobody trains it.
    struct Offer {
        bool resume = false; ///< go on to the end that was planned
        bool extend = false; ///< go on behind it
        bool fork = false;   ///< begin another one at a checkpoint
    };
    /// `title`: the run's, or empty.
    void set_mode(Mode mode, const QString &title, const QString &state, const Offer &offer);
    /// Where the shown run comes from, one sentence; empty: from nowhere.
    void set_origin(const QString &origin);
    Mode mode() const { return mode_; }
    /// Work before the first batch; total 0: its length is not known.
    void show_preparation(const QString &activity, quint64 done, quint64 total);
    void show_progress(const RunHistory &history);
    /// Why no run can be started with the settings at the left, one sentence; empty: it can.
    void set_obstacle(const QString &reason);
    QPushButton *primary() const { return primary_; }
    QPushButton *stop() const { return stop_; }
    QPushButton *resume() const { return resume_; }
    QPushButton *extend() const { return extend_; }
    QPushButton *fork() const { return fork_; }
    QPushButton *leave() const { return leave_; }
    QLabel *title() const { return title_; }

  signals:
    void start_requested();
    void pause_requested();
    void continue_requested();
    void stop_requested();
    void resume_requested();
    void extend_requested();
    void fork_requested();
    void leave_requested();
    void open_requested();

  private:
    void tint();
    void press_primary();
    void show_primary();

    Mode mode_ = Mode::idle;
    QPushButton *primary_, *stop_, *resume_, *extend_, *fork_, *leave_, *open_;
    QLabel *title_, *state_, *progress_text_, *numbers_;
    QProgressBar *progress_;
    QString obstacle_;
    Preparation preparation_;
    QElapsedTimer clock_;
};

/// "3–4 min left"; empty while nothing is known.
QString remaining_text(const RunHistory &history);
/// "1,080 images/s"
QString rate_text(const RunHistory &history);
/// "epoch 3 of 8, batch 120 of 422"
QString progress_text(const RunHistory &history);
double share_done(const RunHistory &history);

} // namespace benchlight::ui
