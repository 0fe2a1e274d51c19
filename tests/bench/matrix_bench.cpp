// How long the confusion matrix takes: milliseconds p50, p99 and the longest, as JSON.
//
//     matrix_bench CLASSES WxH [COUNT]
//
// Each frame is a change and its painting on the window's thread: the wheel's zoom in and out, dragging a part, pointing at
// cells, and another epoch's counts.

#include "ui/figures/matrix_view.h"

#include "engine/core/text.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <random>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

/// Most images on the diagonal, and about thirty other cells in each row.
std::shared_ptr<const ConfusionCounts> counts_of(std::size_t classes, int epoch) {
    auto counts = std::make_shared<ConfusionCounts>();
    counts->epoch = epoch;
    counts->counts.resize(classes * classes);
    std::mt19937 random(static_cast<unsigned>(epoch));
    for (std::size_t c = 0; c < classes; ++c) {
        counts->classes.push_back("class number " + std::to_string(c));
        counts->counts[c * classes + c] = 600 + random() % 300;
        for (int i = 0; i < 30; ++i) counts->counts[c * classes + random() % classes] += random() % 20;
    }
    return counts;
}

template <class Frame> Json times(int count, Frame frame) {
    std::vector<double> ms;
    for (int i = 0; i < count; ++i) {
        QElapsedTimer timer;
        timer.start();
        frame(i);
        ms.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
    }
    std::ranges::sort(ms);
    const auto rounded = [](double value) { return std::round(value * 100) / 100; };
    return {
        {"p50", rounded(ms[ms.size() / 2])}, {"p99", rounded(ms[ms.size() * 99 / 100])}, {"max", rounded(ms.back())}};
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 3) {
        std::cerr << "matrix_bench CLASSES WxH [COUNT]\n";
        return 2;
    }
    QApplication application(argc, argv);
    apply_theme(Theme::light);
    const std::size_t classes = static_cast<std::size_t>(std::max(2, std::atoi(argv[1])));
    const auto sides = split_text(argv[2], 'x');
    const int count = argc > 3 ? std::max(1, std::atoi(argv[3])) : 200;

    MatrixView view;
    view.resize(std::stoi(sides.at(0)), std::stoi(sides.at(1)));
    view.show_controls(true);
    view.show_counts(counts_of(classes, 1), "Confusion matrix");
    view.show();
    QCoreApplication::processEvents();
    view.repaint();
    MatrixCanvas &canvas = *view.canvas();
    const QPointF middle = canvas.rect().center();

    Json result;
    const auto whole = static_cast<double>(classes);
    result["zoom"] = times(count, [&](int i) {
        canvas.zoom_by((i / 20) % 2 == 0 ? 1.2 : 1 / 1.2, middle);
        canvas.repaint();
    });
    result["pan"] = times(count, [&](int i) {
        view.set_look({.zoom = MatrixRange{i * .1, i * .13, whole / 2}});
        canvas.repaint();
    });
    result["pan_near"] = times(count, [&](int i) { // with numbers in the cells
        view.set_look({.zoom = MatrixRange{i * .1, i * .13, std::min(whole, 20.0)}});
        canvas.repaint();
    });
    view.set_look({});
    canvas.repaint();
    canvas.setFocus();
    result["point"] = times(count, [&](int i) {
        QKeyEvent press(QEvent::KeyPress, i % 2 ? Qt::Key_Right : Qt::Key_Down, Qt::NoModifier);
        QCoreApplication::sendEvent(&canvas, &press);
        canvas.repaint();
    });
    std::vector<std::shared_ptr<const ConfusionCounts>> epochs;
    for (int epoch = 1; epoch <= 5; ++epoch) epochs.push_back(counts_of(classes, epoch));
    result["epoch"] = times(std::min(count, 100), [&](int i) {
        view.show_counts(epochs[static_cast<std::size_t>(i) % epochs.size()], "Confusion matrix");
        canvas.repaint();
    });
    result["errors_by_error"] = times(std::min(count, 50), [&](int i) {
        view.set_look({.quantity = i % 2 ? MatrixQuantity::errors : MatrixQuantity::counts,
                       .order = i % 2 ? MatrixOrder::error : MatrixOrder::name});
        canvas.repaint();
    });
    std::cout << result.dump() << '\n';
    return 0;
}
