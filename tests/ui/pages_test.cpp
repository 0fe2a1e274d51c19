#include "engine/nn/weights.h"
#include "engine/runs/run_index.h"
#include "tests/engine/runs/written_run.h"
#include "tests/ui/generated_data.h"
#include "tests/ui/inspection.h"
#include "tests/ui/movies_fixture.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"
#include "ui/training/run_bar.h"
#include "ui/training/training_page.h"

#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

/// Looks at every scene of every page, while a network trains, in both themes and in every size.
class PagesTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;

    /// Waits for what the scene is made of, and then a little for the layout.
    void bring(MainWindow &window, Page *page, const Scene &scene) {
        window.show_page(page);
        scene.show();
        if (scene.ready)
            QTRY_VERIFY2_WITH_TIMEOUT(scene.ready(), qPrintable(page->objectName() + "/" + scene.name), 30000);
        QTest::qWait(60);
        // What a live run has just told may have changed a text whose layout is due.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    }

    /// Runs of every kind, from outside the workspace, so that no page but the one for all runs finds them.
    void write_runs() const {
        const std::filesystem::path elsewhere = home_.filePath("elsewhere").toStdString();
        const auto name = [&](const char *one) { return elsewhere / one; };
        tests::LoggedRun run{.settings = tests::logged_settings()};
        runs::RunIndex index;
        index.remember(tests::log_run(name("baseline"), run));
        run.settings.learning_rate = .02;
        run.settings.recipe = "rotate=20,flip=0.5";
        index.remember(tests::log_run(name("augmented"), run));
        run.parent = runs::Parent{name("baseline"), "best", 2, 20, "x"}.json();
        run.accuracy = {.2, .4, .5, .8, .81, .9, .85};
        index.remember(tests::log_run(name("a fork with a name that is a good deal longer than its column"), run));
        runs::write_notes(name("augmented"),
                          {.tags = {"paper", "augmentation", "final"}, .text = "Flips help little."});
        run.state = "failed";
        run.reason = "The loss became NaN in epoch 2; take a lower learning rate.";
        index.remember(tests::log_run(name("diverged"), run));
        index.remember(tests::log_run(name("interrupted"), {.settings = run.settings, .state = ""}));
        tests::log_run(name("broken"));
        write_file_atomically(name("broken") / "log.db", "no log any more");
        index.remember(name("broken"));
    }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        qputenv("BENCHLIGHT_WEIGHTS_DIR", home_.filePath("set-up").toLocal8Bit());
        // Weights that fit no resnet18, in the place of another model's, for the scene of such a file.
        const auto place = nn::weight_sources("efficientnet-lite0").front().path;
        std::filesystem::create_directories(place.parent_path());
        std::filesystem::copy_file(BENCHLIGHT_TEST_DATA "/nn/legacy-2.pth", place);
        training::Settings settings = first_settings();
        settings.data = tests::generate_idx(home_.filePath("data").toStdString(), 640, 64);
        settings.epochs = 5000;
        settings.batch = 32;
        // Few movies, so that recommenders are fitted at once beside the training.
        const auto movies = tests::write_movies(home_.filePath("movies").toStdString());
        write_runs();
        WindowSettings().setValue("movies/set", QString::fromStdString(movies.string()));
        WindowSettings().setValue("next_run", QString::fromStdString(to_json_text(settings.json())));
    }

    /// What the next test relies on.
    void an_inspection_finds_what_is_wrong() {
        QWidget window;
        window.resize(400, 200);
        auto *faint = new QLabel("faint words", &window);
        faint->setGeometry(10, 10, 200, 30);
        auto *clipped = new QLabel("words that are longer than their place", &window);
        clipped->setGeometry(10, 50, 60, 30);
        auto *unnamed = new QPushButton(&window);
        unnamed->setGeometry(10, 90, 60, 30);
        auto *unreachable = new QPushButton("by mouse", &window);
        unreachable->setGeometry(10, 130, 120, 30);
        unreachable->setFocusPolicy(Qt::ClickFocus);
        window.show();
        faint->setStyleSheet("color: #a0a0a0; background: white");
        QCOMPARE(tests::faint_texts(window).size(), 1);
        QCOMPARE(tests::clipped_texts(window).size(), 1);
        QCOMPARE(tests::unreachable_controls(window).size(), 2);
        QCOMPARE(tests::cut_controls(window).size(), 0);
        unreachable->move(350, 130);
        QCOMPARE(tests::cut_controls(window).size(), 1);
        QCOMPARE(tests::ambiguous_keys(window), QStringList());
        unnamed->setText("&Buy");
        unreachable->setText("&by mouse");
        QCOMPARE(tests::ambiguous_keys(window).size(), 1);
        faint->setStyleSheet("color: #606060; background: white");
        QCOMPARE(tests::faint_texts(window), QStringList());
    }

    void every_scene_is_whole_named_and_legible() {
        MainWindow window;
        window.pages();
        window.show();
        auto *training = window.findChild<TrainingPage *>();
        training->start();
        QTRY_VERIFY2_WITH_TIMEOUT(training->follower() && !training->follower()->history().epochs().empty(),
                                  qPrintable(training->problem()), 60000);
        const QString folder = qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS");
        const bool scaled = window.devicePixelRatio() > 1;
        const QList<QSize> sizes =
            scaled ? QList<QSize>{{1280, 720}} : QList<QSize>{{1280, 720}, {960, 600}, {1920, 1080}, {3840, 2160}};
        int seen = 0;
        QStringList complaints;
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            for (const QSize &size : sizes) {
                window.resize(size);
                for (Page *page : window.pages())
                    for (const Scene &scene : page->scenes()) {
                        bring(window, page, scene);
                        const QString what = QString("%1/%2 %3x%4 %5")
                                                 .arg(page->objectName(), scene.name)
                                                 .arg(size.width())
                                                 .arg(size.height())
                                                 .arg(theme == Theme::light ? "light" : "dark");
                        if (!folder.isEmpty())
                            window.grab().save(folder + "/" + QString(what).replace('/', '-').replace(' ', '-') +
                                               ".png");
                        const auto complain = [&](const QStringList &found) {
                            for (const QString &one : found) complaints << what + ": " + one;
                        };
                        if (window.size() != size) complain({"asks for more room than there is"});
                        complain(tests::clipped_texts(window));
                        complain(tests::cut_controls(window));
                        complain(tests::ambiguous_keys(window));
                        complain(tests::unreachable_controls(window));
                        if (size == sizes.first()) complain(tests::faint_texts(window));
                        ++seen;
                    }
            }
        }
        QVERIFY2(complaints.isEmpty(), qPrintable("\n" + complaints.join("\n")));
        QVERIFY(seen >= 2 * 10);
        QTest::mouseClick(window.findChild<RunBar *>()->stop(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(window.findChild<RunBar *>()->mode() == RunBar::Mode::ended, 30000);
    }

    /// Tab leads through every control of a page and comes back to the first.
    void tab_reaches_every_control() {
        MainWindow window;
        window.pages();
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        for (Page *page : window.pages()) {
            window.show_page(page);
            page->scenes().front().show();
            QTest::qWait(100);
            QSet<QWidget *> wanted, reached;
            for (QWidget *widget : page->findChildren<QWidget *>())
                if (widget->isVisible() && widget->isEnabled() && tests::is_control(*widget) &&
                    !tests::is_part(*widget) && (widget->focusPolicy() & Qt::TabFocus))
                    wanted << widget;
            QVERIFY(!wanted.isEmpty());
            page->setFocus();
            for (int i = 0; i < 400 && !(wanted - reached).isEmpty(); ++i) {
                QTest::keyClick(&window, Qt::Key_Tab);
                for (QWidget *at = QApplication::focusWidget(); at && at != page; at = at->parentWidget())
                    reached << at;
            }
            QStringList missed;
            for (QWidget *widget : wanted - reached)
                // One of a group of radio buttons stands for all of them: the arrow keys go on.
                if (!widget->inherits("QRadioButton")) missed << tests::name_of(*widget);
            QVERIFY2(missed.isEmpty(), qPrintable(page->objectName() + ": " + missed.join("; ")));
        }
    }
};

QTEST_MAIN(PagesTest)
#include "pages_test.moc"
