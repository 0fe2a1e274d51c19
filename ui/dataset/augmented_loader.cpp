#include "ui/dataset/augmented_loader.h"

#include "engine/core/error.h"

namespace benchlight::ui {

namespace {

bool same_context(const GridRequest &a, const GridRequest &b) { return a.data == b.data && a.split == b.split; }

} // namespace

/// What requests have in common, kept from one to the next.
class AugmentedLoader::Images {
  public:
    std::shared_ptr<const AugmentedImages> make(const GridRequest &request) {
        const auto recipe = augment::Recipe::parse(request.recipe);
        const bool same = splits_ && same_context(request, last_);
        if (!same) {
            splits_.reset();
            tiles_.clear();
            splits_ = images::make_splits(*request.data, request.split);
        }
        if (!same || tiles_.empty() || request.epoch != last_.epoch) {
            tiles_.clear(); // in case reading fails
            tiles_ = augment::read_grid(*request.data, splits_->train, request.split.seed, request.epoch);
            sources_.clear();
            for (const augment::GridTile &tile : tiles_)
                sources_ << QString::fromStdString(
                    display_path(request.data->stored().source(splits_->train.part, tile.index)));
        }
        last_ = request;
        augment::augment_grid(tiles_, recipe, request.split.seed, request.augmentation_epoch);
        auto figure = std::make_shared<GridFigure>(tiles_, request.data->classes(), QString());
        if (!request.size.isEmpty()) figure->prepare(request.size, request.scale);
        return std::make_shared<AugmentedImages>(AugmentedImages{request, figure, sources_});
    }

  private:
    GridRequest last_;
    std::optional<images::Splits> splits_;
    std::vector<augment::GridTile> tiles_;
    QStringList sources_;
};

AugmentedLoader::AugmentedLoader(QObject *parent)
    : QObject(parent), thread_([this](const std::stop_token &stop) { work(stop); }) {}

AugmentedLoader::~AugmentedLoader() {
    thread_.request_stop();
    thread_.join();
}

void AugmentedLoader::request(const GridRequest &request) {
    if (!same_context(request, newest_)) ++context_;
    newest_ = request;
    {
        const std::lock_guard lock(mutex_);
        waiting_ = Job{request, ++number_, context_};
    }
    wake_.notify_one();
}

void AugmentedLoader::cancel() {
    ++context_;
    ++number_;
    newest_ = {};
    {
        const std::lock_guard lock(mutex_);
        waiting_ = Job{};
    }
    wake_.notify_one();
}

void AugmentedLoader::work(const std::stop_token &stop) {
    Images images;
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return waiting_.has_value(); })) return;
            job = std::move(*waiting_);
            waiting_.reset();
        }
        if (!job.request.data) {
            images = Images();
            continue;
        }
        try {
            tell(job, images.make(job.request), {});
        } catch (const std::exception &error) {
            tell(job, nullptr, QString::fromStdString(error.what()));
        }
    }
}

void AugmentedLoader::tell(const Job &job, const std::shared_ptr<const AugmentedImages> &images,
                           const QString &reason) {
    QMetaObject::invokeMethod(
        this,
        [this, number = job.number, context = job.context, images, reason] {
            if (context != context_) return;
            if (images)
                emit loaded(images);
            else if (number == number_)
                emit failed(reason);
        },
        Qt::QueuedConnection);
}

} // namespace benchlight::ui
