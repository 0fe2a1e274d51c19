#include "tests/ui/drawing.h"
#include "ui/figures/export.h"
#include "ui/figures/gallery_figure.h"
#include "ui/figures/per_class_figure.h"
#include "ui/figures/reliability_figure.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace benchlight;
using namespace benchlight::ui;
using benchlight::tests::svg_texts;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

Reliability overconfident() {
    Reliability data{.title = "fashion-mnist, fast, test", .ece = .0625};
    for (int i = 0; i < 10; ++i) {
        const double low = i / 10.0;
        const std::uint64_t count = i < 2 ? 0 : static_cast<std::uint64_t>(40 * i * i * i);
        data.bins.push_back({low, low + .1, count, count ? low + .06 : nan_value, count ? low * .9 : nan_value});
    }
    return data;
}

PerClass classes_of(int count, std::uint64_t support = 1000) {
    PerClass data{.title = "fashion-mnist, fast, test"};
    for (int i = 0; i < count; ++i)
        data.classes.push_back({QString("class number %1").arg(i), (i * 37 % 100) / 100.0, (i * 61 % 101) / 100.0,
                                (i * 13 % 100) / 100.0, i == 1 ? 0 : support});
    return data;
}

Gallery gallery_of(int classes, int images, int side) {
    Gallery gallery{.title = "Most confident wrong predictions: fashion-mnist", .nothing = "no mistake"};
    for (int c = 0; c < classes; ++c) {
        GalleryRow row{.name = QString("class %1").arg(c)};
        for (int i = 0; i < (c == 1 ? 0 : images); ++i) {
            QImage image(side, side, QImage::Format_RGB32);
            image.fill(QColor::fromHsv((c * 40 + i * 9) % 360, 200, 220));
            row.tiles.push_back({i == 2 ? QImage() : image, static_cast<std::uint32_t>(c * 10 + i),
                                 "a/" + std::to_string(i) + ".png", i ? "Ankle boot, \"high\"" : row.name, row.name,
                                 .987654 - i * .1});
        }
        gallery.rows.push_back(row);
    }
    return gallery;
}

int pixels_of(const QImage &image, const QColor &colour) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += image.pixel(x, y) == colour.rgb();
    return count;
}

/// Painted small; where BENCHLIGHT_SCREENSHOTS names a folder, in every theme at its own size too.
void look_at(const Figure &figure, const QString &name) {
    const QString folder = qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS");
    for (const auto &[theme, end] : {std::pair(Theme::light, ""), {Theme::dark, "-dark"}, {Theme::print, "-print"}}) {
        if (!folder.isEmpty()) figure_image(figure, theme).save(folder + "/" + name + end + ".png");
    }
    QImage small(240, 200, QImage::Format_RGB32);
    QPainter painter(&small);
    figure.paint(painter, small.size(), Theme::light);
    if (!folder.isEmpty()) small.save(folder + "/" + name + "-small.png");
}

} // namespace

class ClassFiguresTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::filesystem::path file(const char *name) const { return folder_.filePath(name).toStdString(); }

    QStringList texts_of(const Figure &figure) const {
        export_figure(figure, file("texts.svg"), {.force = true});
        return svg_texts(file("texts.svg"));
    }

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void reliability_states_its_error() {
        const ReliabilityFigure figure(overconfident());
        QVERIFY(figure.title().contains("6.3 %") || figure.title().contains("6.2 %"));
        const QStringList texts = texts_of(figure);
        QVERIFY(texts.contains(figure.title()));
        for (const char *text : {"confidence", "accuracy", "images", "0 %", "100 %", "gap to the mean confidence"})
            QVERIFY2(texts.contains(text), text);
        const auto &rows = figure.table().rows;
        QCOMPARE(rows.size(), std::size_t{10});
        QCOMPARE(rows[0], (std::vector<std::string>{"0", "0.1", "0", "", ""}));
        QCOMPARE(rows[5][2], std::string("5000"));
        QCOMPARE(rows[5][4], std::string("0.45"));
    }

    void reliability_draws_the_gap_where_it_is() {
        Reliability data{.bins = {{0, .5, 10, .25, .25}, {.5, 1, 90, .9, .6}}, .ece = .27};
        const QImage image = figure_image(ReliabilityFigure(data), Theme::light);
        const Tokens &tokens = tokens_of(Theme::light);
        int bars = 0, gaps = 0;
        for (int y = 0; y < image.height() * 7 / 10; ++y) { // a column through the second bin
            const QColor colour = image.pixelColor(image.width() * 7 / 10, y);
            bars += colour == tokens.training;
            gaps += colour.red() > 200 && colour.green() < 210 && colour.blue() < 190;
        }
        QVERIFY2(bars > 1.5 * gaps && gaps > .35 * bars, qPrintable(QString("%1 %2").arg(bars).arg(gaps)));
    }

    void nothing_to_show_is_no_crash() {
        QVERIFY(texts_of(ReliabilityFigure({})).contains("There are no predictions."));
        Reliability none = overconfident();
        for (ReliabilityBin &bin : none.bins) bin.count = 0;
        none.ece = nan_value;
        QVERIFY(texts_of(ReliabilityFigure(none)).contains("There are no predictions."));
        QVERIFY(!ReliabilityFigure(none).title().contains("nan"));
        figure_image(PerClassFigure({}), Theme::dark);
        figure_image(GalleryFigure({}), Theme::dark);
        QVERIFY(texts_of(GalleryFigure(gallery_of(2, 0, 8))).contains("no mistake"));
    }

    void classes_stand_with_their_numbers() {
        const PerClassFigure figure(classes_of(10));
        const QStringList texts = texts_of(figure);
        for (const char *text :
             {"class number 7", "59.0", "23.0", "1,000", "images", "precision, %", "recall, %", "F1, %"})
            QVERIFY2(texts.contains(text), qPrintable(QString(text) + " in " + texts.join("|")));
        QVERIFY(texts_of(PerClassFigure(classes_of(10, 99))).contains("59")); // a hundred images give no tenths
        QCOMPARE(figure.table().csv().substr(0, 40),
                 std::string("class,precision,recall,f1,support\r\nclass ").substr(0, 40));
        QCOMPARE(figure.table().rows[7], (std::vector<std::string>{"class number 7", "0.59", "0.23", "0.91", "1000"}));
    }

    void a_thousand_classes_are_all_written() {
        const QStringList texts = texts_of(PerClassFigure(classes_of(1000)));
        for (int i = 0; i < 1000; i += 111) QVERIFY(texts.contains(QString("class number %1").arg(i)));
        const QSizeF size = PerClassFigure(classes_of(1000)).default_size();
        QVERIFY2(size.width() / size.height() > 1 && size.width() / size.height() < 2.2,
                 qPrintable(QString("%1 x %2").arg(size.width()).arg(size.height())));
    }

    void galleries_say_what_was_taken_for_what() {
        const GalleryFigure figure(gallery_of(3, 4, 28));
        const QStringList texts = texts_of(figure);
        for (const char *text :
             {"class 2", "class 0 0.9877", "class 0 0.8877", "true: class 0", "cannot be read", "no mistake"})
            QVERIFY2(texts.contains(text), qPrintable(QString(text) + " in " + texts.join("|")));
        const Table table = figure.table();
        QCOMPARE(table.rows.size(), std::size_t{8});
        QCOMPARE(table.header, (std::vector<std::string>{"index", "source", "label", "predicted", "confidence"}));
        QCOMPARE(table.rows[1],
                 (std::vector<std::string>{"1", "a/1.png", "Ankle boot, \"high\"", "class 0", "0.887654"}));
    }

    void images_are_in_the_picture() {
        const GalleryFigure figure(gallery_of(3, 1, 28));
        const QImage image = figure_image(figure, Theme::light);
        const int factor = 112 / 28;
        QCOMPARE(pixels_of(image, QColor::fromHsv(0, 200, 220)), 28 * 28 * factor * factor);
        export_figure(figure, file("g.pdf"));
        QVERIFY(read_file(file("g.pdf")).find("/Subtype /Image") != std::string::npos);
    }

    void looks() {
        look_at(ReliabilityFigure(overconfident()), "reliability");
        for (const int classes : {1, 2, 10, 100, 1000})
            look_at(PerClassFigure(classes_of(classes)), QString("per-class-%1").arg(classes));
        for (const int classes : {2, 10, 100})
            look_at(GalleryFigure(gallery_of(classes, 5, 28)), QString("gallery-%1").arg(classes));
        look_at(GalleryFigure(gallery_of(1000, 2, 8)), "gallery-1000");
    }
};

QTEST_MAIN(ClassFiguresTest)
#include "class_figures_test.moc"
