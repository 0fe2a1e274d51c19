#pragma once
#include "engine/runs/command.h"
#include "engine/training/session.h"

#include <atomic>
#include <map>
#include <string>
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

/// Where a training is stopped.
struct StopAt {
    std::int64_t step = 0;    ///< once so many steps are done: behind an epoch's last one, within its validation
    bool after_epoch = false; ///< not before the epoch of that step has ended, and before the next one's first step
    bool ever() const { return step > 0; }
};

/// Trains with commands that are sent once so many steps are done, which the trainer obeys before the next, and stops
/// there or trains to the end.
inline Finished train_with(const Settings &settings, const std::filesystem::path &run, const StopAt &stop,
                           const std::multimap<std::int64_t, std::string> &commands = {}) {
    std::atomic<TrainingSession *> session = nullptr;
    const auto request_stop = [&] {
        while (!session) std::this_thread::yield();
        session.load()->request_stop();
    };
    Listener listener;
    listener.step = [&](std::int64_t step) {
        const auto send = [&](const std::string &text) {
            runs::send_command(runs::RunFolder{run}, runs::Command::parse(text));
        };
        for (auto [command, end] = commands.equal_range(step); command != end; ++command) send(command->second);
        if (step != stop.step) return;
        // A command waits until the validation is done and the epoch's checkpoint is on its way; the token does not.
        if (stop.after_epoch)
            send("stop");
        else
            request_stop();
    };
    const auto own = TrainingSession::start(settings, run, {}, listener);
    session = own.get();
    return own->wait();
}

} // namespace benchlight::training
