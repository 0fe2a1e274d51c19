#include "engine/core/files.h"
#include "tests/ui/drawing.h"
#include "tests/ui/figure_samples.h"
#include "ui/figures/export.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>

using namespace benchlight;
using namespace benchlight::ui;
using namespace benchlight::tests;

namespace {

/// How unlike two pictures are, of levels 0 … 255.
struct Difference {
    double mean = 0;  ///< of single pixels, over the whole picture
    double worst = 0; ///< of the mean colours of a square that holds a piece of a word, where they differ most
};

/// Letters that another program places half a pixel further hardly change the mean of a square; letters that are missing do.
Difference difference_of(const QImage &a, const QImage &b) {
    constexpr int side = 16;
    const QImage first = a.convertToFormat(QImage::Format_RGB32), second = b.convertToFormat(QImage::Format_RGB32);
    const int width = first.width(), height = first.height();
    using Sums = std::array<int, 3>;
    // Sums of the differences from the upper left corner: a square's is that of four corners.
    std::vector<Sums> sums(static_cast<std::size_t>((width + 1) * (height + 1)), Sums{});
    const auto at = [&](int x, int y) -> Sums & { return sums[static_cast<std::size_t>(y * (width + 1) + x)]; };
    double absolute = 0;
    for (int y = 0; y < height; ++y) {
        const auto *p = reinterpret_cast<const QRgb *>(first.constScanLine(y));
        const auto *q = reinterpret_cast<const QRgb *>(second.constScanLine(y));
        for (int x = 0; x < width; ++x) {
            const Sums apart{qRed(p[x]) - qRed(q[x]), qGreen(p[x]) - qGreen(q[x]), qBlue(p[x]) - qBlue(q[x])};
            for (std::size_t c = 0; c < 3; ++c) {
                at(x + 1, y + 1)[c] = apart[c] + at(x, y + 1)[c] + at(x + 1, y)[c] - at(x, y)[c];
                absolute += std::abs(apart[c]);
            }
        }
    }
    Difference difference{absolute / (3.0 * width * height), 0};
    for (int y = side; y <= height; y += 2)
        for (int x = side; x <= width; x += 2) {
            double sum = 0;
            for (std::size_t c = 0; c < 3; ++c)
                sum += std::abs(at(x, y)[c] - at(x - side, y)[c] - at(x, y - side)[c] + at(x - side, y - side)[c]);
            difference.worst = std::max(difference.worst, sum / (3 * side * side));
        }
    return difference;
}

QByteArray output_of(const QString &program, const QStringList &arguments) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(60000) || process.exitCode() != 0)
        qWarning() << program << arguments << process.errorString() << process.readAllStandardError();
    return process.readAllStandardOutput();
}

/// librsvg's picture of an SVG file.
QImage drawn_svg(const QString &file, const QSize &size) {
    const QByteArray png = output_of("rsvg-convert", {"--width", QString::number(size.width()), "--height",
                                                      QString::number(size.height()), "--format", "png", file});
    return QImage::fromData(png, "PNG");
}

/// Poppler's picture of a PDF file.
QImage drawn_pdf(const QString &file, const QSize &size) {
    const QString stem = file + ".drawn";
    output_of("pdftoppm", {"-singlefile", "-scale-to-x", QString::number(size.width()), "-scale-to-y",
                           QString::number(size.height()), file, stem});
    return QImage(stem + ".ppm");
}

/// What a reader takes out of a PDF file, with ligatures as the letters that they stand for.
QString words_of(const QString &pdf, const char *order) {
    return QString::fromUtf8(output_of("pdftotext", {order, pdf, "-"}))
        .normalized(QString::NormalizationForm_KC)
        .simplified();
}

/// That two programs' drawings of the same may differ.
constexpr double most_mean = 7, most_worst = 20;
bool alike(const Difference &difference) { return difference.mean < most_mean && difference.worst < most_worst; }

QString text_of(const Difference &difference) {
    return QString("mean %1, worst %2").arg(difference.mean, 0, 'f', 2).arg(difference.worst, 0, 'f', 1);
}

constexpr std::array themes{Theme::light, Theme::dark, Theme::print, Theme::colour_blind};

} // namespace

/// What other programs make of exported files is what the window shows. BENCHLIGHT_SCREENSHOTS keeps the pictures.
class ExportRenderTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::vector<FigureSample> samples_;

    QString exported(const FigureSample &sample, const char *ending, const FigureLook &look) const {
        QString file = folder_.filePath(sample.name + ending);
        export_figure(*sample.figure, file.toStdString(), {.look = look, .force = true});
        return file;
    }
    const FigureSample &sample(const QString &name) const {
        return *std::ranges::find(samples_, name, &FigureSample::name);
    }
    static void keep(const QImage &image, const QString &name) {
        const QString folder = qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS");
        if (!folder.isEmpty()) image.save(folder + "/" + name + ".png");
    }
    static void each_sample(const std::vector<FigureSample> &samples) {
        QTest::addColumn<QString>("name");
        for (const FigureSample &sample : samples) QTest::newRow(qPrintable(sample.name)) << sample.name;
    }

  private slots:
    void initTestCase() {
        for (const char *program : {"rsvg-convert", "pdftoppm", "pdftotext", "pdffonts"})
            if (QStandardPaths::findExecutable(program).isEmpty())
                QSKIP(qPrintable(QString("%1 is not installed; packaging/setup installs it").arg(program)));
        samples_ = figure_samples();
    }

    void a_drawing_and_a_page_look_like_the_picture_data() { each_sample(samples_); }
    void a_drawing_and_a_page_look_like_the_picture() {
        QFETCH(QString, name);
        QStringList unlike;
        for (const Theme theme : themes) {
            if (sample(name).variant && theme != Theme::light) continue; // its kind is there in every theme
            const QString what = name + "-" + QString::fromStdString(name_of(theme));
            const QImage own = figure_image(*sample(name).figure, theme);
            const QImage svg = drawn_svg(exported(sample(name), ".svg", theme), own.size());
            // Light and dark differ in nothing but colours, and so do print and colour-blind.
            const bool paged = theme == Theme::light || theme == Theme::colour_blind;
            const QImage pdf = paged ? drawn_pdf(exported(sample(name), ".pdf", theme), own.size()) : own;
            QCOMPARE(svg.size(), own.size());
            QCOMPARE(pdf.size(), own.size());
            keep(own, what);
            keep(svg, what + "-svg");
            keep(pdf, what + "-pdf");
            for (const auto &[kind, drawn] : {std::pair("SVG", &svg), {"PDF", &pdf}}) {
                const Difference difference = difference_of(own, *drawn);
                if (!alike(difference)) unlike << what + " as " + kind + ": " + text_of(difference);
            }
        }
        QVERIFY2(unlike.isEmpty(), qPrintable(unlike.join("; ")));
    }

    /// What the test above would say if something were missing: each text in turn.
    void a_missing_text_would_be_noticed_data() { each_sample(samples_); }
    void a_missing_text_would_be_noticed() {
        QFETCH(QString, name);
        const FigureSample &figure = sample(name);
        const QImage own = figure_image(*figure.figure, Theme::light);
        const QString file = exported(figure, ".svg", Theme::light);
        const QString whole = QString::fromStdString(read_file(file.toStdString()));
        for (const QString &word : figure.words) {
            QString broken = whole;
            const QRegularExpression element("<text[^>]*>\\s*" + QRegularExpression::escape(word.toHtmlEscaped()) +
                                             "\\s*</text>");
            broken.remove(element);
            QVERIFY2(broken.size() < whole.size(), qPrintable(word));
            write_file_atomically(file.toStdString(), broken.toStdString());
            const Difference difference = difference_of(own, drawn_svg(file, own.size()));
            QVERIFY2(!alike(difference), qPrintable(name + " without " + word + ": " + text_of(difference)));
        }
        // Nor would another look pass.
        for (const Theme other : {Theme::dark, Theme::colour_blind}) {
            const Difference difference = difference_of(own, figure_image(*figure.figure, other));
            const bool told_by_colour = !QStringList{"matrix", "matrix-100"}.contains(name);
            if (other == Theme::dark || told_by_colour) QVERIFY2(difference.worst > 3, qPrintable(text_of(difference)));
        }
        FigureLook untitled = Theme::light;
        untitled.title = "";
        QVERIFY(!alike(difference_of(own, figure_image(*figure.figure, untitled))));
        for (auto &&[axis, text] : {std::pair(&FigureLook::x_axis, figure.figure->texts().x_axis),
                                    {&FigureLook::y_axis, figure.figure->texts().y_axis}}) {
            if (text.isEmpty()) continue;
            FigureLook without = Theme::light;
            without.*axis = "";
            QVERIFY(!alike(difference_of(own, figure_image(*figure.figure, without))));
        }
    }

    void text_stays_text_data() { each_sample(samples_); }
    void text_stays_text() {
        QFETCH(QString, name);
        const FigureSample &figure = sample(name);
        FigureLook look = Theme::print;
        look.title = "A title: x < y & z, café";
        const QString svg = exported(figure, ".svg", look), pdf = exported(figure, ".pdf", look);
        QStringList words = figure.words;
        words << *look.title;
        const QStringList drawn = svg_texts(svg.toStdString());
        for (const QString &word : words) QVERIFY2(drawn.contains(word), qPrintable(word + " in " + drawn.join(" | ")));
        const QString page = words_of(pdf, "-layout");
        const QString raw = words_of(pdf, "-raw");
        for (const QString &word : words)
            QVERIFY2(page.contains(word) || raw.contains(word), qPrintable(word + " in " + page));
        const QStringList fonts = QString::fromUtf8(output_of("pdffonts", {pdf})).split('\n', Qt::SkipEmptyParts);
        QVERIFY(fonts.size() > 2); // below two lines of headings
        for (const QString &font : fonts.mid(2)) {
            // name, type, encoding, emb, sub, uni, object and generation: the first three may hold spaces
            const QStringList fields = font.simplified().split(' ');
            QVERIFY2(fields[fields.size() - 5] == "yes", qPrintable(font));
        }
    }

    void a_physical_size_is_kept_exactly() {
        ExportOptions options{.size = FigureSize::parse("85x56.7mm"), .force = true};
        const std::string svg = folder_.filePath("a.svg").toStdString(), pdf = folder_.filePath("a.pdf").toStdString();
        export_figure(*sample("loss").figure, svg, options);
        export_figure(*sample("loss").figure, pdf, options);
        const QString head = QString::fromStdString(read_file(svg)).left(400);
        QVERIFY2(head.contains("width=\"85mm\" height=\"56.7mm\""), qPrintable(head));
        const QString info = QString::fromUtf8(output_of("pdfinfo", {QString::fromStdString(pdf)}));
        const auto size = QRegularExpression("Page size:\\s+([0-9.]+) x ([0-9.]+) pts").match(info);
        QVERIFY(std::abs(size.captured(1).toDouble() - 85 / 25.4 * 72) < .5);
        QVERIFY(std::abs(size.captured(2).toDouble() - 56.7 / 25.4 * 72) < .5);
    }
};

QTEST_MAIN(ExportRenderTest)
#include "export_render_test.moc"
