#pragma once
#include "engine/movies/sweep.h"

#include <QObject>

#include <filesystem>
#include <memory>
#include <thread>

namespace benchlight::ui {

/// Trains embeddings on a thread of its own, one or the six, at low priority. How it goes is read from the runs' logs. Destroying it stops the
/// training, which saves its vectors.
class EmbeddingRunner final : public QObject {
    Q_OBJECT
  public:
    explicit EmbeddingRunner(QObject *parent = nullptr) : QObject(parent) {}
    ~EmbeddingRunner() override;

    bool busy() const { return busy_; }
    bool stopping() const { return busy_ && thread_.get_stop_token().stop_requested(); }
    /// Where the training is logged; of the last one when none is under way.
    const std::filesystem::path &folder() const { return folder_; }
    /// Begins, unless it is busy: into a folder that is not there yet.
    void train(std::shared_ptr<const movies::MovieSet> set, const movies::EmbeddingSettings &settings,
               const std::filesystem::path &folder, bool sweep);
    void stop();

  signals:
    /// Empty when it came to its end or was stopped; else why it did not.
    void ended(const QString &problem);

  private:
    void finish(quint64 job, const QString &problem);

    std::filesystem::path folder_;
    bool busy_ = false;
    quint64 job_ = 0;
    std::jthread thread_;
};

} // namespace benchlight::ui
