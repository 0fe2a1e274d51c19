#include "engine/core/error.h"
#include "engine/runs/run_log.h"
#include "tests/ui/generated_data.h"
#include "ui/figures/matrix_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/message_area.h"
#include "ui/shell/window_settings.h"
#include "ui/training/charts_panel.h"
#include "ui/training/message_drawer.h"
#include "ui/training/run_bar.h"
#include "ui/follow/run_label.h"
#include "ui/training/run_list.h"
#include "ui/training/seen_panel.h"
#include "ui/training/settings_form.h"
#include "ui/training/training_page.h"
#include "ui/training/window_words.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

constexpr int patience_ms = 60000;

/// A run as another process would write it.
struct OtherRun {
    explicit OtherRun(const std::string &name, const std::string &data, const std::string &preset = {})
        : folder{runs::new_workspace_run(name)}, lock(take_lock()), log(std::make_unique<runs::RunLog>(folder, true)) {
        training::Settings settings;
        settings.data = data;
        settings.model = "fast";
        settings.preset = preset;
        log->append(runs::kind::started, 0,
                    Json{{"settings", settings.json()}, {"batches", 10}, {"precision", "bf16"}});
        log->flush();
    }
    std::optional<FileLock> take_lock() {
        std::filesystem::create_directories(folder.path);
        return runs::lock_for_training(folder);
    }
    /// As a process that is killed: nothing more is written, the lock is free.
    void kill() {
        log.reset();
        lock.reset();
    }
    void point(std::int64_t step, float loss) {
        log->append(runs::kind::batch, step, runs::BatchPoint{loss, .25f, .3f, 100}.encode());
    }

    runs::RunFolder folder;
    std::optional<FileLock> lock;
    std::unique_ptr<runs::RunLog> log;
};

/// Presses a button of the message box that opens next.
void answer(const QString &text) {
    QTimer::singleShot(200, qApp, [text] {
        auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
        QVERIFY(box);
        for (QAbstractButton *button : box->buttons())
            if (button->text().remove('&') == text) return button->click();
        box->reject();
        QFAIL(qPrintable(text));
    });
}

} // namespace

class TrainingPageTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::string data_;

    static void use(MainWindow &window, int epochs, int batch) {
        Desk &desk = window.pages().front()->desk();
        training::Settings settings = desk.settings();
        settings.epochs = epochs;
        settings.batch = batch;
        desk.set_settings(settings);
    }
    static TrainingPage *show_training(MainWindow &window) {
        window.resize(1280, 720);
        window.show();
        auto *page = window.findChild<TrainingPage *>();
        window.show_page(page);
        return page;
    }
    static bool is_live(MainWindow &window) { return window.findChild<RunBar *>()->mode() == RunBar::Mode::running; }

  private slots:
    void init() {
        const QString home = home_.filePath(QTest::currentTestFunction()); // so that no test follows another's runs
        qputenv("BENCHLIGHT_HOME", home.toLocal8Bit());
        data_ = tests::generate_idx(home_.filePath("data").toStdString(), 640, 64);
        training::Settings settings = first_settings();
        settings.data = data_;
        WindowSettings().setValue("next_run", QString::fromStdString(to_json_text(settings.json())));
        apply_theme(Theme::light);
    }

    void trains_shows_points_pauses_and_stops() {
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        use(window, 500, 16);
        auto *bar = window.findChild<RunBar *>();
        auto *charts = window.findChild<ChartsPanel *>();
        QVERIFY(bar->primary()->isEnabled());
        QTest::mouseClick(bar->primary(), Qt::LeftButton);
        QVERIFY(bar->mode() == RunBar::Mode::preparing);
        QTRY_VERIFY_WITH_TIMEOUT(page->follower() && is_live(window), patience_ms);
        QVERIFY(page->desk().training());
        const auto &curves = [&](Quantity quantity) -> const Curves & {
            return charts->chart(quantity)->figure().curves();
        };
        QTRY_VERIFY_WITH_TIMEOUT(curves(Quantity::loss).batches.size() > 3, patience_ms);
        QTRY_VERIFY_WITH_TIMEOUT(curves(Quantity::accuracy).validation.size() >= 2, patience_ms);
        QTRY_VERIFY_WITH_TIMEOUT(page->findChild<MatrixView *>()->canvas()->figure(), patience_ms);
        QTRY_VERIFY_WITH_TIMEOUT(window.findChild<SeenPanel *>()->drawn() > 0, patience_ms);

        QTest::mouseClick(bar->primary(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(bar->mode() == RunBar::Mode::paused, patience_ms);
        const auto steps = page->follower()->history().last_step();
        QTest::qWait(300);
        QCOMPARE(page->follower()->history().last_step(), steps);
        QTest::mouseClick(bar->primary(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(page->follower()->history().last_step() > steps, patience_ms);

        QTest::mouseClick(bar->stop(), Qt::LeftButton);
        QVERIFY(bar->mode() == RunBar::Mode::stopping);
        QTRY_VERIFY_WITH_TIMEOUT(bar->mode() == RunBar::Mode::ended, patience_ms);
        QVERIFY(page->follower()->history().state() == runs::State::stopped);
        QVERIFY(bar->resume()->isVisible());
        QTRY_VERIFY(bar->primary()->isEnabled() && !page->desk().training());

        QTest::mouseClick(bar->resume(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(is_live(window), patience_ms);
        QTest::mouseClick(bar->stop(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(bar->mode() == RunBar::Mode::ended, patience_ms);
        QVERIFY2(page->problem().isEmpty(), qPrintable(page->problem()));
    }

    void the_learning_rate_changes_while_it_trains_and_is_marked() {
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        use(window, 5000, 16);
        page->start();
        QTRY_VERIFY_WITH_TIMEOUT(page->follower() && is_live(window), patience_ms);
        QPushButton *half = nullptr;
        for (QPushButton *button : page->findChildren<QPushButton *>())
            if (button->text() == "× 0.5") half = button;
        QVERIFY(half && half->isVisible());
        QTest::mouseClick(half, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(
            page->follower()->history().settings_at(page->follower()->history().last_step()).learning_rate,
            page->next_settings().learning_rate / 2, patience_ms);
        const auto &marks = page->follower()->history().marks();
        QVERIFY(std::any_of(marks.begin(), marks.end(),
                            [](const RunMark &mark) { return mark.kind == RunMark::Kind::setting; }));
        QTest::mouseClick(window.findChild<RunBar *>()->stop(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(window.findChild<RunBar *>()->mode() == RunBar::Mode::ended, patience_ms);
    }

    void what_keeps_a_run_from_starting_is_said() {
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        use(window, 4, 5000);
        auto *bar = window.findChild<RunBar *>();
        QTest::mouseClick(bar->primary(), Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(page->problem().contains("5,000"), qPrintable(page->problem()), patience_ms);
        QTRY_VERIFY(bar->mode() == RunBar::Mode::idle);
        QVERIFY(bar->primary()->isEnabled());
    }

    void the_engines_sentences_name_fields_and_no_options() {
        QCOMPARE(window_words("--batch takes a whole number from 1, not '0'."),
                 QString("Batch size takes a whole number from 1, not '0'."));
        QCOMPARE(window_words("Nothing is left; take a smaller --weight-decay or --limit-train."),
                 QString("Nothing is left; take a smaller “Weight decay” or “Training images”."));
        QCOMPARE(window_words("resume --run DIR"), QString("resume --run DIR")); // no field
    }

    void follows_a_run_of_another_process_until_it_is_left() {
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        OtherRun run("another", data_);
        QTRY_VERIFY_WITH_TIMEOUT(is_live(window), patience_ms);
        run.point(1, 2);
        QTRY_COMPARE(window.findChild<ChartsPanel *>()->chart(Quantity::loss)->figure().curves().batches.size(),
                     std::size_t{1});
        run.log->append(runs::kind::message, 1, Json{{"severity", "info"}, {"text", "three images were skipped"}});
        QTRY_COMPARE(window.findChild<MessageDrawer *>()->count(), 1);
        QTest::mouseClick(window.findChild<RunBar *>()->leave(), Qt::LeftButton);
        QVERIFY(window.findChild<RunBar *>()->mode() == RunBar::Mode::idle);
        QTest::qWait(3500); // a look at the workspace later
        QVERIFY(!page->follower());
    }

    void a_trainer_that_is_killed_leaves_an_interrupted_run() {
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        OtherRun run("killed", data_);
        QTRY_VERIFY_WITH_TIMEOUT(is_live(window), patience_ms);
        run.point(1, 2);
        QTRY_VERIFY(!page->follower()->history().batches().empty());
        run.kill();
        auto *bar = window.findChild<RunBar *>();
        QTRY_VERIFY_WITH_TIMEOUT(bar->mode() == RunBar::Mode::ended, patience_ms);
        QVERIFY(page->follower()->history().state() == runs::State::interrupted);
        QVERIFY(bar->resume()->isVisible());
        QVERIFY(bar->primary()->isEnabled());
    }

    void a_log_of_a_newer_version_is_refused_in_words() {
        OtherRun run("newer", data_);
        run.kill();
        QProcess sqlite; // as that version would have left it
        sqlite.start("python3", {"-c",
                                 "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
                                 "c.execute(\"UPDATE meta SET value = 999 WHERE key = 'least_reader'\"); c.commit()",
                                 QString::fromStdString(run.folder.log().string())});
        QVERIFY(sqlite.waitForFinished() && sqlite.exitCode() == 0);
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        page->follow(run.folder.path);
        QTRY_VERIFY2_WITH_TIMEOUT(page->problem().contains("newer"), qPrintable(page->problem()), patience_ms);
        QVERIFY(window.findChild<RunBar *>()->primary()->isEnabled());
    }

    void checked_runs_are_drawn_with_the_shown_one() {
        OtherRun shown("shown", data_), other("other", data_);
        other.point(1, 3);
        other.log->flush();
        other.kill();
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        page->follow(shown.folder.path);
        auto *model = window.findChild<RunList *>()->model();
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 2, patience_ms);
        for (int row = 0; row < 2; ++row) QVERIFY(model->setData(model->index(row), Qt::Checked, Qt::CheckStateRole));
        const auto overlays = [&] {
            return window.findChild<ChartsPanel *>()->chart(Quantity::loss)->figure().curves().overlays;
        };
        QTRY_COMPARE_WITH_TIMEOUT(overlays().size(), std::size_t{1}, patience_ms); // not the shown one again
        QVERIFY(overlays().front().name.startsWith("other"));
        for (int row = 0; row < 2; ++row) QVERIFY(model->setData(model->index(row), Qt::Unchecked, Qt::CheckStateRole));
        QTRY_VERIFY(overlays().empty());
    }

    void the_published_history_is_drawn_beside_what_repeats_it() {
        OtherRun plain("plain", data_), original("original", data_, "original-frozen");
        for (OtherRun *run : {&plain, &original}) run->kill();
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        page->follow(original.folder.path);
        auto *model = window.findChild<RunList *>()->model();
        const auto overlays = [&](Quantity quantity) {
            return window.findChild<ChartsPanel *>()->chart(quantity)->figure().curves().overlays;
        };
        QTRY_COMPARE_WITH_TIMEOUT(overlays(Quantity::loss).size(), std::size_t{1}, patience_ms);
        QCOMPARE(overlays(Quantity::accuracy).front().name, QString("Published, frozen"));
        QCOMPARE(overlays(Quantity::accuracy).front().validation.size(), std::size_t{60});
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 3, patience_ms);
        QVERIFY(model->setData(model->index(0), Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(overlays(Quantity::loss).empty());
        QVERIFY(model->setData(model->index(0), Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(overlays(Quantity::loss).size(), std::size_t{1});
        page->follow(plain.folder.path);
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 2, patience_ms);
        QVERIFY(overlays(Quantity::loss).empty());
    }

    void a_dropped_weight_file_is_chosen_and_start_says_when_it_does_not_fit() {
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        auto *bar = window.findChild<RunBar *>();
        window.show_page(window.pages().front());
        QVERIFY(window.open(BENCHLIGHT_TEST_DATA "/nn/legacy-2.pth"));
        QCOMPARE(window.current_page(), page);
        QCOMPARE(page->desk().settings().weights, std::string(BENCHLIGHT_TEST_DATA "/nn/legacy-2.pth"));
        QTRY_VERIFY_WITH_TIMEOUT(!bar->primary()->isEnabled(), patience_ms);
        QVERIFY2(bar->primary()->toolTip().contains("does not fit fast"), qPrintable(bar->primary()->toolTip()));
        page->start(); // by other means
        QVERIFY(!page->is_training() && page->problem().contains("does not fit fast"));
        training::Settings settings = page->desk().settings();
        settings.weights = "none";
        page->desk().set_settings(settings);
        QTRY_VERIFY(bar->primary()->isEnabled());
    }

    void closing_can_be_cancelled_and_stops_with_a_checkpoint() {
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        use(window, 5000, 16);
        page->start();
        QTRY_VERIFY_WITH_TIMEOUT(page->follower() && is_live(window), patience_ms);
        answer("Cancel");
        window.close();
        QVERIFY(window.isVisible() && is_live(window));
        const runs::RunFolder run{page->follower()->run()};
        answer("Stop and close");
        window.close();
        QTRY_VERIFY_WITH_TIMEOUT(!window.isVisible(), patience_ms);
        QVERIFY(std::filesystem::exists(run.last_checkpoint()));
        QVERIFY(!FileLock::held(run.lock()));
    }

    /// Told to end while the question is open: the question goes, the training leaves a checkpoint.
    void ending_does_not_wait_for_an_answer() {
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        use(window, 5000, 16);
        page->start();
        QTRY_VERIFY_WITH_TIMEOUT(page->follower() && is_live(window), patience_ms);
        const runs::RunFolder run{page->follower()->run()};
        QTimer::singleShot(200, &window, [&] {
            QVERIFY(QApplication::activeModalWidget());
            window.end();
        });
        window.close();
        QTRY_VERIFY_WITH_TIMEOUT(!window.isVisible(), patience_ms);
        QVERIFY(!QApplication::activeModalWidget());
        QVERIFY(std::filesystem::exists(run.last_checkpoint()));
    }

    void the_list_of_runs_is_a_proper_model() {
        RunListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.set_entries({{"/a/b", false}, {"/a/c", true}});
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(model.index(1).data().toString().contains("training now"));
        QCOMPARE(run_label("/runs/Fashion-MNIST--fast-20241124-161820"),
                 QString("Fashion-MNIST, fast  24 Nov 2024 16:18"));
        QCOMPARE(run_label("/runs/mine-20249924-161820"), QString("mine-20249924-161820")); // no day
        QVERIFY(model.setData(model.index(1), Qt::Checked, Qt::CheckStateRole));
        model.set_entries({{"/a/c", false}, {"/a/b", false}});
        QCOMPARE(model.checked(), std::vector<std::filesystem::path>{"/a/c"}); // wherever it is now
        model.set_entries({});
        QVERIFY(model.checked().empty());
    }

    void what_is_aside_moves_into_the_side_of_a_narrow_window() {
        MainWindow window;
        window.pages();
        TrainingPage *page = show_training(window);
        window.resize(960, 600);
        auto *seen = window.findChild<SeenPanel *>();
        QTRY_VERIFY(!seen->isVisible());
        auto *side = page->findChild<QTabBar *>("sideTabs");
        QCOMPARE(side->count(), 4);
        side->setCurrentIndex(3);
        QVERIFY(seen->isVisible());
        window.resize(1400, 800);
        QTRY_COMPARE(side->count(), 3);
        QVERIFY(seen->isVisible());
    }
};

QTEST_MAIN(TrainingPageTest)
#include "training_page_test.moc"
