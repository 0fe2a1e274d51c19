#include "engine/training/batch_loader_internal.h"

#include <ATen/Parallel.h>
#include <algorithm>

namespace benchlight::training {
namespace {

/// One slot is in the trainer's hands, one is ready, and each worker fills one.
constexpr std::size_t slots_beside_workers = 2;

int worker_count(const BatchLoader::Plan &plan) {
    const bool held = std::all_of(plan.index.begin(), plan.index.end(),
                                  [&](std::uint32_t i) { return plan.data->holds(plan.part, i); });
    return held ? 1 : at::get_num_threads();
}

} // namespace

std::size_t BatchLoader::batch_count(std::size_t images, std::size_t batch, bool drop_single) {
    return images / batch + (images % batch > (drop_single ? 1u : 0u) ? 1 : 0);
}

BatchLoader::BatchLoader(Plan plan)
    : plan_(std::move(plan)),
      batches_(batch_count(plan_.index.size(), plan_.batch, plan_.drop_single)),
      claimed_(plan_.first_batch),
      given_(plan_.first_batch) {
    const int workers = worker_count(plan_);
    slots_.resize(static_cast<std::size_t>(workers) + slots_beside_workers);
    for (int i = 0; i < workers; ++i) workers_.emplace_back([this](const std::stop_token &stop) { work(stop); });
}

BatchLoader::~BatchLoader() {
    for (std::jthread &worker : workers_) worker.request_stop();
}

void BatchLoader::work(const std::stop_token &stop) {
    augment::Augmenter augmenter(plan_.data->height(), plan_.data->width(), plan_.data->channels());
    for (;;) {
        std::size_t number;
        {
            std::unique_lock lock(guard_);
            // The batch before the next one may still be in use by whoever called next().
            const auto room = [&] { return claimed_ < batches_ && claimed_ + 1 < given_ + slots_.size(); };
            if (!changed_.wait(lock, stop, room)) return;
            number = claimed_++;
        }
        Slot &slot = slot_of(number);
        std::exception_ptr failure;
        try {
            prepare(number, slot, augmenter);
        } catch (...) {
            failure = std::current_exception();
        }
        const std::lock_guard lock(guard_);
        slot.failure = failure;
        slot.ready = true;
        changed_.notify_all();
    }
}

void BatchLoader::prepare(std::size_t number, Slot &slot, augment::Augmenter &augmenter) const {
    const images::DataSet &data = *plan_.data;
    const std::size_t begin = number * plan_.batch, end = std::min(begin + plan_.batch, plan_.index.size());
    const std::size_t pixels =
        std::size_t{3} * static_cast<std::size_t>(data.height()) * static_cast<std::size_t>(data.width());
    slot.pixels.resize((end - begin) * pixels);
    slot.labels.resize(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
        const std::uint32_t index = plan_.index[i];
        data.read(plan_.part, index, augmenter.input());
        const augment::Key key{plan_.seed, static_cast<std::uint32_t>(plan_.epoch), index};
        const auto image = augmenter(augmenter.input(), plan_.recipe, key);
        augment::normalise_planes(image, data.channels(), plan_.normalisation,
                                  std::span(slot.pixels).subspan((i - begin) * pixels, pixels));
        slot.labels[i - begin] = data.label(plan_.part, index);
    }
}

Batch BatchLoader::next() {
    std::unique_lock lock(guard_);
    Slot &slot = slot_of(given_);
    if (given_ > plan_.first_batch) slot_of(given_ - 1).ready = false;
    changed_.wait(lock, [&] { return slot.ready; });
    ++given_;
    lock.unlock();
    changed_.notify_all();
    if (slot.failure) std::rethrow_exception(slot.failure);
    const auto count = static_cast<std::int64_t>(slot.labels.size());
    const std::size_t first = (given_ - 1) * plan_.batch;
    return {at::from_blob(slot.pixels.data(), {count, 3, plan_.data->height(), plan_.data->width()}, at::kFloat),
            at::from_blob(slot.labels.data(), {count}, at::kLong),
            std::span(plan_.index).subspan(first, slot.labels.size())};
}

} // namespace benchlight::training
