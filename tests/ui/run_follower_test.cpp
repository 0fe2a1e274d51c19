#include "engine/core/error.h"
#include "engine/runs/run_log.h"
#include "ui/follow/run_curves.h"
#include "ui/follow/run_follower.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

runs::Event event_of(std::int64_t id, std::int64_t step, std::string_view kind, std::string payload) {
    return {id, id * 1'000'000, 0, step, std::string(kind), std::move(payload)};
}

std::string batch(float loss) { return runs::BatchPoint{loss, .5f, .1f, 100}.encode(); }

std::string epoch_json(int epoch, double loss) {
    runs::EpochSummary summary;
    summary.epoch = epoch;
    summary.epochs = 4;
    summary.train_loss = loss;
    summary.validation_accuracy = 1 - loss;
    summary.seconds = 10;
    return to_json_text(summary.json());
}

Json started_json() {
    training::Settings settings;
    settings.data = "idx:/nowhere";
    settings.model = "fast";
    settings.epochs = 4;
    return {{"settings", settings.json()}, {"batches", 10}, {"precision", "fp32"}};
}

} // namespace

class RunFollowerTest : public QObject {
    Q_OBJECT

  private slots:
    void a_resumption_drops_what_it_supersedes() {
        RunHistory history;
        history.add(event_of(1, 0, runs::kind::started, to_json_text(started_json())));
        for (int i = 2; i <= 11; ++i) history.add(event_of(i, i - 1, runs::kind::batch, batch(1)));
        history.add(event_of(12, 10, runs::kind::epoch, epoch_json(1, .5)));
        for (int i = 13; i <= 17; ++i) history.add(event_of(i, i - 2, runs::kind::batch, batch(7)));
        QCOMPARE(history.batches().size(), std::size_t{15});
        history.add(event_of(18, 10, runs::kind::segment, R"({"after_event":12,"epoch":1})"));
        QCOMPARE(history.batches().size(), std::size_t{10});
        QCOMPARE(history.epochs().size(), std::size_t{1});
        QVERIFY(curves_of(history, Quantity::learning_rate).exact);
        history.add(event_of(19, 11, runs::kind::batch, batch(3)));
        const Curves curves = curves_of(history, Quantity::loss);
        QCOMPARE(curves.batches.size(), std::size_t{11});
        QCOMPARE(curves.batches.y(10), 3.);
        QCOMPARE(curves.batches.x(10), 1.1);
        QCOMPARE(curves.epochs, 4);
        QVERIFY(curves.batches.extremes(0, 11).high < 7);
    }

    void settings_change_at_their_steps_and_are_superseded_too() {
        RunHistory history;
        history.add(event_of(1, 0, runs::kind::started, to_json_text(started_json())));
        history.add(event_of(2, 5, runs::kind::setting, R"({"name":"recipe","value":"flip=0.5"})"));
        history.add(event_of(3, 9, runs::kind::setting, R"({"name":"epochs","value":70})"));
        history.add(event_of(4, 9, runs::kind::setting, R"({"name":"of the future","value":70})"));
        QCOMPARE(history.settings_at(4).recipe, history.settings().recipe);
        QCOMPARE(history.settings_at(5).recipe, std::string("flip=0.5"));
        QCOMPARE(history.settings_at(9).epochs, 70);
        QCOMPARE(history.planned_epochs(), 70);
        history.add(event_of(5, 0, runs::kind::segment, R"({"after_event":2})"));
        QVERIFY(history.settings_at(9).epochs != 70);
        QCOMPARE(history.planned_epochs(), history.settings().epochs);
        QCOMPARE(history.settings_at(9).recipe, std::string("flip=0.5"));
    }

    void a_damaged_event_is_left_out() {
        RunHistory history;
        RunNews news;
        news.events = {event_of(1, 0, runs::kind::started, to_json_text(started_json())),
                       event_of(2, 1, runs::kind::batch, "x"),
                       event_of(3, 1, runs::kind::epoch, "{not json"),
                       event_of(4, 2, runs::kind::batch, batch(2)),
                       event_of(5, 2, "a kind of the future", ""),
                       event_of(6, 2, runs::kind::setting, R"({"name":"epochs","value":"many"})"),
                       event_of(7, 2, runs::kind::setting, R"({"name":"epochs","value":-4})")};
        history.add(news);
        QCOMPARE(history.batches().size(), std::size_t{1});
    }

    void time_between_segments_does_not_count() {
        RunHistory history;
        history.add(event_of(1, 0, runs::kind::started, to_json_text(started_json())));
        history.add(event_of(3, 1, runs::kind::batch, batch(1)));
        QCOMPARE(history.elapsed_seconds(), 2.);
        history.add(event_of(1000, 0, runs::kind::segment, R"({"after_event":1})"));
        history.add(event_of(1004, 1, runs::kind::batch, batch(1)));
        QCOMPARE(history.elapsed_seconds(), 0. + 4.); // what the checkpoint does not stand on is lost
    }

    void follows_a_log_that_grows_and_ends() {
        QTemporaryDir folder;
        const runs::RunFolder run{folder.filePath("run").toStdString()};
        std::filesystem::create_directories(run.path);
        auto lock = std::make_optional(runs::lock_for_training(run));
        auto log = std::make_unique<runs::RunLog>(run, true);
        log->append(runs::kind::started, 0, started_json());
        log->flush();
        RunFollower follower(run.path);
        QSignalSpy changed(&follower, &RunFollower::changed), failed(&follower, &RunFollower::failed);
        QTRY_VERIFY(follower.caught_up() && follower.history().started());
        QVERIFY(follower.history().state() == runs::State::running);
        for (int i = 1; i <= 50; ++i) log->append(runs::kind::batch, i, batch(1.f / static_cast<float>(i)));
        QTRY_COMPARE(follower.history().batches().size(), std::size_t{50});
        log->append(runs::kind::paused, 50, std::string());
        QTRY_VERIFY(follower.history().paused());

        follower.send({runs::Command::Kind::resume});
        runs::CommandInbox inbox(run);
        QTest::qWait(100);
        log->finish(
            50, Json{{"state", "stopped"}, {"epoch", 0}, {"best_epoch", 0}, {"weights_sha256", ""}, {"reason", ""}});
        log.reset();
        lock.reset();
        QTRY_VERIFY(follower.history().state() == runs::State::stopped);
        QVERIFY(!follower.history().paused());
        QCOMPARE(failed.count(), 0);
        // A command to a run that nobody trains is answered.
        follower.send({runs::Command::Kind::stop});
        QTRY_COMPARE(failed.count(), 1);
    }

    void says_when_there_is_no_run() {
        QTemporaryDir folder;
        RunFollower follower(folder.path().toStdString());
        QSignalSpy failed(&follower, &RunFollower::failed);
        QTRY_VERIFY(failed.count() == 1);
        QVERIFY(!failed.first().first().toString().isEmpty());
    }
};

QTEST_GUILESS_MAIN(RunFollowerTest)
#include "run_follower_test.moc"
