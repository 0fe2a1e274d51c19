// A new run that goes on from a checkpoint of another one, with other settings.

#include "engine/core/error.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_summary.h"
#include "engine/training/image_run.h"
#include "engine/training/run_edits.h"
#include "engine/training/run_start_internal.h"

#include <algorithm>

namespace benchlight::training {
namespace fs = std::filesystem;
namespace {

/// What the parent's folder tells of the point at which a fork begins.
struct Origin {
    Json started;
    LoadedCheckpoint checkpoint;
    std::shared_ptr<const images::Edits> edits;
    Settings began; ///< as the parent itself began
    Settings there; ///< as it was trained at the checkpoint, and how many epochs to go on for
};

/// The parent's total, or, when it has reached that, as many epochs again.
int epochs_to_go_to(const Progression &at) {
    const int total = at.settings.epochs;
    return total >= at.epoch ? total : at.epochs_done() + total;
}

Origin read_origin(const TrainingSession::ForkPoint &point) {
    if (point.checkpoint != "best" && point.checkpoint != "last")
        throw UsageError("A fork begins at the checkpoint best or last, not '" + display_path(point.checkpoint) + "'.");
    const runs::RunFolder folder{point.parent};
    if (!runs::is_run_folder(folder.path))
        throw Error("There is no run in " + display_path(folder.path) + "; name the folder that `train --run` made.");
    const runs::RunReader reader(folder);
    Origin origin{
        started_of_image_run(reader), load_checkpoint(folder, point.checkpoint), edits_of_run(reader), {}, {}};
    origin.began = Settings::from_json(origin.started.value("settings", Json::object()));
    require_own_checkpoint(origin.checkpoint, origin.began);
    const Progression &at = origin.checkpoint.progression;
    origin.there = at.settings;
    origin.there.epochs = epochs_to_go_to(at);
    origin.there.precision = origin.started.value("precision", at.settings.precision); // was decided once
    return origin;
}

/// The fork's folder is neither the parent's nor within it.
void require_apart(const fs::path &parent, const fs::path &run) {
    const fs::path above = fs::weakly_canonical(fs::absolute(parent)), below = fs::weakly_canonical(fs::absolute(run));
    const auto [end, differs] = std::mismatch(above.begin(), above.end(), below.begin(), below.end());
    if (end != above.end()) return;
    throw Error("A fork needs a folder of its own, and " + display_path(run) +
                (std::all_of(differs, below.end(), [](const fs::path &name) { return name.empty(); })
                     ? " is the run that it begins from"
                     : " lies within the run that it begins from") +
                "; choose another place.");
}

void require_possible(const Origin &origin, const Settings &settings) {
    if (settings.model != origin.there.model)
        throw UsageError("The checkpoint is of " + origin.there.model + ", so a fork of it cannot be " +
                         display_path(settings.model) + "; leave the model as it is, or train a new run.");
    if (settings.weights != origin.there.weights)
        throw UsageError("A fork begins with its checkpoint's weights, so it cannot take others by --weights; train a "
                         "new run for that.");
    const Progression &at = origin.checkpoint.progression;
    if (settings.epochs < at.epoch)
        throw UsageError("--epochs takes a new total from " + std::to_string(at.epoch) + ", since the checkpoint has " +
                         std::to_string(at.epochs_done()) + " done, not " + std::to_string(settings.epochs) + ".");
}

/// Everything that decides which images an epoch has, in which order and in which batches.
Json images_and_batches(const Settings &settings, const images::Edits *edits, const Json &fingerprint) {
    const Json all = settings.json();
    Json some{{"edits", edits ? edits->sha256() : ""}, {"fingerprint", fingerprint}};
    for (const char *key : {"data", "validation", "limit_train", "limit_test", "seed", "size", "batch"})
        some[key] = all.at(key);
    return some;
}

/// Whether the schedule keeps the shape that the parent's has: the parent was extended, and nothing else is asked for.
bool keeps_shape(const Origin &origin, const Settings &settings) {
    const Settings &now = origin.checkpoint.progression.settings;
    const bool has_shape = settings.schedule != "constant" && settings.schedule != "plateau";
    return has_shape && settings.schedule == origin.began.schedule && settings.epochs == now.epochs;
}

class Fork {
  public:
    Fork(const TrainingSession::ForkPoint &point, const Listener &listener)
        : point_(point), listener_(listener), origin_(read_origin(point)), at_(origin_.checkpoint.progression) {}

    void prepare(Settings settings, const std::stop_token &stop) {
        require_possible(origin_, settings);
        auto edits = origin_.edits;
        if (settings.edits != origin_.there.edits || point_.read_edits) edits = read_edits(settings);
        const int epochs = settings.epochs;
        if (keeps_shape(origin_, settings)) settings.epochs = origin_.began.epochs;
        at_.settings = settings;
        const Resumption resumption{origin_.started, &origin_.checkpoint, edits, true};
        bench_ = prepare_workbench(settings, listener_, stop, &resumption);
        at_.settings = bench_.settings;
        at_.settings.epochs = epochs;
        begin_epoch_anew_where_needed(edits.get());
        begin_watching_anew();
        take_optimizer_and_average();
    }

    Finished train(const runs::RunFolder &folder, const std::stop_token &stop) {
        const FileLock lock = runs::lock_for_training(folder);
        runs::clear_run_folder(folder);
        bool can_resume = false;
        try {
            runs::RunLog log(folder, true);
            log.tell_trouble(listener_.message);
            runs::CommandInbox inbox(folder);
            log_start(log, bench_, started(), at_.step);
            if (at_.settings.epochs != bench_.settings.epochs)
                log.append(runs::kind::setting, at_.step, Json{{"name", "epochs"}, {"value", at_.settings.epochs}});
            say(log);
            Trainer trainer(bench_, folder, log, inbox, listener_, at_, {}, &origin_.checkpoint);
            trainer.save_first_checkpoint();
            can_resume = true;
            if (listener_.started) listener_.started(started_of(bench_, folder.path));
            return trainer.run(stop);
        } catch (...) {
            if (!can_resume) runs::clear_run_folder(folder);
            throw;
        }
    }

  private:
    static std::shared_ptr<const images::Edits> read_edits(Settings &settings) {
        if (settings.edits.empty()) return nullptr;
        settings.edits = fs::absolute(settings.edits);
        return std::make_shared<const images::Edits>(images::Edits::read(settings.edits));
    }

    void begin_epoch_anew_where_needed(const images::Edits *edits) {
        const Json data = origin_.started.value("data", Json::object());
        if (images_and_batches(bench_.settings, edits, bench_.data->survey().fingerprint) ==
            images_and_batches(origin_.there, origin_.edits.get(), data.value("fingerprint", "")))
            return;
        if (at_.batch > 0)
            notes_.push_back("Epoch " + std::to_string(at_.epoch) +
                             " begins anew: its images or its batches are others than those of the run before.");
        at_.step =
            at_.epochs_done() * static_cast<std::int64_t>(BatchLoader::batch_count(
                                    bench_.splits.train.size(), static_cast<std::size_t>(bench_.settings.batch), true));
        at_.batch = at_.correct = at_.images = 0;
        at_.loss_sum = at_.train_seconds = 0;
    }

    void begin_watching_anew() {
        at_.best_epoch = 0;
        at_.best_accuracy = -1;
        at_.patience_from = at_.epochs_done();
        const bool plateau = bench_.settings.schedule == "plateau";
        if (!plateau || origin_.began.schedule != "plateau") at_.plateau = {};
        if (plateau && bench_.settings.learning_rate != origin_.there.learning_rate) {
            at_.plateau.factor = 1; // the rate that was asked for, not a tenth of it
            at_.plateau.bad_epochs = 0;
        }
    }

    void take_optimizer_and_average() {
        LoadedCheckpoint &checkpoint = origin_.checkpoint;
        const std::string fresh = " has learned, so it begins afresh.";
        if (bench_.settings.optimizer != origin_.there.optimizer) {
            checkpoint.has_optimizer = false;
            notes_.push_back("The optimizer " + bench_.settings.optimizer + " cannot use what " +
                             origin_.there.optimizer + fresh);
        } else if (!Optimizer(*bench_.network, bench_.settings).is_in(checkpoint.contents)) {
            checkpoint.has_optimizer = false;
            notes_.push_back("The optimizer knows nothing yet of layers that were frozen before, so it begins afresh.");
        }
        checkpoint.has_average = bench_.settings.ema > 0 && WeightAverage::is_in(checkpoint.contents);
        std::optional<WeightAverage> average;
        if (checkpoint.has_average) average.emplace(*bench_.network).load(checkpoint.contents, checkpoint.file);
        const WithAverage averaged(average ? &*average : nullptr);
        bench_.weights_sha256 = nn::weights_sha256(*bench_.network);
    }

    Json started() const {
        Json json = started_json(bench_);
        json["weights"] = origin_.started.value("weights", Json());
        json["parent"] = runs::Parent{fs::weakly_canonical(fs::absolute(point_.parent)), point_.checkpoint,
                                      at_.epochs_done(), parent_step_, bench_.weights_sha256}
                             .json();
        return json;
    }

    void say(runs::RunLog &log) const {
        if (const std::string &warning = origin_.checkpoint.warning; !warning.empty()) {
            log.append(runs::kind::message, at_.step, Json{{"severity", "warning"}, {"text", warning}});
            if (listener_.message) listener_.message(warning);
        }
        for (const std::string &note : notes_) {
            log.append(runs::kind::message, at_.step, Json{{"severity", "info"}, {"text", note}});
            if (listener_.note) listener_.note(note);
        }
    }

    const TrainingSession::ForkPoint &point_;
    const Listener &listener_;
    Origin origin_;
    Progression &at_; ///< the checkpoint's, which becomes the fork's
    const std::int64_t parent_step_ = at_.step;
    Workbench bench_;
    std::vector<std::string> notes_;
};

} // namespace

Settings TrainingSession::settings_at(const ForkPoint &point) { return read_origin(point).there; }

Finished fork_run(const TrainingSession::ForkPoint &point, const Settings &settings, const runs::RunFolder &folder,
                  bool force, const Listener &listener, const std::stop_token &stop) {
    settings.validate();
    require_apart(point.parent, folder.path);
    runs::require_free_run_folder(folder.path, force);
    Fork fork(point, listener);
    fork.prepare(settings, stop);
    create_folder(folder.path);
    return fork.train(folder, stop);
}

} // namespace benchlight::training
