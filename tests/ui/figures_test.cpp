#include "engine/core/error.h"
#include "engine/core/files.h"
#include "ui/figures/curves_figure.h"
#include "ui/figures/export.h"
#include "ui/figures/grid_figure.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <numbers>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

Curves loss_curves(int epochs = 8) {
    Curves curves{.title = "Loss, a \"quoted\" run", .unit = "cross entropy", .name = "loss", .epochs = epochs};
    for (int i = 0; i < epochs * 200; ++i) {
        const double x = (i + 1) / 200.0;
        const double noise = .12 * std::sin(i * 12.9898) * std::cos(i * 78.233);
        curves.batches.push_back({x, .25 + 2 * std::exp(-x) + noise});
    }
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        curves.training.push_back({1.0 * epoch, .25 + 2 * std::exp(-epoch + .4)});
        curves.validation.push_back({1.0 * epoch, .31 + 1.6 * std::exp(-epoch)});
    }
    return curves;
}

GridFigure grid_of(int side, int channels) {
    std::vector<augment::GridTile> tiles;
    for (int i = 0; i < 16; ++i) {
        augment::GridTile tile;
        tile.index = static_cast<std::uint32_t>(i * 7);
        tile.label = static_cast<std::uint16_t>(i % 3);
        tile.applied.push_back({{"op", "rotate"}, {"degrees", i - 8}});
        tile.augmented = {side, side, channels, {}};
        for (int p = 0; p < side * side * channels; ++p)
            tile.augmented.pixels.push_back(static_cast<std::uint8_t>((p * 31 + i * 17) % 256));
        tiles.push_back(tile);
    }
    return GridFigure(std::move(tiles), {"T-shirt/top", "Trouser", "Pullover"}, "A set: training images of epoch 1");
}

int colours_in(const QImage &image) {
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) colours.insert(image.pixel(x, y));
    return static_cast<int>(colours.size());
}

std::vector<std::string> lines_of(const std::string &csv) {
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (std::size_t end; (end = csv.find("\r\n", begin)) != std::string::npos; begin = end + 2)
        lines.push_back(csv.substr(begin, end - begin));
    return lines;
}

} // namespace

class FiguresTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::filesystem::path file(const char *name) const { return folder_.filePath(name).toStdString(); }

  private slots:
    void png_has_the_asked_size_and_resolution() {
        const CurvesFigure figure(loss_curves());
        export_figure(figure, file("a.png"),
                      {.size = FigureSize::parse("160x100mm"), .dpi = 200, .look = Theme::print});
        const QImage image(folder_.filePath("a.png"));
        QCOMPARE(image.size(), QSize(1260, 787));
        QCOMPARE(image.dotsPerMeterX(), 7874);
        QVERIFY(colours_in(image) > 50);
        export_figure(figure, file("b.png"), {.size = FigureSize::parse("640x480")});
        QCOMPARE(QImage(folder_.filePath("b.png")).size(), QSize(640, 480));
    }

    void both_curves_are_in_the_picture() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            const QImage image = figure_image(CurvesFigure(loss_curves()), theme);
            int training = 0, validation = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) {
                    training += image.pixel(x, y) == tokens_of(theme).training.rgb();
                    validation += image.pixel(x, y) == tokens_of(theme).validation.rgb();
                }
            QVERIFY2(training > 500, qPrintable(QString::number(training)));
            QVERIFY2(validation > 500, qPrintable(QString::number(validation)));
        }
    }

    void svg_keeps_text_as_text() {
        export_figure(CurvesFigure(loss_curves()), file("c.svg"));
        const QString svg = QString::fromStdString(read_file(file("c.svg")));
        for (const char *text : {">training<", ">validation<", ">epoch<", ">cross entropy<", ">batches, smoothed<"})
            QVERIFY2(svg.contains(text), text);
        QVERIFY(svg.contains("<text"));
    }

    void pdf_is_a_vector_with_its_font() {
        export_figure(CurvesFigure(loss_curves()), file("d.pdf"));
        const std::string pdf = read_file(file("d.pdf"));
        QVERIFY(pdf.starts_with("%PDF-"));
        QVERIFY(pdf.find("/FontFile2") != std::string::npos);
        QVERIFY(pdf.find("/Subtype /Image") == std::string::npos);
        QVERIFY(pdf.find("/MediaBox [0 0 900") != std::string::npos);
    }

    void csv_is_the_table() {
        const CurvesFigure figure(loss_curves(2), {.smoothing = 0, .log = false});
        export_figure(figure, file("e.csv"));
        const auto lines = lines_of(read_file(file("e.csv")));
        QCOMPARE(lines.size(), std::size_t{1 + 400 + 2});
        QCOMPARE(lines[0], std::string("epoch,batch_loss,train_loss,validation_loss"));
        QVERIFY(lines[1].starts_with("0.005,"));
        QVERIFY(lines[201].starts_with("1,,"));
        export_figure(grid_of(4, 1), file("g.csv"));
        QCOMPARE(lines_of(read_file(file("g.csv")))[2],
                 std::string("2,7,Trouser,\"[{\"\"op\"\":\"\"rotate\"\",\"\"degrees\"\":-7}]\""));
    }

    void grid_shows_every_pixel_as_a_square() {
        const GridFigure figure = grid_of(28, 1);
        const QImage image = figure_image(figure, Theme::light);
        int found = -1;
        for (int x = 0; x < 400 && found < 0; ++x)
            if (figure.tile_at(QPointF(x, 200), figure.default_size()) == 0) found = x;
        QVERIFY(found > 0);
        // Runs of one grey along a row of the first tile are multiples of one whole factor.
        int y = 100, run = 1, shortest = 1000;
        for (int x = found + 20; x < found + 140; ++x) {
            if (image.pixel(x, y) == image.pixel(x + 1, y))
                ++run;
            else {
                shortest = std::min(shortest, x < found + 30 ? 1000 : run);
                run = 1;
            }
        }
        QCOMPARE(shortest, 6);
        for (const char *name : {"h.svg", "h.pdf", "h.png"}) export_figure(figure, file(name));
        QVERIFY(QString::fromStdString(read_file(file("h.svg"))).contains("T-shirt/top"));
        QVERIFY(read_file(file("h.pdf")).size() < 3'000'000);
        export_figure(grid_of(500, 3), file("large.pdf"));
    }

    void refuses_what_it_cannot_do() {
        const CurvesFigure figure(loss_curves());
        try {
            export_figure(figure, file("x.gif"));
            QFAIL("wrote a .gif");
        } catch (const UsageError &error) {
            for (const char *ending : {".png", ".svg", ".pdf", ".csv"})
                QVERIFY(std::string(error.what()).find(ending) != std::string::npos);
        }
        export_figure(figure, file("there.csv"));
        QVERIFY_EXCEPTION_THROWN(export_figure(figure, file("there.csv")), Error);
        export_figure(figure, file("there.csv"), {.force = true});
        QVERIFY_EXCEPTION_THROWN(export_figure(figure, file("no/such\0/x.png")), Error);
        QVERIFY_EXCEPTION_THROWN(export_figure(figure, file("y.png"), {.size = FigureSize::parse("90000x90000")}),
                                 UsageError);
        QVERIFY(!QFile::exists(folder_.filePath("y.png")));
        for (const char *size : {"", "100", "x", "100x", "-3x4", "3x4cm", "nanxnan", "1x2x3px"})
            QVERIFY_EXCEPTION_THROWN(FigureSize::parse(size), UsageError);
    }

    void an_empty_or_odd_run_can_be_drawn() {
        figure_image(CurvesFigure(Curves{.title = "Loss", .name = "loss"}), Theme::light);
        Curves odd{.title = "Loss", .name = "loss", .epochs = 3};
        for (const CurvePoint &point : {CurvePoint{.1, NAN}, {.2, INFINITY}, {.3, 1e30}, {.4, 0}})
            odd.batches.push_back(point);
        for (const bool log : {false, true})
            figure_image(CurvesFigure(odd, {.smoothing = .5, .log = log}), Theme::print);
    }
};

QTEST_MAIN(FiguresTest)
#include "figures_test.moc"
