// How long exporting takes: milliseconds by figure, format and size, as JSON.
//
//     export_bench FOLDER
//
// Each figure is drawn once before, so that fonts are loaded; then the median of five exports into FOLDER. The figures are
// those of the tests, and the largest that the window shows.

#include "tests/ui/figure_samples.h"

#include "engine/core/text.h"
#include "ui/figures/export.h"

#include <QApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <array>
#include <iostream>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

std::vector<tests::FigureSample> figures() {
    std::vector<tests::FigureSample> all = tests::figure_samples();
    all.push_back({"matrix-1000", std::make_shared<MatrixFigure>(tests::sample_counts(1000), "Confusion matrix")});
    all.push_back({"loss-100k-batches", std::make_shared<CurvesFigure>(tests::sample_curves(50, 2000))});
    all.push_back({"map-5000", std::make_shared<MapFigure>(tests::sample_map(5000), MapLook{})});
    return all;
}

double milliseconds(const Figure &figure, const std::filesystem::path &file, const ExportOptions &options) {
    std::array<double, 5> times{};
    for (double &time : times) {
        QElapsedTimer timer;
        timer.start();
        export_figure(figure, file, options);
        time = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 2) {
        std::cerr << "export_bench FOLDER\n";
        return 2;
    }
    QApplication application(argc, argv);
    const std::filesystem::path folder = argv[1];
    ExportOptions own{.force = true}, page{.force = true};
    page.size = FigureSize::parse("175x120mm");
    page.dpi = 300;
    Json result = Json::object();
    for (const tests::FigureSample &sample : figures()) {
        figure_image(*sample.figure, Theme::light, .5);
        Json &times = result[sample.name.toStdString()];
        for (const char *ending : {".png", ".svg", ".pdf"}) {
            const std::filesystem::path file = folder / (sample.name.toStdString() + ending);
            times[ending + 1] = milliseconds(*sample.figure, file, own);
            times[std::string("175x120mm ") + (ending + 1)] = milliseconds(*sample.figure, file, page);
        }
        const std::filesystem::path numbers = folder / (sample.name.toStdString() + ".csv");
        times["csv"] = milliseconds(*sample.figure, numbers, own);
    }
    std::cout << result.dump() << '\n';
    return 0;
}
