#include "engine/core/random.h"
#include "ui/figures/curves.h"
#include "ui/figures/curves_axes.h"

#include <QTest>

#include <cmath>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

PointSeries::Extremes brute_force(const PointSeries &series, std::size_t column, std::size_t first, std::size_t last) {
    PointSeries::Extremes extremes;
    for (std::size_t i = first; i < last; ++i) extremes.take(series.value(column, i));
    return extremes;
}

bool same(const PointSeries::Extremes &a, const PointSeries::Extremes &b) { return a.low == b.low && a.high == b.high; }

float noise(Random &random) {
    const std::uint32_t drawn = random.below(1000);
    return drawn == 0 ? NAN : drawn == 1 ? INFINITY : static_cast<float>(drawn) * .01f;
}

/// Every stretch that begins or ends near a block's edge, and some hundred others.
void compare(const PointSeries &series, Random &random) {
    std::vector<std::size_t> places{0, series.size()};
    for (const std::size_t edge : {15, 16, 17, 32, 255, 256, 257, 4095, 4096, 4097, 65536})
        if (edge <= series.size()) places.push_back(edge);
    for (int i = 0; i < 12; ++i) places.push_back(random.below(static_cast<std::uint32_t>(series.size() + 1)));
    for (const std::size_t first : places)
        for (const std::size_t last : places)
            if (first <= last)
                QVERIFY2(same(series.extremes(1, first, last), brute_force(series, 1, first, last)),
                         qPrintable(QString("%1 %2 of %3").arg(first).arg(last).arg(series.size())));
}

} // namespace

class CurvesSeriesTest : public QObject {
    Q_OBJECT

  private slots:
    void the_pyramid_is_brute_force_under_appends() {
        Random random(1, Purpose::initialisation);
        PointSeries series;
        std::size_t next = 1;
        for (int i = 0; i < 70000; ++i) {
            series.append(i, {0, noise(random), 0, 0});
            if (series.size() != next) continue;
            compare(series, random);
            next += 1 + next / 2;
        }
        compare(series, random);
    }

    void the_pyramid_is_brute_force_after_points_went() {
        Random random(2, Purpose::initialisation);
        PointSeries series;
        for (const std::size_t kept : {70000, 65537, 65536, 4097, 4000, 257, 256, 17, 16, 15, 1, 0}) {
            while (series.size() < kept + 300)
                series.append(static_cast<std::int64_t>(series.size()), {0, noise(random), 0, 0});
            const std::uint64_t revision = series.revision();
            series.truncate(kept);
            QVERIFY(series.revision() != revision);
            QCOMPARE(series.size(), kept);
            compare(series, random);
            for (int i = 0; i < 300; ++i)
                series.append(static_cast<std::int64_t>(series.size()), {0, noise(random), 0, 0});
            compare(series, random);
        }
    }

    void steps_never_go_back() {
        PointSeries series;
        for (const std::int64_t step : {3, 5, 4, 9, -1}) series.append(step, {});
        QCOMPARE(series.step(2), 5u);
        QCOMPARE(series.step(4), 9u);
        QCOMPARE(series.first_at(4), std::size_t{1});
        QCOMPARE(series.first_at(9.5), std::size_t{5});
        QCOMPARE(series.first_at(-3), std::size_t{0});
        series.append(std::int64_t{1} << 60, {});
        QCOMPARE(series.step(5), 4294967295u);
    }

    void places_are_found_however_the_steps_are_spread() {
        Random random(3, Purpose::initialisation);
        for (const std::uint32_t most : {1U, 2U, 100U, 100000U}) {
            PointSeries series;
            std::vector<double> steps;
            std::int64_t step = 0;
            for (int i = 0; i < 500; ++i) {
                step += random.below(i % 50 == 0 ? most * 100 : most);
                series.append(step, {});
                steps.push_back(static_cast<double>(step));
            }
            for (int i = 0; i < 2000; ++i) {
                const double at = i < 500 ? steps[static_cast<std::size_t>(i)] + (i % 3 - 1) * .5
                                          : random.below(static_cast<std::uint32_t>(step + 10)) + .5 * (i % 2);
                const auto expected = std::lower_bound(steps.begin(), steps.end(), at) - steps.begin();
                QCOMPARE(series.first_at(at), static_cast<std::size_t>(expected));
            }
        }
        QCOMPARE(PointSeries().first_at(7), std::size_t{0});
    }

    void the_moving_average_starts_at_the_first_point_and_grows_with_the_series() {
        PointSeries series;
        for (const float y : {NAN, 4.f, NAN, 2.f}) series.append(static_cast<std::int64_t>(series.size()), {y});
        MovingAverage average;
        average.update(series, 0, .5);
        QVERIFY(std::isnan(average.value(0)));
        QCOMPARE(average.value(1), 4.f);
        QCOMPARE(average.value(2), 4.f);
        QCOMPARE(average.value(3), static_cast<float>((.5 * (.5 * 4) + .5 * 2) / .75));
        for (int i = 0; i < 1000; ++i) {
            series.append(4 + i, {static_cast<float>(i % 7)});
            if (i % 10 == 0) average.update(series, 0, .5);
        }
        average.update(series, 0, .5);
        MovingAverage whole;
        whole.update(series, 0, .5);
        QCOMPARE(average.size(), series.size());
        for (std::size_t i = 1; i < series.size(); ++i) QCOMPARE(average.value(i), whole.value(i));
        for (const auto &[first, last] : {std::pair(1, 2), {0, 3}, {5, 64}, {60, 700}, {64, 128}, {900, 1004}}) {
            double sum = 0;
            int count = 0;
            for (int i = std::max(first, 1); i < last; ++i, ++count)
                sum += static_cast<double>(whole.value(static_cast<std::size_t>(i)));
            const double mean = average.mean(static_cast<std::size_t>(first), static_cast<std::size_t>(last));
            QVERIFY(std::abs(mean - sum / count) < 1e-6);
        }
        series.truncate(2);
        average.update(series, 0, .5);
        QCOMPARE(average.size(), std::size_t{2});
        QCOMPARE(average.value(1), 4.f);
        average.update(series, 0, 0);
        series.append(9, {7.f});
        average.update(series, 0, 0);
        QCOMPARE(average.value(2), 7.f);
    }

    void a_curve_finds_its_points_by_epoch() {
        auto series = std::make_shared<PointSeries>();
        for (int i = 1; i <= 100; ++i) series->append(i * 10, {static_cast<float>(i), static_cast<float>(-i)});
        const BatchCurve curve(series, 1, .01);
        QCOMPARE(curve.x(9), 1.);
        QCOMPARE(curve.y(9), -10.);
        QCOMPARE(curve.first_at(1), std::size_t{9});
        QCOMPARE(curve.first_at(1.01), std::size_t{10});
        QCOMPARE(curve.extremes(0, 10).low, -10.f);
    }

    void the_whole_run_grows_in_powers_of_two() {
        Curves curves{.epochs = 60};
        QCOMPARE(curves.whole().high, 10.);
        curves.training = {{9, 1}, {11, 1}};
        QCOMPARE(curves.whole().high, 20.);
        curves.epochs = 15;
        QCOMPARE(curves.whole().high, 15.);
        curves.overlays.push_back({.name = "longer", .training = {{30, 1}}});
        QCOMPARE(curves.whole().high, 30.);
    }

    void axes_have_nice_ticks() {
        const AxisRange range = nice_range(.21, 2.34, 6);
        QCOMPARE(range.step, .5);
        QCOMPARE(range.low, 0.);
        QCOMPARE(range.high, 2.5);
        QVERIFY(nice_range(.5, .5, 6).low < .5);
        QVERIFY(std::isfinite(nice_range(NAN, INFINITY, 6).high));
        QVERIFY(nice_range(0, 0, 6).high > 0);
        const PlotAxis around = PlotAxis::around(.21, .98, 5, 1);
        QCOMPARE(around.high(), 1.);
        QCOMPARE(around.ticks().front().label, "0.2");
        QCOMPARE(around.ticks().size(), std::size_t{5});
        const PlotAxis exact = PlotAxis::exact(2.4, 3.1, 6, 0);
        QCOMPARE(exact.low(), 2.4);
        for (const Tick &tick : exact.ticks()) QVERIFY(tick.at >= 2.4 && tick.at <= 3.1 + 1e-9);
    }

    void logarithmic_axes_have_ticks_at_every_scale() {
        for (const auto &[low, high] :
             {std::pair(1e-8, 1.), {.01, 3.}, {.2, 3.}, {.9, 1.1}, {1.001, 1.002}, {5., 5.}, {1e-270, 1e270}}) {
            const PlotAxis axis = PlotAxis::logarithmic(low, high, 6);
            QVERIFY2(axis.ticks().size() >= 2 && axis.ticks().size() <= 12,
                     qPrintable(QString("%1 to %2: %3").arg(low).arg(high).arg(axis.ticks().size())));
            for (const Tick &tick : axis.ticks())
                QVERIFY(axis.place(tick.at) >= axis.low() - 1e-9 && axis.place(tick.at) <= axis.high() + 1e-9);
            QVERIFY(axis.place(low) > axis.low() && axis.place(high) < axis.high());
        }
        QVERIFY(std::isnan(PlotAxis::logarithmic(1, 10, 6).place(0)));
        QVERIFY(!PlotAxis::logarithmic(INFINITY, -INFINITY, 6).ticks().empty());
    }

    void the_y_axis_holds_lines_where_they_cross_the_sides_and_leaves_outliers_out() {
        Curves curves;
        curves.validation = {{1, 10}, {3, 2}, {9, 0}};
        const auto [low, high] = extent(curves, {}, {2, 4}, false);
        QCOMPARE(high, 6.);
        QCOMPARE(low, 5. / 3);
        Curves batches;
        for (int i = 0; i < 20000; ++i) batches.batches.push_back({i * .001, i == 7000 ? 1e6 : 1 + .001 * (i % 100)});
        QVERIFY(extent(batches, {}, {0, 20}, false).second < 2);
        QVERIFY(extent(Curves(), {}, {0, 1}, false).first > 1e300);
    }

    void the_readout_names_the_epoch_and_the_mark_at_the_pointer() {
        Curves curves;
        for (int i = 1; i <= 40; ++i) curves.batches.push_back({i * .1, 1. * i});
        curves.training = {{1, .5}, {2, .4}, {3, .3}};
        curves.validation = {{1, .6}, {2, .55}, {3, .7}};
        curves.marks = {{2.1, CurveMark::Kind::setting, "a"}, {2.2, CurveMark::Kind::setting, "b"}};
        curves.overlays = {{.name = "other", .validation = {{1, 9}, {2, 8}}}, {.name = "none"}};
        MovingAverage average;
        curves.batches.update(average, 0);
        const CurveReadout at = read_curves(curves, average, 2.19, .05);
        QCOMPARE(*at.epoch, 2.);
        QCOMPARE(at.training, .4);
        QCOMPARE(at.validation, .55);
        QCOMPARE(at.batch, 22.);
        QCOMPARE(at.overlays[0], 8.);
        QVERIFY(std::isnan(at.overlays[1]));
        QCOMPARE(at.mark, "b");
        QVERIFY(read_curves(curves, average, 2.19, .001).mark.isEmpty());
        const CurveReadout end = read_curves(curves, average, std::nullopt, 1);
        QCOMPARE(*end.epoch, 3.);
        QCOMPARE(end.batch, 40.);
        QVERIFY(end.mark.isEmpty());
        QVERIFY(!read_curves(Curves(), MovingAverage(), 1, 1).epoch);
    }
};

QTEST_GUILESS_MAIN(CurvesSeriesTest)
#include "curves_series_test.moc"
