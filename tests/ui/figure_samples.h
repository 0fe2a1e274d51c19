#pragma once
#include "ui/figures/bars_figure.h"
#include "ui/figures/biography_figure.h"
#include "ui/figures/cost_figure.h"
#include "ui/figures/curves_figure.h"
#include "ui/figures/gallery_figure.h"
#include "ui/figures/grid_figure.h"
#include "ui/figures/heat_figure.h"
#include "ui/figures/map_figure.h"
#include "ui/figures/matrix_figure.h"
#include "ui/figures/overlap_figure.h"
#include "ui/figures/per_class_figure.h"
#include "ui/figures/recommenders_figure.h"
#include "ui/figures/reliability_figure.h"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

/// One figure of every kind, of the size and shape of real ones, always the same.
namespace benchlight::tests {

using namespace benchlight::ui;

struct FigureSample {
    QString name;
    std::shared_ptr<const Figure> figure;
    QStringList words{};  ///< of a legend, axis or caption, whole as the figure writes them
    bool variant = false; ///< of a kind that is there already
};

inline const std::vector<std::string> garments{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                               "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
inline const QString subject = "fashion-mnist, fast, test";

/// Between 0 and 1, the same for the same number.
inline double made_up(int number) {
    const double wave = std::sin(number * 12.9898 + 78.233) * 43758.5453;
    return wave - std::floor(wave);
}

/// A picture with shades and edges, a colour a class.
inline images::Image sample_image(int side, int channels, int number) {
    images::Image image{side, side, channels, {}};
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            for (int c = 0; c < channels; ++c) {
                const double u = 2.0 * x / side - 1, v = 2.0 * y / side - 1;
                const bool inside = std::abs(u) + .4 * (number % 3) * std::abs(v) < .7 && std::abs(v) < .8;
                const double value = inside ? .45 + .4 * std::sin(number + 3 * u + 2 * v + c) : .05;
                image.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0., 1.))));
            }
    return image;
}

inline Curves sample_curves(int epochs = 8, int batches_an_epoch = 400) {
    Curves curves{.title = "Loss: " + subject, .unit = "cross entropy", .name = "loss", .epochs = epochs};
    for (int i = 0; i < epochs * batches_an_epoch; ++i) {
        const double x = (i + 1.0) / batches_an_epoch;
        curves.batches.push_back({x, .25 + 2 * std::exp(-x) + .25 * (made_up(i) - .5)});
    }
    CurveOverlay other{.name = "wide resnet, seed 2", .kind = CurveOverlay::Kind::run, .colour = 2};
    CurveOverlay published{.name = "published", .kind = CurveOverlay::Kind::published};
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        curves.training.push_back({1.0 * epoch, .25 + 2 * std::exp(-epoch + .4)});
        curves.validation.push_back({1.0 * epoch, .31 + 1.6 * std::exp(-.9 * epoch)});
        other.training.push_back({1.0 * epoch, .4 + 1.2 * std::exp(-.6 * epoch)});
        other.validation.push_back({1.0 * epoch, .5 + 1.1 * std::exp(-.5 * epoch)});
        published.validation.push_back({1.0 * epoch, .9 - .05 * epoch});
    }
    curves.overlays = {other, published};
    curves.marks = {{3.5, CurveMark::Kind::setting, "learning rate 0.001 → 0.0001"},
                    {6, CurveMark::Kind::best, "best epoch"}};
    return curves;
}

inline std::shared_ptr<const ConfusionCounts> sample_counts(std::size_t classes) {
    auto counts = std::make_shared<ConfusionCounts>();
    counts->epoch = 3;
    counts->counts.resize(classes * classes);
    for (std::size_t c = 0; c < classes; ++c) {
        counts->classes.push_back(classes == garments.size() ? garments[c] : "class " + std::to_string(c));
        counts->counts[c * classes + c] = static_cast<std::uint32_t>(700 + 250 * made_up(static_cast<int>(c)));
        for (std::size_t i = 1; i <= 5; ++i)
            counts->counts[c * classes + (c * 7 + i * i) % classes] +=
                static_cast<std::uint32_t>(60 * made_up(static_cast<int>(c * 5 + i)));
    }
    return counts;
}

inline std::vector<std::string> configs() { return {"sgd-1e-5", "sgd-1e-6", "adam-1e-1", "adam-1e-2", "adam-1e-3"}; }

inline movies::Overlap sample_overlap(int seed) {
    movies::Overlap overlap{.configs = configs()};
    const std::size_t count = overlap.configs.size();
    overlap.share.assign(count, std::vector<double>(count, 1));
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < i; ++j)
            overlap.share[i][j] = overlap.share[j][i] = made_up(seed + static_cast<int>(i * count + j));
    return overlap;
}

inline Costs sample_costs() {
    Costs costs{.title = "Costs of the movie vectors: ml-latest-small", .curves = {}, .zero = 63482944};
    const std::vector<std::pair<QString, QString>> names{
        {"SGD", "1e-5"}, {"SGD", "1e-6"}, {"Adam", "1e-1"}, {"Adam", "1e-2"}, {"Adam", "1e-3"}};
    for (const bool published : {false, true})
        for (std::size_t i = 0; i < names.size(); ++i) {
            CostCurve curve{configs()[i], names[i].first, names[i].second, {}, published};
            for (int epoch = 0; epoch < 20; ++epoch)
                curve.cost.push_back((published ? 4e9 : 1e9) * std::pow(.55 + .08 * static_cast<double>(i), epoch) +
                                     2e6 * static_cast<double>(i + 1));
            costs.curves.push_back(curve);
        }
    return costs;
}

inline Recommenders sample_recommenders() {
    Recommenders data{.title = "ml-latest-small, likes from 4 stars, fold 0",
                      .top = 10,
                      .protocol =
                          "A fifth of each user's likes is held out, and the rest are what a model may see. A list "
                          "holds ten movies that the user has not rated."};
    const std::vector<std::pair<const char *, const char *>> models{{"default", "Default"},
                                                                    {"ease", "EASE"},
                                                                    {"als", "ALS"},
                                                                    {"item-knn", "Nearest movies"},
                                                                    {"popularity", "Popularity"}};
    for (std::size_t i = 0; i < models.size(); ++i) {
        RecommenderRow row{.name = models[i].first, .title = models[i].second, .is_default = i == 0};
        movies::Evaluation &of = row.figures;
        of.model = models[i].first;
        of.users = 606;
        of.ndcg = .2704 - .03 * static_cast<double>(i);
        of.recall = .2701 - .028 * static_cast<double>(i);
        of.ndcg_interval = {of.ndcg - .019, of.ndcg + .021};
        of.recall_interval = {of.recall - .018, of.recall + .017};
        of.coverage = .2134;
        of.popularity = .931;
        of.held_out_popularity = .811;
        of.fit_seconds = .2123;
        of.query_seconds = .00131;
        if (i != 1) row.against = movies::Estimate{.0042 - .03 * static_cast<double>(i), {-.051, .0071}};
        data.rows.push_back(std::move(row));
    }
    return data;
}

inline std::shared_ptr<const MapPoints> sample_map(int count) {
    auto points = std::make_shared<MapPoints>();
    points->categories = {"Drama", "Comedy", "Action", "Adventure", "Crime", "Horror", "Documentary", "Others"};
    for (int i = 0; i < count; ++i) {
        const double angle = 6.28318 * made_up(i), away = std::sqrt(made_up(i + count));
        points->points.push_back({static_cast<std::uint32_t>(i),
                                  {away * std::cos(angle), .7 * away * std::sin(angle)},
                                  static_cast<std::uint32_t>(300 / (1 + i / 6)),
                                  static_cast<std::uint8_t>(i % 8)});
        points->labels.push_back(QString("Movie %1 (19%2)").arg(i).arg(10 + i % 90));
        points->label_widths.push_back(84);
    }
    points->bounds = QRectF(-1.05, -.75, 2.1, 1.5);
    points->title = QString("Map of %1 movies: near each other what the same people like").arg(count);
    points->numbers = {.header = {"movie_id"}, .rows = {{"1"}}};
    return points;
}

inline GridFigure sample_grid() {
    std::vector<augment::GridTile> tiles;
    std::vector<TileNote> notes;
    for (int i = 0; i < 16; ++i) {
        augment::GridTile tile;
        tile.index = static_cast<std::uint32_t>(i * 7);
        tile.label = static_cast<std::uint16_t>(i % 10);
        tile.applied.push_back({{"op", "rotate"}, {"degrees", i - 8}});
        tile.augmented = sample_image(28, 1, i);
        tiles.push_back(std::move(tile));
        notes.push_back({i % 3   ? "rotate " + QString::number(i - 8) + "°"
                         : i % 2 ? "Shirt .8123"
                                 : "Bag .5120",
                         i % 3   ? TileNote::Kind::plain
                         : i % 2 ? TileNote::Kind::right
                                 : TileNote::Kind::wrong});
    }
    return GridFigure(std::move(tiles), garments, "fashion-mnist: training images of epoch 1, rotate=30", notes);
}

inline Gallery sample_gallery(int side, int channels) {
    Gallery gallery{.title = "Most confident wrong predictions: " + subject, .nothing = "no mistake"};
    for (int c = 0; c < 10; ++c) {
        GalleryRow row{.name = QString::fromStdString(garments[static_cast<std::size_t>(c)])};
        for (int i = 0; i < (c == 4 ? 0 : c == 6 ? 3 : 5); ++i)
            row.tiles.push_back({to_qimage(sample_image(side, channels, c * 5 + i)),
                                 static_cast<std::uint32_t>(c * 10 + i), "test/" + std::to_string(i) + ".png", row.name,
                                 QString::fromStdString(garments[static_cast<std::size_t>((c + 1 + i) % 10)]),
                                 .987654 - i * .1});
        gallery.rows.push_back(std::move(row));
    }
    return gallery;
}

inline HeatFigure sample_heat() {
    constexpr int side = 96;
    evaluation::HeatMap heat{side, side, {}};
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            heat.value.push_back(static_cast<float>(std::exp(-((x - 40) * (x - 40) + (y - 60) * (y - 60)) / 700.0)));
    return HeatFigure(sample_image(side, 3, 4), std::move(heat), "Grad-CAM for Coat: test image 812");
}

inline BiographyFigure sample_biography() {
    Biography biography{.label = 4, .epochs = {}};
    const std::string letters = "wwrwrrwrrrrrrrr";
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const bool right = letters[i] == 'r';
        const float own = right ? .6f + .02f * static_cast<float>(i) : .2f;
        biography.epochs.push_back({static_cast<int>(i) + 1, static_cast<std::uint16_t>(right ? 4 : 6),
                                    right ? own : .5f, own, -std::log(own)});
    }
    return {biography,
            {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt"},
            "test image 812, a Coat: " + subject};
}

inline Reliability sample_reliability() {
    Reliability data{.title = subject, .ece = .0412};
    for (int i = 0; i < 10; ++i) {
        const double low = i / 10.0;
        const auto count = static_cast<std::uint64_t>(i < 2 ? 0 : 12 * i * i * i);
        data.bins.push_back({low, low + .1, count, low + .06, i == 3 ? .5 : low * .93});
    }
    return data;
}

inline PerClass sample_per_class() {
    PerClass data{.title = subject};
    for (int i = 0; i < 10; ++i)
        data.classes.push_back({QString::fromStdString(garments[static_cast<std::size_t>(i)]), .7 + .3 * made_up(i),
                                .6 + .4 * made_up(i + 20), .65 + .3 * made_up(i + 40), 1000});
    return data;
}

inline Bars sample_bars() {
    Bars bars{.title = "Classes of fashion-mnist", .unit = "training images", .names = {}, .counts = {}};
    for (std::size_t i = 0; i < garments.size(); ++i) {
        bars.names.push_back(QString::fromStdString(garments[i]));
        bars.counts.push_back(static_cast<std::uint64_t>(3000 + 3000 * made_up(static_cast<int>(i))));
    }
    return bars;
}

inline Overlaps sample_overlaps() {
    return {.title = "Movies that the lists have in common",
            .ours = sample_overlap(1),
            .ours_title = "Trained here, columns compared",
            .with_published = {.1, .3, .5, .2, .9},
            .published = sample_overlap(50),
            .text = "The lists change with the optimizer because the steps do: the cost has a valley, not a point."};
}

inline std::vector<FigureSample> figure_samples() {
    Curves exact{.title = "Learning rate: " + subject, .unit = "learning rate", .name = "learning_rate", .epochs = 8};
    exact.exact = true;
    for (int i = 0; i < 800; ++i) exact.batches.push_back({(i + 1) / 100.0, .001 * (1 + std::cos(i * .0039))});
    MapLook seen;
    seen.ringed = {3, 7};
    return {
        {"loss",
         std::make_shared<CurvesFigure>(sample_curves()),
         {"training", "validation", "batches, smoothed", "wide resnet, seed 2", "best epoch", "epoch"}},
        {"loss-logarithmic",
         std::make_shared<CurvesFigure>(sample_curves(3, 40), CurveStyle{.smoothing = .5, .log = true}),
         {"training", "validation", "epoch"},
         true},
        {"learning-rate", std::make_shared<CurvesFigure>(std::move(exact)), {"epoch"}, true},
        {"matrix",
         std::make_shared<MatrixFigure>(sample_counts(10), matrix_title(3, subject)),
         {"predicted class", "true class", "Ankle boot"}},
        {"matrix-100",
         std::make_shared<MatrixFigure>(sample_counts(100), matrix_title(3, subject)),
         {"predicted class", "true class"},
         true},
        {"gallery", std::make_shared<GalleryFigure>(sample_gallery(28, 1)), {"true: Trouser", "no mistake"}},
        {"gallery-colour", std::make_shared<GalleryFigure>(sample_gallery(48, 3)), {"true: Trouser"}, true},
        {"grid", std::make_shared<GridFigure>(sample_grid()), {"Ankle boot"}},
        {"heat", std::make_shared<HeatFigure>(sample_heat()), {"nothing", "most"}},
        {"biography", std::make_shared<BiographyFigure>(sample_biography()), {"Probability of the true class", "Loss"}},
        {"reliability",
         std::make_shared<ReliabilityFigure>(sample_reliability()),
         {"accuracy", "confidence", "gap to the mean confidence", "images"}},
        {"per-class",
         std::make_shared<PerClassFigure>(sample_per_class()),
         {"precision, %", "recall, %", "Ankle boot"}},
        {"bars", std::make_shared<BarsFigure>(sample_bars()), {"Ankle boot"}},
        {"cost", std::make_shared<CostFigure>(sample_costs()), {"1e-5, published", "SGD: cost of each epoch", "epoch"}},
        {"overlap", std::make_shared<OverlapFigure>(sample_overlaps()), {"Published", "SGD 1e-5"}},
        {"recommenders", std::make_shared<RecommendersFigure>(sample_recommenders()), {"against EASE", "coverage"}},
        {"map", std::make_shared<MapFigure>(sample_map(400), seen), {"Documentary", "Others", "Movie 3 (1913)"}},
    };
}

} // namespace benchlight::tests
