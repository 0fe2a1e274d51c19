#include "engine/training/trainer_internal.h"

#include "engine/core/error.h"
#include "engine/training/schedule.h"

#include <cmath>
#include <limits>
#include <thread>

namespace benchlight::training {
namespace {

using namespace std::chrono_literals;
constexpr auto checkpoint_interval = 60s;
constexpr auto point_interval = 50ms;
constexpr auto pause_poll_interval = 20ms;
constexpr std::size_t images_to_try = 32;

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Adds the time until its end to a sum.
class Stopwatch {
  public:
    explicit Stopwatch(double &sum) : sum_(sum) {}
    ~Stopwatch() { sum_ += seconds_since(begin_); }

  private:
    double &sum_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// The training cannot go on because its numbers are no numbers any more.
class Diverged : public Error {
  public:
    using Error::Error;
};

} // namespace

Trainer::Trainer(Workbench &workbench, const runs::RunFolder &folder, runs::RunLog &log, runs::CommandInbox &inbox,
                 const Listener &listener, Optimizer &optimizer, Progression progression,
                 std::vector<PendingSetting> pending)
    : bench_(workbench),
      folder_(folder),
      log_(log),
      inbox_(inbox),
      listener_(listener),
      optimizer_(optimizer),
      progress_(progression),
      pending_(std::move(pending)),
      batches_(static_cast<std::int64_t>(BatchLoader::batch_count(
          workbench.splits.train.size(), static_cast<std::size_t>(workbench.settings.batch), true))),
      last_checkpoint_(Clock::now()),
      epoch_begin_(Clock::now()),
      last_point_(Clock::now()) {
    bench_.network->training = true;
}

double Trainer::learning_rate() const {
    return progress_.base_rate *
           schedule_factor(bench_.settings.schedule, progress_.step, batches_ * bench_.settings.epochs);
}

Finished Trainer::run(const std::stop_token &stop) {
    try {
        if (train(stop) == Outcome::done) return finish(runs::State::completed, "");
        save_checkpoint(false);
        return finish(runs::State::stopped, "");
    } catch (const c10::Error &error) {
        return finish(runs::State::failed, std::string("LibTorch could not go on: ") + error.what_without_backtrace());
    } catch (const std::bad_alloc &) {
        return finish(runs::State::failed, "The memory ran out; train with a smaller --batch.");
    } catch (const std::exception &error) {
        return finish(runs::State::failed, error.what());
    }
}

Trainer::Outcome Trainer::train(const std::stop_token &stop) {
    try {
        while (progress_.epoch <= progress_.epochs) {
            if (train_epoch(stop) == Outcome::stopped) return Outcome::stopped;
            finish_epoch(stop);
        }
        return Outcome::done;
    } catch (const Stopped &) {
        return Outcome::stopped; // within the validation, which a resumed run does from its beginning
    }
}

Trainer::Outcome Trainer::train_epoch(const std::stop_token &stop) {
    epoch_begin_ = Clock::now();
    input_wait_seconds_ = log_seconds_ = 0;
    BatchLoader::Plan plan;
    plan.data = bench_.data.get();
    plan.part = bench_.splits.train.part;
    const auto &index = bench_.splits.train.index;
    for (const std::uint32_t i : images::epoch_order(index.size(), bench_.settings.split.seed, progress_.epoch))
        plan.index.push_back(index[i]);
    plan.batch = static_cast<std::size_t>(bench_.settings.batch);
    plan.first_batch = static_cast<std::size_t>(progress_.batch);
    plan.drop_single = true;
    plan.recipe = augment::Recipe::parse(bench_.settings.recipe);
    plan.normalisation = bench_.normalisation;
    plan.seed = bench_.settings.split.seed;
    plan.epoch = progress_.epoch;
    BatchLoader loader(std::move(plan), 1);
    while (progress_.batch < batches_) {
        if (!obey_commands(stop)) return Outcome::stopped;
        const Clock::time_point begin = Clock::now();
        Batch batch;
        {
            const Stopwatch wait(input_wait_seconds_);
            batch = loader.next();
        }
        train_batch(batch);
        const double seconds = seconds_since(begin);
        progress_.train_seconds += seconds;
        since_point_.seconds += seconds;
        const Stopwatch logging(log_seconds_);
        log_batch_point(progress_.batch == batches_);
        // The validation behind the last batch may be long, and the next checkpoint only comes after it.
        const auto due = progress_.batch < batches_ ? checkpoint_interval : checkpoint_interval / 2;
        if (Clock::now() - last_checkpoint_ >= due) save_checkpoint(false);
    }
    return Outcome::done;
}

void Trainer::train_batch(const Batch &batch) {
    const double rate = learning_rate();
    const StepOutcome outcome = forward_backward(*bench_.network, batch.images, batch.labels,
                                                 bench_.settings.label_smoothing, bench_.precision.bf16);
    if (!std::isfinite(outcome.loss))
        throw Diverged("The loss is no number any more at step " + std::to_string(progress_.step + 1) + " of epoch " +
                       std::to_string(progress_.epoch) + " (learning rate " + format_number(rate) +
                       "); train again with a lower learning rate. Checkpoints from before are kept.");
    optimizer_.step(rate);
    const auto images = static_cast<std::int64_t>(batch.size());
    ++progress_.step;
    ++progress_.batch;
    progress_.loss_sum += outcome.loss * static_cast<double>(images);
    progress_.correct += outcome.correct;
    progress_.images += images;
    since_point_.loss += outcome.loss * static_cast<double>(images);
    since_point_.correct += outcome.correct;
    since_point_.images += images;
}

void Trainer::log_batch_point(bool force) {
    if (!force && Clock::now() - last_point_ < point_interval) return;
    const auto images = static_cast<double>(since_point_.images);
    const runs::BatchPoint point{static_cast<float>(since_point_.loss / images),
                                 static_cast<float>(static_cast<double>(since_point_.correct) / images),
                                 static_cast<float>(learning_rate()),
                                 static_cast<float>(images / std::max(since_point_.seconds, 1e-9))};
    log_.append(runs::kind::batch, progress_.step, point.encode());
    if (listener_.batch) listener_.batch(progress_.epoch, progress_.batch, batches_, point.images_per_second);
    since_point_ = {};
    last_point_ = Clock::now();
}

bool Trainer::obey_commands(const std::stop_token &stop) {
    using Kind = runs::Command::Kind;
    bool paused = false;
    const auto obey = [&](const runs::Command &command) {
        switch (command.kind) {
        case Kind::pause:
            if (!std::exchange(paused, true)) {
                log_.append(runs::kind::paused, progress_.step, std::string());
                save_checkpoint(false);
            }
            break;
        case Kind::resume:
            if (std::exchange(paused, false)) log_.append(runs::kind::continued, progress_.step, std::string());
            break;
        case Kind::stop: stopped_by_command_ = true; break;
        case Kind::learning_rate: apply("learning_rate", command.value); break;
        case Kind::epochs: apply("epochs", command.value); break;
        }
    };
    for (auto pending = pending_.begin(); pending != pending_.end();) {
        if (pending->step > progress_.step) {
            ++pending;
            continue;
        }
        const PendingSetting setting = *pending;
        pending = pending_.erase(pending);
        apply(setting.name, setting.value);
    }
    do {
        {
            const Stopwatch looking(log_seconds_);
            for (const runs::Command &command : inbox_.take()) {
                // What a person says now replaces what was said in the work that is being done again.
                std::erase_if(pending_, [&](const PendingSetting &setting) {
                    return setting.name == (command.kind == Kind::epochs ? "epochs" : "learning_rate") &&
                           (command.kind == Kind::epochs || command.kind == Kind::learning_rate);
                });
                obey(command);
            }
        }
        if (stopped_by_command_ || stop.stop_requested()) return false;
        if (paused) std::this_thread::sleep_for(pause_poll_interval);
    } while (paused);
    return true;
}

void Trainer::apply(const std::string &name, double value) {
    if (name == "learning_rate") progress_.base_rate = value;
    if (name == "epochs") progress_.epochs = static_cast<int>(value);
    log_.append(runs::kind::setting, progress_.step, Json{{"name", name}, {"value", value}});
}

void Trainer::finish_epoch(const std::stop_token &stop) {
    require_sound_network();
    runs::EpochSummary summary;
    summary.epoch = progress_.epoch;
    summary.epochs = progress_.epochs;
    const auto images = static_cast<double>(progress_.images);
    summary.train_loss = progress_.loss_sum / images;
    summary.train_accuracy = static_cast<double>(progress_.correct) / images;
    summary.validation_loss = summary.validation_accuracy = std::numeric_limits<double>::quiet_NaN();
    bool best = true;
    if (bench_.splits.validation.size() > 0) {
        const SampleOutputs outputs =
            infer(*bench_.network, *bench_.data, bench_.splits.validation, bench_.normalisation, bench_.precision.bf16,
                  bench_.settings.test_flip, stop);
        std::size_t correct = 0;
        for (std::size_t i = 0; i < outputs.predicted.size(); ++i)
            correct += outputs.predicted[i] ==
                       bench_.data->label(bench_.splits.validation.part, bench_.splits.validation.index[i]);
        summary.validation_loss = outputs.mean_loss();
        summary.validation_accuracy = static_cast<double>(correct) / static_cast<double>(outputs.predicted.size());
        best = summary.validation_accuracy > progress_.best_accuracy;
        const Stopwatch logging(log_seconds_);
        log_predictions(outputs);
    }
    const int best_before = progress_.best_epoch;
    if (best) progress_.best_epoch = progress_.epoch;
    if (best && bench_.splits.validation.size() > 0) progress_.best_accuracy = summary.validation_accuracy;
    --progress_.step; // the rate of the step that was the epoch's last
    summary.learning_rate = learning_rate();
    ++progress_.step;
    summary.images_per_second = images / std::max(progress_.train_seconds, 1e-9);
    summary.seconds = seconds_since(epoch_begin_);
    summary.input_wait_seconds = input_wait_seconds_;
    summary.log_seconds = log_seconds_;
    log_.append(runs::kind::epoch, progress_.step, summary.json());
    log_.keep_probabilities_of({progress_.epoch, progress_.epoch - 1, progress_.best_epoch, best_before});

    ++progress_.epoch;
    progress_.batch = 0;
    progress_.loss_sum = progress_.train_seconds = 0;
    progress_.correct = progress_.images = 0;
    save_checkpoint(best, [this, summary] {
        if (listener_.epoch) listener_.epoch(summary);
    });
}

void Trainer::log_predictions(const SampleOutputs &outputs) {
    const std::size_t count = outputs.predicted.size(), classes = outputs.probability.size() / count;
    runs::EpochPredictions predictions;
    predictions.epoch = progress_.epoch;
    predictions.predicted = outputs.predicted;
    runs::EpochProbabilities probabilities;
    probabilities.epoch = progress_.epoch;
    probabilities.classes = static_cast<int>(classes);
    for (const float probability : outputs.probability)
        probabilities.probability.push_back(runs::to_fixed_point(probability));
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = bench_.data->label(bench_.splits.validation.part, bench_.splits.validation.index[i]);
        predictions.confidence.push_back(probabilities.probability[i * classes + outputs.predicted[i]]);
        predictions.true_confidence.push_back(probabilities.probability[i * classes + label]);
        predictions.loss.push_back(runs::to_half(outputs.loss[i]));
    }
    log_.append(runs::kind::predictions, progress_.step, predictions.encode());
    log_.append(runs::kind::probabilities, progress_.step, probabilities.encode());
}

void Trainer::require_sound_network() const {
    const auto diverged = [&](const std::string &what) {
        return Diverged(what + " after step " + std::to_string(progress_.step) + " of epoch " +
                        std::to_string(progress_.epoch) +
                        "; train again with a lower learning rate. Checkpoints from before are kept.");
    };
    for (const nn::StateEntry &entry : bench_.network->state())
        if (!at::isfinite(entry.tensor.detach().sum()).item<bool>())
            throw diverged("The weights are no numbers any more");
    // Weights that are finite yet far too large make outputs that are not.
    images::Split few = bench_.splits.validation.size() > 0 ? bench_.splits.validation : bench_.splits.train;
    few.index.resize(std::min(few.index.size(), images_to_try));
    double loss = 0;
    try {
        loss =
            infer(*bench_.network, *bench_.data, few, bench_.normalisation, bench_.precision.bf16, false).mean_loss();
    } catch (const Error &) {
        return; // the images are gone: no reason to lose the weights too
    }
    if (!std::isfinite(loss)) throw diverged("The network's answers are no numbers any more");
}

void Trainer::save_checkpoint(bool best, std::function<void()> committed) {
    require_sound_network();
    last_checkpoint_ = Clock::now();
    const auto snapshot = std::make_shared<Snapshot>(take_snapshot(*bench_.network, optimizer_, progress_, best));
    log_.write_checkpoint({
        .write =
            [snapshot, this](std::int64_t last_event) {
                snapshot->progression.last_event = last_event;
                write_checkpoint(folder_, *snapshot);
                checkpoint_saved_ = true;
            },
        .step = progress_.step,
        .payload = {{"epoch", progress_.epochs_done()}, {"best", best}},
        .committed = committed ? std::move(committed) : [] {},
        .failed =
            [this](const Error &error) {
                checkpoint_saved_ = false;
                say("error", std::string(error.what()) + " Training goes on; its checkpoint could not be saved.");
            },
    });
}

void Trainer::say(const std::string &severity, const std::string &text) {
    log_.append(runs::kind::message, progress_.step, Json{{"severity", severity}, {"text", text}});
    if (listener_.message) listener_.message(text);
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
            save_checkpoint(progress_.best_epoch == progress_.epochs_done());
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
                finished.epoch = checkpoint->progression.epochs_done();
                finished.best_epoch = checkpoint->progression.best_epoch;
            }
        finished.weights_sha256 = nn::weights_sha256(*bench_.network);
        Json payload{{"state", runs::name_of(state)},
                     {"epoch", finished.epoch},
                     {"best_epoch", finished.best_epoch},
                     {"weights_sha256", finished.weights_sha256}};
        if (!finished.reason.empty()) payload["reason"] = finished.reason;
        log_.finish(progress_.step, payload);
    } catch (const Error &error) {
        finished.state = runs::State::failed;
        finished.reason += (finished.reason.empty() ? "" : " ") + std::string(error.what());
    }
    return finished;
}

} // namespace benchlight::training
