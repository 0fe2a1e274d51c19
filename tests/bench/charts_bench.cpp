// Seconds until a long run's charts can be used, and how long their frames take.
//
//     charts_bench log FOLDER COUNT          makes a finished run whose log holds COUNT batch points
//     charts_bench open FOLDER               from a follower's start to a painted overview, and to all points
//     charts_bench frames FOLDER WxH         live redraws, pan, zoom, smoothing slider, pointer: p50, p99, longest

#include "engine/core/error.h"
#include "engine/runs/run_log.h"
#include "engine/runs/run_reader.h"
#include "engine/runs/sqlite_internal.h"
#include "ui/follow/run_follower.h"
#include "ui/training/charts_panel.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QSlider>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iostream>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

constexpr int epochs = 50;

/// Writes the rows in one transaction: the log's own writer would commit them as a trainer does, for an hour.
void make_log(const std::filesystem::path &path, std::int64_t count) {
    std::filesystem::create_directories(path);
    { runs::RunLog log({path}, true); }
    runs::Database database(runs::RunFolder{path}.log(), SQLITE_OPEN_READWRITE);
    database.execute("BEGIN IMMEDIATE");
    std::int64_t time = 1'700'000'000'000'000;
    {
        runs::Statement insert(database,
                               "INSERT INTO events(time, segment, step, kind, payload) VALUES(?, 0, ?, ?, ?)");
        const auto put = [&](std::int64_t step, std::string_view kind, const std::string &payload) {
            insert.bind(1, time += 50'000).bind(2, step).text(3, kind).blob(4, payload);
            insert.step();
            insert.reset();
        };
        training::Settings settings;
        settings.data = "fashion-mnist";
        settings.model = "resnet18";
        settings.epochs = epochs;
        put(0, runs::kind::started,
            to_json_text(Json{{"settings", settings.json()}, {"batches", count / epochs}, {"precision", "bf16"}}));
        for (std::int64_t step = 1; step <= count; ++step) {
            const double x = static_cast<double>(step) * epochs / static_cast<double>(count);
            const double noise =
                std::sin(static_cast<double>(step) * 12.9898) * std::cos(static_cast<double>(step) * 78.233);
            const double loss = .2 + 2 * std::exp(-x / 8) + .2 * noise;
            put(step, runs::kind::batch,
                runs::BatchPoint{static_cast<float>(loss), static_cast<float>(std::clamp(1 - loss / 3, 0., 1.)),
                                 static_cast<float>(.01 * (1 + std::cos(x * 3.1416 / epochs))), 1000}
                    .encode());
            if (step % 40 == 0) put(step, runs::kind::seen, std::string(300, ' '));
            if (step % (count / epochs) != 0) continue;
            runs::EpochSummary summary;
            summary.epoch = static_cast<int>(std::lround(x));
            summary.train_loss = .2 + 2 * std::exp(-x / 8);
            summary.train_accuracy = 1 - summary.train_loss / 3;
            summary.validation_loss = .3 + 1.8 * std::exp(-x / 8);
            summary.validation_accuracy = 1 - summary.validation_loss / 3;
            put(step, runs::kind::epoch, to_json_text(summary.json()));
        }
        put(count, runs::kind::finished, R"({"state":"completed"})");
    }
    database.execute("COMMIT");
    database.execute("PRAGMA journal_mode=DELETE");
}

double seconds_of(const QElapsedTimer &timer) { return static_cast<double>(timer.nsecsElapsed()) * 1e-9; }

/// Handles events until `done`.
template <class Done> void wait_until(Done done) {
    while (!done()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 1000);
}

struct Charts {
    Charts() {
        charts.link(&rate);
        for (ChartsPanel *panel : {&charts, &rate}) panel->show();
    }
    void resize(const QSize &window) { // as in the Training page
        charts.resize(window.width() - 320 - std::clamp(window.width() / 4, 300, 480), window.height() - 120);
        rate.resize(std::clamp(window.width() / 4, 300, 480), window.height() / 3);
    }
    void show(const RunHistory &history) {
        for (ChartsPanel *panel : {&charts, &rate}) panel->show_history(&history);
    }
    ChartsPanel charts{{Quantity::loss, Quantity::accuracy}}, rate{{Quantity::learning_rate}};
};

void open(const std::filesystem::path &path) {
    Charts charts;
    charts.resize({1920, 1080});
    QCoreApplication::processEvents();
    QElapsedTimer timer;
    timer.start();
    RunFollower follower(path);
    double usable = 0, longest = 0, last = 0;
    QObject::connect(&follower, &RunFollower::changed, [&] {
        const double before = seconds_of(timer);
        charts.show(follower.history());
        for (ChartsPanel *panel : {&charts.charts, &charts.rate}) panel->repaint();
        last = seconds_of(timer);
        longest = std::max(longest, last - before);
        if (usable == 0) usable = last;
    });
    wait_until([&] { return usable > 0; });
    const std::size_t overview = follower.history().batches().size();
    const auto all = static_cast<std::size_t>(follower.history().last_step());
    wait_until([&] { return follower.history().batches().size() >= all - 1; });
    std::cout << Json{{"usable_seconds", usable},
                      {"overview_points", overview},
                      {"whole_seconds", last},
                      {"points", follower.history().batches().size()},
                      {"bytes_a_point", static_cast<double>(follower.history().batches().bytes()) /
                                            static_cast<double>(follower.history().batches().size())},
                      {"longest_update_ms", 1000 * longest}}
              << std::endl;
}

/// Milliseconds of `count` frames: what `change` does, and painting all of it.
template <class Change> Json frames(Charts &charts, int count, Change change) {
    std::vector<double> ms;
    for (int i = 0; i < count; ++i) {
        QElapsedTimer timer;
        timer.start();
        change(i);
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        for (ChartsPanel *panel : {&charts.charts, &charts.rate}) panel->repaint();
        ms.push_back(1000 * seconds_of(timer));
    }
    std::sort(ms.begin(), ms.end());
    const auto at = [&](double share) {
        return std::round(ms[static_cast<std::size_t>(share * (count - 1))] * 100) / 100;
    };
    return {{"p50", at(.5)}, {"p99", at(.99)}, {"max", at(1)}};
}

void measure_frames(const std::filesystem::path &path, const QSize &window) {
    runs::RunReader reader(runs::RunFolder{path});
    RunHistory history = read_history(reader);
    Charts charts;
    charts.resize(window);
    charts.show(history);
    QCoreApplication::processEvents();
    CurvesView *view = charts.charts.chart(Quantity::loss);
    const EpochRange whole = view->figure().curves().whole();
    const int count = 300;
    std::int64_t step = history.last_step(), id = reader.newest_event();
    Json result;
    result["live_ms"] = frames(charts, count, [&](int) {
        for (int i = 0; i < 4; ++i) {
            ++id;
            ++step;
            history.add(runs::Event{id, id, 0, step, "batch", runs::BatchPoint{.3F, .9F, .001F, 900}.encode()});
        }
        for (ChartsPanel *panel : {&charts.charts, &charts.rate}) panel->redraw();
    });
    result["zoom_ms"] = frames(charts, count, [&](int i) {
        view->zoom_by(i % 100 < 50 ? .9 : 1 / .9, whole.length() * (.3 + .002 * (i % 100)));
    });
    charts.charts.set_zoom(EpochRange{whole.length() * .1, whole.length() * .5});
    result["pan_ms"] = frames(charts, count, [&](int i) { view->pan_by(i % 100 < 50 ? .01 : -.01); });
    charts.charts.set_zoom(std::nullopt);
    result["slider_ms"] = frames(charts, count, [&](int i) { charts.charts.smoothing()->setValue(i % 100); });
    result["pointer_ms"] = frames(charts, count, [&](int i) { charts.charts.set_pointer(whole.length() * i / count); });
    std::cout << result << std::endl;
}

} // namespace

int main(int argc, char **argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    try {
        if (what == "log" && argc == 4) {
            make_log(argv[2], std::stoll(argv[3]));
            return 0;
        }
        QApplication application(argc, argv);
        apply_theme(Theme::light);
        if (what == "open" && argc == 3) {
            open(argv[2]);
            return 0;
        }
        if (what == "frames" && argc == 4) {
            const QStringList sides = QString(argv[3]).split('x');
            measure_frames(argv[2], {sides.value(0).toInt(), sides.value(1).toInt()});
            return 0;
        }
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    std::cerr << "charts_bench log FOLDER COUNT | open FOLDER | frames FOLDER WIDTHxHEIGHT\n";
    return 2;
}
