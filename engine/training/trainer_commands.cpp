// What a trainer is told while it trains, by its run's log.

#include "engine/training/trainer_internal.h"

#include <thread>

namespace benchlight::training {
namespace {

constexpr auto pause_poll_interval = std::chrono::milliseconds(20);

} // namespace

bool Trainer::obey_commands(const std::stop_token &stop) {
    for (auto pending = pending_.begin(); pending != pending_.end();) {
        if (pending->step > progress_.step) {
            ++pending;
            continue;
        }
        const PendingSetting setting = *pending;
        pending = pending_.erase(pending);
        apply(*setting.kind, setting.value);
    }
    bool waited = false;
    do {
        {
            const Stopwatch looking(log_seconds_);
            for (const runs::Command &command : inbox_.take()) obey(command);
        }
        if (stopped_by_command_ || stop.stop_requested()) return false;
        if (paused_) std::this_thread::sleep_for(pause_poll_interval);
        waited |= paused_;
    } while (paused_);
    if (waited) {
        forget_time_since_observation();
        promise(RemainingTime::Occasion::changed);
    }
    return true;
}

void Trainer::obey(const runs::Command &command) {
    switch (command.kind) {
    case runs::Command::Kind::pause:
        if (std::exchange(paused_, true)) return;
        log_.append(runs::kind::paused, progress_.step, std::string());
        save_checkpoint(false);
        return;
    case runs::Command::Kind::resume:
        if (std::exchange(paused_, false)) log_.append(runs::kind::continued, progress_.step, std::string());
        return;
    case runs::Command::Kind::stop: stopped_by_command_ = true; return;
    case runs::Command::Kind::set: break;
    }
    try {
        const SettingKind &kind = live_setting(command.option);
        Settings changed = progress_.settings;
        kind.set(changed, command.value, command.option);
        if (kind.text(changed) != kind.text(progress_.settings)) require_changeable(kind, bench_.features.has_value());
        // What a person says now replaces what was said in the work that is being done again.
        std::erase_if(pending_, [&](const PendingSetting &setting) { return setting.kind == &kind; });
        apply(kind, kind.json(changed));
    } catch (const Error &error) {
        say("warning", error.what()); // whoever sends a command checks it first, but may be of another version
    }
}

void Trainer::apply(const SettingKind &kind, const Json &value) {
    kind.set_json(progress_.settings, value);
    if (kind.key == "learning_rate") { // the rate that was asked for, not a tenth of it
        progress_.plateau.factor = 1;
        progress_.plateau.bad_epochs = 0;
    }
    if (kind.key == "epochs") progress_.patience_from = progress_.epochs_done();
    log_.append(runs::kind::setting, progress_.step, Json{{"name", kind.key}, {"value", value}});
    if (kind.key == "epochs" || kind.key == "patience") promise(RemainingTime::Occasion::changed);
}

} // namespace benchlight::training
