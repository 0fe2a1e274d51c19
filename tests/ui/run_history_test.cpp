#include "engine/core/error.h"
#include "ui/follow/run_curves.h"

#include <QTest>

#include <cmath>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

constexpr std::int64_t second = 1'000'000;

/// A log that is told second by second.
struct Teller {
    RunHistory history;
    std::int64_t id = 0, step = 0;

    void tell(std::int64_t seconds, std::string_view kind, const Json &json) {
        RunNews news;
        news.events.push_back({++id, seconds * second, 0, step, std::string(kind), to_json_text(json)});
        history.add(std::move(news));
    }
    void start() {
        training::Settings settings;
        settings.data = "idx:/nowhere";
        settings.model = "fast";
        settings.epochs = 4;
        tell(1, runs::kind::started,
             {{"settings", settings.json()}, {"batches", 10}, {"data", {{"classes", {"cat", "dog"}}}}});
    }
    void promise(std::int64_t seconds, double low, double high) {
        tell(seconds, runs::kind::promise, {{"low", low}, {"high", high}});
    }
    void batch(std::int64_t seconds) {
        history.add(runs::Event{++id, seconds * second, 0, ++step, "batch", runs::BatchPoint{1, 1, 1, 1}.encode()});
    }
    void epoch(std::int64_t seconds, int number, double accuracy) {
        runs::EpochSummary summary;
        summary.epoch = number;
        summary.validation_accuracy = accuracy;
        step = number * 10;
        tell(seconds, runs::kind::epoch, summary.json());
    }
    void finish(std::int64_t seconds) {
        tell(seconds, runs::kind::finished, {{"state", "completed"}});
        RunNews news;
        news.state = runs::State::completed;
        history.add(news);
    }
};

} // namespace

class RunHistoryTest : public QObject {
    Q_OBJECT

  private slots:
    void remaining_time_is_the_newest_promise_less_the_time_since() {
        Teller run;
        run.start();
        QVERIFY(!run.history.remaining_seconds());
        run.promise(10, 50, 60);
        run.promise(20, 30, 40);
        run.batch(25);
        const auto left = run.history.remaining_seconds();
        QVERIFY(left.has_value());
        QCOMPARE(left->first, 25.);
        QCOMPARE(left->second, 35.);
        QCOMPARE(run.history.remaining_seconds(55 * second)->first, 0.);
        QCOMPARE(run.history.remaining_seconds(55 * second)->second, 5.);
        QCOMPARE(run.history.remaining_seconds(500 * second)->second, 0.);

        run.tell(30, runs::kind::paused, {});
        QVERIFY(!run.history.remaining_seconds());
        run.tell(100, runs::kind::continued, {});
        QCOMPARE(run.history.remaining_seconds()->second, 30.); // the pause takes nothing of it
        run.tell(101, runs::kind::setting, {{"name", "epochs"}, {"value", 9}});
        QVERIFY(!run.history.remaining_seconds());
        run.promise(102, 5, 7);
        QCOMPARE(run.history.remaining_seconds()->first, 5.);
        run.tell(200, runs::kind::segment, {{"after_event", run.id}});
        QVERIFY(!run.history.remaining_seconds());
        run.promise(201, 5, 7);
        run.finish(205);
        QVERIFY(!run.history.remaining_seconds());
    }

    void promises_are_kept_or_not() {
        Teller run;
        run.start();
        run.promise(10, 80, 100);                                     // 90 s it was
        run.promise(20, 90, 100);                                     // 80 s: too pessimistic
        run.promise(30, 10, 60);                                      // 70 s: too optimistic
        run.promise(40, 60, 60);                                      // exactly
        run.tell(50, runs::kind::promise, {{"low", 9}, {"high", 1}}); // nonsense
        run.tell(50, runs::kind::promise, {{"low", "soon"}});
        QCOMPARE(run.history.promises().made, 0); // nobody knows yet
        QVERIFY(promise_text(run.history).isEmpty());
        run.finish(100);
        QCOMPARE(run.history.promises().made, 4);
        QCOMPARE(run.history.promises().kept, 2);
        QCOMPARE(promise_text(run.history), "Remaining time: 2 of 4 promises kept");
    }

    void promises_before_a_turn_do_not_count() {
        for (const std::string_view turn : {runs::kind::paused, runs::kind::segment, runs::kind::setting}) {
            Teller run;
            run.start();
            run.promise(10, 0, 1000);
            run.tell(20, turn, {{"after_event", run.id}, {"name", "epochs"}, {"value", 5}});
            run.tell(21, runs::kind::setting, {{"name", "lr"}, {"value", .5}}); // is none
            run.promise(30, 70, 70);
            run.finish(100);
            QCOMPARE(run.history.promises().made, 1);
            QCOMPARE(run.history.promises().kept, 1);
            QCOMPARE(promise_text(run.history), "Remaining time: 1 of 1 promise kept");
        }
    }

    void sights_messages_and_classes() {
        Teller run;
        run.start();
        QCOMPARE(run.history.classes(), (std::vector<std::string>{"cat", "dog"}));
        const runs::BatchSight sight{2, {7, 9}, {0, 1}, {1, 1}, {.5, .75}};
        run.step = 12;
        run.tell(5, runs::kind::seen, sight.json());
        QVERIFY(run.history.sight().has_value());
        QCOMPARE(run.history.sight()->index[1], 9u);
        QCOMPARE(run.history.sight_step(), std::int64_t{12});
        run.tell(6, runs::kind::message, {{"severity", "warning"}, {"text", "hot"}});
        QCOMPARE(run.history.messages()[0].severity, std::string("warning"));
        QCOMPARE(run.history.messages()[0].step, std::int64_t{12});
        QCOMPARE(run.history.messages()[0].time_us, 6 * second);
        run.tell(7, runs::kind::segment, {{"after_event", 1}});
        QVERIFY(!run.history.sight());
        QVERIFY(run.history.messages().empty());

        // Of many at once the newest alone is looked at.
        RunNews news;
        for (int i = 0; i < 3; ++i) {
            runs::BatchSight each = sight;
            each.epoch = i;
            news.events.push_back({++run.id, second, 0, 20 + i, "seen", i < 2 ? "{" : to_json_text(each.json())});
        }
        run.history.add(news);
        QCOMPARE(run.history.sight()->epoch, 2);
        QCOMPARE(run.history.sight_step(), std::int64_t{22});
    }

    void marks_tell_what_happened_in_order() {
        Teller run;
        run.start();
        run.epoch(10, 1, .5);
        run.step = 13;
        run.tell(12, runs::kind::setting, {{"name", "learning_rate"}, {"value", .5}});
        run.tell(13, runs::kind::setting, {{"name", "learning_rate"}, {"value", .5}}); // changes nothing
        run.step = 15;
        run.tell(14, runs::kind::paused, {});
        run.tell(74, runs::kind::continued, {});
        run.epoch(80, 2, .7);
        run.epoch(90, 3, .6);
        const auto marks = run.history.marks();
        QCOMPARE(marks.size(), std::size_t{3});
        QVERIFY(marks[0].kind == RunMark::Kind::setting && marks[0].step == 13);
        QVERIFY2(marks[0].text.find("→ 0.5") != std::string::npos, marks[0].text.c_str());
        QVERIFY(marks[1].kind == RunMark::Kind::pause && marks[1].step == 15);
        QCOMPARE(marks[1].text, "paused for " + format_duration(60));
        QVERIFY(marks[2].kind == RunMark::Kind::best && marks[2].step == 20);
        QCOMPARE(marks[2].text, std::string("best epoch 2"));
        const Curves curves = curves_of(run.history, Quantity::loss);
        QCOMPARE(curves.marks.size(), std::size_t{3});
        QCOMPARE(curves.marks[0].x, 1.3);
        QCOMPARE(curves_of(run.history, Quantity::learning_rate).marks.size(), std::size_t{2});

        run.step = 10;
        run.tell(190, runs::kind::segment, {{"after_event", 2}});
        const auto after = run.history.marks();
        QCOMPARE(after.size(), std::size_t{2});
        QCOMPARE(after[0].text, "resumed after " + format_duration(180));
        QCOMPARE(after[1].text, std::string("best epoch 1"));
    }

    void batches_can_come_behind_the_events_that_tell_the_story() {
        Teller whole;
        whole.start();
        RunNews outline, batches;
        batches.batches = std::make_shared<RunBatches>();
        for (int i = 2; i < 30; ++i) {
            whole.batch(i);
            const RunHistory::Batch batch = whole.history.batches().back();
            batches.batches->append(batch.id, batch.time_us, batch.step, batch.point);
        }
        Teller apart;
        apart.start();
        apart.history.add(std::move(batches));
        QCOMPARE(apart.history.batches().size(), whole.history.batches().size());
        QCOMPARE(apart.history.last_step(), whole.history.last_step());
        QCOMPARE(apart.history.elapsed_seconds(), whole.history.elapsed_seconds());
        QCOMPARE(apart.history.images_per_second(), whole.history.images_per_second());
    }

    void other_runs_and_published_curves_are_overlays() {
        Teller mine, other;
        for (Teller *run : {&mine, &other}) run->start();
        mine.epoch(10, 1, .5);
        other.epoch(10, 1, .25);
        other.epoch(20, 2, .35);
        std::vector<Overlay> overlays{{.name = "wider", .colour = 3}, {.name = "paper"}};
        overlays[0].history = std::shared_ptr<const RunHistory>(std::shared_ptr<void>(), &other.history);
        overlays[1].published[Quantity::accuracy] = {{}, {{1, .4}}};
        const Curves curves = curves_of(mine.history, Quantity::accuracy, overlays);
        QCOMPARE(curves.overlays.size(), std::size_t{2});
        QCOMPARE(curves.overlays[0].validation.size(), std::size_t{2});
        QCOMPARE(curves.overlays[0].validation[1].y, .35);
        QVERIFY(curves.overlays[1].kind == CurveOverlay::Kind::published);
        QCOMPARE(curves.overlays[1].validation[0].y, .4);
        QVERIFY(curves_of(mine.history, Quantity::loss, overlays).overlays[1].validation.empty());
    }

    void confusion_counts_pairs() {
        const runs::SampleList samples{"test", {0, 1, 2, 3}, {0, 0, 1, 2}};
        runs::EpochPredictions predictions;
        predictions.epoch = 3;
        predictions.predicted = {0, 2, 1, 2};
        const auto confusion = confusion_of(samples, predictions, {"a", "b", "c", "d"});
        QVERIFY(confusion);
        QCOMPARE(confusion->classes.size(), std::size_t{4});
        QCOMPARE(confusion->epoch, 3);
        QCOMPARE(confusion->count(0, 0), 1u);
        QCOMPARE(confusion->count(0, 2), 1u);
        QCOMPARE(confusion->count(2, 0), 0u);
        QCOMPARE(confusion_of(samples, predictions, {})->classes, (std::vector<std::string>{"0", "1", "2"}));
        predictions.predicted.pop_back();
        QVERIFY(!confusion_of(samples, predictions, {"a"}));
        predictions.predicted = {0, 0, 0, 65535};
        QVERIFY(!confusion_of(samples, predictions, {"a"}));
    }

    void a_million_points_take_forty_bytes_each() {
        RunBatches batches;
        batches.reserve(1'000'000);
        for (int i = 0; i < 1'000'000; ++i) batches.append(i, i, i, {static_cast<float>(i), 0, 0, 0});
        const PointSeries::Extremes extremes = batches.series()->extremes(0, 123'456, 987'654);
        QCOMPARE(extremes.low, 123'456.f);
        QCOMPARE(extremes.high, 987'653.f);
        QVERIFY(batches.bytes() <= 40'000'000);
        batches.drop_after(499'999);
        QCOMPARE(batches.size(), std::size_t{500'000});
        QCOMPARE(batches.back().point.loss, 499'999.f);
    }
};

QTEST_GUILESS_MAIN(RunHistoryTest)
#include "run_history_test.moc"
