// How long the Runs page takes with many runs: milliseconds, as JSON.
//
//     runs_bench FOLDER [RUNS]
//
// Makes a workspace of synthetic runs in FOLDER, which is to be empty. Measures finding them without an index, with the one
// of another session, and again while nothing has changed; and on the window's thread ordering, filtering, taking news, and
// frames of scrolling.

#include "engine/core/files.h"
#include "tests/engine/runs/written_run.h"
#include "ui/runs/runs_table.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <iostream>

using namespace benchlight;
using namespace benchlight::ui;
namespace fs = std::filesystem;

namespace {

constexpr int kinds = 20, epochs = 30;

/// Logs of a few kinds, copied as often as needed: writing each would take a minute.
void make_workspace(const fs::path &workspace, int count) {
    for (int kind = 0; kind < kinds; ++kind) {
        tests::LoggedRun run{.settings = tests::logged_settings()};
        run.settings.epochs = epochs;
        run.settings.learning_rate = 1e-3 * (kind + 1);
        run.settings.recipe = kind % 2 ? "rotate=20,flip=0.5" : "none";
        run.accuracy.clear();
        for (int epoch = 0; epoch < epochs; ++epoch)
            run.accuracy.push_back(.9 - .5 * std::exp(-epoch * .1 * (kind + 1)) + .01 * std::sin(epoch * kind));
        run.state = kind % 7 == 6 ? "failed" : kind % 5 == 4 ? "" : "completed";
        tests::log_run(workspace / "templates" / std::to_string(kind), run);
    }
    for (int i = 0; i < count; ++i) {
        const fs::path run = workspace / "runs" / ("Fashion-MNIST--fast-20261127-" + std::to_string(100000 + i));
        fs::create_directories(run.parent_path());
        fs::copy(workspace / "templates" / std::to_string(i % kinds), run);
        if (i % 10 == 0) runs::write_notes(run, {.title = "Title " + std::to_string(i), .tags = {"paper", "seed"}});
    }
}

template <class Work> double milliseconds(Work work) {
    QElapsedTimer timer;
    timer.start();
    work();
    return std::round(static_cast<double>(timer.nsecsElapsed()) * 1e-4) / 100;
}

template <class Frame> Json times(int count, Frame frame) {
    std::vector<double> ms;
    for (int i = 0; i < count; ++i) ms.push_back(milliseconds([&] { frame(i); }));
    std::ranges::sort(ms);
    return {{"p50", ms[ms.size() / 2]}, {"p99", ms[ms.size() * 99 / 100]}, {"max", ms.back()}};
}

Json time_index(const fs::path &workspace) {
    Json result;
    {
        runs::RunIndex index;
        result["cold"] = milliseconds([&] { index.refresh(); });
        result["again"] = times(20, [&](int) { index.refresh(); });
    }
    runs::RunIndex index;
    result["next_session"] = milliseconds([&] { index.refresh(); });
    result["index_bytes"] = fs::file_size(workspace / "runs.json");
    return result;
}

std::vector<RunPtr> rows_of_workspace() {
    std::vector<RunPtr> rows;
    for (runs::IndexedRun &run : runs::RunIndex().refresh()) rows.push_back(make_row(std::move(run)));
    return rows;
}

Json time_window() {
    std::vector<RunPtr> rows = rows_of_workspace();
    RunsModel model;
    RunsOrder order(&model);
    RunsTable table(&order);
    table.resize(1280, 600);
    table.show();
    Json result;
    result["fill"] = milliseconds([&] {
        model.set_runs(rows);
        table.repaint();
    });
    QCoreApplication::processEvents();
    result["sort"] = times(26, [&](int i) {
        table.sortByColumn(i / 2 % RunsModel::columns, i % 2 ? Qt::AscendingOrder : Qt::DescendingOrder);
        table.repaint();
    });
    const char *filters[] = {"r",         "rot", "rotate", "rotate -failed", "tag:paper", "", "status:completed",
                             "1e−3 flip", ""};
    result["filter"] = times(45, [&](int i) {
        order.set_filter(RunFilter(filters[i % 9]));
        table.repaint();
    });
    table.select({rows[500 % rows.size()]->path()});
    result["news"] = times(50, [&](int i) {
        rows[static_cast<std::size_t>(i)] = make_row(rows[static_cast<std::size_t>(i)]->run);
        model.set_runs(rows);
        table.repaint();
    });
    QScrollBar *bar = table.verticalScrollBar();
    result["scroll"] = times(400, [&](int i) {
        bar->setValue((i * 97) % std::max(1, bar->maximum()));
        table.viewport()->repaint();
    });
    return result;
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 2) {
        std::cerr << "runs_bench FOLDER [RUNS]\n";
        return 2;
    }
    const fs::path workspace = fs::absolute(argv[1]);
    qputenv("BENCHLIGHT_HOME", workspace.c_str());
    QApplication application(argc, argv);
    apply_theme(Theme::light);
    make_workspace(workspace, argc > 2 ? std::max(100, std::atoi(argv[2])) : 1000);
    Json result = time_index(workspace);
    result.update(time_window());
    std::cout << to_json_text(result) << "\n";
}
