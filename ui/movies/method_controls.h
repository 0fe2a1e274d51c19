#pragma once
#include "ui/movies/method_text.h"

#include <QWidget>

#include <map>
#include <optional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;
QT_END_NAMESPACE

namespace benchlight::ui {

/// What is to be trained: configuration, rank and epochs, with what that takes; run and stop; how far it is.
class MethodControls final : public QWidget {
    Q_OBJECT
  public:
    explicit MethodControls(QWidget *parent = nullptr);

    /// As the fields have it; nothing when a rate is none, which is said beside it.
    std::optional<movies::EmbeddingSettings> settings() const;
    void set_rank(int rank); ///< 0: full
    void set_epochs(int epochs);

    /// What a guess at the time is made from.
    void set_size(std::size_t movies, std::size_t users, std::size_t likes);
    /// Seconds of an epoch of a training that was like this.
    void learn_from(const MovieRuns &runs);

    /// Why nothing can be run now; empty: it can.
    void set_obstacle(const QString &reason);
    enum class Mode { idle, training, stopping };
    /// `own`: this window trains.
    void set_mode(Mode mode);
    /// A bar with words; none: nothing is under way.
    void show_progress(const std::optional<MethodProgress> &progress);
    void show_outcome(const QString &text);

    QPushButton *run_all() const { return run_all_; }
    QPushButton *run_one() const { return run_one_; }
    QPushButton *stop() const { return stop_; }
    QString needs() const;
    QString status() const;
    QString obstacle() const;

  signals:
    void run_wanted(const benchlight::movies::EmbeddingSettings &settings, bool sweep);
    void stop_wanted();

  private:
    void make_rows();
    void update_needs();
    void update_buttons();
    void run(bool sweep);

    QComboBox *config_;
    QLineEdit *rate_;
    QSpinBox *rank_, *epochs_;
    QPushButton *run_all_, *run_one_, *stop_;
    QLabel *needs_, *status_, *left_, *obstacle_;
    QProgressBar *bar_;
    QWidget *progress_;
    Mode mode_ = Mode::idle;
    QString reason_;
    std::size_t movies_ = 0, users_ = 0, likes_ = 0;
    std::map<std::pair<movies::EmbeddingOptimizer, int>, double> measured_; ///< seconds an epoch, by rank
};

} // namespace benchlight::ui
