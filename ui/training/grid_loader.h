#pragma once
#include "engine/augment/augment.h"
#include "engine/training/settings.h"

#include <QObject>
#include <QThread>
#include <QTimer>

#include <memory>
#include <stop_token>

namespace benchlight::ui {

/// What a data set holds, in the words of the window.
struct DataSummary {
    std::string spec;
    std::size_t train = 0, validation = 0, test = 0, classes = 0, skipped = 0, duplicates = 0;
    int channels = 0, height = 0, width = 0;
    bool mixed_sizes = false;
    std::vector<std::string> warnings;
};

struct Grid {
    std::vector<augment::GridTile> tiles;
    std::vector<std::string> classes;
    std::string recipe;
    int epoch = 1;
    DataSummary data;
};

/// Computes grids of augmented training images on a thread of its own. Requests in quick succession become one; what
/// an older request would still bring is dropped. The data set that was read last is kept.
class GridLoader final : public QObject {
    Q_OBJECT
  public:
    explicit GridLoader(QObject *parent = nullptr);
    ~GridLoader() override;
    /// The first 16 images of `epoch` under `settings`. `threads` for reading a data set, 0: all.
    void request(const training::Settings &settings, int epoch, int threads = 0);

  signals:
    void reading(double done); ///< 0 … 1 of the data set
    void loaded(const std::shared_ptr<const Grid> &grid);
    void failed(const QString &reason);

  private:
    class Worker;
    void begin();

    training::Settings settings_;
    int epoch_ = 1, threads_ = 0;
    quint64 job_ = 0; ///< of the newest request; results of others are dropped
    std::stop_source stop_;
    QTimer delay_;
    QThread thread_;
    Worker *worker_; ///< lives on thread_
};

} // namespace benchlight::ui
