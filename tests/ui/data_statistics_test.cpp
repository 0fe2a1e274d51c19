#include "tests/ui/generated_data.h"
#include "ui/dataset/data_skipped.h"
#include "ui/dataset/data_split_chooser.h"
#include "ui/dataset/data_statistics.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QImage>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace benchlight;
using namespace benchlight::ui;
namespace fs = std::filesystem;

class DataStatisticsTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::shared_ptr<const images::DataSet> data_;
    fs::path path(const std::string &name) const { return fs::path(home_.path().toStdString()) / name; }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toUtf8());
        apply_theme(Theme::light);
        data_ = images::DataSet::load(tests::generate_idx(path("idx"), 400, 80), {});
    }

    void what_is_known_is_said() {
        DataStatistics view;
        QSignalSpy made(&view, &DataStatistics::splits_made);
        images::SplitSettings quarter;
        quarter.validation = .25;
        view.show_data(data_, quarter);
        QVERIFY(made.wait());
        const QString text = view.text();
        QVERIFY2(text.contains("300 train   100 validation   80 test"), qPrintable(text));
        QVERIFY(text.contains("16×16, grey"));
        QVERIFY(text.contains(QString::number(data_->survey().mean[0], 'f', 4)));
        QVERIFY(text.contains(QString::number(data_->survey().std[0], 'f', 4)));
        QVERIFY(view.problem().isEmpty());
    }

    void edits_leave_images_out() {
        const auto file = path("edits.csv");
        write_file_atomically(file, "source,label\ntrain-images-idx3-ubyte#0,\ntrain-images-idx3-ubyte#1,\n"
                                    "t10k-images-idx3-ubyte#5,\n");
        images::SplitSettings whole;
        whole.validation = 0;
        DataStatistics view;
        QSignalSpy made(&view, &DataStatistics::splits_made);
        view.show_data(data_, whole, file.string());
        QVERIFY(made.wait());
        QVERIFY2(view.text().contains("398 train   0 validation   79 test"), qPrintable(view.text()));
        QVERIFY(view.problem().isEmpty());
        view.show_data(data_, whole, path("none.csv").string());
        QVERIFY(made.wait());
        QVERIFY(view.text().contains("400 train   0 validation   80 test"));
        QVERIFY2(view.problem().contains("none.csv"), qPrintable(view.problem()));
        view.show_data(data_, whole);
        QVERIFY(made.wait());
        QVERIFY(view.problem().isEmpty());
    }

    void splits_are_chosen() {
        DataStatistics view;
        QSignalSpy made(&view, &DataStatistics::splits_made), changed(&view, &DataStatistics::split_changed);
        view.show_data(data_, {});
        QVERIFY(made.wait());
        QCOMPARE(changed.count(), 0);
        auto *way = view.chooser()->findChild<QComboBox *>();
        way->setCurrentIndex(1);
        QCOMPARE(changed.count(), 1);
        QVERIFY(view.split().half_of_test);
        QVERIFY(made.wait());
        QVERIFY(view.text().contains("400 train   40 validation   40 test"));
        way->setCurrentIndex(2);
        QCOMPARE(view.split().validation, 0.);
        QVERIFY(made.wait());
        way->setCurrentIndex(0);
        QCOMPARE(view.split().validation, .1); // the share from before
        auto *percent = view.chooser()->findChild<QDoubleSpinBox *>();
        percent->setValue(12.5);
        QCOMPARE(view.split().validation, .125);
        auto *seed = view.chooser()->findChildren<QLineEdit *>().last();
        seed->setText("1234567890123");
        emit seed->editingFinished();
        QCOMPARE(view.split().seed, std::uint64_t{1234567890123});
        QCOMPARE(changed.count(), 5);
    }

    void settings_from_elsewhere_stay_exact() {
        SplitChooser chooser;
        images::SplitSettings settings;
        settings.validation = .123456;
        settings.seed = 9'000'000'000'000'000'000u;
        settings.limit_train = 77;
        QSignalSpy changed(&chooser, &SplitChooser::changed);
        chooser.set_settings(settings);
        QCOMPARE(changed.count(), 0);
        auto *way = chooser.findChild<QComboBox *>();
        way->setCurrentIndex(2);
        way->setCurrentIndex(0);
        QCOMPARE(chooser.settings().validation, .123456);
        QCOMPARE(chooser.settings().seed, settings.seed);
        QCOMPARE(chooser.settings().limit_train, settings.limit_train);
    }

    void the_wheel_scrolls_and_chooses_nothing() {
        SplitChooser chooser;
        chooser.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chooser));
        QSignalSpy changed(&chooser, &SplitChooser::changed);
        for (QWidget *control : {static_cast<QWidget *>(chooser.findChild<QComboBox *>()),
                                 static_cast<QWidget *>(chooser.findChild<QDoubleSpinBox *>())}) {
            QWheelEvent wheel({5, 5}, control->mapToGlobal(QPointF(5, 5)), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            qApp->notify(control, &wheel);
            QVERIFY(!wheel.isAccepted());
        }
        QCOMPARE(changed.count(), 0);
    }

    void a_set_that_cannot_be_split_so_says_why() {
        const auto few = images::DataSet::load(tests::generate_idx(path("few"), 4, 4), {});
        DataStatistics view;
        QSignalSpy failed(&view, &DataStatistics::split_failed), made(&view, &DataStatistics::splits_made);
        images::SplitSettings most;
        most.validation = .9; // one image a class: none is left to train with
        view.show_data(few, most);
        QVERIFY(failed.wait());
        QVERIFY2(view.problem().contains("No training images"), qPrintable(view.problem()));
        view.chooser()->findChild<QComboBox *>()->setCurrentIndex(2);
        QVERIFY(made.wait());
        QVERIFY(view.problem().isEmpty());
    }

    void skipped_files_are_a_proper_model_of_any_length() {
        SkippedModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        auto skipped = std::make_shared<std::vector<images::Skipped>>();
        for (int i = 0; i < 100'000; ++i) skipped->push_back({"a/" + std::to_string(i) + ".png", "the file is empty"});
        model.show(skipped);
        QCOMPARE(model.rowCount(), 100'000);
        QCOMPARE(model.index(99'999, 0).data().toString(), QString("a/99999.png"));
        QCOMPARE(model.text(1, 2), QString("a/1.png\tthe file is empty\na/2.png\tthe file is empty\n"));
        QCOMPARE(model.text().count('\n'), 100'000);
        model.show(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void skipped_files_are_listed_and_copied() {
        for (const char *name : {"train/a/1.png", "train/a/2.png", "train/b/3.png", "test/a/4.png", "test/b/5.png"}) {
            fs::create_directories((path("folder") / name).parent_path());
            QImage image(8, 8, QImage::Format_RGB888);
            image.fill(name[6] == 'a' ? Qt::red : Qt::blue);
            QVERIFY(image.save(QString::fromStdString((path("folder") / name).string())));
        }
        write_file_atomically(path("folder/train/a/bad.png"), "no image");
        write_file_atomically(path("folder/train/b/empty.png"), "");
        DataStatistics view;
        view.resize(420, 400);
        view.show();
        view.show_data(images::DataSet::load("folder:" + path("folder").string(), {}), {});
        QVERIFY2(view.text().contains("Show 2 skipped images"), qPrintable(view.text()));
        QVERIFY(view.text().contains("occur in train"));
        auto *table = view.findChild<QTableView *>();
        QVERIFY(!table->isVisible());
        QPushButton *copy = nullptr, *show = nullptr;
        for (QPushButton *button : view.findChildren<QPushButton *>())
            (button->text().startsWith("Show") ? show : copy) = button;
        show->click();
        QVERIFY(table->isVisible());
        copy->click();
        const QString all = QGuiApplication::clipboard()->text();
        QVERIFY2(all.contains("train/b/empty.png\tthe file is empty"), qPrintable(all));
        table->selectRow(0);
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().startsWith("train/a/bad.png\t"));
        QCOMPARE(QGuiApplication::clipboard()->text().count('\n'), 1);
    }

    void the_list_of_skipped_images_is_scrolled_to() {
        fs::create_directories(path("torn/train/a"));
        write_file_atomically(path("torn/train/a/bad.png"), "no image");
        for (const char *name : {"train/a/1.png", "train/b/2.png", "test/a/3.png", "test/b/4.png"}) {
            fs::create_directories((path("torn") / name).parent_path());
            QImage image(8, 8, QImage::Format_RGB888);
            image.fill(name[6] == 'a' ? Qt::red : Qt::blue);
            QVERIFY(image.save(QString::fromStdString((path("torn") / name).string())));
        }
        QScrollArea area;
        auto *view = new DataStatistics;
        area.setWidget(view);
        area.setWidgetResizable(true);
        area.resize(360, 236);
        area.show();
        QVERIFY(QTest::qWaitForWindowExposed(&area));
        view->show_data(images::DataSet::load("folder:" + path("torn").string(), {}), {});
        const auto *table = view->findChild<QTableView *>();
        for (QPushButton *button : view->findChildren<QPushButton *>())
            if (button->text().startsWith("Show")) button->click();
        QTRY_COMPARE(table->visibleRegion().boundingRect(), table->rect());
    }
};

QTEST_MAIN(DataStatisticsTest)
#include "data_statistics_test.moc"
