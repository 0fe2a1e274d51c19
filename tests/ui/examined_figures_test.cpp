#include "tests/ui/picture.h"
#include "ui/figures/biography_figure.h"
#include "ui/figures/export.h"
#include "ui/figures/heat_figure.h"
#include "ui/inspect/probability_bars.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

/// A letter an epoch: r right, w wrong.
Biography biography_of(const std::string &letters) {
    Biography biography{.label = 1, .epochs = {}};
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const bool right = letters[i] == 'r';
        const float own = right ? .7f : .2f;
        biography.epochs.push_back({static_cast<int>(i) + 1, static_cast<std::uint16_t>(right ? 1 : 0),
                                    right ? .7f : .5f, own, -std::log(own)});
    }
    return biography;
}

/// Oklab's lightness of a colour.
double lightness_of(const QColor &colour) {
    const auto linear = [](double value) {
        return value <= .04045 ? value / 12.92 : std::pow((value + .055) / 1.055, 2.4);
    };
    const double r = linear(colour.redF()), g = linear(colour.greenF()), b = linear(colour.blueF());
    const double l = std::cbrt(.4122214708 * r + .5363325363 * g + .0514459929 * b);
    const double m = std::cbrt(.2119034982 * r + .6806995451 * g + .1073969566 * b);
    const double s = std::cbrt(.0883024619 * r + .2817188376 * g + .6299787005 * b);
    return .2104542553 * l + .7936177850 * m - .0040720468 * s;
}

} // namespace

class ExaminedFiguresTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void a_sentence_tells_how_an_image_was_learned_data() {
        QTest::addColumn<QString>("letters");
        QTest::addColumn<QString>("sentence");
        const std::pair<const char *, const char *> cases[] = {
            {"", ""},
            {"r", "Right in the only epoch so far."},
            {"w", "Wrong in the only epoch so far."},
            {"rr", "Right in both epochs."},
            {"wwww", "Never learned: wrong in all 4 epochs."},
            {"wwrr", "Learned in epoch 3 and right since."},
            {"wwrwrr", "Learned in epoch 3, forgotten in epoch 4, right from epoch 5 on."},
            {"rrw", "Right at first, forgotten in epoch 3 and wrong since."},
            {"wrww", "Learned in epoch 2, forgotten in epoch 3 and wrong since."},
            {"wrwrwrwrr", "Learned in epoch 2, forgotten 3 times, right from epoch 8 on."},
            {"rwrwrwrw", "Right at first, forgotten 4 times, wrong from epoch 8 on."},
        };
        for (const auto &[letters, sentence] : cases) QTest::newRow(letters) << letters << sentence;
    }
    void a_sentence_tells_how_an_image_was_learned() {
        QFETCH(QString, letters);
        QFETCH(QString, sentence);
        QCOMPARE(biography_sentence(biography_of(letters.toStdString())), sentence);
    }

    void a_biography_has_its_numbers_and_can_be_pointed_at() {
        const BiographyFigure figure(biography_of("wwrwrr"), {"coat", "shirt"}, "set: 7");
        const Table table = figure.table();
        QCOMPARE(table.rows.size(), std::size_t{6});
        QCOMPARE(table.header[3], std::string("probability"));
        QCOMPARE(table.rows[2].back(), std::string("learned"));
        QCOMPARE(table.rows[3].back(), std::string("forgotten"));
        QCOMPARE(table.rows[3][1], std::string("coat"));
        QVERIFY(table.rows[1].back().empty());
        const QSizeF size = figure.default_size();
        QCOMPARE(figure.epoch_at({0, 100}, size).value(), std::size_t{0});
        QCOMPARE(figure.epoch_at({size.width(), 100}, size).value(), std::size_t{5});
        QVERIFY(figure.sentence(1).contains("taken for coat, 0.5000; its own class 0.2000, loss 1.609"));
        QVERIFY(!BiographyFigure({}, {}, "").epoch_at({0, 0}, size));
    }

    void biographies_of_every_length_are_painted() {
        Biography infinite = biography_of("wr");
        infinite.epochs[0].loss = std::numeric_limits<float>::infinity();
        Biography lengthy = biography_of(std::string(300, 'w') + std::string(100, 'r'));
        for (const Biography &biography : {Biography(), biography_of("r"), biography_of("wwrwrr"), infinite, lengthy})
            for (const Theme theme : {Theme::light, Theme::dark, Theme::print}) {
                const BiographyFigure figure(biography, {"coat", "shirt"}, "how it was learned");
                const QImage image = figure_image(figure, theme);
                QVERIFY(!image.isNull());
                QCOMPARE(image.pixelColor(2, 2), tokens_of(theme).surface);
                const QString folder = qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS");
                if (!folder.isEmpty())
                    image.save(
                        QString("%1/biography-%2-%3.png").arg(folder).arg(biography.epochs.size()).arg(int(theme)));
            }
    }

    /// What is written on it says "nothing … most": so each step must look as large as the next.
    void heat_grows_lighter_in_even_steps() {
        double before = lightness_of(heat_colour(0));
        const double whole = lightness_of(heat_colour(1)) - before;
        QVERIFY2(whole > .6, qPrintable(QString::number(whole)));
        for (int i = 1; i <= 20; ++i) {
            const double now = lightness_of(heat_colour(i / 20.0));
            QVERIFY2(std::abs(now - before - whole / 20) < .012,
                     qPrintable(QString("%1: %2").arg(i).arg(now - before)));
            before = now;
        }
        QCOMPARE(heat_colour(-1), heat_colour(0));
        QCOMPARE(heat_colour(NAN), heat_colour(0));
    }

    void heat_lies_where_its_values_are() {
        const images::Image seen{20, 20, 1, std::vector<std::uint8_t>(400, 0)};
        evaluation::HeatMap heat{20, 20, std::vector<float>(400, 0)};
        for (std::size_t y = 0; y < 10; ++y)
            for (std::size_t x = 10; x < 20; ++x) heat.value[y * 20 + x] = 1; // the upper right quarter
        const HeatFigure figure(seen, heat, "heat", 1);
        QVERIFY(!figure.empty());
        const QImage image = figure_image(figure, Theme::light);
        const QRectF area = figure.image_area(figure.default_size());
        const auto at = [&](double x, double y) {
            return image.pixelColor((area.topLeft() + QPointF(x * area.width(), y * area.height())).toPoint());
        };
        QCOMPARE(at(.75, .25), heat_colour(1));
        for (const auto &[x, y] : {std::pair(.25, .25), {.25, .75}, {.75, .75}}) QCOMPARE(at(x, y), heat_colour(0));
        const QImage faint = figure_image(figure.with_opacity(.1), Theme::light);
        QVERIFY(
            faint.pixelColor((area.topLeft() + QPointF(.75 * area.width(), .25 * area.height())).toPoint()).value() <
            heat_colour(1).value() / 4); // the black of the image shows through
        const Table table = figure.table();
        QCOMPARE(table.rows.size(), std::size_t{20});
        QCOMPARE(table.rows[3].size(), std::size_t{21});
        QCOMPARE(table.rows[3][0], std::string("3"));
        QCOMPARE(table.rows[3][1], std::string("0.0000"));
        QCOMPARE(table.rows[3][20], std::string("1.0000"));
        QVERIFY(HeatFigure(seen, {20, 20, std::vector<float>(400, 0)}, "").empty());
    }

    void classes_are_sorted_by_probability_and_marked() {
        ProbabilityBars bars;
        QAbstractItemModelTester tester(bars.answers_model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        bars.resize(360, 200);
        bars.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bars));
        bars.show_answers({{"a", "b", "c"}, {.2f, .7f, .1f}, std::uint16_t{2}});
        QCOMPARE(bars.model()->index(0, 0).data().toString(), QString("b, 0.7000, predicted"));
        QCOMPARE(bars.model()->index(2, 0).data().toString(), QString("c, 0.1000, true class"));
        QCOMPARE(bars.answers_model()->row_of(0), 1);
        QSignalSpy chosen(&bars, &ProbabilityBars::class_chosen);
        QTest::mouseClick(bars.viewport(), Qt::LeftButton, {}, bars.visualRect(bars.model()->index(1, 0)).center());
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.takeLast().first().toInt(), 0);
        bars.setCurrentIndex(bars.model()->index(2, 0));
        bars.setFocus();
        QTest::keyClick(&bars, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.takeLast().first().toInt(), 2);

        const int few = bars.sizeHint().height();
        Answers many;
        for (int i = 0; i < 1000; ++i) {
            many.classes.push_back(QString("class %1").arg(i));
            many.probability.push_back(static_cast<float>((i * 37) % 1000) / 500000);
        }
        bars.show_answers(many);
        QCOMPARE(bars.model()->rowCount(), 1000);
        for (int i = 1; i < 1000; ++i)
            QVERIFY(bars.model()->index(i - 1, 0).data(ProbabilityModel::ProbabilityRole).toDouble() >=
                    bars.model()->index(i, 0).data(ProbabilityModel::ProbabilityRole).toDouble());
        QVERIFY(bars.sizeHint().height() > few && bars.sizeHint().height() < 300); // the rest scrolls
        bars.grab();
    }
};

QTEST_MAIN(ExaminedFiguresTest)
#include "examined_figures_test.moc"
