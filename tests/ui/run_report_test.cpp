#include "engine/core/error.h"
#include "tests/ui/trained_run.h"
#include "ui/report/report_command.h"
#include "ui/report/report_export.h"
#include "ui/report/report_html.h"
#include "ui/report/report_pages.h"
#include "ui/report/report_pdf.h"
#include "ui/report/run_report.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

/// A figure that notes where it is painted.
class MarkedFigure final : public Figure {
  public:
    explicit MarkedFigure(QString name) : name_(std::move(name)) {}
    QString title() const override { return name_; }
    QSizeF default_size() const override { return {600, 700}; }
    void paint(QPainter &painter, const QSizeF &size, const FigureLook &) const override {
        area = painter.worldTransform().mapRect(QRectF(QPointF(), size));
        painter.fillRect(QRectF(QPointF(), size), Qt::gray);
        painter.setFont(figure_font(14));
        painter.drawText(QPointF(10, 20), name_);
        QImage pixel(1, 1, QImage::Format_RGB32);
        pixel.fill(Qt::red);
        painter.drawImage(QRectF(10, 30, 20, 20), pixel);
        QLinearGradient shade(0, 0, 100, 0);
        shade.setColorAt(0, Qt::red);
        shade.setColorAt(1, Qt::blue);
        painter.fillRect(QRectF(10, 60, 100, 20), shade);
    }
    Table table() const override { return {}; }

    mutable QRectF area{};

  private:
    QString name_;
};

QString hostile() { return "<script>alert(\"1\")</script> & 'more' %1 %2"; }

ReportDocument document_with(int rows) {
    ReportDocument report{.title = hostile(), .subtitle = "below", .theme = Theme::light, .blocks = {}};
    report.heading("First");
    report.say(hostile(), ReportParagraph::Kind::problem);
    report.blocks.emplace_back(ReportFacts{{{"Accuracy", "91.00 %", hostile()}, {"Loss", "0.1234", ""}}});
    ReportTable table{{{"Name", false}, {"Number", true}}, {}};
    for (int i = 0; i < rows; ++i) table.rows.push_back({hostile(), {QString::number(i), i % 2 == 0}});
    report.blocks.emplace_back(std::move(table));
    return report;
}

/// What one page shows.
QImage picture_of_page(const ReportPages &pages, std::size_t page) {
    QImage image(pages.size.toSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    for (const ReportPages::Item &item : pages.pages[page]) {
        painter.save();
        item(painter);
        painter.restore();
    }
    return image;
}

bool is_blank(const QImage &image, const QRect &area) {
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x)
            if (image.pixel(x, y) != qRgb(255, 255, 255)) return false;
    return true;
}

Json started_with(const training::Settings &settings, const char *precision = "fp32") {
    return {{"settings", settings.json()}, {"precision", precision}};
}

} // namespace

class RunReportTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::filesystem::path path(const char *name) const { return folder_.filePath(name).toStdString(); }

    /// A stand-in for the program, that does what a report is made by.
    void become(const QByteArray &script) const {
        const QString file = folder_.filePath("program");
        QFile::remove(file);
        QFile program(file);
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write("#!/bin/sh\n" + script);
        program.close();
        program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("BENCHLIGHT_PROGRAM", file.toLocal8Bit());
    }

  private slots:
    void texts_never_become_markup() {
        ReportDocument report = document_with(3);
        report.add(std::make_shared<MarkedFigure>(hostile()), {600, 700});
        const QString html = report_html(report);
        QVERIFY(!html.contains("<script"));
        QCOMPARE(html.count("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp;"), 9);
        QVERIFY(html.contains("%1 %2"));
        QCOMPARE(html.count("<strong>"), 2);
    }

    void figures_of_a_page_share_no_names() {
        ReportDocument report{.title = "two", .subtitle = {}, .theme = Theme::light, .blocks = {}};
        for (const char *name : {"one", "other"}) report.add(std::make_shared<MarkedFigure>(name), {600, 700});
        const QString html = report_html(report);
        QStringList names;
        static const QRegularExpression id("id=\"([^\"]*)\""), used("url\\(#([^)]*)\\)");
        for (auto matches = id.globalMatch(html); matches.hasNext();) names << matches.next().captured(1);
        QVERIFY(names.size() >= 2); // gradients have names
        QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), names.size());
        int uses = 0;
        for (auto matches = used.globalMatch(html); matches.hasNext(); ++uses)
            QVERIFY(names.contains(matches.next().captured(1)));
        QVERIFY(uses >= 2);
        QVERIFY(!html.contains("http"));
        QVERIFY(!html.contains("<?xml"));
        QVERIFY(html.contains("data:image/png;base64,"));
    }

    void a_figure_is_never_cut_and_a_heading_never_alone() {
        ReportDocument report{.title = "figures", .subtitle = "below", .theme = Theme::light, .blocks = {}};
        std::vector<std::shared_ptr<MarkedFigure>> figures;
        for (const QSizeF size : {QSizeF(600, 500), QSizeF(600, 500), QSizeF(1400, 900), QSizeF(500, 2000)}) {
            report.heading("Heading");
            figures.push_back(std::make_shared<MarkedFigure>("figure"));
            report.add(figures.back(), size);
        }
        const ReportPages pages = lay_out_pages(report);
        QCOMPARE(pages.pages.size(), 4u);
        const QRectF inside(pages.margins.left(), pages.margins.top(),
                            pages.size.width() - pages.margins.left() - pages.margins.right(),
                            pages.size.height() - pages.margins.top() - pages.margins.bottom());
        for (std::size_t page = 0; page < pages.pages.size(); ++page) {
            for (const auto &figure : figures) figure->area = {};
            const QImage image = picture_of_page(pages, page);
            const QRectF &area = figures[page]->area;
            QVERIFY(!area.isEmpty()); // one on each page, in their order
            QVERIFY2(inside.adjusted(-.01, -.01, .01, .01).contains(area), "a figure leaves the page");
            QVERIFY(area.width() > 200);
            const QRect above(QRectF(inside.left(), area.top() - 50, inside.width(), 48).toRect());
            QVERIFY(!is_blank(image, above)); // its heading
        }
    }

    void a_long_table_repeats_its_header() {
        const ReportPages pages = lay_out_pages(document_with(200));
        QVERIFY(pages.pages.size() > 2);
        const QImage second = picture_of_page(pages, 1), third = picture_of_page(pages, 2);
        const auto top = [&](const QImage &image) {
            return image.copy(static_cast<int>(pages.margins.left()), static_cast<int>(pages.margins.top()), 300, 16);
        };
        QVERIFY(!is_blank(top(second), top(second).rect()));
        QCOMPARE(top(second), top(third)); // rows differ from page to page, the header does not
        for (std::size_t page = 0; page < pages.pages.size(); ++page) {
            const QImage image = picture_of_page(pages, page);
            const int below = static_cast<int>(pages.size.height() - pages.margins.bottom()) + 2;
            QVERIFY(is_blank(image, QRect(0, below, image.width(), image.height() - below)));
        }
    }

    void pages_and_stops() {
        QVERIFY(report_pdf(document_with(200)).startsWith("%PDF-"));
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_THROWS_EXCEPTION(Stopped, report_pdf(document_with(2), stop.get_token()));
        QVERIFY_THROWS_EXCEPTION(Stopped, report_html(document_with(2), stop.get_token()));
    }

    void a_run_in_both_formats_and_a_stop() {
        const std::string spec = tests::generate_idx(path("data"), 200, 40);
        training::Settings settings = tests::quick_settings(spec);
        settings.epochs = 1;
        const runs::RunFolder run = tests::train_run(settings, path("run"));
        std::uint64_t last = 0, total = 0;
        const Progress progress = [&](std::uint64_t done, std::uint64_t of) {
            QVERIFY(done >= last);
            last = done;
            total = of;
        };
        write_run_report(run.path, path("r.pdf"), {}, {}, progress);
        QCOMPARE(last, total);
        QVERIFY(read_file(path("r.pdf")).starts_with("%PDF-"));
        last = 0;
        write_run_report(run.path, path("r.HTML"), {.theme = Theme::dark}, {}, progress);
        QVERIFY(read_file(path("r.HTML")).find("Confusion matrix") != std::string::npos);
        QVERIFY_THROWS_EXCEPTION(Error, write_run_report(run.path, path("r.pdf"), {}));
        QVERIFY_THROWS_EXCEPTION(UsageError, write_run_report(run.path, path("r.txt"), {}));
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_THROWS_EXCEPTION(Stopped, write_run_report(run.path, path("s.pdf"), {}, stop.get_token()));
        QVERIFY(!std::filesystem::exists(path("s.pdf")));
    }

    void words_of_a_shell() {
        QCOMPARE(shell_word("rotate=30,flip=0.5"), std::string("rotate=30,flip=0.5"));
        QCOMPARE(shell_word("folder:/a b/it's"), std::string("'folder:/a b/it'\\''s'"));
        QCOMPARE(shell_word(""), std::string("''"));
        QCOMPARE(shell_word("$(x)"), std::string("'$(x)'"));
    }

    void the_command_says_what_differs() {
        training::Settings settings;
        training::apply_preset("fast", settings);
        settings.data = "fashion-mnist";
        QCOMPARE(repeating_command(started_with(settings)),
                 std::string("benchlight train --data fashion-mnist --run again --preset fast --precision fp32"));
        settings.epochs = 9;
        settings.learning_rate = .05;
        settings.split.limit_train = 3000;
        settings.split.seed = 7;
        settings.split.half_of_test = true;
        settings.threads = 2;
        QCOMPARE(repeating_command(started_with(settings, "bf16")),
                 std::string("benchlight train --data fashion-mnist --run again --preset fast --epochs 9 --lr 0.05 "
                             "--precision bf16 --validation half-of-test --limit-train 3000 --seed 7 --threads 2"));
        const std::string folded = repeating_command(started_with(settings, "bf16"), 60);
        QCOMPARE(QString::fromStdString(folded).replace(" \\\n   ", ""),
                 QString::fromStdString(repeating_command(started_with(settings, "bf16"))));
        for (const QString &line : QString::fromStdString(folded).split('\n')) QVERIFY(line.size() <= 64);
        QVERIFY(remarks_on_repeating(started_with(settings)).empty());
        settings.nesterov = false;
        QCOMPARE(remarks_on_repeating(started_with(settings)).size(), 1u);
        Json forked = started_with(settings);
        forked["parent"] = runs::Parent{"/runs/a b", "best", 3, 60, "00"}.json();
        QVERIFY(repeating_command(forked).starts_with(
            "benchlight fork --run '/runs/a b' --checkpoint best --new-run again --model fast"));
    }

    void another_process_makes_it() {
        become("echo '{\"event\":\"progress\",\"done\":1,\"total\":4}'\necho \"$@\" > \"$7\"\n");
        ReportExport maker;
        QSignalSpy done(&maker, &ReportExport::exported), failed(&maker, &ReportExport::failed),
            progress(&maker, &ReportExport::progress);
        maker.write(path("the run"), path("out file.pdf"));
        QVERIFY(maker.busy());
        QTRY_COMPARE(done.count(), 1);
        QVERIFY(!maker.busy());
        QCOMPARE(failed.count(), 0);
        QCOMPARE(done[0][0].toString(), folder_.filePath("out file.pdf"));
        QCOMPARE(progress.last()[0].toString(), QString("Writing the report… 25 %"));
        QCOMPARE(QString::fromStdString(read_file(path("out file.pdf"))).trimmed(),
                 QString("export --run %1 --figure report --out %2 --force --json")
                     .arg(folder_.filePath("the run"), folder_.filePath("out file.pdf")));
    }

    void its_failures_are_told() {
        ReportExport maker;
        QSignalSpy failed(&maker, &ReportExport::failed), cancelled(&maker, &ReportExport::cancelled);
        become("echo 'a warning' >&2\necho 'benchlight: There is no run in x.' >&2\nexit 1\n");
        maker.write(path("run"), path("x.pdf"));
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].toString(), QString("There is no run in x."));
        become("kill -9 $$\n");
        maker.write(path("run"), path("x.pdf"));
        QTRY_COMPARE(failed.count(), 2);
        QVERIFY(failed[1][0].toString().contains("unexpectedly"));
        qputenv("BENCHLIGHT_PROGRAM", "/nowhere/benchlight");
        maker.write(path("run"), path("x.pdf"));
        QTRY_COMPARE(failed.count(), 3);
        QVERIFY(failed[2][0].toString().contains("cannot be started"));
        QVERIFY(!maker.busy());
        QCOMPARE(cancelled.count(), 0);
    }

    void it_can_be_cancelled() {
        become("exec sleep 60\n");
        ReportExport maker;
        QSignalSpy failed(&maker, &ReportExport::failed), cancelled(&maker, &ReportExport::cancelled);
        maker.write(path("run"), path("x.pdf"));
        maker.cancel();
        QTRY_COMPARE(cancelled.count(), 1);
        QCOMPARE(failed.count(), 0);
        auto dying = std::make_unique<ReportExport>();
        dying->write(path("run"), path("x.pdf"));
        dying.reset(); // does not wait for a minute
    }
};

QTEST_MAIN(RunReportTest)
#include "run_report_test.moc"
