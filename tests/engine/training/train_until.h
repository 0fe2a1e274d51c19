#pragma once
#include "engine/training/session.h"

#include <atomic>
#include <thread>

namespace benchlight::training {

/// Trains, and stops from the trainer's own thread at the given batch point (from 1).
inline Finished train_until(const Settings &settings, const std::filesystem::path &run, int point) {
    std::atomic<TrainingSession *> session = nullptr;
    std::atomic<int> points = 0;
    Listener listener;
    listener.batch = [&](int, std::int64_t, std::int64_t, double) {
        while (!session) std::this_thread::yield();
        if (++points == point) session.load()->request_stop();
    };
    const auto own = TrainingSession::start(settings, run, {}, listener);
    session = own.get();
    return own->wait();
}

} // namespace benchlight::training
