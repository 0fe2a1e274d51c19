#include "ui/report/run_figures.h"

#include "engine/augment/augment.h"
#include "engine/core/error.h"
#include "engine/evaluation/lists.h"
#include "engine/training/run_edits.h"
#include "ui/figures/gallery_figure.h"
#include "ui/figures/matrix_figure.h"

#include <numeric>

namespace benchlight::ui {

namespace {

constexpr std::size_t images_of_a_class = 5;

QString shown(const std::string &name) { return QString::fromStdString(display_path(name)); }

/// Null when the image cannot be read.
QImage picture_of(const images::ImageSet &set, images::Part part, std::uint32_t index) {
    try {
        return to_qimage(set.decode(set.bytes(part, index)));
    } catch (const Error &) {
        return {};
    }
}

ChosenClasses all_or(const ChosenClasses &classes, std::size_t count) {
    if (!classes.empty()) return classes;
    ChosenClasses all(count);
    std::iota(all.begin(), all.end(), std::uint16_t{0});
    return all;
}

evaluation::Predictions evaluated(const runs::RunReader &run, const std::string &split, const std::stop_token &stop,
                                  const Progress &progress) {
    evaluation::EvaluateOptions how;
    how.split = split;
    return evaluation::evaluate(evaluation::RunNetwork{run.folder()}, how, stop, progress);
}

} // namespace

void require_choice(const PredictionsChoice &choice) {
    if (choice.epoch && choice.split != "validation")
        throw UsageError("The log holds predictions of the validation part only; leave out --split " + choice.split +
                         ", or leave out --epoch to use the best checkpoint.");
}

QString RunPredictions::subject() const {
    const QString title = run_title(settings);
    if (predictions.epoch == 0) return title + ", " + QString::fromStdString(predictions.split);
    return title + QString(", validation of epoch %1").arg(predictions.epoch);
}

QString RunPredictions::class_name(std::uint16_t label) const { return shown(predictions.classes[label]); }

RunPredictions run_predictions(const runs::RunReader &run, const PredictionsChoice &choice, bool with_images,
                               const std::stop_token &stop, const Progress &progress) {
    require_choice(choice);
    RunPredictions of;
    of.settings = training::Settings::from_json(run.started().at("settings"));
    if (with_images) {
        try {
            of.images = images::open_image_set(of.settings.data, stop);
        } catch (const Stopped &) {
            throw;
        } catch (const std::exception &error) {
            of.images_problem = error.what();
        }
    }
    of.predictions = choice.epoch ? evaluation::logged_predictions(run, choice.epoch, of.images.get())
                                  : evaluated(run, choice.split, stop, progress);
    return of;
}

RunData run_data(const RunHistory &history, const runs::RunReader &run, int epoch, const std::stop_token &stop) {
    RunData result;
    result.epoch = epoch;
    result.settings = history.settings_at(static_cast<std::int64_t>((epoch - 1) * history.steps_per_epoch()));
    images::DataSet::Options how;
    how.size = result.settings.size;
    how.hold_bytes = 0; // sixteen images are looked at
    how.edits = training::edits_of_run(run);
    result.data = images::DataSet::load(result.settings.data, how, stop);
    result.splits = images::make_splits(*result.data, result.settings.split);
    return result;
}

GridFigure grid_figure(const RunData &of) {
    const training::Settings &settings = of.settings;
    std::vector<augment::GridTile> tiles = augment::read_grid(*of.data, of.splits.train, settings.split.seed, of.epoch);
    augment::augment_grid(tiles, augment::Recipe::parse(settings.recipe), settings.split.seed,
                          settings.augmentation_epoch(of.epoch));
    return GridFigure(std::move(tiles), of.data->classes(), grid_title(settings.data, settings.recipe, of.epoch));
}

std::unique_ptr<Figure> confusion_figure(const RunPredictions &from) {
    const evaluation::Predictions &of = from.predictions;
    auto counts = count_confusion(of.classes, of.label, of.predicted, of.epoch);
    if (!counts)
        throw Error("A confusion matrix is drawn of up to " + format_count(most_confusion_classes) +
                    " classes; this run has " + format_count(of.classes.size()) + ".");
    const QString subject = of.epoch ? run_title(from.settings) : from.subject();
    return std::make_unique<MatrixFigure>(std::move(counts), matrix_title(of.epoch, subject));
}

Reliability reliability_of(const QString &title, const evaluation::Calibration &calibration) {
    Reliability data{.title = title, .bins = {}, .ece = calibration.expected_error};
    for (const evaluation::ConfidenceBin &bin : calibration.bins)
        data.bins.push_back({.low = bin.low,
                             .high = bin.high,
                             .count = bin.count,
                             .confidence = bin.count > 0 ? bin.confidence : 0,
                             .accuracy = bin.count > 0 ? bin.accuracy : 0});
    return data;
}

std::unique_ptr<Figure> reliability_figure(const RunPredictions &of) {
    return std::make_unique<ReliabilityFigure>(reliability_of(of.subject(), evaluation::calibration(of.predictions)));
}

PerClass per_class_of(const QString &title, const std::vector<std::string> &names,
                      const std::vector<evaluation::ClassFigures> &figures, const ChosenClasses &classes) {
    PerClass data{.title = title, .classes = {}};
    for (const std::uint16_t c : all_or(classes, figures.size()))
        data.classes.push_back({.name = shown(names[c]),
                                .precision = figures[c].precision,
                                .recall = figures[c].recall,
                                .f1 = figures[c].f1,
                                .support = figures[c].support});
    return data;
}

std::unique_ptr<Figure> per_class_figure(const RunPredictions &of, const ChosenClasses &classes) {
    const auto figures = evaluation::class_figures(evaluation::confusion_matrix(of.predictions));
    return std::make_unique<PerClassFigure>(per_class_of(of.subject(), of.predictions.classes, figures, classes));
}

std::unique_ptr<Figure> gallery_figure(const RunPredictions &from, bool correct, bool pictures,
                                       const ChosenClasses &classes, const std::stop_token &stop) {
    const evaluation::Predictions &of = from.predictions;
    if (pictures && !from.images)
        throw Error("The images are not there, and this figure is made of them; .csv takes what is known of them. " +
                    from.images_problem);
    Gallery gallery{.title =
                        QString("Most confident %1 predictions: %2").arg(correct ? "correct" : "wrong", from.subject()),
                    .columns = images_of_a_class,
                    .rows = {},
                    .nothing = correct ? "no correct prediction" : "no wrong prediction"};
    const auto of_class = evaluation::most_confident_of_each(of, correct, images_of_a_class);
    for (const std::uint16_t label : all_or(classes, of.classes.size())) {
        GalleryRow row{.name = from.class_name(label)};
        for (const std::uint32_t i : of_class[label]) {
            throw_if_stopped(stop);
            row.tiles.push_back({pictures ? picture_of(*from.images, of.part, of.index[i]) : QImage(), of.index[i],
                                 i < of.source.size() ? display_path(of.source[i]) : std::string(),
                                 from.class_name(of.label[i]), from.class_name(of.predicted[i]),
                                 static_cast<double>(of.confidence[i])});
        }
        gallery.rows.push_back(std::move(row));
    }
    return std::make_unique<GalleryFigure>(std::move(gallery));
}

} // namespace benchlight::ui
