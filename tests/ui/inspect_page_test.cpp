#include "engine/core/error.h"
#include "engine/evaluation/weight_files.h"
#include "engine/images/edits.h"
#include "engine/runs/run_log.h"
#include "tests/ui/generated_data.h"
#include "tests/ui/trained_run.h"
#include "ui/figures/matrix_view.h"
#include "ui/inspect/classes_panel.h"
#include "ui/inspect/epoch_bar.h"
#include "ui/inspect/inspect_page.h"
#include "ui/inspect/sample_sheet.h"
#include "ui/inspect/samples_panel.h"
#include "ui/inspect/source_bar.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

constexpr int patience_ms = 60000;

/// A run of the fast network, a quarter of the training images validating.
std::filesystem::path train(const std::string &data, const std::filesystem::path &folder, int epochs) {
    training::Settings settings = tests::quick_settings(data, "none");
    training::apply_preset("fast", settings);
    settings.epochs = epochs;
    settings.batch = 32;
    settings.precision = "fp32";
    settings.split.validation = .25;
    std::filesystem::create_directories(folder.parent_path());
    return tests::train_run(settings, folder).path;
}
enum Tab { classes_tab, mistakes_tab, suspects_tab, lists_tab, runs_tab, report_tab, dropped_tab };

} // namespace

/// The Inspect page on runs of a network that was really trained.
class InspectPageTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::string data_;
    std::filesystem::path run_, other_;

    static InspectPage *open(MainWindow &window, const std::filesystem::path &run) {
        window.resize(1600, 900);
        window.show();
        auto *page = window.findChild<InspectPage *>();
        if (!page) {
            window.pages();
            page = window.findChild<InspectPage *>();
        }
        window.show_page(page);
        if (!run.empty()) page->inspect_run(run);
        return page;
    }
    static void settle(InspectPage *page) {
        QTRY_VERIFY2_WITH_TIMEOUT(page->subject() && !page->samples()->busy() && !page->classes()->busy(),
                                  qPrintable(page->problem()), patience_ms);
    }
    static QTabBar *tabs(InspectPage *page) {
        for (QTabBar *bar : page->findChildren<QTabBar *>())
            if (bar->accessibleName() == "Galleries and lists") return bar;
        return nullptr;
    }
    static QString said(const QWidget *widget) {
        QStringList texts;
        for (const QLabel *label : widget->findChildren<QLabel *>())
            if (label->isVisible()) texts << label->text();
        return texts.join('\n');
    }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        data_ = tests::generate_idx(home_.filePath("data").toStdString(), 640, 64);
        training::Settings settings = first_settings();
        settings.data = data_;
        WindowSettings().setValue("next_run", QString::fromStdString(to_json_text(settings.json())));
        run_ = train(data_, home_.filePath("one/run").toStdString(), 3);
        other_ = train(data_, home_.filePath("two/run").toStdString(), 1);
        apply_theme(Theme::light);
    }

    void without_a_run_it_says_what_to_do() {
        MainWindow window;
        InspectPage *page = open(window, {});
        QVERIFY(!page->subject());
        QVERIFY(page->classes()->view()->isVisible());
        tabs(page)->setCurrentIndex(lists_tab);
        QCOMPARE(page->samples()->tiles()->count(), 0u);
        for (QPushButton *button : page->findChildren<QPushButton *>())
            if (button->accessibleName().startsWith("Open")) QVERIFY(button->isEnabled());
    }

    void an_ended_run_is_shown_at_its_best_epoch_and_says_which_split() {
        MainWindow window;
        InspectPage *page = open(window, run_);
        settle(page);
        QCOMPARE(page->subject()->predictions->split, std::string("validation"));
        QCOMPARE(page->subject()->size(), 160u);
        QVERIFY(page->subject()->from_log());
        QCOMPARE(*page->epochs()->epoch(), page->subject()->predictions->epoch);
        QVERIFY(page->subject()->images);
        QVERIFY(page->matrix()->figure());
        for (int place = 0; place < 3; ++place) {
            page->epochs()->slider()->setValue(place);
            QTRY_COMPARE(page->subject()->predictions->epoch, place + 1);
            settle(page);
        }
        tabs(page)->setCurrentIndex(lists_tab);
        settle(page);
        QCOMPARE(page->samples()->tiles()->count(), 160u);
    }

    void playing_goes_through_the_epochs_and_stops_at_the_last() {
        MainWindow window;
        InspectPage *page = open(window, run_);
        settle(page);
        page->epochs()->slider()->setValue(0);
        QTRY_COMPARE(page->subject()->predictions->epoch, 1);
        page->epochs()->play(true);
        QTRY_COMPARE_WITH_TIMEOUT(page->subject()->predictions->epoch, 3, patience_ms);
        QTRY_VERIFY_WITH_TIMEOUT(!page->epochs()->playing(), patience_ms);
    }

    void a_cell_shows_its_images() {
        MainWindow window;
        InspectPage *page = open(window, run_);
        settle(page);
        emit page->matrix()->chosen(2, 2);
        QCOMPARE(tabs(page)->currentIndex(), int{lists_tab});
        settle(page);
        const evaluation::Predictions &predictions = *page->subject()->predictions;
        std::size_t expected = 0;
        for (std::size_t i = 0; i < predictions.size(); ++i)
            expected += predictions.label[i] == 2 && predictions.predicted[i] == 2;
        QVERIFY(expected > 0);
        QCOMPARE(page->samples()->tiles()->count(), expected);
        QTRY_VERIFY(page->samples()->view()->loader().find(page->samples()->tiles()->tile(0)));
        emit page->matrix()->chosen(1, -1); // a row
        settle(page);
        QCOMPARE(page->samples()->tiles()->count(), static_cast<std::size_t>(std::ranges::count(predictions.label, 1)));
        emit page->matrix()->chosen(-1, -1);
        settle(page);
        QCOMPARE(page->samples()->tiles()->count(), 160u);
    }

    void the_test_set_is_evaluated_on_demand_only() {
        MainWindow window;
        InspectPage *page = open(window, run_);
        settle(page);
        page->show_split("test");
        QTRY_COMPARE_WITH_TIMEOUT(page->subject()->predictions->split, std::string("test"), patience_ms);
        settle(page);
        QCOMPARE(page->subject()->size(), 64u);
        QVERIFY(!page->subject()->from_log());
        QVERIFY(!page->epochs()->isVisible());
        QVERIFY(!page->subject()->predictions->probability.empty());
        page->show_split("log");
        QTRY_COMPARE(page->subject()->predictions->split, std::string("validation"));
        QVERIFY(page->epochs()->isVisible());
    }

    void one_image_opens_beside_steps_and_closes() {
        MainWindow window;
        InspectPage *page = open(window, run_);
        settle(page);
        tabs(page)->setCurrentIndex(lists_tab);
        settle(page);
        TileView *view = page->samples()->view();
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Space);
        QVERIFY(page->sheet()->isVisible());
        QCOMPARE(page->sheet()->sample(), *page->samples()->tiles()->sample(0));
        emit page->sheet()->stepped(1);
        QCOMPARE(view->current(), 1);
        QCOMPARE(page->sheet()->sample(), *page->samples()->tiles()->sample(1));
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Right); // the sheet follows the list
        QCOMPARE(page->sheet()->sample(), *page->samples()->tiles()->sample(2));
        window.resize(1280, 720);
        QTRY_VERIFY(!page->matrix()->isVisible()); // it gives way
        emit page->sheet()->closed();
        QVERIFY(!page->sheet()->isVisible());
        QTRY_VERIFY(page->matrix()->isVisible());
    }

    void a_neighbour_of_another_split_is_shown_as_the_network_judges_it() {
        MainWindow window;
        InspectPage *page = open(window, run_);
        settle(page);
        tabs(page)->setCurrentIndex(lists_tab);
        settle(page);
        emit page->samples()->view()->enlarged(0);
        std::uint32_t outside = 0;
        while (std::ranges::binary_search(page->subject()->predictions->index, outside)) ++outside;
        emit page->sheet()->image_chosen({images::Part::train, outside});
        QTRY_COMPARE_WITH_TIMEOUT(page->sheet()->subject()->tile(page->sheet()->sample()).index, outside, patience_ms);
        QCOMPARE(page->sheet()->subject()->size(), 1u);
    }

    void edits_are_made_by_key_undone_and_kept() {
        MainWindow window;
        InspectPage *page = open(window, run_);
        settle(page);
        tabs(page)->setCurrentIndex(lists_tab);
        settle(page);
        TileView *view = page->samples()->view();
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Right, Qt::ShiftModifier);
        page->epochs()->slider()->setFocus();
        QTest::keyClick(page->epochs()->slider(), Qt::Key_X);
        QCOMPARE(page->edits().excluded_count(), 0u); // not meant for the images
        view->setFocus();
        QTest::keyClick(view, Qt::Key_X);
        const Tile first = page->samples()->tiles()->tile(0), second = page->samples()->tiles()->tile(1);
        QVERIFY(page->edits().excluded(first) && page->edits().excluded(second));
        QCOMPARE(page->samples()->tiles()->mark(0), TileModel::Mark::left_out);
        QTest::keyClick(view, Qt::Key_X);
        QVERIFY(!page->edits().excluded(first) && !page->edits().excluded(second));
        page->edits().undo_stack()->undo();
        QVERIFY(page->edits().excluded(first));
        page->edits().relabel({first}, 3);
        QCOMPARE(*page->edits().label(first), std::uint16_t{3});
        const std::filesystem::path file = page->edits().path();
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(file) && images::Edits::read(file).list.size() == 2,
                                 patience_ms);
        for (QPushButton *button : page->findChildren<QPushButton *>())
            if (button->text().remove('&') == "Train with these") button->click();
        QTRY_COMPARE(page->desk().settings().edits, file.string());
        QCOMPARE(page->desk().settings().data, data_);
        tabs(page)->setCurrentIndex(lists_tab);
        page->samples()->set_kind(SampleKind::edited);
        settle(page);
        QCOMPARE(page->samples()->tiles()->count(), 2u);
        page->edits().undo_stack()->undo();
        page->edits().undo_stack()->undo();
        QTRY_VERIFY(images::Edits::read(file).list.empty());
    }

    void two_runs_are_compared() {
        MainWindow window;
        InspectPage *page = open(window, run_);
        settle(page);
        page->compare_with(other_);
        QCOMPARE(tabs(page)->currentIndex(), int{runs_tab});
        QTRY_VERIFY_WITH_TIMEOUT(said(page->samples()).contains("right in both"), patience_ms);
        settle(page);
        for (const SampleKind kind : {SampleKind::fixed, SampleKind::broken, SampleKind::both_wrong}) {
            page->samples()->set_kind(kind);
            settle(page);
            QVERIFY(page->samples()->tiles()->count() < 160);
        }
    }

    void a_data_set_that_has_moved_is_asked_for() {
        const std::string data = tests::generate_idx(home_.filePath("moving").toStdString(), 320, 32);
        const auto run = train(data, home_.filePath("moving-run").toStdString(), 1);
        std::filesystem::rename(home_.filePath("moving").toStdString(), home_.filePath("moved").toStdString());
        MainWindow window;
        InspectPage *page = open(window, run);
        settle(page);
        QVERIFY(!page->subject()->images);
        QVERIFY(page->matrix()->figure()); // works all the same
        QVERIFY(said(page).contains("not at hand"));
        page->set_data_place("idx:" + home_.filePath("data").toStdString()); // another set
        QTRY_VERIFY(said(page).contains("not the data set"));
        page->set_data_place("idx:" + home_.filePath("moved").toStdString());
        QTRY_VERIFY(page->subject()->images);
        QTRY_VERIFY(!said(page).contains("not at hand"));
    }

    void a_weight_file_is_evaluated_when_a_split_is_chosen() {
        const std::filesystem::path file = home_.filePath("net.safetensors").toStdString();
        evaluation::export_weights({.run = {run_}, .checkpoint = "best"}, file);
        MainWindow window;
        InspectPage *page = open(window, {});
        page->inspect_file({.weights = file, .model = "fast"}, data_);
        QVERIFY(!page->subject());
        page->show_split("test");
        QTRY_VERIFY2_WITH_TIMEOUT(page->subject(), qPrintable(page->problem()), patience_ms);
        QCOMPARE(page->subject()->size(), 64u);
        QCOMPARE(page->findChild<SourceBar *>()->split(), QString("test"));
        page->inspect_file({.weights = "/no/such/file.pth", .model = "fast"}, data_);
        page->show_split("test");
        QTRY_VERIFY_WITH_TIMEOUT(page->problem().contains("/no/such/file.pth"), patience_ms);
        QCOMPARE(page->findChild<SourceBar *>()->split(), QString()); // what was asked for did not come
    }

    void a_run_without_an_epoch_says_so() {
        const std::filesystem::path folder = home_.filePath("young").toStdString();
        {
            std::filesystem::create_directories(folder);
            runs::RunLog log({folder}, true);
            training::Settings settings;
            settings.data = data_;
            log.append(runs::kind::started, 0,
                       Json{{"settings", settings.json()}, {"batches", 10}, {"precision", "fp32"}});
            log.flush();
        }
        MainWindow window;
        InspectPage *page = open(window, folder);
        QTRY_VERIFY_WITH_TIMEOUT(page->empty_text().contains("before its first epoch"), patience_ms);
        QVERIFY(!page->subject());
    }

    void what_is_no_run_is_refused_in_place() {
        MainWindow window;
        InspectPage *page = open(window, "/no/such/run");
        QTRY_VERIFY(!page->problem().isEmpty());
        page->inspect_run(run_);
        settle(page); // and goes on
    }
};

QTEST_MAIN(InspectPageTest)
#include "inspect_page_test.moc"
