#pragma once
#include "ui/follow/run_follower.h"
#include "ui/shell/page.h"
#include "ui/training/grid_loader.h"
#include "ui/training/session_owner.h"

#include <QTimer>

QT_BEGIN_NAMESPACE
class QStackedWidget;
class QTabBar;
QT_END_NAMESPACE

namespace benchlight::ui {

class ChartsPanel;
class GridPanel;
class MessageArea;
class RunBar;
class RunList;
class SettingsForm;

/// Starts, steers and shows a training run: this window's own, another process's, or one that has ended.
class TrainingPage final : public Page {
    Q_OBJECT
  public:
    explicit TrainingPage(Desk &desk, QWidget *parent = nullptr);
    ~TrainingPage() override;
    bool open(const QString &argument) override;
    bool prepare_to_close(bool ask) override;

    /// Shows a run from its log.
    void follow(const std::filesystem::path &run);
    const RunFollower *follower() const { return follower_.get(); }
    /// Trains a new network with the settings on the desk.
    void start();
    /// The newest message on the page; empty: there is none.
    QString problem() const;

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    QWidget *make_side();
    void connect_parts();
    void resume();
    void leave();
    void open_run();
    void stop();
    void session_ended(const QString &reason);

    void log_changed();
    void show_messages();
    void refresh();      ///< everything that depends on session and log
    void show_numbers(); ///< what changes with every batch
    void show_grid();
    void describe_data(const DataSummary &summary);
    void place_aside();
    void show_history(const RunHistory *history);
    bool run_is_live() const;
    bool may_stop(); ///< asks

    SessionOwner session_;
    std::unique_ptr<RunFollower> follower_;
    RunBar *bar_;
    SettingsForm *form_;
    RunList *list_;
    QTabBar *tabs_;
    QStackedWidget *side_;
    ChartsPanel *charts_, *rate_;
    GridPanel *grid_;
    QWidget *columns_, *aside_; ///< aside: the images and the learning rate
    MessageArea *messages_;
    QTimer numbers_timer_;
    std::filesystem::path left_; ///< the run that the user left last: not followed again by itself
    std::int64_t last_message_ = 0;
    std::size_t shown_epochs_ = 0;
    std::optional<runs::State> shown_state_;
    bool shown_paused_ = false, closing_ = false, stopping_ = false;
};

} // namespace benchlight::ui
