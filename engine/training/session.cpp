#include "engine/training/session.h"

#include "engine/core/error.h"
#include "engine/core/threads.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"
#include "engine/training/checkpoint_files_internal.h"
#include "engine/training/image_run.h"
#include "engine/training/run_edits.h"
#include "engine/training/run_start_internal.h"

#include <future>
#include <mutex>
#include <thread>

namespace benchlight::training {
namespace {

constexpr int background_nice = 10;

/// Two LibTorch thread pools at once halve both, so one training of this process runs at a time and others queue.
class Turn {
  public:
    explicit Turn(const std::stop_token &stop) : lock_(guard(), std::defer_lock) {
        while (!lock_.try_lock_for(std::chrono::milliseconds(50))) throw_if_stopped(stop);
    }

  private:
    static std::timed_mutex &guard() {
        static std::timed_mutex mutex;
        return mutex;
    }
    std::unique_lock<std::timed_mutex> lock_;
};

Finished run_trainer(Workbench &bench, const runs::RunFolder &folder, runs::RunLog &log, runs::CommandInbox &inbox,
                     const Listener &listener, const Progression &progression, std::vector<PendingSetting> pending,
                     const LoadedCheckpoint *checkpoint, const std::stop_token &stop) {
    log.tell_trouble(listener.message);
    Trainer trainer(bench, folder, log, inbox, listener, progression, std::move(pending), checkpoint);
    log.flush();
    if (listener.started) listener.started(started_of(bench, folder.path));
    return trainer.run(stop);
}

Finished start_run(const Settings &settings, const runs::RunFolder &folder, bool force, const Listener &listener,
                   const std::stop_token &stop) {
    settings.validate();
    runs::require_free_run_folder(folder.path, force);
    Workbench bench = prepare_workbench(settings, listener, stop);
    create_folder(folder.path);
    const FileLock lock = runs::lock_for_training(folder);
    runs::clear_run_folder(folder);
    runs::RunLog log(folder, true);
    runs::CommandInbox inbox(folder);
    log_start(log, bench, started_json(bench), 0);
    Progression progression;
    progression.settings = bench.settings;
    return run_trainer(bench, folder, log, inbox, listener, progression, {}, nullptr, stop);
}

/// The changes of settings that the log has behind the event that a checkpoint stands on.
std::vector<PendingSetting> settings_after(const runs::RunReader &reader, std::int64_t event_id) {
    std::vector<PendingSetting> pending;
    for (const runs::Event &event : reader.events(runs::kind::setting)) {
        if (event.id <= event_id) continue;
        const Json json = event.json();
        const SettingKind *kind = changed_setting(json);
        if (kind) pending.push_back({event.step, kind, json["value"]});
    }
    return pending;
}

/// Those that the run began with. Throws Error, never UsageError: the log is wrong, not the request.
Settings settings_in_log(const Json &started, const runs::RunFolder &folder) {
    try {
        Settings settings = Settings::from_json(started.value("settings", Json::object()));
        settings.validate();
        return settings;
    } catch (const UsageError &error) {
        throw Error("The settings in the log of the run in " + display_path(folder.path) +
                    " are damaged: " + error.what());
    }
}

/// A warning when a power loss took events that the checkpoint stands on; else "".
std::string describe_lost_events(std::int64_t newest, std::int64_t stands_on) {
    if (newest >= stands_on) return "";
    return "The log's last " + format_count(static_cast<std::uint64_t>(stands_on - newest)) +
           " events before the checkpoint are lost, as after a power loss. Training goes on exactly; the charts have a "
           "gap.";
}

Finished finished_from_log(const runs::RunReader &reader) {
    const auto event = reader.last(runs::kind::finished);
    const Json json = event && event->json().is_object() ? event->json() : Json::object();
    Finished finished;
    finished.state = runs::state_named(runs::text_in(json, "state")).value_or(runs::State::failed);
    finished.epoch = json.value("epoch", 0);
    finished.best_epoch = json.value("best_epoch", 0);
    finished.weights_sha256 = json.value("weights_sha256", "");
    finished.reason = json.value("reason", "");
    return finished;
}

Finished resume_run(const runs::RunFolder &folder, std::optional<int> epochs, const Listener &listener,
                    const std::stop_token &stop) {
    runs::require_continuable(folder);
    if (epochs && *epochs < 1) throw UsageError("--epochs takes a whole number from 1.");
    const FileLock lock = runs::lock_for_training(folder);
    std::optional<runs::RunReader> reader(std::in_place, folder);
    const Json started = started_of_image_run(*reader);
    if (const runs::State state = reader->state(); state == runs::State::completed) {
        Finished finished = finished_from_log(*reader);
        if (!epochs || *epochs <= finished.epoch) return finished;
    }
    auto checkpoint = load_last_checkpoint(folder);
    Settings settings = settings_in_log(started, folder);
    if (checkpoint) require_own_checkpoint(*checkpoint, settings);
    if (!checkpoint && started.contains("parent"))
        throw Error("The run in " + display_path(folder.path) +
                    " was forked from another one and has no checkpoint of its own; fork it again with --force.");
    settings.precision = started.value("precision", settings.precision); // decided once, never timed again
    Progression progression;
    if (checkpoint) {
        progression = checkpoint->progression;
    } else {
        progression.settings = settings;
        const auto samples = reader->last(runs::kind::samples);
        progression.last_event = samples ? samples->id : reader->last(runs::kind::started)->id;
    }
    std::vector<PendingSetting> pending = settings_after(*reader, progression.last_event);
    runs::CommandInbox inbox(folder);
    const Resumption resumption{started, checkpoint ? &*checkpoint : nullptr, edits_of_run(*reader)};
    Workbench bench = prepare_workbench(settings, listener, stop, &resumption);
    const std::string warning = compare_with_start(bench, started, checkpoint.has_value());
    const std::string lost = describe_lost_events(reader->newest_event(), progression.last_event);
    if (checkpoint) require_whole(bench, *checkpoint);
    reader.reset(); // the log goes into WAL mode again, which nobody may be reading then

    runs::remove_unfinished_files(folder);
    if (checkpoint)
        settle_checkpoints(folder, checkpoint->file,
                           progression.batch == 0 && progression.best_epoch > 0 &&
                               progression.best_epoch == progression.epochs_done());
    runs::RunLog log(folder, false, progression.last_event);
    log.append(runs::kind::segment, progression.step,
               Json{{"after_event", progression.last_event}, {"epoch", progression.epoch}});
    for (const std::string &text : {checkpoint ? checkpoint->warning : std::string(), lost, warning}) {
        if (text.empty()) continue;
        log.append(runs::kind::message, progression.step, Json{{"severity", "warning"}, {"text", text}});
        if (listener.message) listener.message(text);
    }
    if (epochs) {
        progression.settings.epochs = *epochs;
        progression.patience_from = progression.epochs_done();
        std::erase_if(pending, [](const PendingSetting &setting) { return setting.kind->key == "epochs"; });
        log.append(runs::kind::setting, progression.step, Json{{"name", "epochs"}, {"value", *epochs}});
    }
    return run_trainer(bench, folder, log, inbox, listener, progression, std::move(pending),
                       checkpoint ? &*checkpoint : nullptr, stop);
}

} // namespace

struct TrainingSession::Thread {
    template <class Work> Thread(bool background, Listener listener_, Work work) : listener(std::move(listener_)) {
        std::promise<Finished> promise;
        result = promise.get_future().share();
        thread = std::jthread([this, background, work = std::move(work),
                               promise = std::move(promise)](const std::stop_token &stop) mutable {
            // Before LibTorch makes its pool: the pool's threads inherit the priority.
            if (background) lower_thread_priority(background_nice);
            try {
                const Turn turn(stop);
                const Finished finished = work(listener, stop);
                if (listener.finished) listener.finished(finished);
                promise.set_value(finished);
            } catch (const Json::exception &error) {
                promise.set_exception(
                    std::make_exception_ptr(Error(std::string("The run's log or checkpoint is damaged (") +
                                                  error.what() + "); put it back from a copy, or train anew.")));
            } catch (const c10::Error &error) {
                promise.set_exception(std::make_exception_ptr(
                    Error(std::string("LibTorch could not do it: ") + error.what_without_backtrace())));
            } catch (...) {
                promise.set_exception(std::current_exception());
            }
        });
    }

    Listener listener;
    std::shared_future<Finished> result;
    std::jthread thread;
};

TrainingSession::TrainingSession(std::unique_ptr<Thread> thread) : thread_(std::move(thread)) {}
TrainingSession::~TrainingSession() = default;

std::unique_ptr<TrainingSession> TrainingSession::start(const Settings &settings, const std::filesystem::path &run,
                                                        const Options &options, Listener listener) {
    return std::unique_ptr<TrainingSession>(
        new TrainingSession(std::make_unique<Thread>(options.background, std::move(listener),
                                                     [settings, folder = runs::RunFolder{run}, force = options.force](
                                                         const Listener &to, const std::stop_token &stop) {
                                                         return start_run(settings, folder, force, to, stop);
                                                     })));
}

std::unique_ptr<TrainingSession> TrainingSession::fork(const ForkPoint &point, const Settings &settings,
                                                       const std::filesystem::path &run, const Options &options,
                                                       Listener listener) {
    return std::unique_ptr<TrainingSession>(new TrainingSession(
        std::make_unique<Thread>(options.background, std::move(listener),
                                 [point, settings, folder = runs::RunFolder{run},
                                  force = options.force](const Listener &to, const std::stop_token &stop) {
                                     return fork_run(point, settings, folder, force, to, stop);
                                 })));
}

std::unique_ptr<TrainingSession> TrainingSession::resume(const std::filesystem::path &run, std::optional<int> epochs,
                                                         const Options &options, Listener listener) {
    return std::unique_ptr<TrainingSession>(new TrainingSession(std::make_unique<Thread>(
        options.background, std::move(listener),
        [folder = runs::RunFolder{run}, epochs](const Listener &to, const std::stop_token &stop) {
            return resume_run(folder, epochs, to, stop);
        })));
}

void TrainingSession::request_stop() { thread_->thread.request_stop(); }

bool TrainingSession::done() const {
    return thread_->result.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

Finished TrainingSession::wait() { return thread_->result.get(); }

} // namespace benchlight::training
