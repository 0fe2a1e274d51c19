// How quickly the Inspect page answers on a long run, and what it holds.
//
//     inspect_bench log FOLDER SPEC EPOCHS     makes a finished run of EPOCHS
//     epochs whose log holds made-up predictions of
//                                              every image of SPEC's training
//                                              part as its validation
//     inspect_bench page FOLDER WxH            epoch slider, click on a cell,
//     scrolling a gallery, memory

#include "engine/core/error.h"
#include "engine/core/random.h"
#include "engine/images/image_set.h"
#include "engine/runs/run_log.h"
#include "engine/training/settings.h"
#include "ui/figures/matrix_view.h"
#include "ui/inspect/epoch_bar.h"
#include "ui/inspect/inspect_page.h"
#include "ui/inspect/samples_panel.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSlider>
#include <QTabBar>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

/// Predictions that get better from epoch to epoch; most of a class's mistakes
/// go to the class after it.
runs::EpochPredictions predictions_of(const runs::SampleList &samples, int epoch, std::uint16_t classes) {
    Random random(1, Purpose::initialisation, static_cast<std::uint32_t>(epoch));
    runs::EpochPredictions predictions;
    predictions.epoch = epoch;
    for (const std::uint16_t label : samples.label) {
        const bool right = random.below(100) < static_cast<std::uint32_t>(50 + epoch);
        const auto other =
            static_cast<std::uint16_t>((label + 1 + (random.below(4) ? 0 : random.below(classes - 1u))) % classes);
        const float sure = .3f + .0007f * static_cast<float>(random.below(1000));
        predictions.predicted.push_back(right ? label : other);
        predictions.confidence.push_back(runs::to_fixed_point(sure));
        predictions.true_confidence.push_back(runs::to_fixed_point(right ? sure : (1 - sure) / 2));
        predictions.loss.push_back(runs::to_half(-std::log(right ? sure : (1 - sure) / 2)));
    }
    return predictions;
}

void make_log(const std::filesystem::path &path, const std::string &spec, int epochs) {
    const auto set = images::open_image_set(spec);
    const auto classes = static_cast<std::uint16_t>(set->classes().size());
    std::filesystem::create_directories(path);
    runs::RunLog log({path}, true);
    training::Settings settings;
    settings.data = spec;
    settings.model = "resnet18";
    settings.epochs = epochs;
    log.append(runs::kind::started, 0,
               Json{{"settings", settings.json()},
                    {"batches", 10},
                    {"precision", "fp32"},
                    {"normalisation", {{"mean", {.5, .5, .5}}, {"std", {.25, .25, .25}}}},
                    {"data", {{"classes", set->classes()}, {"shape", {3, 32, 32}}}}});
    runs::SampleList samples;
    samples.split = "train";
    for (std::size_t i = 0; i < set->size(images::Part::train); ++i) {
        samples.index.push_back(static_cast<std::uint32_t>(i));
        samples.label.push_back(set->label(images::Part::train, i));
    }
    log.append(runs::kind::samples, 0, samples.encode());
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        log.append(runs::kind::predictions, 10 * epoch, predictions_of(samples, epoch, classes).encode());
        runs::EpochSummary summary;
        summary.epoch = epoch;
        summary.epochs = epochs;
        summary.validation_accuracy = .5 + .01 * epoch;
        log.append(runs::kind::epoch, 10 * epoch, summary.json());
        log.flush();
    }
    log.finish(10 * epochs, Json{{"state", "completed"}});
}

/// Megabytes of memory that the process has now.
double resident() {
    std::ifstream statm("/proc/self/statm");
    double pages = 0, shared = 0;
    statm >> pages >> pages >> shared;
    return pages * 4096 / 1e6;
}

constexpr int idle_ms = 6000;

template <class Done> void wait_until(Done done) {
    while (!done()) QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
}

Json spread(std::vector<double> ms) {
    std::sort(ms.begin(), ms.end());
    const auto at = [&](double share) {
        return std::round(ms[static_cast<std::size_t>(share * static_cast<double>(ms.size() - 1))] * 100) / 100;
    };
    return {{"p50", at(.5)}, {"p90", at(.9)}, {"p99", at(.99)}, {"max", at(1)}};
}

/// Milliseconds that `change` takes until `done`.
template <class Change, class Done> double milliseconds(Change change, Done done) {
    QElapsedTimer timer;
    timer.start();
    change();
    wait_until(done);
    return static_cast<double>(timer.nsecsElapsed()) * 1e-6;
}

/// From the slider's move to a painted matrix of that epoch and lists of its
/// images.
Json walk_epochs(InspectPage &page) {
    std::vector<double> ms;
    QSlider *slider = page.epochs()->slider();
    for (int round = 0; round < 3; ++round)
        for (int place = slider->minimum(); place <= slider->maximum(); ++place)
            ms.push_back(milliseconds([&] { slider->setValue(place); },
                                      [&] {
                                          const bool there = page.subject()->predictions->epoch == place + 1;
                                          if (there) page.matrix()->repaint();
                                          return there;
                                      }));
    return spread(std::move(ms));
}

/// From a click on a cell to its first pictures on the screen.
Json click_cells(InspectPage &page, int classes) {
    std::vector<double> ms;
    for (int label = 0; label < classes; ++label)
        ms.push_back(
            milliseconds([&] { emit page.matrix()->chosen(label, (label + 1) % classes); },
                         [&] {
                             SamplesPanel *samples = page.samples();
                             if (samples->busy() || samples->tiles()->count() == 0) return false;
                             const Tile first = samples->tiles()->tile(0);
                             const bool right =
                                 samples->query().label == label &&
                                 samples->tiles()->subject()->predictions->label[*samples->tiles()->sample(0)] == label;
                             const bool there = right && samples->view()->loader().find(first);
                             if (there) samples->view()->viewport()->repaint();
                             return there;
                         }));
    return spread(std::move(ms));
}

/// Frames of a gallery that is scrolled through at three screens a second, in
/// 400 steps and in leaps.
Json scroll(InspectPage &page, double *most_memory) {
    emit page.matrix()->chosen(-1, -1);
    TileView *view = page.samples()->view();
    wait_until([&] { return !page.samples()->busy(); });
    std::vector<double> ms;
    QScrollBar *bar = view->verticalScrollBar();
    const auto frame = [&](int value) {
        QElapsedTimer timer;
        timer.start();
        bar->setValue(value);
        QCoreApplication::processEvents();
        view->viewport()->repaint();
        ms.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
        QElapsedTimer rest;
        rest.start();
        while (rest.elapsed() < 16 - static_cast<qint64>(ms.back()))
            QCoreApplication::processEvents(QEventLoop::AllEvents, 2);
        *most_memory = std::max(*most_memory, resident());
    };
    for (int i = 0; i < 400; ++i) frame(i * view->height() / 20);
    for (int i = 0; i < 200; ++i) frame(static_cast<int>(static_cast<double>(bar->maximum()) * ((i * 37) % 200) / 200));
    return spread(std::move(ms));
}

void measure(const std::filesystem::path &run, const QSize &size) {
    MainWindow window;
    window.resize(size);
    window.show();
    window.pages();
    QElapsedTimer idle; // until the window has read the data set that it opens with
    idle.start();
    while (idle.elapsed() < idle_ms) QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    const double before = resident();
    auto *page = window.findChild<InspectPage *>();
    window.show_page(page);
    page->inspect_run(run);
    wait_until([&] { return page->subject() != nullptr; });
    page->findChild<QTabBar *>()->setCurrentIndex(3); // lists
    wait_until([&] { return !page->samples()->busy(); });
    Json result{{"images", page->subject()->size()}};
    double most = resident();
    result["epoch_ms"] = walk_epochs(*page);
    most = std::max(most, resident());
    result["cell_ms"] = click_cells(*page, static_cast<int>(page->subject()->predictions->classes.size()));
    result["scroll_ms"] = scroll(*page, &most);
    result["memory_over_idle_mb"] = std::round(most - before);
    std::cout << result << std::endl;
}

} // namespace

int main(int argc, char **argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    try {
        if (what == "log" && argc == 5) {
            make_log(argv[2], argv[3], std::stoi(argv[4]));
            return 0;
        }
        QTemporaryDir home;
        if (!qEnvironmentVariableIsSet("BENCHLIGHT_HOME")) qputenv("BENCHLIGHT_HOME", home.path().toLocal8Bit());
        QApplication application(argc, argv);
        apply_theme(Theme::light);
        if (what == "page" && argc == 4) {
            const QStringList sides = QString(argv[3]).split('x');
            measure(argv[2], {sides.value(0).toInt(), sides.value(1).toInt()});
            return 0;
        }
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    std::cerr << "inspect_bench log FOLDER SPEC EPOCHS | page FOLDER WIDTHxHEIGHT\n";
    return 2;
}
