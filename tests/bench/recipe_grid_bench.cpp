// From a change of the recipe to the redrawn grid: recipe_grid_bench SPEC SIDE RECIPE BUSY [CHANGES]
// Shows the grid of SPEC (images of SIDE pixels, 0: the common size) while so many BUSY threads compute at nice 10, adds
// a rotation that changes to RECIPE, and prints the median, the 99th percentile and the longest time in milliseconds.
#include "ui/dataset/augmented_grid.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

/// Tells when the window has painted itself, to the last pixel.
class Painted final : public QObject {
  public:
    bool eventFilter(QObject *watched, QEvent *event) override {
        if (event->type() != QEvent::UpdateRequest) return false;
        watched->event(event);
        ++count;
        if (loop) loop->quit();
        return true;
    }
    int count = 0;
    QEventLoop *loop = nullptr;
};

double milliseconds_to_redraw(AugmentedGrid &grid, Painted &painted, const QString &recipe) {
    QEventLoop loop;
    bool shown = false;
    const auto connection = QObject::connect(&grid, &AugmentedGrid::shown, [&](int, const QString &now) {
        shown = now == recipe;
        painted.loop = shown ? &loop : nullptr;
    });
    QTimer::singleShot(10000, &loop, [] {
        std::fputs("no grid came within 10 s\n", stderr);
        std::exit(1);
    });
    QElapsedTimer timer;
    timer.start();
    grid.set_recipe(recipe);
    loop.exec();
    const double time = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
    painted.loop = nullptr;
    QObject::disconnect(connection);
    return time;
}

void pause(int ms) {
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

void compute_at_nice_10(const std::stop_token &stop) {
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);
    volatile double sink = 0;
    while (!stop.stop_requested())
        for (int i = 0; i < 10000; ++i) sink = sink + std::sqrt(i);
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 5) {
        std::fputs("recipe_grid_bench SPEC SIDE RECIPE BUSY [CHANGES]\n", stderr);
        return 2;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    apply_theme(Theme::light);
    images::DataSet::Options options;
    if (const int side = std::atoi(argv[2])) options.size = side;
    options.hold_bytes = 0;
    const auto data = images::DataSet::load(argv[1], options);
    const QString rest = argv[3];
    const int changes = argc > 5 ? std::atoi(argv[5]) : 300;

    AugmentedGrid grid;
    Painted painted;
    grid.installEventFilter(&painted);
    grid.resize(560, 620);
    grid.QWidget::show();
    grid.show(data, {}, rest);
    pause(500);
    std::vector<std::jthread> busy;
    for (int i = 0; i < std::atoi(argv[4]); ++i) busy.emplace_back(compute_at_nice_10);
    pause(500);
    std::vector<double> times;
    for (int i = 0; i < changes; ++i) {
        times.push_back(milliseconds_to_redraw(grid, painted, QString("rotate=%1,").arg(1 + i % 45) + rest));
        pause(7 + i % 11);
    }
    std::ranges::sort(times);
    const auto at = [&](double share) {
        return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    std::printf("%.2f %.2f %.2f\n", at(.5), at(.99), times.back());
}
