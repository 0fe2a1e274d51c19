// A run that goes on behind its end, and one that begins at another's checkpoint, in the window.

#include "engine/runs/run_summary.h"
#include "tests/ui/trained_run.h"
#include "ui/follow/run_label.h"
#include "ui/shell/main_window.h"
#include "ui/shell/message_area.h"
#include "ui/shell/window_settings.h"
#include "ui/training/charts_panel.h"
#include "ui/training/extend_question.h"
#include "ui/training/fork_dialog.h"
#include "ui/training/run_bar.h"
#include "ui/training/training_page.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

constexpr int patience_ms = 60000;

template <class Widget> Widget *named(const QWidget *in, const QString &name) {
    for (Widget *widget : in->findChildren<Widget *>())
        if (widget->accessibleName() == name) return widget;
    return nullptr;
}

QPushButton *ok_of(const QDialog *dialog) {
    return dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
}

} // namespace

class ExtendAndForkTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::filesystem::path run_;

    static TrainingPage *show_training(MainWindow &window) {
        window.pages();
        window.resize(1280, 720);
        window.show();
        auto *page = window.findChild<TrainingPage *>();
        window.show_page(page);
        return page;
    }
    static RunBar *bar_of(MainWindow &window) { return window.findChild<RunBar *>(); }
    static bool has_ended(MainWindow &window, int epochs) {
        auto *page = window.findChild<TrainingPage *>();
        return page->follower() && page->follower()->caught_up() &&
               page->follower()->history().state() == runs::State::completed &&
               page->follower()->history().epochs_done() == epochs && bar_of(window)->extend()->isVisible();
    }

  private slots:
    void init() {
        qputenv("BENCHLIGHT_HOME", home_.filePath(QTest::currentTestFunction()).toLocal8Bit());
        apply_theme(Theme::light);
        training::Settings settings;
        settings.data = tests::generate_idx(home_.filePath("data").toStdString(), 160, 32);
        settings.model = "fast";
        settings.epochs = 2;
        settings.batch = 32;
        settings.precision = "fp32";
        settings.threads = 1;
        settings.schedule = "cosine";
        run_ = runs::new_workspace_run("parent");
        training::TrainingSession::start(settings, run_, {}, {})->wait();
    }

    void a_completed_run_is_extended() {
        MainWindow window;
        TrainingPage *page = show_training(window);
        page->follow(run_);
        QTRY_VERIFY_WITH_TIMEOUT(has_ended(window, 2), patience_ms);
        QVERIFY(!bar_of(window)->resume()->isVisible() && bar_of(window)->fork()->isVisible());
        QTimer::singleShot(200, qApp, [] {
            auto *dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            auto *total = named<QSpinBox>(dialog, "Epochs in all");
            QVERIFY(total);
            QCOMPARE(total->value(), 3);
            QCOMPARE(total->minimum(), 3);
            total->setValue(4);
            ok_of(dialog)->click();
        });
        QTest::mouseClick(bar_of(window)->extend(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(has_ended(window, 4), patience_ms);
        QCOMPARE(page->follower()->run(), run_);
        QVERIFY2(page->problem().isEmpty(), qPrintable(page->problem()));
        QCOMPARE(suggested_epochs(60), 90);
    }

    void another_page_has_a_run_go_on() {
        MainWindow window;
        TrainingPage *page = show_training(window);
        window.show_page(window.pages().front());
        page->desk().ask_to_train({.run = run_, .epochs = 3});
        QVERIFY(window.current_page() == page);
        QTRY_VERIFY_WITH_TIMEOUT(has_ended(window, 3), patience_ms);
    }

    void a_wish_that_must_wait_is_not_lost_without_a_word() {
        MainWindow window;
        TrainingPage *page = show_training(window);
        page->desk().ask_to_train({.run = run_, .epochs = 5000});
        QTRY_VERIFY_WITH_TIMEOUT(bar_of(window)->mode() == RunBar::Mode::running, patience_ms);
        QVERIFY(page->problem().isEmpty());
        page->desk().ask_to_train({.run = run_, .epochs = 6000});
        QVERIFY2(page->problem().contains("already") && page->problem().contains(run_label(run_)),
                 qPrintable(page->problem()));
        QVERIFY(page->is_training());
        page->stop();
        QTRY_VERIFY_WITH_TIMEOUT(bar_of(window)->mode() == RunBar::Mode::ended, patience_ms);
        QTRY_VERIFY(bar_of(window)->resume()->isVisible());
    }

    void a_run_is_forked_and_shows_where_it_comes_from() {
        MainWindow window;
        TrainingPage *page = show_training(window);
        page->follow(run_);
        QTRY_VERIFY_WITH_TIMEOUT(has_ended(window, 2), patience_ms);
        QTest::mouseClick(bar_of(window)->fork(), Qt::LeftButton);
        auto *dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        QVERIFY(!ok_of(dialog)->isEnabled()); // until the checkpoints are read
        QTRY_VERIFY_WITH_TIMEOUT(ok_of(dialog)->isEnabled(), patience_ms);
        auto *checkpoint = named<QComboBox>(dialog, "Checkpoint");
        QCOMPARE(checkpoint->count(), 2);
        QCOMPARE(checkpoint->itemText(0), QString("Last, 2 epochs done"));
        auto *epochs = named<QSpinBox>(dialog, "Epochs");
        QCOMPARE(epochs->value(), 4);
        QCOMPARE(named<QComboBox>(dialog, "Schedule")->currentText(), QString("cosine"));
        epochs->setValue(2);
        QVERIFY(!ok_of(dialog)->isEnabled() && ok_of(dialog)->toolTip().contains("more than the 2"));
        epochs->setValue(3);
        auto *rate = named<QLineEdit>(dialog, "Learning rate");
        rate->setText("fast");
        QVERIFY(!ok_of(dialog)->isEnabled());
        rate->setText("0.002");
        QVERIFY(ok_of(dialog)->isEnabled());
        auto *freeze = named<QComboBox>(dialog, "Freeze");
        QVERIFY(freeze->findText("block1") > 0 && freeze->findText("head") < 0);
        freeze->setCurrentText("block1");
        ok_of(dialog)->click();
        QTRY_VERIFY_WITH_TIMEOUT(has_ended(window, 3), patience_ms);
        const RunHistory &history = page->follower()->history();
        QVERIFY(page->follower()->run() != run_);
        QCOMPARE(history.settings().learning_rate, .002);
        QCOMPARE(history.settings().freeze, std::string("block1"));
        QCOMPARE(history.epochs().size(), std::size_t{1});
        QVERIFY2(bar_of(window)->title()->toolTip().contains(run_label(run_)) &&
                     bar_of(window)->title()->toolTip().contains("epoch 2"),
                 qPrintable(bar_of(window)->title()->toolTip()));
        // Its parent's curves are drawn beside its own.
        auto *charts = window.findChild<ChartsPanel *>();
        QTRY_COMPARE_WITH_TIMEOUT(charts->chart(Quantity::loss)->figure().curves().overlays.size(), std::size_t{1},
                                  patience_ms);
    }

    void what_cannot_be_forked_is_said() {
        for (const char *file : {"last.safetensors", "last.previous.safetensors", "best.safetensors"})
            std::filesystem::remove(run_ / file);
        ForkDialog dialog(run_);
        QTRY_VERIFY_WITH_TIMEOUT(ok_of(&dialog)->toolTip().contains("checkpoint yet"), patience_ms);
        QVERIFY(!ok_of(&dialog)->isEnabled());
    }
};

QTEST_MAIN(ExtendAndForkTest)
#include "extend_and_fork_test.moc"
