#pragma once
#include "ui/follow/run_follower.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/page.h"
#include "ui/training/run_overlays.h"
#include "ui/training/session_owner.h"

#include <QTimer>

QT_BEGIN_NAMESPACE
class QStackedWidget;
class QTabBar;
QT_END_NAMESPACE

namespace benchlight::ui {

class ChartsPanel;
class MatrixView;
class MessageArea;
class MessageDrawer;
class RunBar;
class RunList;
class SeenPanel;
class SettingsForm;
class SteerPanel;

/// Starts, steers and shows a training run: this window's own, another process's, or one that has ended.
class TrainingPage final : public Page {
    Q_OBJECT
  public:
    explicit TrainingPage(Desk &desk, QWidget *parent = nullptr);
    ~TrainingPage() override;
    bool open(const QString &argument) override;
    bool prepare_to_close(bool ask) override;
    std::vector<Scene> scenes() override;

    /// Shows a run from its log.
    void follow(const std::filesystem::path &run);
    const RunFollower *follower() const { return follower_.get(); }
    /// Trains a new network with the settings on the desk.
    void start();
    /// Goes on with a run, or begins a new one at one of its checkpoints; says so when a network is being trained already.
    void train_as_wished(const Desk::TrainingWish &wish);
    /// Stops the shown run at its next batch, with a checkpoint.
    void stop();
    /// Whether the shown run is being trained, by whomever.
    bool is_training() const { return session_.active() || run_is_live(); }
    /// The newest message on the page; empty: there is none.
    QString problem() const;
    /// What start() would train with. Throws UsageError.
    training::Settings next_settings() const;

  protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

  private:
    enum Side { new_run_tab, steer_tab, runs_tab, aside_tab };
    QWidget *make_side();
    QWidget *make_aside();
    void connect_bar();
    void connect_parts();
    void follow_desk();
    void try_settings(training::Settings settings);
    void resume();
    void extend();
    void take_wish(); ///< what another page wants trained
    void leave();
    void open_run();
    void session_ended(const QString &reason);
    void complain(const QString &reason);

    void log_changed();
    void show_messages();
    void refresh();      ///< everything that depends on session and log
    void show_mode();    ///< of the run bar
    void show_numbers(); ///< what changes with every batch
    void show_run();     ///< what changes with every epoch, and at a change of settings
    void show_sight();
    void place_aside();
    void show_history(const RunHistory *history);
    void offer_published();
    void offer_parent();
    void show_overlays(); ///< of the charts: other runs, and the published curves of what the shown one repeats
    bool run_is_live() const;

    SessionOwner session_;
    std::unique_ptr<RunFollower> follower_;
    RunOverlays overlays_;
    RunBar *bar_;
    SettingsForm *form_;
    SteerPanel *steer_;
    RunList *list_;
    QTabBar *tabs_;
    QStackedWidget *side_;
    ChartsPanel *charts_, *rate_;
    SeenPanel *seen_;
    MatrixView *matrix_;
    QTabBar *aside_tabs_;
    QStackedWidget *below_seen_;
    QWidget *columns_, *aside_ = nullptr; ///< aside: what it sees, the matrix, the learning rate
    MessageArea *messages_;
    MessageDrawer *drawer_;
    QTimer numbers_timer_;
    QString shown_published_;              ///< name of the published history of what the shown run repeats
    std::filesystem::path parent_offered_; ///< the run whose parent was
    std::filesystem::path left_;           ///< the run that the user left last: not followed again by itself
    std::int64_t last_message_ = 0, shown_sight_ = -1;
    std::string shown_notice_;
    std::size_t shown_epochs_ = 0, shown_changes_ = 0;
    std::optional<runs::State> shown_state_;
    std::shared_ptr<const ConfusionCounts> shown_confusion_;
    std::optional<Closing> closing_; ///< the window closes once the session has ended
    bool shown_paused_ = false, shown_live_ = false, stopping_ = false, filling_ = false;
};

} // namespace benchlight::ui
