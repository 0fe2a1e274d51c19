#include "engine/training/trainer_internal.h"

#include <cmath>

namespace benchlight::training {
namespace {

using namespace std::chrono_literals;
constexpr auto checkpoint_interval = 60s;
constexpr double forward_share = .35; ///< of a training step

/// What validating takes, in training steps, as a guess for before it has been seen.
double guessed_validation_batches(const Workbench &bench) {
    const double batches = static_cast<double>(bench.splits.validation.size()) / bench.settings.batch;
    return batches * forward_share * (bench.settings.test_flip ? 2 : 1);
}

} // namespace

Trainer::Trainer(Workbench &workbench, const runs::RunFolder &folder, runs::RunLog &log, runs::CommandInbox &inbox,
                 const Listener &listener, Progression progression, std::vector<PendingSetting> pending,
                 const LoadedCheckpoint *checkpoint)
    : bench_(workbench),
      folder_(folder),
      log_(log),
      inbox_(inbox),
      listener_(listener),
      optimizer_(*workbench.network, workbench.settings),
      progress_(std::move(progression)),
      pending_(std::move(pending)),
      batches_(static_cast<std::int64_t>(BatchLoader::batch_count(
          workbench.splits.train.size(), static_cast<std::size_t>(workbench.settings.batch), true))),
      last_checkpoint_(Clock::now()),
      epoch_begin_(Clock::now()),
      last_point_(Clock::now()),
      remaining_(guessed_validation_batches(workbench)),
      observed_at_(Clock::now()),
      observed_step_(progress_.step) {
    if (checkpoint && checkpoint->has_optimizer) optimizer_.load(checkpoint->contents, checkpoint->file);
    if (bench_.settings.ema > 0) {
        average_.emplace(*bench_.network);
        if (checkpoint && checkpoint->has_average) average_->load(checkpoint->contents, checkpoint->file);
    }
    bench_.network->training = true;
}

double Trainer::learning_rate(std::int64_t step) const {
    const Settings &began = bench_.settings; // a new total of epochs does not bend the schedule
    return progress_.settings.learning_rate * progress_.plateau.factor *
           schedule_factor(began.schedule, step, batches_ * began.epochs) *
           warmup_factor(step, began.warmup * static_cast<double>(batches_));
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
        while (progress_.epoch <= progress_.settings.epochs && !out_of_patience()) {
            if (train_epoch(stop) == Outcome::stopped) return Outcome::stopped;
            finish_epoch(stop);
        }
        if (progress_.epoch <= progress_.settings.epochs)
            say("info", "The validation accuracy has not risen for " + std::to_string(progress_.settings.patience) +
                            " epochs, so the run ends here.");
        return Outcome::done;
    } catch (const Stopped &) {
        return Outcome::stopped; // within the validation, which a resumed run does from its beginning
    }
}

std::unique_ptr<BatchSource> Trainer::open_epoch() const {
    const images::Split &train = bench_.splits.train;
    const auto seed = bench_.settings.split.seed;
    const std::vector<std::uint32_t> order = images::epoch_order(train.size(), seed, progress_.epoch);
    const auto batch = static_cast<std::size_t>(bench_.settings.batch);
    const auto first_batch = static_cast<std::size_t>(progress_.batch);
    const int view = progress_.settings.augmentation_epoch(progress_.epoch);
    if (bench_.features)
        return std::make_unique<FeatureLoader>(FeatureLoader::Plan{.data = bench_.data.get(),
                                                                   .split = &train,
                                                                   .features = bench_.features->train.at(view),
                                                                   .mirrored = {},
                                                                   .stage = bench_.features->stage,
                                                                   .order = order,
                                                                   .batch = batch,
                                                                   .first_batch = first_batch,
                                                                   .drop_single = true});
    BatchLoader::Plan plan;
    plan.data = bench_.data.get();
    plan.part = train.part;
    for (const std::uint32_t i : order) plan.index.push_back(train.index[i]);
    plan.batch = batch;
    plan.first_batch = first_batch;
    plan.drop_single = true;
    plan.recipe = augment::Recipe::parse(progress_.settings.recipe);
    plan.normalisation = bench_.normalisation;
    plan.seed = seed;
    plan.epoch = view;
    return std::make_unique<BatchLoader>(std::move(plan));
}

Trainer::Outcome Trainer::train_epoch(const std::stop_token &stop) {
    epoch_begin_ = Clock::now();
    input_wait_seconds_ = log_seconds_ = 0;
    std::unique_ptr<BatchSource> source;
    std::string recipe; // that the source prepares its batches with
    while (progress_.batch < batches_) {
        if (!obey_commands(stop)) return Outcome::stopped;
        const Clock::time_point begin = Clock::now();
        if (!source || recipe != progress_.settings.recipe) {
            recipe = progress_.settings.recipe;
            source.reset();
            source = open_epoch();
        }
        Batch batch;
        {
            const Stopwatch wait(input_wait_seconds_);
            batch = source->next();
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
    const Settings &now = progress_.settings;
    const double rate = learning_rate(progress_.step);
    const StepOutcome outcome =
        forward_backward(*bench_.network, batch, {now.label_smoothing, bench_.class_weights}, bench_.precision.bf16);
    if (!std::isfinite(outcome.loss))
        throw Diverged("The loss is no number any more at step " + std::to_string(progress_.step + 1) + " of epoch " +
                       std::to_string(progress_.epoch) + " (learning rate " + format_number(rate) +
                       "); train again with a lower learning rate. Checkpoints from before are kept.");
    log_sight(batch, outcome.logits);
    if (now.clip > 0) optimizer_.clip_gradients(now.clip);
    optimizer_.step(rate, now);
    const auto images = static_cast<std::int64_t>(batch.size());
    ++progress_.step;
    ++progress_.batch;
    if (average_) average_->update(now.ema, progress_.step);
    progress_.loss_sum += outcome.loss * static_cast<double>(images);
    progress_.correct += outcome.correct;
    progress_.images += images;
    since_point_.loss += outcome.loss * static_cast<double>(images);
    since_point_.correct += outcome.correct;
    since_point_.images += images;
    if (listener_.step) listener_.step(progress_.step);
}

} // namespace benchlight::training
