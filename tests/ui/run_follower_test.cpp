#include "engine/core/error.h"
#include "engine/runs/run_log.h"
#include "engine/runs/sqlite_internal.h"
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

    void a_killed_trainer_leaves_an_interrupted_run() {
        QTemporaryDir folder;
        const runs::RunFolder run{folder.filePath("run").toStdString()};
        std::filesystem::create_directories(run.path);
        auto lock = std::make_optional(runs::lock_for_training(run));
        auto log = std::make_unique<runs::RunLog>(run, true);
        log->append(runs::kind::started, 0, started_json());
        log->append(runs::kind::batch, 1, batch(1));
        log->flush();
        RunFollower follower(run.path);
        QTRY_VERIFY(follower.caught_up() && follower.history().state() == runs::State::running);
        log.reset();
        lock.reset(); // as the kernel does with a killed process' locks
        QTRY_VERIFY(follower.history().state() == runs::State::interrupted);
        QCOMPARE(follower.history().batches().size(), std::size_t{1});

        // Somebody resumes it.
        lock.emplace(runs::lock_for_training(run));
        log = std::make_unique<runs::RunLog>(run, false);
        log->append(runs::kind::segment, 0, Json{{"after_event", 1}, {"epoch", 1}});
        for (int i = 1; i <= 3; ++i) log->append(runs::kind::batch, i, batch(5));
        log->flush();
        QTRY_COMPARE(follower.history().batches().size(), std::size_t{3});
        QVERIFY(follower.history().state() == runs::State::running);
        QCOMPARE(follower.history().batches()[0].point.loss, 5.f);
    }

    void confusion_comes_with_every_epoch() {
        QTemporaryDir folder;
        const runs::RunFolder run{folder.filePath("run").toStdString()};
        std::filesystem::create_directories(run.path);
        const auto lock = runs::lock_for_training(run);
        runs::RunLog log(run, true);
        Json started = started_json();
        started["data"] = {{"classes", {"a", "b", "c"}}};
        log.append(runs::kind::started, 0, started);
        log.append(runs::kind::samples, 0, runs::SampleList{"test", {0, 1}, {0, 1}}.encode());
        const auto epoch = [&](int number, std::uint16_t first) {
            runs::EpochPredictions predictions;
            predictions.epoch = number;
            predictions.predicted = {first, 1};
            predictions.confidence = predictions.true_confidence = predictions.loss = {1, 1};
            log.append(runs::kind::predictions, number, predictions.encode());
            log.append(runs::kind::epoch, number, epoch_json(number, .5));
            log.flush();
        };
        epoch(1, 0);
        RunFollower follower(run.path);
        QTRY_VERIFY(follower.history().confusion());
        QCOMPARE(follower.history().confusion()->epoch, 1);
        QCOMPARE(follower.history().confusion()->classes.size(), std::size_t{3});
        QCOMPARE(follower.history().confusion()->count(0, 0), 1u);
        epoch(2, 1);
        QTRY_COMPARE(follower.history().confusion()->epoch, 2);
        QCOMPARE(follower.history().confusion()->count(0, 1), 1u);
    }

    void another_run_may_take_the_folder() {
        QTemporaryDir folder;
        const runs::RunFolder run{folder.filePath("run").toStdString()};
        std::filesystem::create_directories(run.path);
        const auto write = [&](int batches) {
            const auto lock = runs::lock_for_training(run);
            runs::RunLog log(run, true);
            log.append(runs::kind::started, 0, started_json());
            for (int i = 1; i <= batches; ++i) log.append(runs::kind::batch, i, batch(1));
            log.finish(batches, Json{{"state", "completed"}});
        };
        write(7);
        RunFollower follower(run.path);
        QTRY_COMPARE(follower.history().batches().size(), std::size_t{7});
        const auto keep = runs::RunFolder{folder.filePath("elsewhere").toStdString()}; // or the file's number is reused
        std::filesystem::create_directories(keep.path);
        std::filesystem::rename(run.log(), keep.log());
        write(3);
        QTRY_COMPARE(follower.history().batches().size(), std::size_t{3});
        QVERIFY(follower.history().state() == runs::State::completed);
    }

    void a_long_log_is_read_whole_behind_its_overview() {
        QTemporaryDir folder;
        const runs::RunFolder run{folder.filePath("run").toStdString()};
        std::filesystem::create_directories(run.path);
        constexpr int count = 1'000'000;
        { runs::RunLog log(run, true); }
        {
            runs::Database database(run.log(), SQLITE_OPEN_READWRITE);
            database.execute("BEGIN IMMEDIATE");
            runs::Statement insert(database,
                                   "INSERT INTO events(time, segment, step, kind, payload) VALUES(?, 0, ?, ?, ?)");
            const auto put = [&](int step, std::string_view kind, const std::string &payload) {
                insert.bind(1, 1'700'000'000'000'000 + step).bind(2, step).text(3, kind).blob(4, payload);
                insert.step();
                insert.reset();
            };
            put(0, runs::kind::started, to_json_text(started_json()));
            for (int i = 1; i <= count; ++i) put(i, runs::kind::batch, batch(static_cast<float>(i)));
            put(count, runs::kind::epoch, epoch_json(4, .25));
            put(count, runs::kind::finished, R"({"state":"completed"})");
            database.execute("COMMIT");
        }
        RunFollower follower(run.path);
        std::size_t first = 0;
        connect(&follower, &RunFollower::changed, &follower, [&] {
            if (first == 0) first = follower.history().batches().size();
        });
        QTRY_VERIFY_WITH_TIMEOUT(first > 0, 60000);
        QVERIFY(first >= 3000 && first <= 5000);
        QCOMPARE(follower.history().epochs().size(), std::size_t{1});
        QVERIFY(follower.history().state() == runs::State::completed);
        QTRY_COMPARE_WITH_TIMEOUT(follower.history().batches().size(), static_cast<std::size_t>(count), 60000);
        const Curves curves = curves_of(follower.history(), Quantity::loss);
        QCOMPARE(curves.batches.y(count / 2), count / 2 + 1.);
        QCOMPARE(curves.batches.extremes(1000, 2000).high, 2000.f);
        QCOMPARE(follower.history().elapsed_seconds(), 1.);
    }

    void a_log_of_a_newer_version_is_said_in_one_sentence() {
        QTemporaryDir folder;
        const runs::RunFolder run{folder.filePath("run").toStdString()};
        std::filesystem::create_directories(run.path);
        { runs::RunLog log(run, true); }
        runs::Database(run.log(), SQLITE_OPEN_READWRITE)
            .execute("UPDATE meta SET value = '99' WHERE key = 'least_reader'");
        RunFollower follower(run.path);
        QSignalSpy failed(&follower, &RunFollower::failed);
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(failed.first().first().toString().contains("newer Benchlight"));
        QVERIFY(!follower.caught_up());
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
