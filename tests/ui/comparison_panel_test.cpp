#include "tests/engine/core/temporary_folder.h"
#include "tests/ui/compared_runs.h"
#include "tests/ui/inspection.h"
#include "tests/ui/picture.h"
#include "ui/runs/comparison_chart.h"
#include "ui/runs/comparison_curves.h"
#include "ui/runs/comparison_matrices.h"
#include "ui/runs/comparison_matrix_view.h"
#include "ui/runs/comparison_panel.h"
#include "ui/runs/comparison_seeds.h"
#include "ui/runs/comparison_settings.h"
#include "ui/runs/comparison_statistics.h"
#include "ui/runs/comparison_table.h"
#include "ui/shell/theme.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTest>
#include <QVBoxLayout>

#include <map>
#include <set>

using namespace benchlight;
using namespace benchlight::ui;
using namespace benchlight::tests;

namespace {

/// 10 images of each of three classes, of which these are taken for the next class.
std::vector<std::uint16_t> predictions(const std::set<int> &wrong) {
    std::vector<std::uint16_t> predicted;
    for (int i = 0; i < 30; ++i)
        predicted.push_back(static_cast<std::uint16_t>((i / 10 + (wrong.contains(i) ? 1 : 0)) % 3));
    return predicted;
}

runs::SampleList samples(std::uint32_t first = 0) {
    runs::SampleList list{.split = "train", .index = {}, .label = {}};
    for (std::uint32_t i = 0; i < 30; ++i) {
        list.index.push_back(first + 7 * i);
        list.label.push_back(static_cast<std::uint16_t>(i / 10));
    }
    return list;
}

} // namespace

class ComparisonPanelTest : public QObject {
    Q_OBJECT
    TemporaryFolder folder_;
    std::vector<runs::IndexedRun> runs_; ///< four that differ in seed or rate, of three epochs
    int made_ = 0;

    runs::IndexedRun write(WrittenRun run, const std::string &title = {}) {
        runs::IndexedRun written = write_run(folder_ / ("run-" + std::to_string(made_++)), run);
        written.notes.title = title;
        return written;
    }
    static QString empty_text(const ComparisonPanel &panel) {
        for (const QLabel *label : panel.findChildren<QLabel *>())
            if (label->property("role") == "help" && label->isVisible() && label->text().contains("elect"))
                return label->text();
        return {};
    }
    static void open(ComparisonPanel &panel, const QString &tab) {
        auto *tabs = panel.findChild<QTabBar *>();
        for (int i = 0; i < tabs->count(); ++i)
            if (tabs->tabText(i) == tab) tabs->setCurrentIndex(i);
        QTRY_VERIFY_WITH_TIMEOUT(panel.settled(), 20000);
    }
    static void show(ComparisonPanel &panel, const std::vector<runs::IndexedRun> &runs) {
        panel.show_runs(runs);
        QTRY_VERIFY_WITH_TIMEOUT(panel.settled(), 20000);
    }

  private slots:
    void initTestCase() {
        apply_theme(Theme::light);
        const std::set<int> many{0, 1, 10, 11, 12, 20, 21}, few{0, 13, 22};
        for (int i = 0; i < 4; ++i)
            runs_.push_back(
                write({.settings = compared_settings(static_cast<std::uint64_t>(i + 1), i == 3 ? .01 : .001),
                       .epochs = epochs_of({.60 + .02 * i, .70 + .015 * i, .75 + .01 * i}),
                       .samples = samples(),
                       .predicted = {predictions(many), predictions(many), predictions(i % 2 ? few : many)},
                       .started_us = 1'700'000'000'000'000 + i},
                      "Coats " + std::to_string(i + 1)));
    }

    /// scipy 1.17.1: scipy.stats.binomtest(min(b, c), b + c, .5).pvalue
    void mcnemars_test_is_the_exact_binomial_one() {
        const std::tuple<int, int, double> known[] = {{3, 9, 0.14599609375},
                                                      {10, 25, 0.016673847800120715},
                                                      {61, 48, 0.2502820046919221},
                                                      {1, 0, 1},
                                                      {500, 620, 0.0003724137555440742},
                                                      {5000, 5001, 1},
                                                      {0, 40, 1.8189894035458565e-12}};
        for (const auto &[broken, fixed, p] : known) {
            const double found = mcnemar_exact(static_cast<std::uint64_t>(broken), static_cast<std::uint64_t>(fixed));
            QVERIFY2(std::abs(found - p) <= 1e-9 * p, qPrintable(QString::number(broken)));
        }
        QCOMPARE(mcnemar_exact(0, 0), 1.);
        QCOMPARE(p_text(.2502), QString("p = 0.25"));
        QCOMPARE(p_text(.0167), QString("p = 0.017"));
        QCOMPARE(p_text(.00037), QString("p < 0.001"));
    }

    void fewer_than_two_runs_say_what_to_select() {
        ComparisonPanel panel;
        panel.resize(880, 250);
        panel.show();
        QVERIFY(empty_text(panel).startsWith("Select two runs or more"));
        show(panel, {runs_[0]});
        QVERIFY(empty_text(panel).startsWith("One run is selected"));
        show(panel, runs_);
        QVERIFY(panel.findChild<CurvesComparison *>()->isVisible());
        show(panel, {});
        QVERIFY(!panel.findChild<CurvesComparison *>()->isVisible());
    }

    void names_tell_runs_apart() {
        auto runs = runs_;
        runs[1].notes.title = runs[2].notes.title = runs[0].notes.title;
        runs[3].notes.title.clear();
        QCOMPARE(run_names(runs),
                 (std::vector<QString>{"Coats 1, seed 1", "Coats 1, seed 2", "Coats 1, seed 3", "run-3"}));
        runs[2].summary.settings["seed"] = 1; // so that seeds do not tell them apart
        for (auto &run : runs) run.summary.started_us = 0;
        QCOMPARE(run_names(runs), (std::vector<QString>{"Coats 1", "Coats 1 (2)", "Coats 1 (3)", "run-3"}));
        runs[1].summary.started_us = 1'700'000'000'000'000;
        QVERIFY(run_names(runs)[1].startsWith("Coats 1, "));
        QCOMPARE(run_names(runs)[2], QString("Coats 1 (2)"));
    }

    void curves_of_all_runs_are_in_one_chart() {
        ComparisonPanel panel;
        panel.resize(880, 300);
        panel.show();
        show(panel, runs_);
        auto *curves = panel.findChild<CurvesComparison *>();
        const GroupCurves *drawn = &curves->chart()->figure()->curves();
        QCOMPARE(drawn->title, QString("Accuracy of 4 runs"));
        QCOMPARE(drawn->curves.size(), std::size_t{4});
        QCOMPARE(drawn->curves[1].name, QString("Coats 2"));
        QCOMPARE(drawn->curves[1].line.back().y, .76);
        QVERIFY(drawn->curves[1].faint.empty());
        curves->training()->setChecked(true);
        drawn = &curves->chart()->figure()->curves();
        QCOMPARE(drawn->curves[1].faint.size(), std::size_t{3});
        QVERIFY(!curves->log()->isEnabled());
        curves->quantity()->setCurrentText("Learning rate");
        QVERIFY(!curves->training()->isEnabled() && curves->log()->isEnabled());
        curves->quantity()->setCurrentText("Loss");
        curves->axis()->setCurrentText("by training time");
        drawn = &curves->chart()->figure()->curves();
        QCOMPARE(drawn->x_name, std::string("seconds"));
        QCOMPARE(drawn->curves[0].line[1].x, 5.);
        curves->axis()->setCurrentText("by step");
        QCOMPARE(curves->chart()->figure()->curves().curves[0].line[2].x, 300.);
        picture(panel, "curves");
    }

    void runs_keep_their_colours_while_they_are_selected() {
        ComparisonPanel panel;
        const auto colours = [&] {
            std::map<QString, int> of;
            for (const auto &curve : panel.findChild<CurvesComparison *>()->chart()->figure()->curves().curves)
                of[curve.name] = curve.colour;
            return of;
        };
        show(panel, {runs_[0], runs_[1], runs_[2]});
        QCOMPARE(colours(), (std::map<QString, int>{{"Coats 1", 0}, {"Coats 2", 1}, {"Coats 3", 2}}));
        show(panel, {runs_[3], runs_[2], runs_[0]}); // sorted otherwise, one gone and one new
        QCOMPARE(colours(), (std::map<QString, int>{{"Coats 1", 0}, {"Coats 3", 2}, {"Coats 4", 1}}));
    }

    void the_pointer_reads_all_curves() {
        ComparisonPanel panel;
        panel.resize(880, 300);
        panel.show();
        show(panel, runs_);
        ComparisonChart *chart = panel.findChild<CurvesComparison *>()->chart();
        chart->setFocus();
        QTest::keyClick(chart, Qt::Key_Right);
        QCOMPARE(chart->pointer(), std::optional(1.));
        QTest::keyClick(chart, Qt::Key_Right);
        QCOMPARE(chart->accessibleDescription(),
                 QString("epoch 2: Coats 1 0.700, Coats 2 0.715, Coats 3 0.730, Coats 4 0.745"));
        QTest::keyClick(chart, Qt::Key_Escape);
        QVERIFY(!chart->pointer());
        QTest::keyClick(chart, Qt::Key_Plus);
        QVERIFY(chart->zoom());
        QTest::keyClick(chart, Qt::Key_Home);
        QVERIFY(!chart->zoom());
    }

    void a_refresh_leaves_zoom_and_choices() {
        ComparisonPanel panel;
        panel.resize(880, 300);
        panel.show();
        std::vector<runs::IndexedRun> runs{runs_[0], runs_[1]};
        // One that trains: its log has two epochs at first.
        WrittenRun live{
            .settings = compared_settings(9), .epochs = epochs_of({.5, .6}), .state = runs::State::interrupted};
        const auto folder = folder_ / "live";
        std::filesystem::create_directories(folder);
        const FileLock lock = runs::lock_for_training({folder});
        runs::RunLog log({folder}, true);
        log.append(runs::kind::started, 0, Json{{"settings", live.settings.json()}});
        for (const auto &epoch : live.epochs) log.append(runs::kind::epoch, 100 * epoch.epoch, epoch.json());
        log.flush();
        live.state = runs::State::running;
        runs.push_back({summary_of(folder, live), {}});
        show(panel, runs);
        auto *curves = panel.findChild<CurvesComparison *>();
        QCOMPARE(curves->chart()->figure()->curves().curves[2].line.size(), std::size_t{2});
        curves->quantity()->setCurrentText("Loss");
        curves->chart()->set_zoom(EpochRange{1.5, 2.5});

        runs[2].summary.last_us += 1000; // batches only
        const auto *before = curves->chart()->figure()->curves().curves.data();
        show(panel, runs);
        QCOMPARE(curves->chart()->figure()->curves().curves.data(), before); // nothing was done
        live.epochs = epochs_of({.5, .6, .65});
        log.append(runs::kind::epoch, 300, live.epochs.back().json());
        log.flush();
        runs[2] = {summary_of(folder, live), {}};
        show(panel, runs);
        QCOMPARE(curves->chart()->figure()->curves().curves[2].line.size(), std::size_t{3});
        QCOMPARE(curves->quantity()->currentText(), QString("Loss"));
        QVERIFY(curves->chart()->zoom() == (EpochRange{1.5, 2.5}));
        show(panel, {runs[0], runs[2]}); // other runs: everything is shown again
        QVERIFY(!curves->chart()->zoom());
    }

    void what_cannot_be_read_is_left_out_and_named() {
        ComparisonPanel panel;
        panel.resize(880, 300);
        panel.show();
        runs::IndexedRun gone = runs_[0], damaged;
        gone.summary.path = folder_ / "gone";
        gone.notes.title = "Gone";
        damaged.summary.path = folder_ / "damaged";
        damaged.summary.problem = "Its log is damaged.";
        damaged.notes.title = "Damaged";
        show(panel, {runs_[0], gone, damaged, runs_[1]});
        QCOMPARE(panel.findChild<CurvesComparison *>()->chart()->figure()->curves().curves.size(), std::size_t{2});
        QString said;
        for (const QLabel *label : panel.findChildren<QLabel *>())
            if (label->property("role") == "warning" && label->isVisible()) said = label->text();
        QVERIFY2(said.startsWith("Left out: Gone: ") && said.endsWith("Damaged: Its log is damaged."),
                 qPrintable(said));
    }

    void settings_that_differ_are_listed() {
        ComparisonPanel panel;
        panel.resize(880, 300);
        panel.show();
        show(panel, runs_);
        open(panel, "Settings");
        auto *settings = panel.findChild<SettingsComparison *>();
        QCOMPARE(settings->table()->cells().cells().rows, QStringList({"Seed", "Learning rate"}));
        QCOMPARE(settings->table()->cells().cells().cells[1][3].text, QString("0.01"));
        QVERIFY(settings->table()->cells().cells().cells[1][3].marked);
        QVERIFY(!settings->table()->cells().cells().cells[0][3].marked);
        settings->common()->setChecked(true);
        QVERIFY(settings->table()->cells().rowCount() > 20);
        QTest::qWait(10);
        settings->table()->setCurrentIndex(settings->table()->model()->index(1, 3));
        settings->table()->setFocus();
        QTest::keyClick(settings->table(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("0.01"));
        settings->table()->selectionModel()->select(settings->table()->model()->index(0, 3),
                                                    QItemSelectionModel::Select);
        QCOMPARE(settings->table()->selected_text(), QString("\tCoats 4\nSeed\t4\nLearning rate\t0.01"));
        picture(panel, "settings");
    }

    void two_matrices_are_subtracted() {
        ComparisonPanel panel;
        panel.resize(880, 250);
        panel.show();
        show(panel, runs_);
        open(panel, "Matrices");
        auto *matrices = panel.findChild<MatricesComparison *>();
        const auto *figure = matrices->view()->figure();
        QVERIFY(figure);
        QCOMPARE(figure->difference(0, 0), 1.); // image 1 is right now
        QCOMPARE(figure->difference(1, 1), 2.);
        // Wrong in A only: 1, 10, 11, 12, 20, 21; in B only: 13, 22. binomtest(2, 8).pvalue = 0.2890625
        QCOMPARE(
            matrices->text(),
            QString(
                "A, epoch 3: 76.7 % right. B, epoch 3: 90.0 % right. Of the same 30 images, B fixes 6 and breaks 2. "
                "Were both equally good, chance alone would part them at least as far with p = 0.29 (McNemar’s "
                "exact test)."));
        matrices->epoch()->setCurrentText("Epoch…");
        QTRY_VERIFY(panel.settled());
        QCOMPARE(matrices->number()->maximum(), 3);
        QVERIFY2(matrices->text().startsWith("A, epoch 1: 76.7 % right. B, epoch 1: 76.7 % right."),
                 qPrintable(matrices->text()));
        QVERIFY(matrices->text().endsWith("Both are right on the same images."));
        matrices->second()->setCurrentIndex(0);
        QCOMPARE(matrices->text(), QString("A and B are the same run; choose another one for B."));
        matrices->second()->setCurrentIndex(3);
        matrices->epoch()->setCurrentIndex(1);
        QTRY_VERIFY(panel.settled());
        QVERIFY(matrices->view()->figure());
        // The same choice after another refresh of the list.
        auto runs = runs_;
        runs[0].notes.title = "Renamed";
        show(panel, runs);
        QCOMPARE(matrices->second()->currentText(), QString("Coats 4"));
        QCOMPARE(matrices->first()->currentText(), QString("Renamed"));
        matrices->view()->setFocus();
        QTest::keyClick(matrices->view(), Qt::Key_Right);
        QVERIFY(matrices->view()->cell() == (MatrixFigure::Cell{0, 0}));
        QCOMPARE(matrices->view()->accessibleDescription(),
                 QString("shirt predicted as shirt: 8 → 9 (80.0 % → 90.0 %)"));
        picture(panel, "matrices");
    }

    void matrices_of_other_images_are_compared_by_rates() {
        ComparisonPanel panel;
        panel.resize(880, 250);
        panel.show();
        const auto other = write({.settings = compared_settings(20),
                                  .epochs = epochs_of({.9}),
                                  .samples = samples(1000),
                                  .predicted = {predictions({3})}});
        show(panel, {runs_[0], other});
        open(panel, "Matrices");
        auto *matrices = panel.findChild<MatricesComparison *>();
        QVERIFY2(matrices->text().endsWith("They were validated on different images, so only rates can be compared."),
                 qPrintable(matrices->text()));
        const auto classes = write({.settings = compared_settings(21),
                                    .epochs = epochs_of({.9}),
                                    .classes = {"cat", "dog", "cow"},
                                    .samples = samples(),
                                    .predicted = {predictions({3})}});
        show(panel, {runs_[0], classes});
        QVERIFY(matrices->text().startsWith("The two runs tell different classes apart"));
        const auto nothing = write({.settings = compared_settings(22), .epochs = epochs_of({.9})});
        show(panel, {runs_[0], nothing});
        QCOMPARE(matrices->text(), QString("Run B: It has no predictions of validation images."));
    }

    void images_that_both_have_are_paired() {
        LoggedValidation a{.fingerprint = "f", .samples = samples(), .predicted = predictions({0, 1, 2})};
        LoggedValidation b = a;
        b.samples.index.erase(b.samples.index.begin(), b.samples.index.begin() + 2); // image 2 is the first
        b.samples.label.erase(b.samples.label.begin(), b.samples.label.begin() + 2);
        b.predicted = std::vector<std::uint16_t>(b.samples.label.begin(), b.samples.label.end());
        b.predicted.back() = 0;
        b.samples.label[5] = 2; // edited
        const auto outcomes = paired_outcomes(a, b);
        QVERIFY(outcomes);
        QCOMPARE(outcomes->images(), std::uint64_t{27});
        QCOMPARE(outcomes->fixed, std::uint64_t{1});
        QCOMPARE(outcomes->broken, std::uint64_t{1});
        QCOMPARE(outcomes->relabelled, std::uint64_t{1});
        QCOMPARE(outcomes->both_right, std::uint64_t{25});
        b.fingerprint = "g";
        QVERIFY(!paired_outcomes(a, b));
    }

    void seeds_are_grouped() {
        ComparisonPanel panel;
        panel.resize(880, 300);
        panel.show();
        show(panel, runs_);
        open(panel, "Seeds");
        auto *seeds = panel.findChild<SeedsComparison *>();
        const ComparisonCells &cells = seeds->table()->cells().cells();
        QCOMPARE(cells.rows, QStringList({"Learning rate 0.01", "Learning rate 0.001"}));
        QCOMPARE(cells.cells[1][0].text, QString("3"));
        QCOMPARE(cells.cells[1][1].text, QString("0.7600 ± 0.0100"));
        QCOMPARE(cells.cells[1][2].text, QString("0.7352 … 0.7848")); // ± 4.3027 · .01 / √3
        QCOMPARE(cells.cells[0][1].text, QString("0.7800"));
        QCOMPARE(cells.cells[0][2].text, QString());
        QCOMPARE(seeds->chart()->figure()->curves().curves.size(), std::size_t{2});
        seeds->measure()->setCurrentText("Loss");
        QCOMPARE(seeds->chart()->figure()->curves().y_name, std::string("loss"));
        QVERIFY(seeds->note().startsWith("±"));
        picture(panel, "seeds");
        show(panel, {runs_[0], runs_[3]});
        QVERIFY(seeds->note().startsWith("No two completed runs"));
    }

    void many_runs_are_all_read() {
        ComparisonPanel panel;
        panel.resize(880, 250);
        panel.show();
        std::vector<runs::IndexedRun> many;
        for (int i = 0; i < 100; ++i) many.push_back(runs_[static_cast<std::size_t>(i) % 4]);
        for (int i = 4; i < 100; ++i) {
            auto &run = many[static_cast<std::size_t>(i)];
            const auto copy = folder_ / ("copy-" + std::to_string(i));
            std::filesystem::copy(run.summary.path, copy, std::filesystem::copy_options::recursive);
            run.summary.path = copy;
        }
        panel.show_runs(many);
        many.pop_back(); // another selection while it reads
        show(panel, many);
        QCOMPARE(panel.findChild<CurvesComparison *>()->chart()->figure()->curves().curves.size(), std::size_t{99});
        picture(panel, "many");
        open(panel, "Settings");
        open(panel, "Matrices");
        open(panel, "Seeds");
        QCOMPARE(panel.findChild<SeedsComparison *>()->table()->cells().rowCount(), 2);
    }

    /// A panel that goes while its threads work.
    void it_can_go_at_any_time() {
        for (const QString &tab : {QString("Curves"), QString("Matrices"), QString("Seeds")}) {
            ComparisonPanel panel;
            panel.show_runs(runs_);
            auto *tabs = panel.findChild<QTabBar *>();
            for (int i = 0; i < tabs->count(); ++i)
                if (tabs->tabText(i) == tab) tabs->setCurrentIndex(i);
        }
    }

    void everything_is_whole_named_and_legible() {
        QWidget window;
        auto *column = new QVBoxLayout(&window);
        column->setContentsMargins({});
        auto *panel = new ComparisonPanel;
        column->addWidget(panel);
        window.show();
        QStringList complaints;
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            for (const QSize &size : {QSize(880, 250), QSize(600, 330), QSize(1500, 480)}) {
                window.resize(size);
                for (const QString &tab :
                     {QString("Curves"), QString("Settings"), QString("Matrices"), QString("Seeds")}) {
                    show(*panel, runs_);
                    open(*panel, tab);
                    QTest::qWait(30);
                    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
                    const QString what = QString("%1 %2x%3 %4")
                                             .arg(tab)
                                             .arg(size.width())
                                             .arg(size.height())
                                             .arg(theme == Theme::dark ? "dark" : "light");
                    const auto complain = [&](const QStringList &found) {
                        for (const QString &one : found) complaints << what + ": " + one;
                    };
                    if (window.size() != size) complain({"asks for more room than there is"});
                    complain(clipped_texts(window));
                    complain(cut_controls(window));
                    complain(ambiguous_keys(window));
                    complain(unreachable_controls(window));
                    complain(faint_texts(window));
                    picture(window, "panel-" + QString(what).replace(' ', '-'));
                }
            }
        }
        apply_theme(Theme::light);
        QVERIFY2(complaints.isEmpty(), qPrintable("\n" + complaints.join("\n")));
    }
};

QTEST_MAIN(ComparisonPanelTest)
#include "comparison_panel_test.moc"
