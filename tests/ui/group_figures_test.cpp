#include "engine/core/files.h"
#include "tests/engine/core/temporary_folder.h"
#include "tests/ui/drawing.h"
#include "ui/figures/export.h"
#include "ui/figures/group_curves_figure.h"
#include "ui/figures/matrix_difference_figure.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

std::shared_ptr<ConfusionCounts> counts_of(std::vector<std::string> classes, std::vector<std::uint32_t> counts) {
    return std::make_shared<ConfusionCounts>(ConfusionCounts{2, std::move(classes), std::move(counts)});
}

const std::vector<std::string> clothes{"shirt", "coat", "bag"};

MatrixDifferenceFigure three_classes() {
    return {counts_of(clothes, {80, 15, 5, 10, 90, 0, 0, 0, 50}), counts_of(clothes, {88, 12, 0, 11, 89, 0, 0, 0, 50}),
            "small", "large"};
}

GroupCurves two_lines() {
    GroupCurves curves{.title = "Loss of 2 runs", .x_axis = "epoch", .y_axis = "cross entropy", .y_name = "loss"};
    curves.line_name = "validation";
    curves.faint_name = "training";
    curves.curves.push_back({.name = "short", .colour = 0, .line = {{1, .9}, {2, .6}}, .faint = {{1, .8}, {2, .5}}});
    curves.curves.push_back({.name = "long", .colour = 1, .line = {{1, 1.1}, {2, .7}, {3, .4}, {4, .3}}});
    return curves;
}

FigureLook untitled() {
    FigureLook look(Theme::light);
    look.title = QString();
    return look;
}

/// Pixels of an area that are nearer to `colour` than to everything grey.
int coloured(const QImage &picture, const QRectF &area, const QColor &colour) {
    int count = 0;
    const QRect inside = area.toRect() & picture.rect();
    for (int y = inside.top(); y <= inside.bottom(); ++y)
        for (int x = inside.left(); x <= inside.right(); ++x) {
            const QColor there = picture.pixelColor(x, y);
            count += std::abs(there.red() - colour.red()) + std::abs(there.green() - colour.green()) +
                         std::abs(there.blue() - colour.blue()) <
                     60;
        }
    return count;
}

QImage painted(const Figure &figure, const QSize &size, const FigureLook &look) {
    QImage picture(size, QImage::Format_RGB32);
    QPainter painter(&picture);
    figure.paint(painter, size, look);
    return picture;
}

} // namespace

class GroupFiguresTest : public QObject {
    Q_OBJECT
    TemporaryFolder folder_;

  private slots:
    void differences_are_b_less_a() {
        MatrixDifferenceFigure figure = three_classes();
        QVERIFY(figure.same_images_by_class());
        QCOMPARE(figure.difference(0, 0), 8.);
        QCOMPARE(figure.text(0, 0), QString("+8"));
        QCOMPARE(figure.text(0, 2), QString("−5"));
        QCOMPARE(figure.text(2, 2), QString());
        QCOMPARE(figure.sentence({0, 1}), QString("shirt predicted as coat: 15 → 12 (15.0 % → 12.0 %)"));
        figure.set_quantity(MatrixQuantity::recall);
        QVERIFY(std::abs(figure.difference(1, 0) - 1) < 1e-5);
        QCOMPARE(figure.text(1, 0), QString("+1.0"));
    }

    void shares_are_compared_where_the_images_are_not_as_many() {
        MatrixDifferenceFigure figure(counts_of(clothes, {8, 2, 0, 0, 10, 0, 0, 0, 0}),
                                      counts_of(clothes, {45, 5, 0, 0, 20, 0, 0, 0, 3}), "a", "b");
        QVERIFY(!figure.same_images_by_class());
        figure.set_quantity(MatrixQuantity::recall);
        QVERIFY(std::abs(figure.difference(0, 0) - 10) < 1e-5);
        QVERIFY(std::isnan(figure.difference(2, 2)));
        QCOMPARE(figure.text(2, 2), QString());
        QCOMPARE(QString::fromStdString(figure.table().csv()).split("\r\n").last(1).first(), QString());
        QCOMPARE(figure.table().rows.back(), (std::vector<std::string>{"bag", "bag", "0", "3", "", "1", ""}));
    }

    void the_table_has_what_is_counted_in_either() {
        const Table table = three_classes().table();
        QCOMPARE(table.header, (std::vector<std::string>{"true", "predicted", "count_a", "count_b", "share_a",
                                                         "share_b", "difference"}));
        QCOMPARE(table.rows.size(), std::size_t{6});
        QCOMPARE(table.rows[2], (std::vector<std::string>{"shirt", "bag", "5", "0", "0.05", "0", "-5"}));
    }

    void what_is_equal_has_the_background() {
        for (const Theme theme : {Theme::light, Theme::dark, Theme::print, Theme::colour_blind}) {
            QCOMPARE(difference_colour(0, theme), tokens_of(theme).surface);
            QVERIFY(difference_colour(1, theme).blue() > difference_colour(1, theme).red());
            QVERIFY(difference_colour(-1, theme).red() > difference_colour(-1, theme).blue());
        }
        const MatrixDifferenceFigure figure = three_classes();
        const QSize size(1200, 420);
        const QImage picture = painted(figure, size, Theme::light);
        const auto at = [&](int label, int predicted) {
            const QRectF cell =
                figure.cell_area(MatrixDifferenceFigure::Panel::difference, {label, predicted}, size, Theme::light);
            return picture.pixelColor(cell.topLeft().toPoint() + QPoint(4, 4));
        };
        QCOMPARE(at(0, 0), difference_colour(1, Theme::light));
        QCOMPARE(at(0, 2), difference_colour(-5. / 8, Theme::light));
        QCOMPARE(at(2, 0), tokens_of(Theme::light).surface);
    }

    void cells_are_found_in_all_three() {
        const MatrixDifferenceFigure figure = three_classes();
        using Panel = MatrixDifferenceFigure::Panel;
        for (const QSize &size : {QSize(900, 230), QSize(700, 600)})
            for (const Panel panel : {Panel::a, Panel::b, Panel::difference}) {
                const QRectF area = figure.cell_area(panel, {1, 2}, size, untitled());
                QVERIFY(QRectF(QPointF(), size).contains(area));
                QVERIFY(figure.cell_at(area.center(), size, untitled()) == (MatrixFigure::Cell{1, 2}));
            }
        QVERIFY(!figure.cell_at({1, 1}, QSize(900, 230), untitled()));
    }

    void a_part_can_be_enlarged() {
        MatrixDifferenceFigure figure = three_classes();
        const double before =
            figure.layout_for(MatrixDifferenceFigure::Panel::difference, QSize(900, 230), untitled()).side;
        figure.set_zoom(MatrixRange{0, 1, 2});
        const MatrixLayout layout =
            figure.layout_for(MatrixDifferenceFigure::Panel::difference, QSize(900, 230), untitled());
        QVERIFY(layout.side > before);
        QCOMPARE(layout.first_row(), 1);
    }

    /// A single difference among a million cells is seen.
    void one_difference_among_very_many_is_seen() {
        const std::size_t classes = 1000;
        std::vector<std::string> names;
        for (std::size_t i = 0; i < classes; ++i) names.push_back("class " + std::to_string(i));
        std::vector<std::uint32_t> a(classes * classes, 0), b;
        for (std::size_t i = 0; i < classes; ++i) a[i * classes + i] = 10;
        b = a;
        b[501 * classes + 501] -= 1;
        b[501 * classes + 740] += 1;
        const MatrixDifferenceFigure figure(counts_of(names, a), counts_of(names, b), "a", "b");
        const QImage picture = painted(figure, QSize(1000, 320), Theme::light);
        const QRectF area =
            figure.panel_area(MatrixDifferenceFigure::Panel::difference, QSize(1000, 320), Theme::light);
        QVERIFY(coloured(picture, area, difference_colour(1, Theme::light)) >= 1);
        QVERIFY(coloured(picture, area, difference_colour(-1, Theme::light)) >= 1);
    }

    void drawings_keep_their_texts() {
        const auto path = folder_ / "difference.svg";
        export_figure(three_classes(), path, {.force = true});
        const QStringList texts = tests::svg_texts(path);
        for (const QString &text : {QString("+8"), QString("−5"), QString("shirt")})
            QVERIFY2(texts.contains(text), qPrintable(text));
        QVERIFY(texts.join(" ").contains("A: small"));
        export_figure(three_classes(), folder_ / "difference.pdf", {.force = true});
        QVERIFY(std::filesystem::file_size(folder_ / "difference.pdf") > 2000);
    }

    void curves_have_their_numbers() {
        const GroupCurvesFigure figure(two_lines());
        const Table table = figure.table();
        QCOMPARE(table.header, (std::vector<std::string>{"curve", "epoch", "validation_loss", "training_loss"}));
        QCOMPARE(table.rows.size(), std::size_t{6});
        QCOMPARE(table.rows[1], (std::vector<std::string>{"short", "2", "0.6", "0.5"}));
        QCOMPARE(table.rows[5], (std::vector<std::string>{"long", "4", "0.3", ""}));
        QCOMPARE(figure.texts().y_axis, QString("cross entropy"));
    }

    void spreads_have_theirs() {
        GroupCurves curves{.y_name = "accuracy", .line_name = "mean"};
        curves.curves.push_back({.name = "g", .line = {{1, .5}, {2, .7}}});
        curves.curves[0].spread = {{1, .4, .6, .3, .8, 3}, {2, NAN, NAN, .7, .7, 1}};
        const Table table = GroupCurvesFigure(curves).table();
        QCOMPARE(table.header, (std::vector<std::string>{"curve", "epoch", "mean_accuracy", "deviation_low",
                                                         "deviation_high", "lowest", "highest", "count"}));
        QCOMPARE(table.rows[0], (std::vector<std::string>{"g", "1", "0.5", "0.4", "0.6", "0.3", "0.8", "3"}));
        QCOMPARE(table.rows[1], (std::vector<std::string>{"g", "2", "0.7", "", "", "0.7", "0.7", "1"}));
    }

    void values_are_read_at_a_place() {
        const GroupCurvesFigure figure(two_lines());
        QCOMPARE(figure.value_at(figure.curves().curves[0], std::nullopt), .6);
        QCOMPARE(figure.value_at(figure.curves().curves[1], 3), .4);
        QVERIFY(std::isnan(figure.value_at(figure.curves().curves[0], 3)));
        QCOMPARE(figure.nearest_x(3.4), std::optional(3.));
        QCOMPARE(figure.next_x(2, true), std::optional(3.));
        QCOMPARE(figure.next_x(1, false), std::nullopt);
        QCOMPARE(figure.readout(2), QString("epoch 2: short 0.600, long 0.700"));
    }

    void lines_stay_within_the_axes_when_a_part_is_enlarged() {
        GroupCurvesFigure figure(two_lines());
        figure.set_zoom(EpochRange{2.2, 3.1});
        const QSize size(700, 300);
        const QImage picture = painted(figure, size, untitled());
        const auto layout = figure.layout_for(size, untitled());
        const QColor colour = group_curve_pen(1, Theme::light, 1).color();
        QVERIFY(coloured(picture, layout.plot, colour) > 100);
        QCOMPARE(coloured(picture, QRectF(0, 0, layout.plot.left() - 3, 300), colour), 0);
        QCOMPARE(coloured(picture, QRectF(layout.plot.right() + 4, layout.legend.bottom() - 30, 6, 30), colour), 0);
        // From .7 at 2 to .4 at 3: the axis holds what the line has at its ends.
        QVERIFY(layout.y.high() >= .64);
        QVERIFY(layout.y.high() < .9);
    }

    void bands_are_drawn_around_the_mean() {
        GroupCurves curves{.y_name = "accuracy"};
        curves.curves.push_back({.name = "g", .colour = 1, .line = {{1, .5}, {2, .5}}});
        curves.curves[0].spread = {{1, .4, .6, .2, .8, 3}, {2, .4, .6, .2, .8, 3}};
        const GroupCurvesFigure figure(curves);
        const QSize size(600, 300);
        const QImage picture = painted(figure, size, untitled());
        const auto layout = figure.layout_for(size, untitled());
        const auto at = [&](double y) {
            return picture.pixelColor(static_cast<int>(layout.place_x(1.37)), static_cast<int>(layout.place_y(y)));
        };
        const auto strength = [&](const QColor &colour) { return 255 - colour.blue(); };
        QVERIFY(strength(at(.5)) > strength(at(.55)));
        QVERIFY(strength(at(.55)) > strength(at(.74)));
        QVERIFY(strength(at(.74)) > 10);
    }

    void a_legend_that_is_too_long_counts_the_rest() {
        GroupCurves curves{.title = "many", .y_name = "loss"};
        for (int i = 0; i < 40; ++i)
            curves.curves.push_back(
                {.name = QString("run %1").arg(i), .colour = i, .line = {{1, 1. + i}, {2, .5 + i}}});
        const auto path = folder_ / "many.svg";
        export_figure(GroupCurvesFigure(curves), path, {.size = FigureSize::parse("600x240px"), .force = true});
        const QStringList texts = tests::svg_texts(path);
        const auto more = texts.filter(QRegularExpression("^and \\d+ more$"));
        QCOMPARE(more.size(), 1);
        const auto named = texts.filter(QRegularExpression("^run \\d+$"));
        QCOMPARE(more.first(), QString("and %1 more").arg(40 - named.size()));
    }

    void lines_differ_without_colours_where_that_is_asked_for() {
        QVERIFY(group_curve_pen(0, Theme::print, 1).dashPattern() != group_curve_pen(1, Theme::print, 1).dashPattern());
        QCOMPARE(group_curve_pen(1, Theme::light, 1).style(), Qt::SolidLine);
        QVERIFY(group_curve_pen(9, Theme::light, 1).style() != Qt::SolidLine);
        QCOMPARE(group_curve_pen(9, Theme::light, 1).color(), group_curve_pen(1, Theme::light, 1).color());
    }

    void a_look_replaces_texts() {
        FigureLook look(Theme::light);
        look.title = "Mine";
        look.y_axis = "bits";
        const auto path = folder_ / "look.svg";
        export_figure(GroupCurvesFigure(two_lines()), path, {.look = look, .force = true});
        const QStringList texts = tests::svg_texts(path);
        QVERIFY(texts.contains("Mine") && texts.contains("bits") && !texts.contains("cross entropy"));
    }

    void odd_numbers_are_painted() {
        GroupCurves curves{.x_name = "seconds", .y_name = "cost", .log = true};
        curves.curves.push_back({.name = "none"});
        curves.curves.push_back({.name = "one", .line = {{5, 3}}});
        curves.curves.push_back(
            {.name = "broken", .line = {{0, NAN}, {1, -1}, {2, INFINITY}, {3, 1e300}, {4, 1e-300}}});
        painted(GroupCurvesFigure(curves), QSize(400, 200), Theme::dark);
        painted(GroupCurvesFigure(GroupCurves()), QSize(40, 20), Theme::dark);
        std::vector<CurvePoint> noise;
        std::mt19937 random(1);
        for (int i = 0; i < 200'000; ++i) noise.push_back({static_cast<double>(i), 1 + random() / 4e9});
        curves.curves = {{.name = "long", .line = noise}};
        const QImage picture = painted(GroupCurvesFigure(curves), QSize(400, 200), untitled());
        QVERIFY(coloured(picture, QRectF(0, 0, 400, 200), group_curve_pen(0, Theme::light, 1).color()) > 1000);
    }
};

QTEST_MAIN(GroupFiguresTest)
#include "group_figures_test.moc"
