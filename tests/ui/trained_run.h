#pragma once
#include "engine/evaluation/predictions.h"
#include "engine/images/image_set.h"
#include "engine/training/session.h"
#include "tests/ui/generated_data.h"
#include "ui/inspect/subject.h"

#include <memory>

/// Runs that were really trained, in a second, and what the Inspect page makes of them.
namespace benchlight::tests {

inline training::Settings quick_settings(const std::string &spec, const std::string &recipe = "rotate=20,flip=0.5") {
    training::Settings settings;
    settings.data = spec;
    settings.model = "fast";
    settings.recipe = recipe;
    settings.epochs = 3;
    settings.batch = 32;
    settings.precision = "fp32";
    settings.threads = 1;
    return settings;
}

inline runs::RunFolder train_run(const training::Settings &settings, const std::filesystem::path &folder) {
    training::TrainingSession::start(settings, folder, {}, {})->wait();
    return {folder};
}

inline evaluation::RunNetwork network_of(const runs::RunFolder &run) { return {run, "best"}; }

/// Evaluated on a split; nothing: what the log says of the newest epoch.
inline std::shared_ptr<ui::Subject> subject_of(const runs::RunFolder &run, const training::Settings &settings,
                                               const std::optional<std::string> &split) {
    auto subject = std::make_shared<ui::Subject>();
    subject->source = network_of(run);
    subject->title = "four quarters, fast";
    subject->data = settings.data;
    subject->settings = settings;
    subject->images = images::open_image_set(settings.data);
    if (split) {
        evaluation::EvaluateOptions options;
        options.split = *split;
        options.threads = 1;
        subject->predictions =
            std::make_shared<evaluation::Predictions>(evaluation::evaluate(subject->source, options));
    } else {
        subject->predictions = std::make_shared<evaluation::Predictions>(
            evaluation::logged_predictions(runs::RunReader(run), std::nullopt, subject->images.get()));
    }
    return subject;
}

} // namespace benchlight::tests
