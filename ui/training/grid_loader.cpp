#include "ui/training/grid_loader.h"

#include "engine/core/error.h"

#include <QElapsedTimer>

#include <mutex>

namespace benchlight::ui {

namespace {

constexpr int delay_ms = 200;
constexpr qint64 progress_interval_ms = 100;

DataSummary summary_of(const images::DataSet &data, const images::Splits &splits) {
    DataSummary summary;
    summary.spec = data.spec();
    summary.train = splits.train.size();
    summary.validation = splits.validation.size();
    summary.test = splits.test.size();
    summary.classes = data.classes().size();
    summary.skipped = data.survey().skipped.size();
    summary.duplicates = data.survey().duplicates;
    summary.channels = data.channels();
    summary.height = data.height();
    summary.width = data.width();
    summary.mixed_sizes = !data.survey().height || !data.survey().width;
    summary.warnings = data.stored().warnings();
    return summary;
}

} // namespace

class GridLoader::Worker final : public QObject {
  public:
    explicit Worker(GridLoader *loader) : loader_(loader) {}

    void load(quint64 job, const training::Settings &settings, int epoch, int threads, const std::stop_token &stop) {
        try {
            auto grid = std::make_shared<Grid>(make(job, settings, epoch, threads, stop));
            tell(job, [grid](GridLoader *loader) { emit loader->loaded(grid); });
        } catch (const Stopped &) {
        } catch (const std::exception &error) {
            const QString reason = QString::fromStdString(error.what());
            tell(job, [reason](GridLoader *loader) { emit loader->failed(reason); });
        }
    }

  private:
    Grid make(quint64 job, const training::Settings &settings, int epoch, int threads, const std::stop_token &stop) {
        if (!data_ || data_->spec() != settings.data || size_ != settings.size) {
            data_.reset(); // before the next one takes its memory
            QElapsedTimer since;
            std::mutex telling;
            const Progress progress = [&](std::uint64_t done, std::uint64_t total) {
                const std::lock_guard lock(telling);
                if (total == 0 || (since.isValid() && since.elapsed() < progress_interval_ms)) return;
                since.start();
                const double share = static_cast<double>(done) / static_cast<double>(total);
                tell(job, [share](GridLoader *loader) { emit loader->reading(share); });
            };
            images::DataSet::Options options;
            options.size = settings.size;
            options.hold_bytes = 0; // sixteen images are looked at
            options.threads = threads;
            data_ = images::DataSet::load(settings.data, options, stop, progress);
            size_ = settings.size;
        }
        throw_if_stopped(stop);
        const auto splits = images::make_splits(*data_, settings.split);
        const auto recipe = augment::Recipe::parse(settings.recipe);
        return {augment::make_grid(*data_, splits.train, recipe, settings.split.seed, epoch), data_->classes(),
                settings.recipe, epoch, summary_of(*data_, splits)};
    }

    /// Runs `say` on the loader's thread unless a newer request has come.
    template <class Say> void tell(quint64 job, Say say) {
        QMetaObject::invokeMethod(
            loader_,
            [loader = loader_, job, say] {
                if (job == loader->job_) say(loader);
            },
            Qt::QueuedConnection);
    }

    GridLoader *const loader_;
    std::shared_ptr<const images::DataSet> data_;
    std::optional<int> size_;
};

GridLoader::GridLoader(QObject *parent) : QObject(parent), worker_(new Worker(this)) {
    delay_.setSingleShot(true);
    delay_.setInterval(delay_ms);
    connect(&delay_, &QTimer::timeout, this, &GridLoader::begin);
    worker_->moveToThread(&thread_);
    connect(&thread_, &QThread::finished, worker_, &QObject::deleteLater);
    thread_.setObjectName("grid loader");
    thread_.start();
}

GridLoader::~GridLoader() {
    stop_.request_stop();
    thread_.quit();
    thread_.wait();
}

void GridLoader::request(const training::Settings &settings, int epoch, int threads) {
    settings_ = settings;
    epoch_ = epoch;
    threads_ = threads;
    ++job_;
    stop_.request_stop();
    stop_ = std::stop_source();
    delay_.start();
}

void GridLoader::begin() {
    QMetaObject::invokeMethod(worker_,
                              [worker = worker_, job = job_, settings = settings_, epoch = epoch_, threads = threads_,
                               stop = stop_.get_token()] { worker->load(job, settings, epoch, threads, stop); });
}

} // namespace benchlight::ui
