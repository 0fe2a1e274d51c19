#pragma once
#include "engine/core/stop.h"
#include "engine/evaluation/report.h"
#include "engine/images/image_set.h"
#include "engine/images/split.h"
#include "engine/runs/run_reader.h"
#include "engine/training/settings.h"
#include "ui/figures/grid_figure.h"
#include "ui/figures/per_class_figure.h"
#include "ui/figures/reliability_figure.h"
#include "ui/follow/run_history.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace benchlight::ui {

/// Which predictions a figure of a run shows.
struct PredictionsChoice {
    std::string split = "validation"; ///< validation, test or train
    std::optional<int> epoch{};       ///< of the log, of validation; nothing: the best checkpoint is evaluated
};

/// Throws UsageError for an epoch of another split than validation, of which the log holds nothing.
void require_choice(const PredictionsChoice &choice);

/// A run's predictions of one split and what figures of them need beside.
struct RunPredictions {
    evaluation::Predictions predictions{};
    training::Settings settings{};
    std::shared_ptr<const images::ImageSet> images{}; ///< null: not asked for, or not at hand…
    std::string images_problem{};                     ///< … and why, one sentence

    /// "Fashion-MNIST, fast, test", "Fashion-MNIST, fast, validation of epoch 3"
    QString subject() const;
    QString class_name(std::uint16_t label) const; ///< for showing
};

/// Evaluates the run's best checkpoint, or reads an epoch from its log. `with_images`: whether images, or their names, are
/// of use. Throws UsageError as require_choice(); Error: no such epoch, no checkpoint, a data set that is gone; Stopped.
RunPredictions run_predictions(const runs::RunReader &run, const PredictionsChoice &choice, bool with_images,
                               const std::stop_token &stop = {}, const Progress &progress = {});

/// The data set as a run takes it in one of its epochs.
struct RunData {
    training::Settings settings{}; ///< in force when the epoch began
    int epoch = 1;
    std::shared_ptr<const images::DataSet> data{};
    images::Splits splits{};
};
/// Nothing of its pixels is kept. Throws Error: the data set is gone, or unreadable; Stopped.
RunData run_data(const RunHistory &history, const runs::RunReader &run, int epoch, const std::stop_token &stop = {});

/// The first sixteen training images of the epoch with the augmentation that was in force when it began.
GridFigure grid_figure(const RunData &data);

/// Class numbers to make a figure of, in its order; none: all of them.
using ChosenClasses = std::vector<std::uint16_t>;

/// Throws Error for more classes than a matrix is drawn of.
std::unique_ptr<Figure> confusion_figure(const RunPredictions &of);
std::unique_ptr<Figure> reliability_figure(const RunPredictions &of);
std::unique_ptr<Figure> per_class_figure(const RunPredictions &of, const ChosenClasses &classes = {});
/// The five most confident correct, or wrong, predictions of each class. `pictures`: whether the images themselves are
/// needed, not the table alone. Throws Error when they are and are not at hand; Stopped.
std::unique_ptr<Figure> gallery_figure(const RunPredictions &of, bool correct, bool pictures,
                                       const ChosenClasses &classes = {}, const std::stop_token &stop = {});

PerClass per_class_of(const QString &title, const std::vector<std::string> &names,
                      const std::vector<evaluation::ClassFigures> &figures, const ChosenClasses &classes = {});
Reliability reliability_of(const QString &title, const evaluation::Calibration &calibration);

} // namespace benchlight::ui
