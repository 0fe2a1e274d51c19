#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/ui/drawing.h"
#include "tests/ui/figure_samples.h"
#include "ui/figures/curves_legend.h"
#include "ui/figures/export.h"
#include "ui/figures/matrix_colours.h"

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

    void a_look_replaces_the_texts_of_every_figure() {
        for (const tests::FigureSample &sample : tests::figure_samples()) {
            const Figure &figure = *sample.figure;
            const FigureTexts own = figure.texts();
            QVERIFY2(!own.title.isEmpty(), qPrintable(sample.name));
            FigureLook look = Theme::light;
            look.title = "Another title";
            look.x_axis = "another x";
            look.y_axis = "another y";
            export_figure(figure, file("look.svg"), {.look = look, .force = true});
            const QString texts = tests::svg_texts(file("look.svg")).join("\n");
            QVERIFY2(texts.contains("Another title") && !texts.contains(own.title), qPrintable(sample.name));
            QCOMPARE(texts.contains("another x"), !own.x_axis.isEmpty());
            QCOMPARE(texts.contains("another y"), !own.y_axis.isEmpty());
            QVERIFY(read_file(file("look.svg")).find("<title>Another title</title>") != std::string::npos);
            look.title = look.x_axis = look.y_axis = "";
            export_figure(figure, file("look.svg"), {.look = look, .force = true});
            const QStringList left = tests::svg_texts(file("look.svg"));
            QVERIFY2(!left.join("\n").contains(own.title), qPrintable(sample.name));
            export_figure(figure, file("look.svg"), {.look = Theme::light, .force = true});
            const QStringList whole = tests::svg_texts(file("look.svg"));
            for (const QString &axis : {own.x_axis, own.y_axis}) // a legend may say the same
                QVERIFY2(axis.isEmpty() || !whole.contains(axis) || left.count(axis) < whole.count(axis),
                         qPrintable(sample.name + ": " + axis));
        }
    }

    /// What a text leaves is given to the rest: the first line of the drawing begins higher.
    void what_a_title_leaves_is_given_to_the_plot() {
        const auto first_ink = [](const QImage &image) {
            const QRgb paper = tokens_of(Theme::light).surface.rgb();
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (image.pixel(x, y) != paper) return y;
            return image.height();
        };
        FigureLook look = Theme::light;
        look.title = "";
        for (const tests::FigureSample &sample : tests::figure_samples()) {
            const QImage with = figure_image(*sample.figure, Theme::light);
            const QImage without = figure_image(*sample.figure, look);
            // Images are as large as their width allows: they move to the middle.
            if (QStringList{"loss", "reliability", "biography", "per-class", "bars", "cost"}.contains(
                    sample.name))
                QVERIFY2(first_ink(without) < first_ink(with) + 16, qPrintable(sample.name));
            QVERIFY2(with != without, qPrintable(sample.name));
        }
    }

    void themes_have_names() {
        for (const Theme theme : {Theme::light, Theme::dark, Theme::print, Theme::colour_blind})
            QCOMPARE(theme_named(name_of(theme)), theme);
        try {
            theme_named("colour");
            QFAIL("took a theme that does not exist");
        } catch (const UsageError &error) {
            QCOMPARE(std::string(error.what()),
                     std::string("theme \"colour\" does not exist; take light, dark, print or colour-blind"));
        }
    }

    void colours_for_the_colour_blind_are_okabe_and_itos() {
        const QSet<QString> safe{"#000000", "#e69f00", "#56b4e9", "#009e73",
                                 "#f0e442", "#0072b2", "#d55e00", "#cc79a7"};
        const Tokens &tokens = tokens_of(Theme::colour_blind);
        for (const QColor &colour :
             {tokens.training, tokens.validation, tokens.good, tokens.bad, tokens.warn, tokens.accent})
            QVERIFY2(safe.contains(colour.name()), qPrintable(colour.name()));
        QVERIFY(tokens.training != tokens.validation && tokens.good != tokens.bad);
        QSet<QString> seen;
        for (const QColor &colour : category_colours(Theme::colour_blind)) {
            QVERIFY(safe.contains(colour.name()));
            seen << colour.name();
        }
        QCOMPARE(seen.size(), safe.size());
    }

    /// Lightness alone tells more from less, and blue from yellow does: what somebody without the sense of red and green
    /// sees is enough.
    void heat_and_matrix_get_lighter_or_darker_all_the_way() {
        const auto grey = [](const QColor &colour) {
            return .2126 * colour.redF() + .7152 * colour.greenF() + .0722 * colour.blueF();
        };
        double before = -1, darker = 2;
        for (int i = 0; i <= 20; ++i) {
            const QColor heat = heat_colour(i / 20.0, Theme::colour_blind),
                         cell = matrix_colour(i / 20.0, Theme::colour_blind);
            QVERIFY(grey(heat) > before && grey(cell) < darker);
            before = grey(heat);
            darker = grey(cell);
            // Red and green do not part: what differs is blue against both.
            QVERIFY(std::abs(heat.red() - heat.green()) < 70);
        }
        QVERIFY(heat_colour(0, Theme::colour_blind).blue() > heat_colour(0, Theme::colour_blind).red());
        QVERIFY(heat_colour(1, Theme::colour_blind).blue() + 60 < heat_colour(1, Theme::colour_blind).red());
    }

    /// Without colours the lines and signs still differ: by dashes and shapes.
    void shapes_tell_what_colours_tell() {
        for (const Theme theme : {Theme::print, Theme::colour_blind}) {
            export_figure(CurvesFigure(tests::sample_curves()), file("dashes.svg"), {.look = theme, .force = true});
            QVERIFY(read_file(file("dashes.svg")).find("stroke-dasharray") != std::string::npos);
            CurveOverlay other{.name = "a", .colour = 2};
            QList<QList<qreal>> patterns;
            for (other.colour = 2; other.colour < 8; ++other.colour) {
                QVERIFY(!patterns.contains(run_dashes(other, theme)));
                patterns << run_dashes(other, theme);
            }
        }
        QVERIFY(run_dashes({.name = "a", .colour = 2}, Theme::light).isEmpty());
        // Dots of a map have shapes: polygons beside circles.
        MapFigure map(tests::sample_map(40), {});
        export_figure(map, file("light.svg"), {.look = Theme::light});
        export_figure(map, file("safe.svg"), {.look = Theme::colour_blind});
        const auto count = [&](const char *name, const QString &tag) {
            return QString::fromStdString(read_file(file(name))).count(tag);
        };
        QVERIFY(count("light.svg", "<circle") + count("light.svg", "<ellipse") >= 48);
        QVERIFY(count("safe.svg", "<circle") + count("safe.svg", "<ellipse") < 20);
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
