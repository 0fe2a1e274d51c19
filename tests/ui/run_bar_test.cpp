#include "ui/shell/theme.h"
#include "ui/training/run_bar.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

class RunBarTest : public QObject {
    Q_OBJECT

    static bool says(const RunBar &bar, const QString &text) {
        for (const QLabel *label : bar.findChildren<QLabel *>())
            if (label->text() == text) return true;
        return false;
    }

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void time_left_goes_by_the_rate_since_an_activity_began() {
        Preparation preparation;
        preparation.add("Reading weights", 0, 0, 5);
        QCOMPARE(preparation.text(), QString("Reading weights …"));
        QVERIFY(preparation.remaining().isEmpty());
        preparation.add("Computing features", 0, 100000, 10);
        preparation.add("Computing features", 500, 100000, 11);
        QVERIFY(preparation.remaining().isEmpty()); // too early to tell
        preparation.add("Computing features", 12000, 100000, 34);
        QCOMPARE(preparation.text(), QString("Computing features: 12,000 of 100,000"));
        QCOMPARE(preparation.remaining(), QString("about 3 min left")); // 88,000 at 500 a second
        preparation.add("Computing features", 80000, 100000, 170);
        QCOMPARE(preparation.remaining(), QString("about 40 s left"));
        preparation.add("Computing features", 100000, 100000, 210);
        QVERIFY(preparation.remaining().isEmpty());
        preparation.add("Reading images", 10, 20, 211);
        QVERIFY(preparation.remaining().isEmpty());
    }

    void what_was_kept_from_before_counts_for_no_rate() {
        Preparation first, later;
        first.add("Computing features", 50000, 100000, 0); // a view that was there
        first.add("Computing features", 60000, 100000, 100);
        QCOMPARE(first.remaining(), QString("about 7 min left")); // 40,000 at 100 a second
        later.add("Computing features", 0, 100000, 0);
        later.add("Computing features", 10000, 100000, 100);
        later.add("Computing features", 60000, 100000, 100.1);
        later.add("Computing features", 70000, 100000, 200);
        QCOMPARE(later.remaining(), QString("about 5 min left")); // 30,000 at 100 a second
    }

    void preparing_shows_how_far_and_can_be_stopped() {
        RunBar bar;
        bar.set_mode(RunBar::Mode::preparing, {}, "preparing", {});
        bar.show_preparation("Computing features", 12000, 100000);
        QVERIFY(says(bar, "Computing features: 12,000 of 100,000"));
        QVERIFY(bar.stop()->isEnabled() && !bar.primary()->isEnabled());
        QSignalSpy stopped(&bar, &RunBar::stop_requested);
        bar.stop()->click();
        QCOMPARE(stopped.count(), 1);
    }

    void start_says_why_it_cannot() {
        RunBar bar;
        QVERIFY(bar.primary()->isEnabled());
        bar.set_obstacle("x.pth does not fit fast.");
        QVERIFY(!bar.primary()->isEnabled());
        QCOMPARE(bar.primary()->toolTip(), QString("x.pth does not fit fast."));
        QCOMPARE(bar.primary()->accessibleDescription(), QString("x.pth does not fit fast."));
        bar.set_mode(RunBar::Mode::running, "a run", "training", {}); // which can be paused all the same
        QVERIFY(bar.primary()->isEnabled());
        bar.set_mode(RunBar::Mode::ended, "a run", "completed", {});
        QVERIFY(!bar.primary()->isEnabled());
        bar.set_obstacle({});
        QVERIFY(bar.primary()->isEnabled() && bar.primary()->toolTip().contains("Ctrl+Return"));
    }
};

QTEST_MAIN(RunBarTest)
#include "run_bar_test.moc"
