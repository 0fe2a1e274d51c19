#include "engine/evaluation/predict.h"
#include "tests/ui/inspection.h"
#include "tests/ui/picture.h"
#include "tests/ui/trained_run.h"
#include "ui/inspect/dropped_images.h"
#include "ui/inspect/dropped_list.h"
#include "ui/inspect/dropped_model.h"
#include "ui/inspect/examined_picture.h"
#include "ui/inspect/examined_view.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;
namespace fs = std::filesystem;

namespace {

constexpr int patience_ms = 60000;

/// A bright quarter, as the run knows them.
QImage quarter(int which, int side = 24) {
    QImage image(side, side, QImage::Format_RGB888);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const bool bright = (y < side / 2) == (which < 2) && (x < side / 2) == (which % 2 == 0);
            const int value = (x * 7 + y * 13) % (bright ? 240 : 110);
            image.setPixelColor(x, y, QColor(value, value, value));
        }
    return image;
}

} // namespace

class DroppedImagesTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    runs::RunFolder run_;

    fs::path path(const std::string &name) const { return fs::path(home_.path().toStdString()) / name; }
    fs::path put(const std::string &name, const QImage &image) const {
        fs::create_directories(path(name).parent_path());
        image.save(QString::fromStdString(path(name).string()));
        return path(name);
    }
    static QString predicted(const DroppedImages &images, int row) {
        return images.model()->index(row).data(DroppedModel::PredictedRole).toString();
    }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        apply_theme(Theme::light);
        run_ = tests::train_run(tests::quick_settings(tests::generate_idx(path("data"), 400, 80)), path("run"));
    }

    void files_are_judged_as_the_command_line_does() {
        std::vector<fs::path> files;
        for (int i = 0; i < 8; ++i) files.push_back(put("files/" + std::to_string(i) + ".png", quarter(i % 4)));
        evaluation::PredictOptions options;
        options.precision = "fp32";
        options.threads = 1;
        const auto expected = evaluation::predict_images(tests::network_of(run_), files, options);

        DroppedImages images;
        QAbstractItemModelTester tester(images.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        images.resize(900, 600);
        images.show();
        images.set_network(tests::network_of(run_), "four quarters, fast");
        images.add_files(files);
        QTRY_VERIFY_WITH_TIMEOUT(images.count() == 8 && !images.judging(), patience_ms);
        for (int i = 0; i < 8; ++i) {
            const evaluation::ClassProbability &top = expected[static_cast<std::size_t>(i)].top.front();
            QCOMPARE(predicted(images, i), QString::fromStdString(top.name));
            const double probability = images.model()->index(i).data(DroppedModel::ProbabilityRole).toDouble();
            QVERIFY(std::abs(probability - top.probability) < 1e-4);
        }
        QCOMPARE(images.list()->currentIndex().row(), 0); // the first is looked at without a click
        QTRY_VERIFY_WITH_TIMEOUT(images.view()->bars()->model()->rowCount() == 4, patience_ms);
        QVERIFY(!images.view()->bars()->answers_model()->answers().label); // nobody knows the true class
        tests::picture(images, "dropped-wide");
        apply_theme(Theme::dark);
        tests::picture(images, "dropped-wide-dark");
        apply_theme(Theme::light);

        images.add_files({files[0], files[3]});
        QTRY_VERIFY(!images.judging());
        QCOMPARE(images.count(), std::size_t{8}); // there already
    }

    void what_cannot_be_read_says_why_in_its_place() {
        DroppedImages images;
        images.resize(420, 700);
        images.show();
        images.set_network(tests::network_of(run_), "four quarters, fast");
        const fs::path good = put("bad/good.png", quarter(2));
        write_file_atomically(path("bad/broken.png"), "no image at all");
        images.add_files({path("bad/broken.png"), path("bad/missing.jpg"), good});
        QTRY_VERIFY_WITH_TIMEOUT(images.count() == 3 && !images.judging(), patience_ms);
        QCOMPARE(images.model()->unreadable(), std::size_t{2});
        QVERIFY(images.model()->index(0).data().toString().contains("cannot be read"));
        QVERIFY(!images.model()->index(1).data(DroppedModel::ProblemRole).toString().isEmpty());
        QVERIFY(!predicted(images, 2).isEmpty());
        QVERIFY(images.status().contains("2 cannot be read"));
        images.list()->setCurrentIndex(images.model()->index(0));
        QTRY_VERIFY(images.view()->picture()->sentence().contains("cannot be read"));
        tests::picture(images, "dropped-unreadable");
        QCOMPARE(tests::clipped_texts(images), QStringList());
        QCOMPARE(tests::unreachable_controls(images), QStringList());
    }

    void folders_stand_for_their_images_and_many_are_judged() {
        constexpr int many = 150;
        for (int i = 0; i < many; ++i)
            put("folder/" + std::to_string(i % 3) + "/" + std::to_string(i) + ".png", quarter(i % 4, 16));
        write_file_atomically(path("folder/notes.txt"), "not an image");
        DroppedImages images;
        images.resize(900, 600);
        images.show();
        images.set_network(tests::network_of(run_), "four quarters, fast");
        images.add_files({path("folder")});
        images.add_files({put("one.png", quarter(1))}); // while the folder is still looked through
        QTRY_VERIFY_WITH_TIMEOUT(images.count() == many + 1 && !images.judging(), patience_ms);
        QCOMPARE(images.model()->next(), std::size_t{many + 1});
        QCOMPARE(images.model()->unreadable(), std::size_t{0});
        QPushButton *remove = nullptr;
        for (QPushButton *button : images.findChildren<QPushButton *>())
            if (button->text() == "Clear") remove = button;
        QVERIFY(remove);
        remove->click();
        QCOMPARE(images.count(), std::size_t{0});
        QVERIFY(!images.judging());
    }

    void images_and_files_are_pasted_and_dropped() {
        DroppedImages images;
        images.resize(900, 600);
        images.show();
        images.set_network(tests::network_of(run_), "four quarters, fast");
        QGuiApplication::clipboard()->setText("neither");
        QVERIFY(!images.paste());
        QGuiApplication::clipboard()->setImage(quarter(3));
        QVERIFY(images.paste());
        QTRY_VERIFY_WITH_TIMEOUT(images.count() == 1 && !images.judging(), patience_ms);
        // The pixels are those of a file of the same picture.
        images.add_files({put("same.png", quarter(3))});
        auto *mime = new QMimeData;
        mime->setUrls({QUrl::fromLocalFile(QString::fromStdString(put("copied ü.png", quarter(0)).string()))});
        QGuiApplication::clipboard()->setMimeData(mime);
        QTRY_VERIFY_WITH_TIMEOUT(images.count() == 2 && !images.judging(), patience_ms);
        QCOMPARE(predicted(images, 0), predicted(images, 1));
        QCOMPARE(images.model()->verdict(0).probability, images.model()->verdict(1).probability);
        QVERIFY(images.paste());
        QTRY_VERIFY_WITH_TIMEOUT(images.count() == 3 && !images.judging(), patience_ms);

        QMimeData dropped;
        dropped.setUrls({QUrl::fromLocalFile(QString::fromStdString(put("dropped.png", quarter(2)).string()))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&images, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&images, &drop);
        QTRY_VERIFY_WITH_TIMEOUT(images.count() == 4 && !images.judging(), patience_ms);
    }

    void another_network_judges_anew_and_a_missing_one_says_so() {
        DroppedImages images;
        images.resize(900, 600);
        images.show();
        tests::picture(images, "dropped-empty");
        images.add_files({put("again/0.png", quarter(0)), put("again/1.png", quarter(1))});
        QTRY_COMPARE(images.count(), std::size_t{2});
        QVERIFY(predicted(images, 0).isEmpty()); // nobody to ask yet
        const runs::RunFolder gone{path("no-such-run")};
        images.set_network(tests::network_of(gone), "gone");
        QTRY_VERIFY_WITH_TIMEOUT(!images.problem().isEmpty(), patience_ms);
        QVERIFY(!images.judging());
        tests::picture(images, "dropped-no-network");
        images.set_network(tests::network_of(run_), "four quarters, fast");
        QTRY_VERIFY_WITH_TIMEOUT(!predicted(images, 1).isEmpty(), patience_ms);
        QVERIFY(images.problem().isEmpty());
    }

    void closing_while_it_works_is_safe() {
        for (int i = 0; i < 10; ++i) {
            DroppedImages images;
            images.resize(900, 600);
            images.show();
            images.set_network(tests::network_of(run_), "four quarters, fast");
            images.add_files({path("folder")});
            if (i % 2) QTest::qWait(10);
        }
    }
};

QTEST_MAIN(DroppedImagesTest)
#include "dropped_images_test.moc"
