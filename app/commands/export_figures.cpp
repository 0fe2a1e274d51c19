#include "app/commands/export_figures.h"

#include "app/commands/common.h"
#include "app/commands/interrupt.h"
#include "app/commands/progress_bar.h"
#include "engine/core/error.h"
#include "engine/evaluation/lists.h"
#include "engine/evaluation/report.h"
#include "engine/images/image_set.h"
#include "ui/figures/gallery_figure.h"
#include "ui/figures/grid_figure.h"
#include "ui/figures/matrix_figure.h"
#include "ui/figures/per_class_figure.h"
#include "ui/figures/reliability_figure.h"
#include "ui/follow/run_history.h"

#include <algorithm>
#include <array>

namespace benchlight::commands {

namespace {

constexpr std::array figures{"confusion", "best", "worst", "reliability", "per-class"};
constexpr std::size_t images_of_a_class = 5;

/// The predictions, and what goes with them.
struct Material {
    evaluation::Predictions predictions;
    training::Settings settings;
    std::unique_ptr<images::ImageSet> images; ///< null when the data set is not at hand…
    std::string problem;                      ///< … and why

    /// "Fashion-MNIST, fast, test"
    QString subject() const {
        const QString title = ui::run_title(settings);
        if (predictions.epoch == 0) return title + ", " + QString::fromStdString(predictions.split);
        return title + QString(", validation of epoch %1").arg(predictions.epoch);
    }
    QString class_name(std::uint16_t label) const { return QString::fromStdString(predictions.classes[label]); }
};

evaluation::Predictions evaluated(const runs::RunReader &run, const std::string &split) {
    evaluation::EvaluateOptions how;
    how.split = split;
    ProgressBar bar;
    return evaluation::evaluate(evaluation::RunNetwork{run.folder()}, how, interruption(),
                                [&](std::uint64_t done, std::uint64_t total) { bar.show("evaluating", done, total); });
}

/// `images`: whether images, or their names, are of use.
Material material_of(const runs::RunReader &run, const PredictionsChoice &choice, bool images) {
    if (choice.epoch && choice.split != "validation")
        throw UsageError("The log holds predictions of the validation part only; leave out --split " + choice.split +
                         ", or leave out --epoch to use the best checkpoint.");
    Material material;
    material.settings = training::Settings::from_json(run.started().at("settings"));
    if (images) {
        try {
            material.images = images::open_image_set(material.settings.data, interruption());
        } catch (const Stopped &) {
            throw;
        } catch (const std::exception &error) {
            material.problem = error.what();
        }
    }
    material.predictions = choice.epoch ? evaluation::logged_predictions(run, choice.epoch, material.images.get())
                                        : evaluated(run, choice.split);
    return material;
}

std::unique_ptr<ui::Figure> confusion_figure(const Material &material) {
    const evaluation::Predictions &of = material.predictions;
    auto counts = ui::count_confusion(of.classes, of.label, of.predicted, of.epoch);
    if (!counts)
        throw Error("A confusion matrix is drawn of up to " + format_count(ui::most_confusion_classes) +
                    " classes; this run has " + format_count(of.classes.size()) + ".");
    const QString subject = of.epoch ? ui::run_title(material.settings) : material.subject();
    return std::make_unique<ui::MatrixFigure>(std::move(counts), ui::matrix_title(of.epoch, subject));
}

std::unique_ptr<ui::Figure> reliability_figure(const Material &material) {
    const evaluation::Calibration calibration = evaluation::calibration(material.predictions);
    ui::Reliability data{.title = material.subject(), .ece = calibration.expected_error};
    for (const evaluation::ConfidenceBin &bin : calibration.bins)
        data.bins.push_back({bin.low, bin.high, bin.count, bin.confidence, bin.accuracy});
    return std::make_unique<ui::ReliabilityFigure>(std::move(data));
}

std::unique_ptr<ui::Figure> per_class_figure(const Material &material) {
    ui::PerClass data{.title = material.subject()};
    const auto measures = evaluation::class_figures(evaluation::confusion_matrix(material.predictions));
    for (std::size_t c = 0; c < measures.size(); ++c)
        data.classes.push_back({material.class_name(static_cast<std::uint16_t>(c)), measures[c].precision,
                                measures[c].recall, measures[c].f1, measures[c].support});
    return std::make_unique<ui::PerClassFigure>(std::move(data));
}

/// Null when the image cannot be read.
QImage picture_of(const images::ImageSet &set, images::Part part, std::uint32_t index) {
    try {
        return ui::to_qimage(set.decode(set.bytes(part, index)));
    } catch (const Error &) {
        return {};
    }
}

std::unique_ptr<ui::Figure> gallery_figure(const Material &material, bool correct, bool pictures) {
    const evaluation::Predictions &of = material.predictions;
    if (pictures && !material.images)
        throw Error("The images are not there, and this figure is made of them; .csv takes what is known of them. " +
                    material.problem);
    ui::Gallery gallery{
        .title = QString("Most confident %1 predictions: %2").arg(correct ? "correct" : "wrong", material.subject()),
        .columns = images_of_a_class,
        .nothing = correct ? "no correct prediction" : "no wrong prediction"};
    const auto of_class = evaluation::most_confident_of_each(of, correct, images_of_a_class);
    for (std::size_t c = 0; c < of.classes.size(); ++c) {
        const auto label = static_cast<std::uint16_t>(c);
        ui::GalleryRow row{.name = material.class_name(label)};
        for (const std::uint32_t i : of_class[c]) {
            if (interruption().stop_requested()) throw Stopped();
            row.tiles.push_back({pictures ? picture_of(*material.images, of.part, of.index[i]) : QImage(), of.index[i],
                                 i < of.source.size() ? display_path(of.source[i]) : std::string(),
                                 material.class_name(of.label[i]), material.class_name(of.predicted[i]),
                                 static_cast<double>(of.confidence[i])});
        }
        gallery.rows.push_back(std::move(row));
    }
    return std::make_unique<ui::GalleryFigure>(std::move(gallery));
}

} // namespace

const char *const prediction_figures = "confusion, best, worst, reliability or per-class";

bool shows_predictions(const std::string &figure) { return std::ranges::find(figures, figure) != figures.end(); }

std::unique_ptr<ui::Figure> figure_of_predictions(const std::string &figure, const runs::RunReader &run,
                                                  const PredictionsChoice &choice, bool pictures) {
    const bool gallery = figure == "best" || figure == "worst";
    const Material material = material_of(run, choice, gallery);
    if (figure == "confusion") return confusion_figure(material);
    if (figure == "reliability") return reliability_figure(material);
    if (figure == "per-class") return per_class_figure(material);
    return gallery_figure(material, figure == "best", pictures);
}

} // namespace benchlight::commands
