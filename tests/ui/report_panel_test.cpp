#include "engine/core/files.h"
#include "engine/core/random.h"
#include "engine/core/text.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/ui/inspection.h"
#include "tests/ui/picture.h"
#include "ui/inspect/class_report_table.h"
#include "ui/inspect/fact_grid.h"
#include "ui/inspect/figure_picture.h"
#include "ui/inspect/report_panel.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <cmath>
#include <limits>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

const std::vector<std::string> clothes = {"T-shirt/top", "trouser", "pullover", "dress", "coat",
                                          "sandal",      "shirt",   "sneaker",  "bag",   "ankle boot"};

/// Made-up answers of a network that is mostly right; `known`: with the probabilities of all classes.
std::shared_ptr<Subject> make_subject(std::vector<std::string> classes, std::size_t count, bool known = true) {
    evaluation::Predictions predictions;
    predictions.classes = std::move(classes);
    predictions.split = "validation";
    predictions.precision = "bf16";
    Random random(7, Purpose::order);
    const auto number = static_cast<std::uint32_t>(predictions.classes.size());
    std::vector<float> row(number);
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = static_cast<std::uint16_t>(random.below(number));
        for (float &value : row) value = std::exp(1.2f * static_cast<float>(random.normal()));
        row[label] *= 40;
        float sum = 0;
        for (const float value : row) sum += value;
        for (float &value : row) value /= sum;
        const auto best = static_cast<std::size_t>(std::ranges::max_element(row) - row.begin());
        predictions.index.push_back(static_cast<std::uint32_t>(i));
        predictions.label.push_back(label);
        predictions.predicted.push_back(static_cast<std::uint16_t>(best));
        predictions.confidence.push_back(row[best]);
        predictions.loss.push_back(-std::log(row[label]));
        if (known) predictions.probability.insert(predictions.probability.end(), row.begin(), row.end());
    }
    auto subject = std::make_shared<Subject>();
    subject->source = evaluation::RunNetwork{.run = {}, .checkpoint = "best"};
    subject->title = "Fashion-MNIST, fast";
    if (!known) predictions.epoch = 3;
    subject->predictions = std::make_shared<const evaluation::Predictions>(std::move(predictions));
    return subject;
}

/// Three classes: nobody is taken for the second, no image is of the third.
std::shared_ptr<Subject> make_lopsided() {
    auto subject = std::make_shared<Subject>();
    subject->source = evaluation::FileNetwork{"weights.pth", "resnet18"};
    subject->title = "weights.pth";
    evaluation::Predictions predictions;
    predictions.classes = {"a", "b", "c"};
    predictions.split = "test";
    predictions.precision = "fp32";
    predictions.label = {0, 0, 0, 1};
    predictions.predicted = {0, 0, 2, 0};
    predictions.confidence = {.9f, .8f, .7f, std::nanf("")};
    predictions.loss = {.1f, .2f, 1, std::numeric_limits<float>::infinity()};
    predictions.index = {0, 1, 2, 3};
    subject->predictions = std::make_shared<const evaluation::Predictions>(std::move(predictions));
    return subject;
}

} // namespace

class ReportPanelTest : public QObject {
    Q_OBJECT

    static void show(ReportPanel &panel, std::shared_ptr<const Subject> subject) {
        panel.show_subject(std::move(subject));
        QTRY_VERIFY(!panel.busy());
    }
    static QString cell(const ReportPanel &panel, int row, int column) {
        return panel.table()->view()->model()->index(row, column).data().toString();
    }
    static QStringList column(const ReportPanel &panel, int column) {
        QStringList texts;
        for (int row = 0; row < panel.table()->view()->model()->rowCount(); ++row) texts << cell(panel, row, column);
        return texts;
    }

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void facts_are_the_reports() {
        ReportPanel panel;
        QVERIFY(!panel.empty_text().isEmpty());
        const auto subject = make_subject(clothes, 2000);
        show(panel, subject);
        QVERIFY(panel.empty_text().isEmpty());
        const evaluation::Report report = evaluation::report(*subject->predictions);
        const auto percent = [](double ratio) { return QString::fromStdString(format_fixed(100 * ratio, 1)) + " %"; };
        FactGrid &facts = *panel.facts();
        QCOMPARE(facts.value("Accuracy"), percent(report.accuracy));
        QCOMPARE(facts.note("Accuracy"),
                 QString("95 %: %1 to %2").arg(percent(report.interval[0]).chopped(2), percent(report.interval[1])));
        QCOMPARE(facts.value("Balanced accuracy"), percent(report.balanced));
        QCOMPARE(facts.value("Baseline"), percent(report.baseline));
        QCOMPARE(facts.value("Among the first 3"), percent(report.top_k[2]));
        QCOMPARE(facts.note("Among the first 3"), percent(report.top_k[4]) + " among the first 5");
        QCOMPARE(facts.value("Loss"), QString::fromStdString(format_fixed(report.loss, 4)));
        QCOMPARE(facts.value("Calibration error"), percent(report.calibration.expected_error));
        QCOMPARE(facts.value("Images"), QString("2,000"));
        QCOMPARE(facts.note("Split"), QString("best checkpoint, evaluated"));
        QCOMPARE(facts.value("Precision"), QString("bf16"));
        QVERIFY(panel.remarks().isEmpty());
        QCOMPARE(cell(panel, 10, ClassReportModel::name), QString("Macro average"));
        QCOMPARE(cell(panel, 10, ClassReportModel::f1), percent(report.macro.f1));
        QCOMPARE(cell(panel, 11, ClassReportModel::precision), percent(report.weighted.precision));
        QCOMPARE(cell(panel, 11, ClassReportModel::support), QString("2,000"));
    }

    void what_has_no_meaning_is_said_in_words() {
        ReportPanel panel;
        show(panel, make_lopsided());
        QCOMPARE(column(panel, ClassReportModel::precision).first(3),
                 (QStringList{"66.7 %", "never predicted", "0.0 %"}));
        QCOMPARE(column(panel, ClassReportModel::recall).first(3), (QStringList{"66.7 %", "0.0 %", "no images"}));
        QCOMPARE(cell(panel, 2, ClassReportModel::f1), QString("—"));
        const QString remarks = panel.remarks();
        QVERIFY2(remarks.contains("No image here is of “c”"), qPrintable(remarks));
        QVERIFY2(remarks.contains("Never predicted: “b”."), qPrintable(remarks));
        QVERIFY2(remarks.contains("One answer is not a number"), qPrintable(remarks));
        QCOMPARE(panel.facts()->value("Loss"), QString("infinite"));
        QCOMPARE(panel.facts()->value("Among the first 2"), QString("not known"));
        QCOMPARE(panel.facts()->note("Split"), QString("evaluated"));
    }

    void the_logs_short_form_and_a_single_class_are_explained() {
        ReportPanel panel;
        show(panel, make_subject(clothes, 200, false));
        QCOMPARE(panel.facts()->value("Among the first 3"), QString("not known"));
        QCOMPARE(panel.facts()->note("Split"), QString("epoch 3, from the log"));
        QVERIFY(panel.remarks().contains("The log keeps the probabilities"));

        auto single = make_subject({"cat", "dog"}, 30);
        evaluation::Predictions predictions = *single->predictions;
        predictions.label.assign(30, 1);
        single->predictions = std::make_shared<const evaluation::Predictions>(predictions);
        show(panel, single);
        QVERIFY2(panel.remarks().contains("Every image here is of “dog”"), qPrintable(panel.remarks()));
        QCOMPARE(panel.facts()->value("Baseline"), QString("100.0 %"));

        predictions = {};
        predictions.classes = {"cat", "dog"};
        predictions.split = "test";
        single->predictions = std::make_shared<const evaluation::Predictions>(predictions);
        show(panel, single);
        QCOMPARE(panel.empty_text(), QString("The test part has no images, so there is nothing to report."));
        show(panel, nullptr);
        QVERIFY(panel.empty_text().contains("once there are predictions"));
    }

    void sorting_keeps_the_averages_below() {
        ReportPanel panel;
        QTableView *view = panel.table()->view();
        const QAbstractItemModelTester model_tester(const_cast<ClassReportModel *>(&panel.table()->model()));
        const QAbstractItemModelTester order_tester(view->model());
        show(panel, make_lopsided());
        const QStringList averages{"Macro average", "Weighted average"};
        const auto sorted = [&](int by, Qt::SortOrder order) {
            view->sortByColumn(by, order);
            return column(panel, ClassReportModel::name);
        };
        QCOMPARE(column(panel, ClassReportModel::name), QStringList({"a", "b", "c"}) + averages);
        QCOMPARE(sorted(ClassReportModel::precision, Qt::DescendingOrder), QStringList({"a", "c", "b"}) + averages);
        QCOMPARE(sorted(ClassReportModel::precision, Qt::AscendingOrder), QStringList({"b", "c", "a"}) + averages);
        QCOMPARE(sorted(ClassReportModel::name, Qt::DescendingOrder), QStringList({"c", "b", "a"}) + averages);
        QCOMPARE(sorted(ClassReportModel::support, Qt::AscendingOrder), QStringList({"c", "b", "a"}) + averages);
        const auto title = [&](int column) { return view->model()->headerData(column, Qt::Horizontal).toString(); };
        QCOMPARE(title(ClassReportModel::support), QString("▴ Images"));
        QCOMPARE(title(ClassReportModel::name), QString("Class"));
        QCOMPARE(sorted(-1, Qt::AscendingOrder), QStringList({"a", "b", "c"}) + averages);

        show(panel, make_subject({"class 10", "class 9", "Class 1"}, 50));
        QCOMPARE(sorted(ClassReportModel::name, Qt::AscendingOrder),
                 QStringList({"Class 1", "class 9", "class 10"}) + averages);
        show(panel, make_lopsided());
        QCOMPARE(column(panel, ClassReportModel::name), QStringList({"a", "b", "c"}) + averages);
    }

    void activating_a_row_asks_for_its_class() {
        ReportPanel panel;
        panel.resize(480, 500);
        panel.show();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        show(panel, make_lopsided());
        QTableView *view = panel.table()->view();
        view->sortByColumn(ClassReportModel::name, Qt::DescendingOrder);
        QSignalSpy chosen(&panel, &ReportPanel::class_chosen);
        view->setFocus();
        view->setCurrentIndex(view->model()->index(0, ClassReportModel::recall));
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.takeFirst().at(0).toInt(), 2);
        view->setCurrentIndex(view->model()->index(2, ClassReportModel::name));
        QTest::keyClick(view, Qt::Key_Space);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.takeFirst().at(0).toInt(), 0);
        view->setCurrentIndex(view->model()->index(3, ClassReportModel::name)); // an average
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(chosen.count(), 0);
    }

    void the_table_is_written_as_csv_in_class_order() {
        const TemporaryFolder folder;
        ReportPanel panel;
        show(panel, make_lopsided());
        panel.table()->view()->sortByColumn(ClassReportModel::name, Qt::DescendingOrder);
        panel.table()->write_csv(folder / "report.csv");
        const QStringList lines = QString::fromStdString(read_file(folder / "report.csv")).split("\r\n");
        QCOMPARE(lines.size(), 7); // the last is empty
        QCOMPARE(lines[0], QString("class,precision,recall,f1,support"));
        QVERIFY(lines[1].startsWith("a,0.66666"));
        QCOMPARE(lines[2], QString("b,,0,0,1"));
        QCOMPARE(lines[3], QString("c,0,,,0"));
        QVERIFY(lines[5].startsWith("Weighted average,0.5,0.5,0.5,4"));
    }

    void a_newer_subject_replaces_an_older_one() {
        ReportPanel panel;
        panel.show_subject(make_subject(clothes, 20000));
        show(panel, make_lopsided());
        QCOMPARE(panel.facts()->value("Images"), QString("4"));
        panel.show_subject(make_subject(clothes, 20000));
        panel.clear("The run is gone.");
        QTest::qWait(50);
        QCOMPARE(panel.empty_text(), QString("The run is gone."));
    }

    void everything_fits_when_narrow_and_in_both_themes() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            for (const QSize &size : {QSize(480, 500), QSize(340, 500), QSize(820, 1500)}) {
                ReportPanel panel;
                panel.resize(size);
                panel.show();
                QVERIFY(QTest::qWaitForWindowExposed(&panel));
                show(panel, make_subject(clothes, 2000));
                QTRY_VERIFY(!panel.busy());
                QVERIFY(!panel.bars()->picture().isNull());
                QVERIFY(!panel.reliability()->picture().isNull());
                const QString name = QString("report-%1%2").arg(size.width()).arg(theme == Theme::dark ? "-dark" : "");
                QTableView *view = panel.table()->view();
                view->sortByColumn(ClassReportModel::precision, Qt::DescendingOrder);

                for (int column = 1; column < ClassReportModel::columns; ++column)
                    QVERIFY2(static_cast<QAbstractItemView *>(view)->sizeHintForColumn(column) <=
                                 view->columnWidth(column),
                             qPrintable(QString("%1 of %2").arg(column).arg(name)));
                tests::picture(panel, name);
                for (auto *scroll : panel.findChildren<QScrollArea *>()) {
                    QCOMPARE(scroll->widget()->width(), scroll->viewport()->width()); // nothing is cut off at the right
                    scroll->ensureVisible(0, scroll->widget()->height());
                }
                tests::picture(panel, name + "-below");
                QCOMPARE(tests::clipped_texts(panel), QStringList());
                QCOMPARE(tests::unreachable_controls(panel), QStringList());
                QCOMPARE(tests::cut_controls(panel), QStringList());
                QCOMPARE(tests::faint_texts(panel), QStringList());
            }
        }
        apply_theme(Theme::light);
    }

    void a_thousand_classes_are_listed_but_not_drawn() {
        std::vector<std::string> names;
        for (int c = 0; c < 1000; ++c) names.push_back("class " + std::to_string(c));
        ReportPanel panel;
        panel.resize(480, 500);
        panel.show();
        show(panel, make_subject(names, 3000));
        QCOMPARE(panel.table()->view()->model()->rowCount(), 1002);
        QVERIFY(panel.bars()->figure() == nullptr);
        QTableView *view = panel.table()->view();
        QVERIFY(view->height() < 400);
        int width = 0; // with "never predicted" in it, all columns fit
        for (int column = 0; column < ClassReportModel::columns; ++column) width += view->columnWidth(column);
        QVERIFY2(width <= view->viewport()->width(), qPrintable(QString::number(width)));
        tests::picture(panel, "report-thousand");
    }
};

QTEST_MAIN(ReportPanelTest)
#include "report_panel_test.moc"
