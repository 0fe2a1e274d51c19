#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/ui/picture.h"
#include "ui/figures/export.h"
#include "ui/figures/matrix_view.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

const std::vector<std::string> garments{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                        "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

/// `per_class` images a class, most of them right, the mistakes near the diagonal.
std::shared_ptr<ConfusionCounts> made_up(std::size_t classes, std::uint32_t per_class, int epoch = 3) {
    auto counts = std::make_shared<ConfusionCounts>();
    counts->epoch = epoch;
    for (std::size_t c = 0; c < classes; ++c)
        counts->classes.push_back(classes == garments.size() ? garments[c] : "class " + std::to_string(c));
    counts->counts.resize(classes * classes);
    for (std::size_t c = 0; c < classes; ++c) {
        std::uint32_t left = per_class;
        for (std::size_t offset = 1; offset <= 3 && classes > 3; ++offset) {
            const auto wrong = static_cast<std::uint32_t>(per_class * (.02 + .05 * ((c * 7 + offset * 3) % 5) / 4.0));
            counts->counts[c * classes + (c + offset * offset) % classes] += wrong;
            left -= wrong;
        }
        counts->counts[c * classes + c] += left;
    }
    return counts;
}

} // namespace

class MatrixTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void numbers_are_counts_with_predicted_classes_across() {
        auto counts = std::make_shared<ConfusionCounts>();
        *counts = {2, {"cat", "dog, small"}, {7, 3, 0, 10}};
        const MatrixFigure figure(counts);
        QCOMPARE(QString::fromStdString(figure.table().csv()),
                 QString("true \\ predicted,cat,\"dog, small\"\r\ncat,7,3\r\n\"dog, small\",0,10\r\n"));
        QVERIFY(figure.title().contains("epoch 2"));
        QCOMPARE(counts->accuracy(), .85);
    }

    void a_cell_is_said_with_its_share_of_the_true_class() {
        auto counts = std::make_shared<ConfusionCounts>();
        *counts = {1, {"shirt", "coat", "bag"}, {939, 61, 0, 5, 95, 0, 0, 0, 0}};
        const MatrixFigure figure(counts);
        QCOMPARE(figure.sentence({0, 1}), QString("shirt predicted as coat: 61 (6.1 %)"));
        QCOMPARE(figure.sentence({1, 1}), QString("coat predicted as coat: 95 (95.0 %)"));
        QCOMPARE(figure.sentence({2, 0}), QString("bag predicted as shirt: 0 (no image of this class)"));
    }

    void cells_are_where_they_are_painted() {
        for (const std::size_t classes : {2u, 10u, 100u, 1000u}) {
            const MatrixFigure figure(made_up(classes, 1000));
            for (const QSizeF size : {QSizeF(300, 300), QSizeF(600, 600), QSizeF(900, 500)}) {
                for (const int cell : {0, static_cast<int>(classes) / 2, static_cast<int>(classes) - 1}) {
                    const MatrixFigure::Cell wanted{cell, static_cast<int>(classes) - 1 - cell};
                    const QRectF area = figure.cell_area(wanted, size);
                    QVERIFY(QRectF(QPointF(), size).contains(area));
                    const auto found = figure.cell_at(area.center(), size);
                    QVERIFY(found && *found == wanted);
                }
                QVERIFY(!figure.cell_at(QPointF(1, 1), size));
            }
        }
    }

    /// On every colour that a cell can have, in every theme.
    void counts_can_be_read() {
        for (const Theme theme : {Theme::light, Theme::dark, Theme::print})
            for (int i = 0; i <= 1000; ++i) {
                const QColor cell = matrix_colour(i / 1000.0, theme);
                const double is = contrast(readable_on(cell, tokens_of(theme)), cell);
                QVERIFY2(is >= 4.5, qPrintable(QString("%1 on %2").arg(is).arg(cell.name())));
            }
        QCOMPARE(qRound(contrast(Qt::black, Qt::white)), 21);
        QCOMPARE(readable_on(matrix_colour(1, Theme::light), tokens_of(Theme::light)), QColor(Qt::white));
        for (const Theme theme : {Theme::light, Theme::dark})
            QVERIFY(contrast(matrix_colour(1, theme), matrix_colour(0, theme)) > 7);
    }

    void a_mistake_among_a_thousand_classes_is_still_seen() {
        auto counts = made_up(1000, 1000);
        for (std::size_t c = 0; c < 1000; ++c)
            for (std::size_t p = 0; p < 1000; ++p) counts->counts[c * 1000 + p] = c == p ? 1000 : 0;
        counts->counts[800 * 1000 + 200] = 300;
        const MatrixFigure figure(counts);
        const QImage image = figure_image(figure, Theme::light);
        const QPointF place = figure.cell_area({800, 200}, figure.default_size()).center();
        int dark = 0;
        for (int y = -2; y <= 2; ++y)
            for (int x = -2; x <= 2; ++x)
                dark += image.pixelColor(qRound(place.x()) + x, qRound(place.y()) + y).lightness() < 200;
        QVERIFY(dark >= 1 && dark <= 4);
    }

    void exports_in_every_format() {
        QTemporaryDir folder;
        for (const std::size_t classes : {2u, 10u, 1000u})
            for (const char *ending : {"png", "svg", "pdf", "csv"}) {
                const std::filesystem::path path =
                    folder.filePath(QString("%1.%2").arg(classes).arg(ending)).toStdString();
                export_figure(MatrixFigure(made_up(classes, 100)), path);
                QVERIFY(std::filesystem::file_size(path) > 20);
                if (std::string(ending) != "csv") QVERIFY(std::filesystem::file_size(path) < 3'000'000);
            }
    }

    void the_arrow_keys_read_out_cells() {
        MatrixView view;
        view.resize(420, 460);
        view.show();
        const auto read = [&] {
            for (const QLabel *label : view.findChildren<QLabel *>())
                if (label->property("role") == "help") return label->text();
            return QString();
        };
        view.show_counts(made_up(10, 1000));
        QVERIFY(read().contains("arrow"));
        view.canvas()->setFocus();
        QTest::keyClick(view.canvas(), Qt::Key_Down);
        QVERIFY2(read().startsWith("T-shirt/top predicted as T-shirt/top"), qPrintable(read()));
        QTest::keyClick(view.canvas(), Qt::Key_Right);
        QVERIFY2(read().startsWith("T-shirt/top predicted as Trouser"), qPrintable(read()));
        QTest::keyClick(view.canvas(), Qt::Key_End);
        QTest::keyClick(view.canvas(), Qt::Key_Right);
        QVERIFY2(read().startsWith("Ankle boot predicted as Ankle boot"), qPrintable(read()));
        QCOMPARE(view.canvas()->accessibleDescription(), read());
        const QString before = read();
        view.show_counts(made_up(10, 500, 4)); // the next epoch keeps the cell, with its new number
        QVERIFY(read().startsWith("Ankle boot predicted as Ankle boot") && read() != before);
        QTest::keyClick(view.canvas(), Qt::Key_Escape);
        QVERIFY(read().contains("arrow"));
    }

    void pointing_reads_out_a_cell() {
        MatrixView view;
        view.resize(420, 460);
        view.show_counts(made_up(10, 1000));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy changed(view.canvas(), &MatrixCanvas::cell_changed);
        const QRectF area = view.canvas()->figure()->cell_area({4, 6}, view.canvas()->size());
        QTest::mouseMove(view.canvas(), area.center().toPoint());
        QTRY_VERIFY(changed.count() > 0);
        QVERIFY(changed.last().first().toString().startsWith("Coat predicted as Shirt"));
    }

    void nothing_yet_says_what_comes() {
        MatrixView view;
        view.resize(300, 300);
        view.show();
        QVERIFY(view.canvas()->accessibleDescription().contains("classes"));
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            tests::picture(view, theme == Theme::dark ? "matrix-empty-dark" : "matrix-empty");
        }
        QTest::keyClick(view.canvas(), Qt::Key_Down); // does nothing
        view.show_counts(made_up(2, 10));
        view.show_counts(nullptr);
        QVERIFY(!view.canvas()->figure());
    }

    void looks() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            const QString end = theme == Theme::dark ? "-dark" : "";
            for (const std::size_t classes : {2u, 10u, 100u, 1000u})
                for (const int side : {300, 600}) {
                    MatrixView view;
                    view.resize(side, side);
                    view.show_counts(made_up(classes, 1000));
                    view.show();
                    QVERIFY(QTest::qWaitForWindowExposed(&view));
                    view.canvas()->setFocus();
                    if (side == 600) QTest::keyClick(view.canvas(), Qt::Key_Down);
                    tests::picture(view, QString("matrix-%1-%2%3").arg(classes).arg(side).arg(end));
                }
        }
        apply_theme(Theme::light);
    }
};

QTEST_MAIN(MatrixTest)
#include "matrix_test.moc"
