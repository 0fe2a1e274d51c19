#pragma once
#include "ui/figures/grid_figure.h"

#include <QObject>
#include <QStringList>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace benchlight::ui {

/// Which grid of augmented training images is wanted.
struct GridRequest {
    std::shared_ptr<const images::DataSet> data;
    images::SplitSettings split; ///< its seed is that of the order and of augmenting too
    std::string recipe = "none";
    int epoch = 1;
    int augmentation_epoch = 1; ///< of the augmentation's key: Settings::augmentation_epoch()
    QSize size;                 ///< that it is going to be painted in, logical pixels
    double scale = 1;           ///< device pixels to a logical one
};

/// The first 16 images of an epoch, before and after augmenting.
struct AugmentedImages {
    GridRequest request;
    std::shared_ptr<const GridFigure> figure; ///< shows the augmented ones; ready to be painted as was asked
    QStringList sources;                      ///< where each image comes from
};

/// Computes grids on a thread of its own. While one is computed, only the newest request waits. What is the same for
/// two requests is kept: the splits of a data set, and the images of an epoch, so that another recipe costs only
/// augmenting them.
class AugmentedLoader final : public QObject {
    Q_OBJECT
  public:
    explicit AugmentedLoader(QObject *parent = nullptr);
    ~AugmentedLoader() override;
    /// Asks for a grid. Grids of other data or another split than were asked for last are not told any more; those of
    /// other epochs and recipes are, in the order in which they were asked for, so that a moving slider shows something.
    void request(const GridRequest &request);
    /// Nothing that was asked for will be told; the data set is let go.
    void cancel();

  signals:
    void loaded(const std::shared_ptr<const benchlight::ui::AugmentedImages> &images);
    void failed(const QString &reason);

  private:
    class Images;
    struct Job {
        GridRequest request; ///< without data: let go what is kept
        quint64 number = 0, context = 0;
    };
    void work(const std::stop_token &stop);
    void tell(const Job &job, const std::shared_ptr<const AugmentedImages> &images, const QString &reason);

    GridRequest newest_; ///< on the window's thread, as the numbers of the newest job and of what it shares with others
    quint64 number_ = 0, context_ = 0;

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<Job> waiting_;
    std::jthread thread_; ///< last: it uses everything above
};

} // namespace benchlight::ui
