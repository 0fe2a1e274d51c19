#pragma once
#include "ui/movies/embedding_runner.h"
#include "ui/movies/movie_library.h"
#include "ui/movies/movie_runs_follower.h"
#include "ui/shell/page.h"

#include <QTemporaryDir>
#include <QTimer>
#include <QWidget>

#include <optional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;
QT_END_NAMESPACE

namespace benchlight::ui {

class CostView;
class MethodControls;
class MethodLists;

/// The original method: what it did and what is wrong with it, training it, the cost curves beside the published ones, the lists
/// that it recommends and how much they agree.
class MethodPanel final : public QWidget {
    Q_OBJECT
  public:
    MethodPanel(MovieLibrary &library, Desk &desk, QWidget *parent = nullptr);
    ~MethodPanel() override;

    /// Shows a sweep's or a run's folder; empty: the published figures alone.
    void open(const std::filesystem::path &folder);
    void run(const movies::EmbeddingSettings &settings, bool sweep);
    /// Whether this window trains; a stop takes as long as a step, at full rank some seconds, and training_ended() follows.
    bool training() const { return runner_.busy(); }
    void stop();

    const MovieRunsFollower &follower() const { return follower_; }
    MethodControls *controls() const { return controls_; }
    CostView *costs() const { return costs_; }
    MethodLists *lists() const { return lists_; }
    QComboBox *run_choice() const { return choice_; }
    QPushButton *quick_run() const { return quick_; }
    QString story() const;
    bool settled() const;
    std::vector<Scene> scenes();

  signals:
    void failed(const QString &reason);
    void training_ended();

  protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

  private:
    QWidget *make_story();
    QWidget *make_choice();
    QWidget *make_empty();
    QWidget *make_costs();
    void accept_set();
    void show_story();
    void find_runs();
    void list_runs(const std::vector<std::filesystem::path> &found);
    void choose_folder();
    void show_runs();
    void show_state();
    void run_into(const movies::EmbeddingSettings &settings, bool sweep, const std::filesystem::path &folder);

    MovieLibrary &library_;
    Desk &desk_;
    std::shared_ptr<const OpenMovies> shown_;
    std::optional<double> zero_; ///< of the open set
    std::vector<std::filesystem::path> found_;
    bool chosen_ = false; ///< somebody, or something, has chosen what is shown
    QLabel *did_, *cost_, *optimum_, *rows_, *empty_text_, *readout_;
    QComboBox *choice_;
    QPushButton *quick_;
    QWidget *empty_;
    MethodControls *controls_;
    CostView *costs_;
    MethodLists *lists_;
    QScrollArea *scroll_ = nullptr;
    QTimer look_;
    std::optional<QTemporaryDir> scene_folder_;
    EmbeddingRunner runner_;
    MovieRunsFollower follower_;
    DataWorker counter_{"counting what predicting nothing costs"}, finder_{"finding embeddings"};
};

} // namespace benchlight::ui
