#include "tests/ui/drawing.h"
#include "ui/figures/cost_figure.h"
#include "ui/figures/export.h"
#include "ui/figures/overlap_figure.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace benchlight;
using namespace benchlight::ui;
using benchlight::tests::svg_texts;

namespace {

std::vector<double> falling(double from, int epochs, double factor = .6) {
    std::vector<double> cost;
    for (int epoch = 0; epoch < epochs; ++epoch) cost.push_back(from * std::pow(factor, epoch));
    return cost;
}

Costs some_costs() {
    Costs costs{.title = "Costs", .curves = {}, .zero = 63482944};
    costs.curves.push_back({"sgd-1e-5", "SGD", "1e-5", falling(1e9, 5)});
    costs.curves.push_back({"adam-1e-1", "Adam", "1e-1", falling(9e8, 3)});
    costs.curves.push_back({"sgd-1e-5", "SGD", "1e-5", falling(5.8e10, 20, .8), true});
    costs.curves.push_back({"adam-1e-1", "Adam", "1e-1", {std::nan(""), std::nan(""), 5.1e9, 4.2e9}, true});
    return costs;
}

bool is_near(const QColor &a, const QColor &b) {
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue()) < 90;
}

/// Whether a picture has a colour within two pixels of a place.
bool has_colour_at(const QImage &image, const QPointF &place, const QColor &colour) {
    for (int y = -2; y <= 2; ++y)
        for (int x = -2; x <= 2; ++x) {
            const QPoint at(static_cast<int>(place.x()) + x, static_cast<int>(place.y()) + y);
            if (image.valid(at) && is_near(image.pixelColor(at), colour)) return true;
        }
    return false;
}

Overlaps some_overlaps() {
    Overlaps overlaps{
        .title = "Overlap",
        .ours = movies::Overlap{{"sgd-1e-5", "adam-1e-1"}, {{1, .4}, {.4, 1}}},
        .ours_title = "Trained here",
        .with_published = {.1, 0},
        .published = movies::Overlap{{"sgd-1e-5", "sgd-1e-6", "adam-1e-1"}, {{1, .2, 0}, {.2, 1, .25}, {0, .25, 1}}},
        .text = "Why they change."};
    return overlaps;
}

} // namespace

class CostFigureTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::filesystem::path file(const char *name) const { return folder_.filePath(name).toStdString(); }

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void the_table_has_ours_and_then_the_published() {
        const Table table = CostFigure(some_costs()).table();
        QCOMPARE(table.header, (std::vector<std::string>{"epoch", "sgd-1e-5", "adam-1e-1", "published sgd-1e-5",
                                                         "published adam-1e-1"}));
        QCOMPARE(table.rows.size(), std::size_t{20});
        QCOMPARE(table.rows[0], (std::vector<std::string>{"0", "1e+09", "9e+08", "5.8e+10", ""}));
        QCOMPARE(table.rows[3][2], std::string());
        QCOMPARE(table.rows[3][4], std::string("4.2e+09"));
    }

    void texts_stay_texts() {
        export_figure(CostFigure(some_costs()), file("a.svg"));
        const QStringList texts = svg_texts(file("a.svg"));
        for (const char *text : {"Costs", "SGD: cost of each epoch", "Adam: cost of each epoch", "1e-5",
                                 "1e-5, published", "1e-1", "all zeros: 63,482,944", "10⁹", "epoch", "15"})
            QVERIFY2(texts.contains(text), qPrintable(QString(text) + " in " + texts.join("|")));
    }

    /// QCustomPlot draws a curve where the figure says that its epochs are.
    void curves_are_where_they_are_said_to_be() {
        Costs costs = some_costs();
        costs.title = QString();
        const CostFigure figure(costs);
        for (const QSize size : {QSize(1100, 400), QSize(500, 700)})
            for (const Theme theme : {Theme::light, Theme::dark}) {
                QImage image(size, QImage::Format_RGB32);
                QPainter painter(&image);
                figure.paint(painter, size, theme);
                painter.end();
                const auto charts = figure.charts(size);
                QCOMPARE(charts.size(), std::size_t{2});
                QCOMPARE(charts[0].plot.top() == charts[1].plot.top(), size.width() > size.height());
                const QColor ours = category_colours(theme).front();
                for (const std::size_t chart : {0, 1}) {
                    const auto &cost = costs.curves[chart].cost;
                    for (std::size_t epoch = 0; epoch < cost.size(); ++epoch)
                        QVERIFY(
                            has_colour_at(image, charts[chart].place(static_cast<double>(epoch), cost[epoch]), ours));
                    QVERIFY(!has_colour_at(image, charts[chart].place(3, 2e10), ours));
                    QVERIFY(has_colour_at(image, charts[chart].place(10, 63482944), tokens_of(theme).text));
                    QVERIFY(charts[chart].plot.right() < charts[chart].area.right());
                }
            }
    }

    void an_epoch_is_read_out() {
        const CostFigure figure(some_costs());
        const QSizeF size = figure.default_size();
        const auto place = figure.place_at(figure.charts(size)[1].place(2.2, 1e9), size);
        QVERIFY(place);
        QCOMPARE(*place, (CostFigure::Place{1, 2}));
        QCOMPARE(figure.readout(*place),
                 QString("Epoch 2   ·   Adam 1e-1: 324,000,000   ·   Adam 1e-1, published: 5,100,000,000"));
        QCOMPARE(figure.readout({1, 15}), QString("Epoch 15: nothing is known"));
        QVERIFY(!figure.place_at({1, 1}, size));
        QCOMPARE(cost_text(.0123456), QString("0.0123"));
    }

    void costs_that_have_no_logarithm_are_left_out() {
        Costs costs{.title = "a", .curves = {{"exact", "Exact", "full rank", {4e8, 12, 0, -1e-9}}}, .zero = {}};
        const CostFigure figure(costs);
        const CostChart chart = figure.charts(figure.default_size()).at(0);
        QVERIFY(chart.least > 5 && chart.least < 12);
        figure_image(figure, Theme::print);
        QCOMPARE(figure.table().rows[2][1], std::string("0"));
        figure_image(CostFigure(Costs{}), Theme::dark);
        figure_image(CostFigure({.title = "b", .curves = {{"c", "SGD", "1", {}}}, .zero = {}}), Theme::light);
    }

    void many_labels_do_not_cover_each_other() {
        Costs costs{.title = QString(), .curves = {}, .zero = 1e8};
        for (int i = 0; i < 6; ++i)
            costs.curves.push_back({"c" + std::to_string(i), "SGD", QString("label %1").arg(i), falling(1e9, 4, .9)});
        const CostFigure figure(costs);
        figure_image(figure, Theme::light);
        export_figure(figure, file("labels.svg"), {.size = FigureSize::parse("700x300")});
        QXmlStreamReader reader(QByteArray::fromStdString(read_file(file("labels.svg"))));
        QCOMPARE(svg_texts(file("labels.svg")).filter("label").size(), 6);
    }

    void overlaps_have_their_numbers() {
        const OverlapFigure figure(some_overlaps());
        const Table table = figure.table();
        QCOMPARE(table.header,
                 (std::vector<std::string>{"config", "sgd-1e-5", "adam-1e-1", "published sgd-1e-5",
                                           "published sgd-1e-6", "published adam-1e-1", "with its published lists"}));
        QCOMPARE(table.rows.size(), std::size_t{3});
        QCOMPARE(table.rows[0], (std::vector<std::string>{"sgd-1e-5", "1", "0.4", "1", "0.2", "0", "0.1"}));
        QCOMPARE(table.rows[1], (std::vector<std::string>{"adam-1e-1", "0.4", "1", "0", "0.25", "1", "0"}));
        QCOMPARE(table.rows[2], (std::vector<std::string>{"sgd-1e-6", "", "", "0.2", "1", "0.25", ""}));
        export_figure(figure, file("overlap.svg"));
        const QStringList texts = svg_texts(file("overlap.svg"));
        for (const char *text :
             {"Overlap", "Trained here", "Published", "SGD 1e-6", "40 %", "25 %", "100 %", "10 %", "Why they change."})
            QVERIFY2(texts.contains(text), qPrintable(QString(text) + " in " + texts.join("|")));
    }

    void overlaps_fit_where_they_are_put() {
        Overlaps overlaps = some_overlaps();
        overlaps.title = QString();
        const OverlapFigure figure(overlaps);
        QVERIFY(figure.height_for(360) > 1.5 * figure.height_for(1200)); // above each other
        for (const int width : {360, 900}) {
            const QSize size(width, static_cast<int>(figure.height_for(width)));
            QImage image(size, QImage::Format_RGB32);
            QPainter painter(&image);
            figure.paint(painter, size, Theme::light);
            painter.end();
            for (int y = 0; y < size.height(); ++y) // nothing touches the right edge
                QCOMPARE(image.pixelColor(width - 1, y), tokens_of(Theme::light).surface);
        }
        figure_image(OverlapFigure({}), Theme::light);
    }
};

QTEST_MAIN(CostFigureTest)
#include "cost_figure_test.moc"
