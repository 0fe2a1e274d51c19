// What a trainer tells while it trains: points of the curves, what the network sees, how long it will still take.

#include "engine/training/trainer_internal.h"

#include <cmath>

namespace benchlight::training {
namespace {

using namespace std::chrono_literals;
constexpr auto point_interval = 50ms, sight_interval = 500ms;
constexpr std::int64_t images_in_sight = 16;

} // namespace

void Trainer::log_batch_point(bool force) {
    if (!force && Clock::now() - last_point_ < point_interval) return;
    const auto images = static_cast<double>(since_point_.images);
    const runs::BatchPoint point{static_cast<float>(since_point_.loss / images),
                                 static_cast<float>(static_cast<double>(since_point_.correct) / images),
                                 static_cast<float>(learning_rate(progress_.step)),
                                 static_cast<float>(images / std::max(since_point_.seconds, 1e-9))};
    log_.append(runs::kind::batch, progress_.step, point.encode());
    if (listener_.batch) listener_.batch(progress_.epoch, progress_.batch, batches_, point.images_per_second);
    since_point_ = {};
    last_point_ = Clock::now();
    observe_batches();
    promise(RemainingTime::Occasion::worked);
}

void Trainer::log_sight(const Batch &batch, const at::Tensor &logits) {
    if (last_sight_ && Clock::now() - *last_sight_ < sight_interval) return;
    const Stopwatch logging(log_seconds_);
    const std::int64_t count = std::min(images_in_sight, logits.size(0));
    const auto [confidence, predicted] = at::softmax(logits.narrow(0, 0, count), 1).max(1);
    runs::BatchSight sight;
    sight.epoch = progress_.epoch;
    for (std::int64_t i = 0; i < count; ++i) {
        sight.index.push_back(batch.index[static_cast<std::size_t>(i)]);
        sight.label.push_back(static_cast<std::uint16_t>(batch.labels.const_data_ptr<std::int64_t>()[i]));
        sight.predicted.push_back(static_cast<std::uint16_t>(predicted.const_data_ptr<std::int64_t>()[i]));
        sight.confidence.push_back(std::round(confidence.const_data_ptr<float>()[i] * 1000.0) / 1000);
    }
    log_.append(runs::kind::seen, progress_.step, sight.json());
    last_sight_ = Clock::now();
}

void Trainer::observe_batches() {
    const Clock::time_point now = Clock::now();
    remaining_.worked(static_cast<double>(progress_.step - observed_step_),
                      std::chrono::duration<double>(now - observed_at_).count());
    observed_step_ = progress_.step;
    observed_at_ = now;
}

void Trainer::forget_time_since_observation() {
    observed_step_ = progress_.step;
    observed_at_ = Clock::now();
}

void Trainer::observe_epoch_end() {
    remaining_.ended_epoch(seconds_since(observed_at_));
    forget_time_since_observation();
    promise(RemainingTime::Occasion::epoch_ended);
}

RemainingTime::Work Trainer::work_left() const {
    const int epochs = progress_.settings.epochs, patience = progress_.settings.patience;
    int least_epochs = epochs;
    if (patience > 0 && bench_.splits.validation.size() > 0) // the run may end with that epoch
        least_epochs = std::clamp(std::max(progress_.best_epoch, progress_.patience_from) + patience,
                                  std::min(progress_.epoch, epochs), epochs);
    const int under_way = progress_.batch > 0 ? progress_.epoch : 0; // is finished even when fewer are asked for
    const auto ends = [&](int last) { return std::max(last, under_way) - progress_.epochs_done(); };
    const auto batches = [&](int last) {
        return std::max(0.0, static_cast<double>(batches_) * ends(last) - static_cast<double>(progress_.batch));
    };
    return {batches(epochs), ends(epochs), batches(least_epochs), ends(least_epochs)};
}

void Trainer::promise(RemainingTime::Occasion occasion) {
    const RemainingTime::Work left = work_left();
    const auto range = left.ends > 0 ? remaining_.promise(left, occasion) : std::nullopt;
    if (!range) return;
    const auto rounded = [](double seconds) { return std::round(seconds * 10) / 10; };
    log_.append(runs::kind::promise, progress_.step,
                Json{{"low", rounded(range->low)}, {"high", rounded(range->high)}});
    if (listener_.promise) listener_.promise(range->low, range->high);
}

} // namespace benchlight::training
