#include "engine/core/error.h"
#include "engine/runs/run_log.h"
#include "tests/ui/generated_data.h"
#include "ui/dataset/data_choice.h"
#include "ui/follow/run_follower.h"
#include "ui/shell/desk.h"
#include "ui/shell/main_window.h"
#include "ui/shell/window_settings.h"
#include "ui/training/charts_panel.h"
#include "ui/training/grid_panel.h"
#include "ui/shell/message_area.h"
#include "ui/training/run_bar.h"
#include "ui/training/run_list.h"
#include "ui/training/settings_form.h"
#include "ui/training/training_page.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QGraphicsScene>
#include <QGraphicsTextItem>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

/// Texts of visible labels and buttons that do not fit into them.
QStringList clipped_texts(const QWidget &window) {
    QStringList clipped;
    for (const QLabel *label : window.findChildren<QLabel *>()) {
        if (!label->isVisible() || label->text().isEmpty() ||
            label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
            continue;
        const bool fits = label->wordWrap() ? label->heightForWidth(label->width()) <= label->height()
                                            : label->sizeHint().width() <= label->width();
        if (!fits || label->sizeHint().height() > label->height() + (label->wordWrap() ? 1000 : 0))
            clipped << label->text();
    }
    for (const QPushButton *button : window.findChildren<QPushButton *>())
        if (button->isVisible() && button->sizeHint().width() > button->width()) clipped << button->text();
    return clipped;
}

/// Whether a chart had to shorten a label.
bool has_shortened_labels(const CurvesView &view) {
    for (const QGraphicsItem *item : view.scene()->items())
        if (const auto *text = qgraphicsitem_cast<const QGraphicsTextItem *>(item))
            if (text->isVisible() && (text->toPlainText().contains("...") || text->toPlainText().contains("…")))
                return true;
    return false;
}

/// Saves a picture when BENCHLIGHT_SCREENSHOTS names a folder.
void picture(QWidget &window, const QString &name) {
    const QString folder = qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS");
    if (!folder.isEmpty()) window.grab().save(folder + "/" + name + ".png");
}

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::string data_;

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        data_ = tests::generate_idx(home_.filePath("data").toStdString(), 640, 64);
        training::Settings settings = first_settings();
        settings.data = data_;
        WindowSettings().setValue("next_run", QString::fromStdString(to_json_text(settings.json())));
        apply_theme(Theme::light);
    }

    void fits_at_1280_by_720() {
        MainWindow window;
        window.resize(1280, 720);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        auto *grid = window.findChild<GridView *>();
        QTRY_VERIFY(grid->figure());
        auto *form = window.findChild<SettingsForm *>();
        QTRY_VERIFY(form->findChildren<QComboBox *>()[2]->count() >= 1);
        QTest::qWait(50);
        for (const Theme theme : {Theme::dark, Theme::light}) {
            apply_theme(theme);
            QTest::qWait(50);
            picture(window, theme == Theme::dark ? "empty-dark" : "empty-light");
            QCOMPARE(clipped_texts(window), QStringList());
        }
        QCOMPARE(window.size(), QSize(1280, 720));
        QVERIFY(window.findChild<QScrollArea *>()->horizontalScrollBar()->maximum() == 0);
    }

    void the_images_move_aside_in_a_narrow_window() {
        MainWindow window;
        window.resize(960, 600);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        auto *tabs = window.findChild<QTabBar *>();
        QTRY_COMPARE(tabs->count(), 3);
        tabs->setCurrentIndex(2);
        QVERIFY(window.findChild<GridPanel *>()->isVisible());
        QTRY_VERIFY(window.findChild<GridView *>()->figure());
        picture(window, "narrow");
        QCOMPARE(clipped_texts(window), QStringList());
        window.resize(1400, 800);
        QTRY_COMPARE(tabs->count(), 2);
        QVERIFY(window.findChild<GridPanel *>()->isVisible());
    }

    void everything_has_a_name_and_can_be_reached_by_key() {
        MainWindow window;
        window.show();
        for (const QWidget *widget : window.findChildren<QWidget *>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus) continue;
            if (const auto *button = qobject_cast<const QAbstractButton *>(widget)) {
                QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                         widget->metaObject()->className());
                QVERIFY2(button->focusPolicy() & Qt::TabFocus, qPrintable(button->text()));
            }
            if (qobject_cast<const QComboBox *>(widget))
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }

    void a_wrong_field_is_said_in_place() {
        SettingsForm form;
        form.show();
        auto *rate = form.findChildren<QLineEdit *>().last();
        for (QLineEdit *edit : form.findChildren<QLineEdit *>())
            if (edit->accessibleName() == "Learning rate") rate = edit;
        rate->setText("fast");
        QVERIFY_EXCEPTION_THROWN(form.settings(), UsageError);
        const auto labels = form.findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return label->isVisible() && label->property("role") == "complaint" &&
                   label->text().contains("Learning rate");
        }));
        rate->setText("0.05");
        QCOMPARE(form.settings().learning_rate, .05);
        QCOMPARE(form.settings().preset, std::string("fast"));
        QCOMPARE(form.settings().momentum, .85);
    }

    void what_is_rarely_changed_is_folded_away() {
        SettingsForm form;
        form.show_more(false);
        form.resize(320, 1200);
        form.show();
        const auto field = [&](const QString &name) {
            for (QLineEdit *edit : form.findChildren<QLineEdit *>())
                if (edit->accessibleName() == name) return edit;
            return static_cast<QLineEdit *>(nullptr);
        };
        QVERIFY(field("Gradient clipping") && !field("Gradient clipping")->isVisible());
        form.show_more(true);
        QVERIFY(field("Gradient clipping")->isVisible());
        field("Gradient clipping")->setText("2.5");
        field("Warm-up")->setText("0.5");
        QCOMPARE(form.settings().clip, 2.5);
        QCOMPARE(form.settings().warmup, .5);
        QTRY_COMPARE(clipped_texts(form).join("; "), QString()); // once it is laid out
        picture(form, "form");
    }

    /// A field that leaves the wheel's turn alone passes it on to the scroll area.
    void the_wheel_changes_no_field() {
        SettingsForm form;
        form.show_more(true);
        form.show();
        QVERIFY(QTest::qWaitForWindowExposed(&form));
        const Json before = form.settings().json();
        int turned = 0;
        for (QWidget *field : form.findChildren<QWidget *>()) {
            if (!qobject_cast<QComboBox *>(field) && !qobject_cast<QSpinBox *>(field)) continue;
            field->setFocus();
            const QPoint middle = field->rect().center();
            for (const int turn : {-120, 120}) {
                QWheelEvent wheel(middle, field->mapToGlobal(middle), {}, {0, turn}, Qt::NoButton, Qt::NoModifier,
                                  Qt::NoScrollPhase, false);
                QApplication::sendEvent(field, &wheel);
                QVERIFY2(!wheel.isAccepted(), qPrintable(field->accessibleName()));
                QCOMPARE(to_json_text(form.settings().json()), to_json_text(before));
            }
            ++turned;
        }
        QVERIFY(turned > 8);
    }

    void trains_shows_points_pauses_and_stops() {
        MainWindow window;
        window.resize(1280, 720);
        window.show();
        auto *page = window.findChild<TrainingPage *>();
        auto *bar = window.findChild<RunBar *>();
        auto *charts = window.findChild<ChartsPanel *>();
        for (QSpinBox *spin : window.findChildren<QSpinBox *>()) {
            if (spin->accessibleName() == "Epochs") spin->setValue(500);
            if (spin->accessibleName() == "Batch size") spin->setValue(16);
        }
        QVERIFY(bar->primary()->isEnabled());
        QTest::mouseClick(bar->primary(), Qt::LeftButton);
        QVERIFY(bar->mode() == RunBar::Mode::preparing);
        QVERIFY(!window.findChild<SettingsForm *>()->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(page->follower() && bar->mode() == RunBar::Mode::running, 60000);
        const auto batches = [&] { return charts->chart(Quantity::loss)->figure().curves().batches.size(); };
        QTRY_VERIFY_WITH_TIMEOUT(batches() > 3, 60000);
        QVERIFY(bar->mode() == RunBar::Mode::running);
        QTRY_VERIFY_WITH_TIMEOUT(charts->chart(Quantity::accuracy)->figure().curves().validation.size() >= 2, 60000);
        picture(window, "training");
        for (const CurvesView *view : window.findChildren<CurvesView *>())
            QTRY_VERIFY2(!has_shortened_labels(*view), qPrintable(view->accessibleName())); // once it is laid out
        QCOMPARE(clipped_texts(window), QStringList());

        QTest::mouseClick(bar->primary(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(bar->mode() == RunBar::Mode::paused, 20000);
        const auto steps = page->follower()->history().last_step();
        QTest::qWait(300);
        QCOMPARE(page->follower()->history().last_step(), steps);
        QTest::mouseClick(bar->primary(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(page->follower()->history().last_step() > steps, 20000);

        QTest::mouseClick(bar->stop(), Qt::LeftButton);
        QVERIFY(bar->mode() == RunBar::Mode::stopping);
        QTRY_VERIFY_WITH_TIMEOUT(bar->mode() == RunBar::Mode::ended, 20000);
        QVERIFY(page->follower()->history().state() == runs::State::stopped);
        QVERIFY(bar->resume()->isVisible());
        QTRY_VERIFY(bar->primary()->isEnabled());

        QTest::mouseClick(bar->resume(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(bar->mode() == RunBar::Mode::running, 60000);
        QTest::mouseClick(bar->stop(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(bar->mode() == RunBar::Mode::ended, 20000);
        QVERIFY(window.findChild<MessageArea *>()->texts().isEmpty());
    }

    void what_keeps_a_run_from_starting_is_said() {
        MainWindow window;
        window.show();
        auto *bar = window.findChild<RunBar *>();
        for (QSpinBox *spin : window.findChildren<QSpinBox *>())
            if (spin->accessibleName() == "Batch size") spin->setValue(5000);
        QTest::mouseClick(bar->primary(), Qt::LeftButton);
        auto *messages = window.findChild<MessageArea *>();
        QTRY_VERIFY_WITH_TIMEOUT(messages->count() == 1, 60000);
        QVERIFY2(messages->texts().first().contains("5,000"), qPrintable(messages->texts().first()));
        QTRY_VERIFY(bar->mode() == RunBar::Mode::idle);
        QVERIFY(bar->primary()->isEnabled());
        picture(window, "message");
    }

    void follows_a_run_of_another_process_until_it_is_left() {
        MainWindow window;
        window.resize(1280, 720);
        window.show();
        auto *page = window.findChild<TrainingPage *>();
        const runs::RunFolder run{runs::new_workspace_run("another")};
        std::filesystem::create_directories(run.path);
        auto lock = std::make_optional(runs::lock_for_training(run));
        runs::RunLog log(run, true);
        training::Settings settings;
        settings.data = data_;
        settings.model = "fast";
        log.append(runs::kind::started, 0, Json{{"settings", settings.json()}, {"batches", 10}, {"precision", "bf16"}});
        log.flush();
        auto *bar = window.findChild<RunBar *>();
        QTRY_VERIFY_WITH_TIMEOUT(bar->mode() == RunBar::Mode::running, 20000);
        log.append(runs::kind::batch, 1, runs::BatchPoint{2, .25f, .3f, 100}.encode());
        QTRY_COMPARE(window.findChild<ChartsPanel *>()->chart(Quantity::loss)->figure().curves().batches.size(),
                     std::size_t{1});
        picture(window, "followed");
        for (const CurvesView *view : window.findChildren<CurvesView *>())
            QTRY_VERIFY2(!has_shortened_labels(*view), qPrintable(view->accessibleName())); // once it is laid out
        QTest::mouseClick(bar->leave(), Qt::LeftButton);
        QVERIFY(bar->mode() == RunBar::Mode::idle);
        QTest::qWait(3500); // a look at the workspace later
        QVERIFY(!page->follower());
    }

    void labels_that_grow_wider_are_not_shortened() {
        CurvesView view;
        view.resize(280, 170);
        view.set_unit_visible(false);
        view.show();
        Curves curves{.title = "Learning rate", .unit = "learning rate", .name = "learning_rate", .epochs = 5};
        for (const double rate : {1., .2, .0625, .3, .00011, 12345.}) {
            curves.batches.push_back({.1, rate});
            curves.batches.push_back({1, rate * 1.1});
            view.show_curves(curves);
            QTest::qWait(20);
            QVERIFY2(!has_shortened_labels(view), qPrintable(QString::number(rate)));
            curves.batches.clear();
        }
    }

    void the_list_of_runs_is_a_proper_model() {
        RunListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.set_entries({{"/a/b", false}, {"/a/c", true}});
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(model.index(1).data().toString().contains("training now"));
        model.set_entries({});
        QCOMPARE(model.rowCount(), 0);
    }

    void the_window_remembers_its_place() {
        {
            MainWindow window;
            window.resize(1111, 666);
            window.show();
            window.close();
        }
        MainWindow window;
        QCOMPARE(window.size(), QSize(1111, 666));
    }

    void a_place_that_is_off_the_screen_is_not_used() {
        const QRect screen = QGuiApplication::primaryScreen()->geometry();
        {
            MainWindow window;
            window.show();
            window.setGeometry(screen.right() - 300, screen.bottom() - 200, screen.width() + 500, 700);
            window.close();
        }
        MainWindow window;
        QVERIFY(screen.contains(window.geometry()));
    }

    void messages_are_few_and_each_once() {
        MessageArea area;
        for (const char *text : {"one", "two", "two", "three", "four"}) area.show_message(Severity::warning, text);
        QCOMPARE(area.texts(), QStringList({"four", "three", "two"}));
        area.clear();
        QVERIFY(!area.isVisible());
    }

    void a_picked_path_becomes_a_data_set() {
        QCOMPARE(spec_of_path(home_.filePath("data").toStdString()), data_);
        QCOMPARE(spec_of_path("/x/flowers.zip"), std::string("folder:/x/flowers.zip"));
        QCOMPARE(spec_of_path("/x/cifar-10-binary.tar.gz"), std::string("cifar10:/x/cifar-10-binary.tar.gz"));
        QCOMPARE(spec_of_path("/x/train-images-idx3-ubyte.gz"), std::string("idx:/x"));
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
