#include "engine/core/error.h"
#include "tests/ui/picture.h"
#include "ui/figures/curves_chart.h"
#include "ui/figures/curves_legend.h"
#include "ui/figures/export.h"
#include "ui/shell/window_settings.h"
#include "ui/training/charts_panel.h"

#include <QCheckBox>
#include <QGraphicsScene>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

constexpr int steps_per_epoch = 400;

/// A run that has come to `epochs` and some batches more, of `planned`.
std::shared_ptr<RunHistory> run_of(int epochs, int planned, double worse = 0, int steps = steps_per_epoch,
                                   bool eventful = true) {
    auto history = std::make_shared<RunHistory>();
    std::int64_t id = 0;
    const auto tell = [&](std::int64_t step, std::string_view kind, const Json &json) {
        ++id;
        history->add(runs::Event{id, id * 100'000, 0, step, std::string(kind), to_json_text(json)});
    };
    training::Settings settings;
    settings.data = "fashion-mnist";
    settings.model = "resnet18";
    settings.epochs = planned;
    tell(0, runs::kind::started, {{"settings", settings.json()}, {"batches", steps}});
    const auto batches = std::make_shared<RunBatches>();
    for (int i = 1; i <= epochs * steps + steps / 3; ++i) {
        const double x = static_cast<double>(i) / steps;
        const double noise = std::sin(i * 12.9898) * std::cos(i * 78.233) + .5 * std::sin(i * 3.7);
        const double loss = .25 + worse + 2 * std::exp(-x / 2) + .15 * noise;
        const double rate = x > 5 && eventful ? 1e-3 : 1e-2;
        ++id;
        batches->append(
            id, id * 100'000, i,
            {static_cast<float>(loss),
             static_cast<float>(std::clamp(1.1 - loss / 3 + .05 * std::sin(i * 5.1) * std::cos(i * .77), 0., 1.)),
             static_cast<float>(rate), 900});
    }
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        runs::EpochSummary summary;
        summary.epoch = epoch;
        summary.train_loss = .25 + worse + 2 * std::exp(-epoch / 2. + .2);
        summary.train_accuracy = 1.05 - summary.train_loss / 3;
        summary.validation_loss = .36 + worse + 1.6 * std::exp(-epoch / 2.) + .01 * epoch * (epoch > 6);
        summary.validation_accuracy = 1.02 - summary.validation_loss / 3;
        summary.learning_rate = epoch > 5 ? 1e-3 : 1e-2;
        if (eventful && epoch == 3) {
            tell(steps * 5 / 2, runs::kind::paused, {});
            tell(steps * 5 / 2, runs::kind::continued, {});
        }
        if (eventful && epoch == 6) tell(steps * 5, runs::kind::setting, {{"name", "learning_rate"}, {"value", .0005}});
        tell(epoch * steps, runs::kind::epoch, summary.json());
    }
    RunNews news;
    news.batches = batches;
    history->add(news);
    return history;
}

QStringList lines_of(const CurvesFigure &figure) { return QString::fromStdString(figure.table().csv()).split("\r\n"); }

int differing(const QImage &a, const QImage &b) {
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) count += a.pixel(x, y) != b.pixel(x, y);
    return count;
}

void wheel(QWidget *widget, const QPointF &at, int turned) {
    QWheelEvent event(at, widget->mapToGlobal(at), {}, {0, turned}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(widget, &event);
}

} // namespace

class ChartsPanelTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        apply_theme(Theme::light);
    }

    void init() {
        apply_theme(Theme::light);
        WindowSettings().clear();
    }

    void panels_share_zoom_and_pointer() {
        const auto history = run_of(8, 8);
        ChartsPanel charts({Quantity::loss, Quantity::accuracy}), rate({Quantity::learning_rate});
        charts.link(&rate);
        charts.resize(900, 560);
        rate.resize(400, 250);
        for (ChartsPanel *panel : {&charts, &rate}) {
            panel->show_history(history.get());
            panel->show();
        }
        CurvesView *loss = charts.chart(Quantity::loss), *accuracy = charts.chart(Quantity::accuracy),
                   *other = rate.chart(Quantity::learning_rate);
        QVERIFY(!loss->zoom());
        loss->grab(); // is laid out when it is painted
        wheel(loss, QPointF(loss->width() / 2., 100), 240);
        QVERIFY(loss->zoom().has_value());
        QVERIFY(std::abs(loss->zoom()->length() - loss->figure().curves().whole().length() * .64) < 1e-6);
        QVERIFY(accuracy->zoom() == loss->zoom() && other->zoom() == loss->zoom());
        const EpochRange before = *loss->zoom();
        QTest::keyClick(other, Qt::Key_Right);
        QVERIFY(other->zoom()->low > before.low);
        QVERIFY(std::abs(other->zoom()->length() - before.length()) < 1e-9);
        QVERIFY(loss->zoom() == other->zoom());
        QTest::keyClick(accuracy, Qt::Key_Plus, Qt::ControlModifier);
        QVERIFY(loss->zoom()->length() < before.length());
        QTest::keyClick(accuracy, Qt::Key_Minus);
        QTest::keyClick(loss, Qt::Key_Home);
        QVERIFY(!loss->zoom() && !accuracy->zoom() && !other->zoom());

        QTest::mouseMove(accuracy, QPoint(accuracy->width() / 2, 60));
        QVERIFY(accuracy->pointer().has_value());
        QVERIFY(loss->pointer() == accuracy->pointer() && other->pointer() == accuracy->pointer());
        const QString words = legend_text(charts.legend(Quantity::loss)->entries());
        const int epoch = static_cast<int>(std::lround(*loss->pointer()));
        QVERIFY2(words.contains(QString("epoch %1,").arg(epoch)), qPrintable(words));
        const double expected = history->epochs()[static_cast<std::size_t>(epoch - 1)].summary.validation_loss;
        QVERIFY2(words.contains("validation " + value_text(expected)), qPrintable(words));
        QVERIFY(words.contains("batches, smoothed "));
        QVERIFY(loss->accessibleDescription() == words);
        QTest::keyClick(other, Qt::Key_Escape);
        QVERIFY(!loss->pointer());
        QTest::keyClick(loss, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(loss, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(*other->pointer(), 2.);
    }

    void dragging_moves_and_selects() {
        const auto history = run_of(8, 8);
        ChartsPanel charts({Quantity::loss, Quantity::accuracy});
        charts.resize(900, 560);
        charts.show_history(history.get());
        charts.show();
        CurvesView *loss = charts.chart(Quantity::loss);
        loss->grab();
        QTest::mousePress(loss, Qt::LeftButton, Qt::ShiftModifier, QPoint(300, 80));
        QTest::mouseMove(loss, QPoint(500, 80));
        QTest::mouseRelease(loss, Qt::LeftButton, Qt::ShiftModifier, QPoint(500, 80));
        QVERIFY(loss->zoom().has_value());
        const EpochRange selected = *loss->zoom();
        QVERIFY(selected.low > 1.5 && selected.high < 6 && selected.length() < 3);
        loss->grab();
        QTest::mousePress(loss, Qt::LeftButton, Qt::NoModifier, QPoint(300, 80));
        QTest::mouseMove(loss, QPoint(400, 80));
        QTest::mouseRelease(loss, Qt::LeftButton, Qt::NoModifier, QPoint(400, 80));
        QVERIFY(loss->zoom()->low < selected.low);
        QVERIFY(std::abs(loss->zoom()->length() - selected.length()) < 1e-9);
        charts.chart(Quantity::accuracy)->set_zoom(EpochRange{0, 1});
        loss->pan_by(-5);
        QCOMPARE(loss->zoom()->low, 0.); // there is nothing before
        QTest::mouseDClick(loss, Qt::LeftButton, Qt::NoModifier, QPoint(300, 80));
        QVERIFY(!loss->zoom());
        for (int i = 0; i < 100; ++i) loss->zoom_by(.5);
        QVERIFY(loss->zoom()->length() > 0);
        loss->grab();
        for (int i = 0; i < 100; ++i) loss->zoom_by(2);
        QVERIFY(!loss->zoom());
    }

    void the_chart_follows_unless_zoomed() {
        const auto history = run_of(3, 100);
        ChartsPanel charts({Quantity::loss});
        charts.show_history(history.get());
        QCOMPARE(charts.chart(Quantity::loss)->figure().curves().whole().high, 10.);
        charts.set_zoom(EpochRange{1, 2});
        const auto longer = run_of(14, 100);
        charts.show_history(longer.get());
        QVERIFY(!charts.chart(Quantity::loss)->zoom()); // another run
        QCOMPARE(charts.chart(Quantity::loss)->figure().curves().whole().high, 20.);
        charts.set_zoom(EpochRange{1, 2});
        charts.news();
        QTRY_VERIFY(charts.chart(Quantity::loss)->zoom() == (EpochRange{1, 2}));
    }

    void y_fits_what_is_visible() {
        CurvesChart chart(Theme::light);
        chart.setGeometry(0, 0, 800, 400);
        const auto history = run_of(8, 8);
        const Curves curves = curves_of(*history, Quantity::loss);
        MovingAverage average;
        curves.batches.update(average, .9);
        chart.show_curves(curves, {}, average);
        const QRectF plot = chart.plotArea();
        const double far = chart.position_of(8, .4).y();
        chart.show_curves(curves, {.zoom = EpochRange{7, 8}}, average);
        const double near = chart.position_of(8, .4).y();
        QVERIFY(near < far - 50); // the loss of the last epochs alone is lower
        QVERIFY(plot.contains(QPointF(plot.center().x(), near)));
        QCOMPARE(chart.epoch_at(chart.plotArea().left()), 7.);
        QCOMPARE(chart.epoch_at(chart.plotArea().right()), 8.);
    }

    void the_slider_smooths_at_once_and_is_remembered() {
        const auto history = run_of(8, 8);
        {
            ChartsPanel charts({Quantity::loss, Quantity::accuracy});
            charts.resize(900, 560);
            charts.show_history(history.get());
            charts.show();
            QCOMPARE(charts.smoothing()->value(), 90);
            QCOMPARE(charts.smoothing()->minimum(), 0);
            QCOMPARE(charts.smoothing()->maximum(), 99);
            QVERIFY(charts.smoothing()->focusPolicy() & Qt::TabFocus);
            const QImage before = charts.chart(Quantity::accuracy)->grab().toImage();
            const QString words = legend_text(charts.legend(Quantity::loss)->entries());
            QTest::keyClick(charts.smoothing(), Qt::Key_PageDown);
            QCOMPARE(charts.smoothing()->value(), 80);
            QVERIFY(differing(before, charts.chart(Quantity::accuracy)->grab().toImage()) > 100);
            QVERIFY(legend_text(charts.legend(Quantity::loss)->entries()) != words);
            charts.smoothing()->setValue(37);
            charts.log()->setChecked(true);
            QTRY_COMPARE(WindowSettings().value("chart_smoothing").toDouble(), .37);
            QVERIFY(charts.chart(Quantity::loss)->figure().style().log);
            QVERIFY(!charts.chart(Quantity::accuracy)->figure().style().log);
        }
        ChartsPanel again({Quantity::loss, Quantity::accuracy});
        QCOMPARE(again.smoothing()->value(), 37);
        QVERIFY(again.log()->isChecked());
    }

    void overlays_are_drawn_named_and_exported() {
        const auto history = run_of(6, 8), other = run_of(8, 8, .2, 100, false);
        ChartsPanel charts({Quantity::loss, Quantity::accuracy});
        charts.resize(900, 560);
        charts.show_history(history.get());
        charts.show();
        const QImage before = charts.chart(Quantity::loss)->grab().toImage();
        Overlay published{.name = "Published, \"frozen\""};
        published.published[Quantity::loss] = {{{1, 1.9}, {8, 1.7}}, {{1, 1.8}, {8, 1.72}}};
        charts.set_overlays({{.name = "wider network", .colour = 2, .history = other}, published});
        const QImage after = charts.chart(Quantity::loss)->grab().toImage();
        const QColor colour = category_colours(Theme::light)[2];
        int coloured = 0;
        for (int y = 0; y < after.height(); ++y)
            for (int x = 0; x < after.width(); ++x) coloured += after.pixelColor(x, y) == colour;
        QVERIFY2(coloured > 100, qPrintable(QString::number(coloured)));
        QVERIFY(differing(before, after) > 500);
        const QString words = legend_text(charts.legend(Quantity::loss)->entries());
        QVERIFY2(words.contains("wider network " + value_text(other->epochs().back().summary.validation_loss)),
                 qPrintable(words));
        QVERIFY(words.contains("Published"));
        charts.set_pointer(2.2);
        QVERIFY(legend_text(charts.legend(Quantity::loss)->entries())
                    .contains("wider network " + value_text(other->epochs()[1].summary.validation_loss)));

        const CurvesFigure &figure = charts.chart(Quantity::loss)->figure();
        const QStringList lines = lines_of(figure);
        QCOMPARE(lines[0], "epoch,batch_loss,smoothed_batch_loss,train_loss,validation_loss,wider network train_loss,"
                           "wider network validation_loss,\"Published, \"\"frozen\"\" train_loss\",\"Published, "
                           "\"\"frozen\"\" validation_loss\",mark");
        const QStringList eighth = lines.filter(QRegularExpression("^8,"));
        QCOMPARE(eighth.size(), 1);
        const QStringList fields = eighth.first().split(',');
        QVERIFY(fields[1].isEmpty() && fields[4].isEmpty());
        QCOMPARE(fields[6].toDouble(), other->epochs().back().summary.validation_loss);
        QCOMPARE(fields[8], "1.72");
        charts.set_overlays({});
        QVERIFY(!legend_text(charts.legend(Quantity::loss)->entries()).contains("wider"));
    }

    void marks_are_drawn_read_and_exported() {
        const auto eventful = run_of(8, 8), plain = run_of(8, 8, 0, steps_per_epoch, false);
        Curves with = curves_of(*eventful, Quantity::accuracy), without = with;
        without.marks.clear();
        const auto image = [](const Curves &curves) { return figure_image(CurvesFigure(curves), Theme::light); };
        QVERIFY(differing(image(with), image(without)) > 500);
        const QStringList marked = lines_of(CurvesFigure(with)).filter(QRegularExpression("Learning rate|paused|best"));
        QCOMPARE(marked.size(), 3);
        QVERIFY(marked[0].startsWith("2.5,") && marked[1].startsWith("5,"));
        QVERIFY(!lines_of(CurvesFigure(without))[0].contains("mark"));
        export_figure(CurvesFigure(with), home_.filePath("marks.svg").toStdString(), {.force = true});
        QFile svg(home_.filePath("marks.svg"));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QByteArray text = svg.readAll();
        for (const char *word : {"best epoch", "setting changed", "paused", "5e-04"})
            QVERIFY2(text.contains(word), word);

        ChartsPanel charts({Quantity::loss, Quantity::accuracy});
        charts.show_history(eventful.get());
        charts.set_pointer(5.001);
        QVERIFY(charts.chart(Quantity::accuracy)->accessibleDescription().contains("→ 5e-04"));
        charts.set_pointer(5.5);
        QVERIFY(!charts.chart(Quantity::accuracy)->accessibleDescription().contains("→ 5e-04"));
    }

    void exports_show_the_stretch_that_is_shown() {
        const auto history = run_of(8, 8);
        CurvesFigure figure(curves_of(*history, Quantity::loss));
        const QImage whole = figure_image(figure, Theme::light);
        figure.set_style({.zoom = EpochRange{2, 3}});
        QVERIFY(differing(whole, figure_image(figure, Theme::light)) > 5000);
        QCOMPARE(lines_of(figure).size(), 1 + 8 * steps_per_epoch + steps_per_epoch / 3 + 8 + 1 + 1);
    }

    void the_batches_of_a_very_long_run_keep_their_extremes() {
        auto series = std::make_shared<PointSeries>();
        for (int i = 0; i < 1'000'000; ++i)
            series->append(i, {i == 654'321 ? 2.f : 1 + .5f * static_cast<float>(std::sin(i * 12.9898))});
        Curves curves{.title = "Loss", .name = "loss", .epochs = 10};
        curves.batches = BatchCurve(series, 0, 1e-5);
        curves.training = {{1, 2.5}, {10, .4}}; // so that the axis holds the outlier
        CurvesView view;
        view.resize(800, 400);
        view.set_style({.smoothing = 0});
        view.show_curves(curves);
        const QImage image = view.grab().toImage();
        const auto coloured = [&](int x, double y) {
            return image.pixelColor(x, static_cast<int>(y)) != QColor("#ffffff");
        };
        const CurvesChart *chart = nullptr;
        for (const QGraphicsItem *item : view.scene()->items())
            if (const auto *found = dynamic_cast<const CurvesChart *>(item)) chart = found;
        QVERIFY(chart);
        // One column reaches up to the outlier, its neighbours do not.
        const QPointF top = chart->position_of(6.54321, 2);
        const double half = chart->position_of(6.54321, 1.75).y();
        const int x = static_cast<int>(std::floor(top.x()));
        QVERIFY(coloured(x, half) || coloured(x + 1, half) || coloured(x - 1, half));
        QVERIFY(!coloured(x + 4, half + 1) || !coloured(x - 4, half + 1));
    }

    void legends_take_the_rows_that_they_need() {
        std::vector<LegendEntry> entries;
        for (int i = 0; i < 9; ++i)
            entries.push_back({LegendEntry::Sample::thin, Qt::red, QString("a run with a name %1").arg(i), "0.123"});
        const double wide = paint_legend(nullptr, entries, {}, 5000, 11, Theme::light);
        const double narrow = paint_legend(nullptr, entries, {}, 300, 11, Theme::light);
        QVERIFY(narrow >= 4 * wide);
        entries = {{LegendEntry::Sample::thin, Qt::red, QString(500, 'x'), "0.123"}};
        QCOMPARE(paint_legend(nullptr, entries, {}, 300, 11, Theme::light), wide); // shortened, not clipped
        CurvesLegend legend;
        QVERIFY(legend.heightForWidth(200) > 0);
    }

    void says_what_an_empty_chart_is_for() {
        ChartsPanel charts({Quantity::loss, Quantity::accuracy});
        charts.resize(900, 560);
        charts.show();
        charts.grab();
        for (const int key : {Qt::Key_Left, Qt::Key_Plus, Qt::Key_Home})
            QTest::keyClick(charts.chart(Quantity::loss), static_cast<Qt::Key>(key));
        wheel(charts.chart(Quantity::loss), QPointF(50, 50), 120);
        QVERIFY(!charts.chart(Quantity::loss)->zoom());
        for (const auto &widget : charts.findChildren<QWidget *>())
            if (widget->focusPolicy() & Qt::TabFocus)
                QVERIFY2(!widget->accessibleName().isEmpty() || qobject_cast<QAbstractButton *>(widget),
                         widget->metaObject()->className());
    }

    void pictures() {
        if (qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS").isEmpty()) QSKIP("BENCHLIGHT_SCREENSHOTS names no folder");
        const auto few = run_of(1, 8, 0, 40), some = run_of(8, 12), many = run_of(20, 20, 0, 50000),
                   other = run_of(8, 12, .15, 100, false), third = run_of(10, 12, -.1, 100, false);
        Overlay published{.name = "published, fine-tuned"};
        for (const Quantity quantity : {Quantity::loss, Quantity::accuracy})
            published.published[quantity] = {{{1, .8}, {4, .6}, {12, .5}}, {{1, .85}, {4, .66}, {12, .6}}};
        const std::vector<Overlay> overlays{{.name = "fashion-mnist, wider network", .colour = 2, .history = other},
                                            {.name = "fashion-mnist, cosine schedule", .colour = 3, .history = third},
                                            published};
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            const QString suffix = theme == Theme::light ? "light" : "dark";
            for (const QSize size : {QSize(590, 560), QSize(900, 560), QSize(1800, 1000)}) {
                ChartsPanel charts({Quantity::loss, Quantity::accuracy});
                charts.resize(size);
                charts.show();
                const auto take = [&](const QString &name) {
                    QTest::qWait(20);
                    tests::picture(charts, QString("charts-%1-%2-%3").arg(name).arg(size.width()).arg(suffix));
                };
                take("empty");
                charts.show_history(few.get());
                take("few");
                charts.show_history(some.get());
                take("some");
                charts.set_pointer(5.002);
                charts.chart(Quantity::loss)->setFocus();
                take("hover");
                charts.set_pointer(std::nullopt);
                charts.set_zoom(EpochRange{4.3, 6.2});
                take("zoom");
                charts.set_zoom(std::nullopt);
                charts.set_overlays(overlays);
                charts.log()->setChecked(true);
                take("overlays-log");
                charts.log()->setChecked(false);
                charts.set_overlays({});
                charts.show_history(many.get());
                take("many");
                charts.set_zoom(EpochRange{7.0001, 7.01});
                take("many-zoomed");
                ChartsPanel rate({Quantity::learning_rate});
                rate.resize(300, 260);
                rate.show_history(some.get());
                rate.show();
                QTest::qWait(20);
                tests::picture(rate, "rate-" + suffix);
            }
        }
        for (const Theme theme : {Theme::light, Theme::dark, Theme::print}) {
            CurvesFigure figure(curves_of(*some, Quantity::loss, overlays));
            figure_image(figure, theme)
                .save(qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS") +
                      QString("/figure-%1.png").arg(static_cast<int>(theme)));
        }
    }
};

QTEST_MAIN(ChartsPanelTest)
#include "charts_panel_test.moc"
