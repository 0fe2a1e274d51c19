#include "engine/runs/log_queue_internal.h"

#include <algorithm>
#include <cstring>

namespace benchlight::runs {
namespace {

std::size_t bytes_of(const Event &event) { return sizeof(LogQueue::Item) + event.payload.capacity(); }

/// The kinds that come many times a second, and that a run can be understood and gone on with without.
bool can_be_spared(const Event &event) {
    return event.kind == kind::batch || event.kind == kind::seen || event.kind == kind::promise;
}

} // namespace

void LogQueue::push(Item item, bool refusing) {
    if (const auto *event = std::get_if<Event>(&item)) {
        if (bytes_ >= room_ && can_be_spared(*event)) {
            ++dropped_;
            return;
        }
        bytes_ += bytes_of(*event);
    }
    if (auto *checkpoint = std::get_if<RunLog::Checkpoint>(&item); checkpoint && refusing)
        replace_checkpoints(*checkpoint);
    if (const auto *keep = std::get_if<KeepProbabilities>(&item); keep && refusing)
        empty_probabilities_except(keep->epochs);
    items_.push_back(std::move(item));
}

/// Older ones give way to `by`, which does what was to follow them.
void LogQueue::replace_checkpoints(RunLog::Checkpoint &by) {
    std::vector<std::function<void()>> committed;
    for (std::size_t i = taken_; i < items_.size(); ++i) {
        auto *older = std::get_if<RunLog::Checkpoint>(&items_[i]);
        if (!older || (older->best && !by.best)) continue;
        committed.push_back(std::move(older->committed));
        items_[i] = Call([] {});
    }
    if (committed.empty()) return;
    committed.push_back(std::move(by.committed));
    by.committed = [committed = std::move(committed)] {
        for (const auto &call : committed) call();
    };
}

void LogQueue::empty_probabilities_except(const std::vector<int> &epochs) {
    for (std::size_t i = taken_; i < items_.size(); ++i) {
        auto *event = std::get_if<Event>(&items_[i]);
        std::uint32_t epoch = 0;
        if (!event || event->kind != kind::probabilities || event->payload.size() < sizeof epoch) continue;
        std::memcpy(&epoch, event->payload.data(), sizeof epoch);
        if (std::ranges::find(epochs, static_cast<int>(epoch)) != epochs.end()) continue;
        bytes_ -= bytes_of(*event);
        items_[i] = Call([] {});
    }
}

std::vector<const Event *> LogQueue::take_events() {
    std::vector<const Event *> events;
    for (const Item &item : items_) {
        const auto *event = std::get_if<Event>(&item);
        if (!event) break;
        events.push_back(event);
    }
    taken_ = events.size();
    return events;
}

LogQueue::Item &LogQueue::take_item() {
    taken_ = 1;
    return items_.front();
}

void LogQueue::done() {
    const auto end = items_.begin() + static_cast<std::ptrdiff_t>(taken_);
    for (auto item = items_.begin(); item != end; ++item)
        if (const auto *event = std::get_if<Event>(&*item)) bytes_ -= bytes_of(*event);
    items_.erase(items_.begin(), end);
    taken_ = 0;
}

void LogQueue::keep() { taken_ = 0; }

} // namespace benchlight::runs
