#include "engine/core/files.h"
#include "tests/ui/generated_data.h"
#include "ui/dataset/class_counts_view.h"
#include "ui/figures/export.h"

#include <QListView>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

Bars many_bars(int classes) {
    Bars bars{.title = "Images of each class", .unit = "training images", .names = {}, .counts = {}};
    for (int i = 0; i < classes; ++i) {
        bars.names.push_back(QString(i < 2 ? "class %1, \"quoted\"" : "class %1").arg(i));
        bars.counts.push_back(static_cast<std::uint64_t>(1000 + 37 * (i % 29)));
    }
    return bars;
}

/// Pixels of the bars' colour in a picture.
int bar_pixels(const QImage &image, const QRect &area) {
    int count = 0;
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x)
            count += image.pixel(x, y) == tokens_of(Theme::light).training.rgb();
    return count;
}

} // namespace

class ClassCountsTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void a_bar_is_as_long_as_its_count() {
        const BarsFigure figure({"T", "images", {"a", "b"}, {1000, 500}});
        const QImage image = figure_image(figure, Theme::light);
        const int half = image.height() - 24 - 22; // the rows are at the bottom, above the margin
        const int first = bar_pixels(image, {0, half - 22, image.width(), 22});
        const int second = bar_pixels(image, {0, half, image.width(), 22});
        QVERIFY2(std::abs(first - 2 * second) < first / 20, qPrintable(QString("%1 %2").arg(first).arg(second)));
    }

    void any_number_of_classes_is_a_picture() {
        for (const int classes : {0, 1, 2, 40, 41, 100, 1000}) {
            const BarsFigure figure(many_bars(classes));
            const QSizeF size = figure.default_size();
            QVERIFY2(size.width() < 4000 && size.height() < 4000, qPrintable(QString::number(classes)));
            const QImage image = figure_image(figure, Theme::light);
            if (classes > 0) QVERIFY(bar_pixels(image, image.rect()) > classes * 100);
            const std::string name = folder_.filePath(QString("bars%1").arg(classes)).toStdString();
            for (const char *ending : {".png", ".svg", ".pdf", ".csv"})
                export_figure(figure, name + ending, {.look = Theme::print});
        }
        const QString svg = QString::fromStdString(read_file(folder_.filePath("bars1000.svg").toStdString()));
        QVERIFY(svg.contains("class 999"));
        const std::string csv = read_file(folder_.filePath("bars2.csv").toStdString());
        QCOMPARE(csv, std::string("class,training images\r\n\"class 0, \"\"quoted\"\"\",1000\r\n"
                                  "\"class 1, \"\"quoted\"\"\",1037\r\n"));
    }

    void imbalance_is_said_when_it_is_large() {
        QCOMPARE(balance_remark({}), QString());
        QCOMPARE(balance_remark({100, 120, 90}), QString());
        QVERIFY(balance_remark({1400, 100}).contains("14 times"));
        QVERIFY(balance_remark({5, 0, 0}).startsWith("2 classes have no readable"));
        QVERIFY(balance_remark({5, 1}).startsWith("1 class has a single"));
        QVERIFY(balance_remark({1, 1, 1}).startsWith("Every class has a single"));
    }

    void a_class_is_chosen_by_mouse_and_keys() {
        ClassCountsView view;
        view.resize(300, 300);
        view.show();
        QVERIFY(view.figure() == nullptr);
        view.show_counts("Images", {"a", "b", "c"}, {3, 4, 5});
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy chosen(&view, &ClassCountsView::class_chosen);
        QListView *list = view.list();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(1, 0)).center());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.takeFirst()[0].toInt(), 1);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.takeFirst()[0].toInt(), 2);
        QTest::keyClick(list, Qt::Key_Home);
        QTest::keyClick(list, Qt::Key_Space);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.takeFirst()[0].toInt(), 0);
        view.clear();
        QVERIFY(view.figure() == nullptr);
    }

    void a_set_with_one_image_a_class_is_told_of() {
        qputenv("BENCHLIGHT_HOME", folder_.path().toUtf8());
        const std::string spec = tests::generate_idx(folder_.filePath("few").toStdString(), 4, 4);
        ClassCountsView view;
        view.show_data(images::DataSet::load(spec, {}));
        QVERIFY2(view.remark().contains("single training image"), qPrintable(view.remark()));
    }
};

QTEST_MAIN(ClassCountsTest)
#include "class_counts_test.moc"
