#pragma once
#include "ui/dataset/download_rate.h"
#include "ui/images/data_worker.h"
#include "ui/movies/evaluations.h"
#include "ui/movies/movie_library.h"

#include <QElapsedTimer>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>

namespace benchlight::ui {

/// Evaluates the recommenders of the open set one after another, on a thread. What is done stays when it is cancelled, and is
/// remembered on the disk; another set begins with what is remembered of it.
class EvaluationRunner final : public QObject {
    Q_OBJECT
  public:
    explicit EvaluationRunner(MovieLibrary &library, QObject *parent = nullptr);
    ~EvaluationRunner() override;

    /// Shows what is known of a choice; what is on the disk is looked up. Not while it evaluates.
    void choose(const EvaluationChoice &choice);
    const EvaluationChoice &choice() const { return choice_; }
    /// Evaluates what is not known yet, or all of it `again`.
    void evaluate(bool again = false);
    void cancel();
    /// Which models take part, as find_model() knows them; all unless set. Those before may be shown still.
    void set_models(std::vector<std::string> names);
    const std::vector<std::string> &models() const { return models_; }

    bool evaluating() const { return evaluating_; }
    bool busy() const { return worker_.busy(); } ///< evaluating or looking up
    const std::shared_ptr<const Recommenders> &table() const { return table_; }
    bool complete() const { return table_->rows.size() == models_.size(); }
    /// The model that is being evaluated, empty: none; and how much of it is done, 0 … 1, over its folds.
    std::string running() const { return running_; }
    double running_share() const { return running_share_; }
    /// How much of all that was asked for is done, 0 … 1, models counting the same.
    double share() const;
    QString status() const; ///< what is being done, and how long it will take as far as that is known

  signals:
    void changed();    ///< the table, or what is being done
    void progressed(); ///< within one model

  private:
    using Key = std::tuple<std::string, int, int>; ///< model, fold, top
    struct Done {
        Key key;
        std::shared_ptr<const movies::Evaluation> evaluation;
    };
    void forget();
    void look_up();
    void next();
    void run_job(const std::string &model, int fold);
    void take(const Done &done);
    void tell_progress(quint64 job, double share);
    void sum_up(std::function<void()> then);
    bool known(const std::string &model) const;
    std::optional<std::pair<double, double>> seconds_left(const std::string &model) const;

    MovieLibrary &library_;
    EvaluationChoice choice_;
    std::vector<std::string> models_;
    std::map<Key, std::shared_ptr<const movies::Evaluation>> evaluations_;
    std::map<int, std::shared_ptr<const std::vector<std::uint32_t>>> users_; ///< by fold
    std::shared_ptr<const std::string> content_;                             ///< of the set, for the files
    std::shared_ptr<const Recommenders> table_;
    std::shared_ptr<const Recommenders>
        stale_; ///< its rows that still hold, where one is about to be made anew; else null
    std::deque<std::pair<std::string, int>> jobs_; ///< model and fold; the first is running
    std::size_t asked_ = 0;                        ///< jobs of this evaluation
    bool evaluating_ = false;
    std::string running_;
    double running_share_ = 0, job_share_ = 0;
    std::map<std::string, double> took_; ///< seconds of a fold, by model
    quint64 job_ = 0;
    QElapsedTimer clock_;
    DownloadRate rate_;
    DataWorker worker_{"evaluating recommenders"};
};

} // namespace benchlight::ui
