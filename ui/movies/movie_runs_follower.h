#pragma once
#include "ui/images/data_worker.h"
#include "ui/movies/movie_runs.h"

#include <QTimer>

namespace benchlight::ui {

/// Follows a sweep or a run by its logs, whoever trains it: this window, another process, or nobody any more.
class MovieRunsFollower final : public QObject {
    Q_OBJECT
  public:
    explicit MovieRunsFollower(QObject *parent = nullptr);

    /// Empty: nothing.
    void follow(const std::filesystem::path &folder);
    const std::filesystem::path &folder() const { return folder_; }
    /// What the logs said last; null before that, and without a folder.
    const std::shared_ptr<const MovieRuns> &runs() const { return runs_; }
    bool settled() const { return !reader_.busy(); }
    /// Whether somebody looks, and whether this window trains: what is not there yet will be, and looking often is worth it.
    void set_watched(bool watched);
    void set_training(bool training);

  signals:
    /// runs() is another.
    void changed();
    void failed(const QString &reason);

  private:
    void read();
    void schedule();

    std::filesystem::path folder_;
    std::shared_ptr<const MovieRuns> runs_;
    bool watched_ = false, training_ = false;
    QTimer timer_;
    DataWorker reader_{"reading logs of embeddings"};
};

} // namespace benchlight::ui
