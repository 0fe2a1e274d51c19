// The end of an epoch: validation, what the log keeps of it, whether training goes on.

#include "engine/training/trainer_internal.h"

#include <cmath>
#include <limits>
#include <numeric>

namespace benchlight::training {

void Trainer::finish_epoch(const std::stop_token &stop) {
    require_sound_network();
    runs::EpochSummary summary;
    summary.epoch = progress_.epoch;
    summary.epochs = progress_.settings.epochs;
    const auto images = static_cast<double>(progress_.images);
    summary.train_loss = progress_.loss_sum / images;
    summary.train_accuracy = static_cast<double>(progress_.correct) / images;
    summary.validation_loss = summary.validation_accuracy = std::numeric_limits<double>::quiet_NaN();
    const bool validates = bench_.splits.validation.size() > 0;
    if (validates) validate(summary, stop);
    const bool best = !validates || summary.validation_accuracy > progress_.best_accuracy;
    const int best_before = progress_.best_epoch;
    if (best) progress_.best_epoch = progress_.epoch;
    if (best && validates) progress_.best_accuracy = summary.validation_accuracy;
    summary.learning_rate = learning_rate(progress_.step - 1); // of the step that was the epoch's last
    if (bench_.settings.schedule == "plateau")
        progress_.plateau.watch(validates ? summary.validation_loss : summary.train_loss);
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
    observe_epoch_end();
}

void Trainer::validate(runs::EpochSummary &summary, const std::stop_token &stop) {
    const images::Split &validation = bench_.splits.validation;
    const WithAverage averaged(average());
    const SampleOutputs outputs = infer_validation(validation.size(), stop);
    std::size_t correct = 0;
    for (std::size_t i = 0; i < outputs.predicted.size(); ++i)
        correct += outputs.predicted[i] == bench_.data->label(validation.part, validation.index[i]);
    summary.validation_loss = outputs.mean_loss();
    summary.validation_accuracy = static_cast<double>(correct) / static_cast<double>(outputs.predicted.size());
    const Stopwatch logging(log_seconds_);
    log_predictions(outputs);
}

SampleOutputs Trainer::infer_validation(std::size_t count, const std::stop_token &stop) {
    images::Split some = bench_.splits.validation;
    some.index.resize(std::min(some.index.size(), count));
    const bool bf16 = bench_.precision.bf16, flip = bench_.settings.test_flip;
    if (!bench_.features) return infer(*bench_.network, *bench_.data, some, bench_.normalisation, bf16, flip, stop);
    FeatureLoader::Plan plan{.data = bench_.data.get(),
                             .split = &some,
                             .features = bench_.features->validation,
                             .mirrored = bench_.features->validation_mirrored,
                             .stage = bench_.features->stage,
                             .order = std::vector<std::uint32_t>(some.size()),
                             .batch = inference_batch(*bench_.data)};
    std::iota(plan.order.begin(), plan.order.end(), 0u);
    FeatureLoader loader(std::move(plan));
    return infer(*bench_.network, loader, some.size(), bf16, flip, stop);
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

bool Trainer::out_of_patience() const {
    const int patience = progress_.settings.patience;
    if (patience == 0 || progress_.batch > 0 || bench_.splits.validation.size() == 0) return false;
    return progress_.epochs_done() - std::max(progress_.best_epoch, progress_.patience_from) >= patience;
}

} // namespace benchlight::training
