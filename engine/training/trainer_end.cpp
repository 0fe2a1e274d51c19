// What outlives a trainer: checkpoints, messages, the end of the run.

#include "engine/training/trainer_internal.h"

#include <cmath>

namespace benchlight::training {
namespace {

constexpr std::size_t images_to_try = 32;

} // namespace

void Trainer::require_sound_network() {
    const auto diverged = [&](const std::string &what) {
        return Diverged(what + " after step " + std::to_string(progress_.step) + " of epoch " +
                        std::to_string(progress_.epoch) +
                        "; train again with a lower learning rate. Checkpoints from before are kept.");
    };
    for (const nn::StateEntry &entry : bench_.network->state())
        if (!at::isfinite(entry.tensor.detach().sum()).item<bool>())
            throw diverged("The weights are no numbers any more");
    // Weights that are finite yet far too large make outputs that are not.
    double loss = 0;
    try {
        if (bench_.splits.validation.size() > 0) {
            loss = infer_validation(images_to_try, {}).mean_loss();
        } else {
            images::Split few = bench_.splits.train;
            few.index.resize(std::min(few.index.size(), images_to_try));
            loss = infer(*bench_.network, *bench_.data, few, bench_.normalisation, bench_.precision.bf16, false)
                       .mean_loss();
        }
    } catch (const Error &) {
        return; // the images are gone: no reason to lose the weights too
    }
    if (!std::isfinite(loss)) throw diverged("The network's answers are no numbers any more");
}

void Trainer::save_checkpoint(bool best, std::function<void()> committed) {
    const Clock::time_point begin = Clock::now();
    require_sound_network();
    last_checkpoint_ = Clock::now();
    const auto snapshot =
        std::make_shared<Snapshot>(take_snapshot(*bench_.network, optimizer_, average(), progress_, best));
    log_.write_checkpoint({
        .write =
            [snapshot, this](std::int64_t last_event) {
                snapshot->progression.last_event = last_event;
                write_checkpoint(folder_, *snapshot);
                if (unsaved_best_ && !snapshot->best) write_best_checkpoint(folder_, *unsaved_best_);
                unsaved_best_.reset();
                checkpoint_saved_ = true;
            },
        .step = progress_.step,
        .payload = {{"epoch", progress_.epochs_done()}, {"best", best}, {"training_waited", seconds_since(begin)}},
        .committed = committed ? std::move(committed) : [] {},
        .failed =
            [this, snapshot](const Error &error) {
                checkpoint_saved_ = false;
                if (snapshot->best) unsaved_best_ = snapshot;
                say("error", std::string(error.what()) + " Training goes on; its checkpoint could not be saved.");
            },
        .best = best,
    });
}

void Trainer::save_first_checkpoint() {
    save_checkpoint(false);
    log_.flush();
    if (!checkpoint_saved_)
        throw Error("The first checkpoint could not be saved in " + display_path(folder_.path) +
                    ", so the run does not begin; free some space.");
}

void Trainer::say(const std::string &severity, const std::string &text) {
    log_.append(runs::kind::message, progress_.step, Json{{"severity", severity}, {"text", text}});
    if (listener_.message) listener_.message(text);
}

std::string Trainer::hash_of_last_state() {
    const WithAverage averaged(average());
    return nn::weights_sha256(*bench_.network);
}

Finished Trainer::finish(runs::State state, const std::string &reason) {
    Finished finished;
    finished.state = state;
    finished.epoch = progress_.epochs_done();
    finished.best_epoch = progress_.best_epoch;
    finished.reason = reason;
    finished.by_command = stopped_by_command_;
    try {
        log_.flush(); // the last checkpoint is there now, unless it could not be written
        if (!checkpoint_saved_ && state != runs::State::failed) {
            save_checkpoint(progress_.best_epoch == progress_.epochs_done() && progress_.batch == 0);
            log_.flush();
            if (!checkpoint_saved_) {
                finished.state = state = runs::State::failed;
                finished.reason = "The last checkpoint could not be saved in " + display_path(folder_.path) +
                                  "; free some space and go on with `benchlight resume`.";
            }
        }
        if (state == runs::State::failed)
            if (const auto checkpoint = load_last_checkpoint(folder_)) {
                load_weights(*bench_.network, checkpoint->contents, checkpoint->file);
                if (average_) average_->load(checkpoint->contents, checkpoint->file);
                finished.epoch = checkpoint->progression.epochs_done();
                finished.best_epoch = checkpoint->progression.best_epoch;
            }
        finished.weights_sha256 = hash_of_last_state();
        Json payload{{"state", runs::name_of(state)},
                     {"epoch", finished.epoch},
                     {"best_epoch", finished.best_epoch},
                     {"weights_sha256", finished.weights_sha256}};
        if (!finished.reason.empty()) payload["reason"] = finished.reason;
        inbox_.close();
        log_.finish(progress_.step, payload);
    } catch (const Error &error) {
        finished.state = runs::State::failed;
        finished.reason += (finished.reason.empty() ? "" : " ") + std::string(error.what());
    }
    return finished;
}

} // namespace benchlight::training
