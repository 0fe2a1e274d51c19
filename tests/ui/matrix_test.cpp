#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/ui/drawing.h"
#include "tests/ui/picture.h"
#include "ui/figures/export.h"
#include "ui/figures/matrix_colours.h"
#include "ui/figures/matrix_view.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace benchlight;
using namespace benchlight::ui;
using benchlight::tests::svg_texts;

namespace {

const std::vector<std::string> garments{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                        "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

/// `per_class` images a class, most of them right, the mistakes near the diagonal.
std::shared_ptr<ConfusionCounts> made_up(std::size_t classes, std::uint32_t per_class, int epoch = 3) {
    auto counts = std::make_shared<ConfusionCounts>();
    counts->epoch = epoch;
    for (std::size_t c = 0; c < classes; ++c)
        counts->classes.push_back(classes == garments.size() ? garments[c] : "class " + std::to_string(c));
    counts->counts.resize(classes * classes);
    for (std::size_t c = 0; c < classes; ++c) {
        std::uint32_t left = per_class;
        for (std::size_t offset = 1; offset <= 3 && classes > 3; ++offset) {
            const auto wrong = static_cast<std::uint32_t>(per_class * (.02 + .05 * ((c * 7 + offset * 3) % 5) / 4.0));
            counts->counts[c * classes + (c + offset * offset) % classes] += wrong;
            left -= wrong;
        }
        counts->counts[c * classes + c] += left;
    }
    return counts;
}

std::shared_ptr<ConfusionCounts> counts_of(std::vector<std::string> classes, std::vector<std::uint32_t> counts) {
    return std::make_shared<ConfusionCounts>(ConfusionCounts{2, std::move(classes), std::move(counts)});
}

/// Three classes; the last has no images.
std::shared_ptr<ConfusionCounts> clothes() {
    return counts_of({"shirt", "coat", "bag"}, {939, 61, 0, 5, 95, 0, 0, 0, 0});
}

QPoint middle_of(const MatrixCanvas &canvas, const MatrixFigure::Cell &cell) {
    return canvas.figure()->cell_area(cell, canvas.size()).center().toPoint();
}

QString readout_of(const MatrixView &view) {
    for (const QLabel *label : view.findChildren<QLabel *>())
        if (label->property("role") == "help") return label->text();
    return {};
}

} // namespace

class MatrixTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::filesystem::path file(const QString &name) const { return folder_.filePath(name).toStdString(); }

    static void wheel(MatrixCanvas &canvas, const QPointF &at, int notches) {
        QWheelEvent event(at, canvas.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&canvas, &event);
    }

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void pairs_of_class_numbers_are_counted() {
        const std::vector<std::uint16_t> label{0, 0, 1, 3}, predicted{0, 1, 1, 0};
        const auto counts = count_confusion({"a", "b"}, label, predicted, 7);
        QCOMPARE(counts->classes, (std::vector<std::string>{"a", "b", "2", "3"}));
        QCOMPARE(counts->epoch, 7);
        QCOMPARE(counts->count(0, 1), 1u);
        QCOMPARE(counts->row_sums(), (std::vector<std::uint64_t>{2, 1, 0, 1}));
        QCOMPARE(counts->column_sums(), (std::vector<std::uint64_t>{2, 2, 0, 0}));
        QCOMPARE(counts->accuracy(), .5);
        QVERIFY(!count_confusion({"a"}, label, std::vector<std::uint16_t>{0}));
        QVERIFY(!count_confusion({"a"}, std::vector<std::uint16_t>{65535}, std::vector<std::uint16_t>{0}));
        QVERIFY(std::isnan(count_confusion({"a", "b"}, {}, {})->accuracy()));
    }

    void numbers_are_counts_with_predicted_classes_across() {
        const auto counts = counts_of({"cat", "dog, small"}, {7, 3, 0, 10});
        const MatrixFigure figure(counts, matrix_title(2, "pets"));
        QCOMPARE(QString::fromStdString(figure.table().csv()),
                 QString("true \\ predicted,cat,\"dog, small\"\r\ncat,7,3\r\n\"dog, small\",0,10\r\n"));
        QCOMPARE(figure.title(), QString("Confusion matrix, epoch 2: pets"));
        QCOMPARE(matrix_title(0, {}), QString("Confusion matrix"));
        QCOMPARE(counts->accuracy(), .85);
    }

    void the_worst_classes_can_stand_first() {
        const auto counts = counts_of({"a", "b", "none", "c"}, {9, 1, 0, 0, 5, 5, 0, 0, 0, 0, 0, 0, 0, 2, 0, 8});
        const MatrixFigure figure(counts, {}, {.order = MatrixOrder::error});
        std::vector<std::string> order;
        for (const auto &row : figure.table().rows) order.push_back(row.front());
        QCOMPARE(order, (std::vector<std::string>{"b", "c", "a", "none"}));
        QCOMPARE(QString::fromStdString(figure.table().csv()),
                 QString("true \\ predicted,b,c,a,none\r\nb,5,0,5,0\r\nc,2,8,0,0\r\na,1,0,9,0\r\nnone,0,0,0,0\r\n"));
        const QRectF first = figure.cell_area({1, 1}, figure.default_size()),
                     last = figure.cell_area({2, 2}, figure.default_size());
        QVERIFY(first.top() < last.top() && first.left() < last.left());
        QVERIFY(figure.cell_at(first.center(), figure.default_size()) == (MatrixFigure::Cell{1, 1}));
    }

    void a_cell_is_said_with_its_share() {
        const MatrixNumbers counts(clothes(), MatrixQuantity::counts, MatrixOrder::name);
        QCOMPARE(counts.sentence(0, 1), QString("shirt predicted as coat: 61 (6.1 %)"));
        QCOMPARE(counts.sentence(1, 1), QString("coat predicted as coat: 95 (95.0 %)"));
        QCOMPARE(counts.sentence(2, 0), QString("bag predicted as shirt: 0 (no image of this class)"));
        const MatrixNumbers precision(clothes(), MatrixQuantity::precision, MatrixOrder::name);
        QCOMPARE(precision.sentence(0, 1),
                 QString("shirt predicted as coat: 61 (39.1 % of what is predicted as coat)"));
        QCOMPARE(precision.sentence(0, 2), QString("shirt predicted as bag: 0 (nothing is predicted as bag)"));
    }

    void cells_show_what_is_asked_for() {
        const auto texts = [](MatrixQuantity quantity) {
            const MatrixNumbers numbers(clothes(), quantity, MatrixOrder::name);
            QStringList all;
            for (int row = 0; row < 3; ++row)
                for (int column = 0; column < 3; ++column) all << numbers.text(row, column);
            return all.join("|");
        };
        QCOMPARE(texts(MatrixQuantity::counts), QString("939|61|0|5|95|0|0|0|0"));
        QCOMPARE(texts(MatrixQuantity::errors), QString("|61|0|5||0|0|0|"));
        QCOMPARE(texts(MatrixQuantity::recall), QString("93.9|6.1|0|5|95|0|||")); // a hundred images give no tenths
        QCOMPARE(texts(MatrixQuantity::precision), QString("99|39||1|61||0|0|"));
        const MatrixNumbers errors(clothes(), MatrixQuantity::errors, MatrixOrder::name);
        QCOMPARE(errors.share(0, 1), 1.0);
        QCOMPARE(errors.share(1, 0), 5 / 61.0);
        QVERIFY(std::isnan(errors.share(1, 1)));
        const MatrixNumbers precision(clothes(), MatrixQuantity::precision, MatrixOrder::name);
        QCOMPARE(precision.share(0, 1), 61 / 156.0);
        QCOMPARE(precision.share(0, 2), 0.0);
    }

    void percentages_have_the_digits_that_mean_something() {
        QCOMPARE(percent_digits(.061, 1000), QString("6.1"));
        QCOMPARE(percent_digits(.061, 100), QString("6"));
        QCOMPARE(percent_digits(.0001, 10000), QString("<0.1"));
        QCOMPARE(percent_digits(.001, 900), QString("<1"));
        QCOMPARE(percent_digits(.9999, 10000), QString(">99.9"));
        QCOMPARE(percent_digits(0, 10), QString("0"));
        QCOMPARE(percent_digits(1, 10), QString("100"));
    }

    void cells_are_where_they_are_painted() {
        for (const std::size_t classes : {2u, 10u, 100u, 1000u, 2000u}) {
            const MatrixFigure figure(made_up(classes, 1000), {});
            const int last = static_cast<int>(classes) - 1;
            for (const QSizeF size : {QSizeF(300, 300), QSizeF(600, 600), QSizeF(900, 500)}) {
                for (const int cell : {0, last / 2, last}) {
                    const MatrixFigure::Cell wanted{cell, last - cell};
                    const QRectF area = figure.cell_area(wanted, size);
                    QVERIFY(QRectF(QPointF(), size).contains(area));
                    const auto found = figure.cell_at(area.center(), size);
                    QVERIFY(found && *found == wanted);
                }
                QVERIFY(!figure.cell_at(QPointF(1, 1), size));
                const MatrixLayout layout = figure.layout_for(size);
                QVERIFY(figure.name_at({layout.cells.left() - 3, layout.cells.top() + layout.side / 2}, size) ==
                        (MatrixFigure::Cell{0, -1}));
                QVERIFY(figure.name_at({layout.cells.right() - .1, layout.cells.bottom() + 3}, size) ==
                        (MatrixFigure::Cell{-1, last}));
            }
        }
        // The picture agrees: the middle of a cell has its colour, whatever part is visible.
        for (const auto &zoom : {std::optional<MatrixRange>(), std::optional(MatrixRange{3.25, 5.5, 4})}) {
            const MatrixFigure figure(made_up(10, 1000), {}, {.quantity = MatrixQuantity::errors, .zoom = zoom});
            const QImage image = figure_image(figure, Theme::light);
            const MatrixLayout layout = figure.layout_for(figure.default_size());
            int looked = 0;
            for (int row = layout.first_row(); row < layout.end_row(); ++row)
                for (int column = layout.first_column(); column < layout.end_column(); ++column) {
                    const QPointF corner = layout.cell(row, column).topLeft() + QPointF(4, 4);
                    if (!layout.cells.contains(corner)) continue;
                    const double share = figure.numbers().share(row, column);
                    const QColor is = image.pixelColor(corner.toPoint()),
                                 expected = std::isnan(share) ? tokens_of(Theme::light).raised
                                                              : matrix_colour(share, Theme::light);
                    QVERIFY2(std::abs(is.red() - expected.red()) <= 2 && std::abs(is.blue() - expected.blue()) <= 2,
                             qPrintable(QString("%1,%2: %3 %4").arg(row).arg(column).arg(is.name(), expected.name())));
                    ++looked;
                }
            QVERIFY(looked >= (zoom ? 16 : 100));
        }
    }

    /// On every colour that a cell can have, in every theme.
    void counts_can_be_read() {
        for (const Theme theme : {Theme::light, Theme::dark, Theme::print})
            for (int i = 0; i <= 1000; ++i) {
                const QColor cell = matrix_colour(i / 1000.0, theme);
                const double is = contrast(readable_on(cell, tokens_of(theme)), cell);
                QVERIFY2(is >= 4.5, qPrintable(QString("%1 on %2").arg(is).arg(cell.name())));
            }
        QCOMPARE(qRound(contrast(Qt::black, Qt::white)), 21);
        QCOMPARE(readable_on(matrix_colour(1, Theme::light), tokens_of(Theme::light)), QColor(Qt::white));
        for (const Theme theme : {Theme::light, Theme::dark})
            QVERIFY(contrast(matrix_colour(1, theme), matrix_colour(0, theme)) > 7);
    }

    void a_mistake_among_a_thousand_classes_is_still_seen() {
        auto counts = made_up(1000, 1000);
        for (std::size_t c = 0; c < 1000; ++c)
            for (std::size_t p = 0; p < 1000; ++p) counts->counts[c * 1000 + p] = c == p ? 1000 : 0;
        counts->counts[800 * 1000 + 200] = 300;
        const MatrixFigure figure(counts, {});
        const QImage image = figure_image(figure, Theme::light);
        const QPointF place = figure.cell_area({800, 200}, figure.default_size()).center();
        int dark = 0;
        for (int y = -2; y <= 2; ++y)
            for (int x = -2; x <= 2; ++x)
                dark += image.pixelColor(qRound(place.x()) + x, qRound(place.y()) + y).lightness() < 200;
        QVERIFY2(dark >= 1 && dark <= 4, qPrintable(QString::number(dark)));
    }

    void exports_in_every_format() {
        for (const std::size_t classes : {2u, 10u, 1000u})
            for (const char *ending : {"png", "svg", "pdf", "csv"}) {
                const auto path = file(QString("%1.%2").arg(classes).arg(ending));
                export_figure(MatrixFigure(made_up(classes, 100), "a"), path);
                QVERIFY(std::filesystem::file_size(path) > 20);
                if (std::string(ending) != "csv") QVERIFY(std::filesystem::file_size(path) < 3'000'000);
            }
    }

    void drawings_are_vectors_with_their_texts() {
        const auto counts = counts_of({"7e5", "a < b & c"}, {939, 61, 5, 95});
        const MatrixFigure figure(counts, "Title");
        export_figure(figure, file("v.svg"));
        const QStringList texts = svg_texts(file("v.svg"));
        for (const char *text :
             {"7e5", "a < b & c", "939", "61", "5", "95", "predicted class", "true class", "Title — 94.0 % right"})
            QVERIFY2(texts.contains(text), qPrintable(QString(text) + " is not among " + texts.join("|")));
        const std::string svg = read_file(file("v.svg"));
        QVERIFY(svg.find("<image") == std::string::npos);
        export_figure(figure, file("v.pdf"));
        const std::string pdf = read_file(file("v.pdf"));
        QVERIFY(pdf.find("/FontFile2") != std::string::npos);
        QVERIFY(pdf.find("/Subtype /Image") == std::string::npos);
    }

    /// QSvgGenerator knows no clipping, so nothing may be drawn beyond the visible part.
    void a_part_is_drawn_without_the_rest() {
        const MatrixFigure figure(made_up(10, 1000), {}, {.zoom = MatrixRange{2.5, 2.5, 3}});
        export_figure(figure, file("part.svg"));
        const QStringList texts = svg_texts(file("part.svg"));
        QVERIFY(texts.contains("Dress") && texts.contains("Coat"));
        QVERIFY(!texts.contains("T-shirt/top") && !texts.contains("Bag"));
        const QRectF cells = figure.layout_for(figure.default_size()).cells;
        QSvgRenderer renderer(QString::fromStdString(file("part.svg").string()));
        QImage image(800, 800, QImage::Format_RGB32);
        QPainter painter(&image);
        renderer.render(&painter);
        QCOMPARE(image.pixelColor(cells.right() + 5, cells.center().y()), tokens_of(Theme::light).surface);
        QCOMPARE(image.pixelColor(cells.center().x(), cells.top() - 3), tokens_of(Theme::light).surface);
    }

    void what_cannot_be_shown_is_said() {
        MatrixView view;
        view.resize(400, 400);
        view.show();
        view.show_counts(counts_of({"only"}, {12}));
        QVERIFY2(view.canvas()->accessibleDescription().contains("only is the only class"),
                 qPrintable(view.canvas()->accessibleDescription()));
        QTest::keyClick(view.canvas(), Qt::Key_Down);
        QTest::keyClick(view.canvas(), Qt::Key_Plus);
        QTest::mouseClick(view.canvas(), Qt::LeftButton, {}, {100, 100});
        QVERIFY(!view.canvas()->cell());
        view.grab();
        view.show_counts(counts_of({"a", "b"}, {0, 0, 0, 0}));
        QVERIFY(view.canvas()->accessibleDescription().contains("no images"));
        view.grab();
        for (const auto &counts : {counts_of({"only"}, {12}), counts_of({"a", "b"}, {0, 0, 0, 0}), counts_of({}, {})})
            for (const auto quantity :
                 {MatrixQuantity::counts, MatrixQuantity::recall, MatrixQuantity::precision, MatrixQuantity::errors}) {
                const MatrixFigure figure(counts, "x", {.quantity = quantity, .order = MatrixOrder::error});
                figure_image(figure, Theme::light);
                export_figure(figure, file("odd.svg"), {.force = true});
                QVERIFY(!svg_texts(file("odd.svg")).join(" ").isEmpty());
            }
        // Classes without images have empty rows, nobody's prediction an empty column.
        view.show_counts(clothes());
        QVERIFY(view.canvas()->accessibleDescription().isEmpty());
        for (const auto quantity : {MatrixQuantity::recall, MatrixQuantity::precision, MatrixQuantity::errors}) {
            view.set_look({.quantity = quantity});
            view.grab();
        }
    }

    void the_arrow_keys_read_out_cells() {
        MatrixView view;
        view.resize(420, 460);
        view.show();
        view.show_counts(made_up(10, 1000));
        const auto read = [&] { return readout_of(view); };
        QVERIFY(read().contains("arrow"));
        view.canvas()->setFocus();
        QTest::keyClick(view.canvas(), Qt::Key_Down);
        QVERIFY2(read().startsWith("T-shirt/top predicted as T-shirt/top"), qPrintable(read()));
        QTest::keyClick(view.canvas(), Qt::Key_Right);
        QVERIFY2(read().startsWith("T-shirt/top predicted as Trouser"), qPrintable(read()));
        QTest::keyClick(view.canvas(), Qt::Key_End);
        QTest::keyClick(view.canvas(), Qt::Key_Right);
        QVERIFY2(read().startsWith("Ankle boot predicted as Ankle boot"), qPrintable(read()));
        QCOMPARE(view.canvas()->accessibleDescription(), read());
        const QString before = read();
        view.show_counts(made_up(10, 500, 4)); // the next epoch keeps the cell, with its new number
        QVERIFY(read().startsWith("Ankle boot predicted as Ankle boot") && read() != before);
        QTest::keyClick(view.canvas(), Qt::Key_Escape);
        QVERIFY(read().contains("arrow"));
    }

    void pointing_reads_out_a_cell() {
        MatrixView view;
        view.resize(420, 460);
        view.show_counts(made_up(10, 1000));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy changed(view.canvas(), &MatrixCanvas::cell_changed);
        QTest::mouseMove(view.canvas(), middle_of(*view.canvas(), {4, 6}));
        QTRY_VERIFY(changed.count() > 0);
        QVERIFY(changed.last().first().toString().startsWith("Coat predicted as Shirt"));
    }

    void clicks_and_keys_choose() {
        MatrixView view;
        view.resize(460, 500);
        view.show_counts(made_up(10, 1000));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        MatrixCanvas &canvas = *view.canvas();
        QSignalSpy chosen(&view, &MatrixView::chosen);
        const auto last = [&] {
            return chosen.isEmpty() ? QPoint(-9, -9) : QPoint(chosen.last()[0].toInt(), chosen.last()[1].toInt());
        };
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, middle_of(canvas, {6, 4}));
        QCOMPARE(last(), QPoint(6, 4));
        const QRectF cells = canvas.figure()->layout_for(canvas.size()).cells,
                     cell = canvas.figure()->cell_area({2, 3}, canvas.size());
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, QPointF(cells.left() - 6, cell.center().y()).toPoint());
        QCOMPARE(last(), QPoint(2, -1));
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, QPointF(cell.center().x(), cells.bottom() + 6).toPoint());
        QCOMPARE(last(), QPoint(-1, 3));
        QCOMPARE(chosen.count(), 3);
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, {1, 1}); // nothing is there
        QCOMPARE(chosen.count(), 3);

        view.set_choice(2, 3);
        QCOMPARE(chosen.count(), 3);
        QVERIFY(canvas.choice() == (MatrixFigure::Cell{2, 3}));
        QTest::keyClick(&canvas, Qt::Key_Home);
        QTest::keyClick(&canvas, Qt::Key_Right);
        QTest::keyClick(&canvas, Qt::Key_Return);
        QCOMPARE(last(), QPoint(0, 1));
        QTest::keyClick(&canvas, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(last(), QPoint(0, -1));
        QTest::keyClick(&canvas, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(last(), QPoint(-1, 1));
        QTest::keyClick(&canvas, Qt::Key_Escape);
        QCOMPARE(last(), QPoint(-1, -1));
        QVERIFY(canvas.choice().none() && !canvas.cell());
        const int so_far = chosen.count();
        QTest::keyClick(&canvas, Qt::Key_Escape); // there is nothing left to clear
        QCOMPARE(chosen.count(), so_far);
    }

    void what_is_chosen_has_an_outline() {
        MatrixView view;
        view.resize(460, 500);
        view.show_counts(made_up(10, 1000));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        MatrixCanvas &canvas = *view.canvas();
        const auto accents = [&] {
            const QImage image = canvas.grab().toImage();
            int count = 0;
            for (int y = 2; y < image.height() - 2; ++y)
                for (int x = 2; x < image.width() - 2; ++x)
                    count += image.pixel(x, y) == tokens_of(Theme::light).accent.rgb();
            return count;
        };
        QCOMPARE(accents(), 0);
        view.set_choice(3, 4);
        const int cell = accents();
        QVERIFY(cell > 0);
        view.set_choice(3, -1);
        QVERIFY2(accents() > 2 * cell, qPrintable(QString("%1 %2").arg(accents()).arg(cell)));
        view.set_choice(77, -5); // no such class
        QCOMPARE(accents(), 0);
    }

    void the_wheel_zooms_about_the_pointer() {
        MatrixView view;
        view.resize(500, 540);
        view.show_counts(made_up(1000, 1000));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        MatrixCanvas &canvas = *view.canvas();
        QSignalSpy changed(&view, &MatrixView::look_changed);
        const QPointF at = canvas.figure()->layout_for(canvas.size()).cells.topLeft() + QPointF(100, 200);
        const auto under = [&] { return canvas.figure()->cell_at(at, canvas.size()).value(); };
        const MatrixFigure::Cell before = under();
        for (int i = 0; i < 5; ++i) wheel(canvas, at, 2);
        QVERIFY(view.look().zoom && view.look().zoom->extent < 200);
        QVERIFY(changed.count() == 5);
        QVERIFY(std::abs(under().label - before.label) <= 1 && std::abs(under().predicted - before.predicted) <= 1);
        QVERIFY(canvas.cell() == under());
        for (int i = 0; i < 60; ++i) wheel(canvas, at, 2);
        QVERIFY(view.look().zoom->extent >= 2);
        canvas.grab();

        QTest::keyClick(&canvas, Qt::Key_0);
        QVERIFY(!view.look().zoom);
        wheel(canvas, at, -3); // there is no more to see
        QVERIFY(!view.look().zoom);
        wheel(canvas, at, 1);
        QTest::mouseDClick(&canvas, Qt::LeftButton, {}, at.toPoint());
        QVERIFY(!view.look().zoom);
    }

    void dragging_moves_what_is_zoomed() {
        MatrixView view;
        view.resize(500, 540);
        view.show_counts(made_up(100, 1000));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        MatrixCanvas &canvas = *view.canvas();
        QSignalSpy chosen(&view, &MatrixView::chosen);
        view.set_look({.zoom = MatrixRange{40, 40, 20}});
        const QPointF from = canvas.figure()->layout_for(canvas.size()).cells.center();
        const auto grabbed = canvas.figure()->cell_at(from, canvas.size());
        const QPointF to = from + QPointF(60, -40);
        QTest::mousePress(&canvas, Qt::LeftButton, {}, from.toPoint());
        QMouseEvent move(QEvent::MouseMove, to, canvas.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&canvas, &move);
        QTest::mouseRelease(&canvas, Qt::LeftButton, {}, to.toPoint());
        QVERIFY(canvas.figure()->cell_at(to, canvas.size()) == grabbed);
        QVERIFY(view.look().zoom->column < 40 && view.look().zoom->row > 40);
        QCOMPARE(view.look().zoom->extent, 20.0);
        QCOMPARE(chosen.count(), 0);
    }

    void keys_move_what_is_zoomed() {
        MatrixView view;
        view.resize(500, 540);
        view.show_counts(made_up(100, 1000));
        view.show();
        MatrixCanvas &canvas = *view.canvas();
        canvas.setFocus();
        QTest::keyClick(&canvas, Qt::Key_Home);
        for (int i = 0; i < 4; ++i) QTest::keyClick(&canvas, Qt::Key_Plus);
        QVERIFY(view.look().zoom && view.look().zoom->extent < 25);
        QVERIFY(view.look().zoom->row < 1);
        QTest::keyClick(&canvas, Qt::Key_End);
        QVERIFY(canvas.cell() == (MatrixFigure::Cell{99, 99}));
        QVERIFY(view.look().zoom->row + view.look().zoom->extent > 99.99);
        const double row = view.look().zoom->row;
        QTest::keyClick(&canvas, Qt::Key_Up); // still visible: nothing moves
        QCOMPARE(view.look().zoom->row, row);
        for (int i = 0; i < 6; ++i) QTest::keyClick(&canvas, Qt::Key_Minus);
        QVERIFY(!view.look().zoom);
    }

    void the_same_part_stays_through_the_epochs() {
        MatrixView view;
        view.show_counts(made_up(100, 1000, 1), "one");
        view.set_look({.zoom = MatrixRange{40, 40, 20}});
        view.set_choice(41, 42);
        view.show_counts(made_up(100, 900, 2), "two");
        QVERIFY(view.look().zoom == (MatrixRange{40, 40, 20}));
        QVERIFY(view.canvas()->choice() == (MatrixFigure::Cell{41, 42}));
        QCOMPARE(view.figure()->title(), QString("two"));
        view.show_counts(made_up(50, 900, 2));
        QVERIFY(!view.look().zoom);
        QVERIFY(view.canvas()->choice().none());
    }

    void controls_choose_the_look() {
        MatrixView view;
        view.show_counts(made_up(10, 1000));
        view.show();
        const auto boxes = view.findChildren<QComboBox *>();
        QCOMPARE(boxes.size(), 2);
        for (const QComboBox *box : boxes) QVERIFY(!box->isVisible() && !box->accessibleName().isEmpty());
        view.show_controls(true);
        QVERIFY(boxes[0]->isVisible());
        QSignalSpy changed(&view, &MatrixView::look_changed);
        boxes[0]->setFocus();
        QTest::keyClick(boxes[0], Qt::Key_Down);
        QVERIFY(view.look().quantity == MatrixQuantity::recall);
        QTest::keyClick(boxes[1], Qt::Key_Down);
        QVERIFY(view.look().order == MatrixOrder::error);
        QCOMPARE(changed.count(), 2);
        view.set_look({.quantity = MatrixQuantity::errors});
        QCOMPARE(boxes[0]->currentText(), QString("Errors only"));
        QCOMPARE(boxes[1]->currentIndex(), 0);
        QCOMPARE(changed.count(), 2);
        QVERIFY(view.figure()->look().quantity == MatrixQuantity::errors);
    }

    void nothing_yet_says_what_comes() {
        MatrixView view;
        view.resize(300, 300);
        view.show();
        QVERIFY(view.canvas()->accessibleDescription().contains("classes"));
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            tests::picture(view, theme == Theme::dark ? "matrix-empty-dark" : "matrix-empty");
        }
        QTest::keyClick(view.canvas(), Qt::Key_Down); // does nothing
        view.show_counts(made_up(2, 10));
        view.show_counts(nullptr);
        QVERIFY(!view.canvas()->figure());
        view.set_hint("Choose a run.");
        QCOMPARE(view.canvas()->accessibleDescription(), QString("Choose a run."));
    }

    void looks() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            const QString end = theme == Theme::dark ? "-dark" : "";
            for (const std::size_t classes : {2u, 10u, 100u, 1000u})
                for (const int side : {300, 600}) {
                    MatrixView view;
                    view.resize(side, side);
                    view.show_controls(side == 600);
                    view.show_counts(made_up(classes, 1000), matrix_title(3, "Fashion-MNIST, fast"));
                    view.show();
                    QVERIFY(QTest::qWaitForWindowExposed(&view));
                    view.canvas()->setFocus();
                    if (side == 600) QTest::keyClick(view.canvas(), Qt::Key_Down);
                    if (side == 600) view.set_choice(1, -1);
                    tests::picture(view, QString("matrix-%1-%2%3").arg(classes).arg(side).arg(end));
                    for (const auto &[quantity, name] :
                         {std::pair(MatrixQuantity::recall, "recall"), {MatrixQuantity::errors, "errors"}}) {
                        MatrixLook look{.quantity = quantity, .order = MatrixOrder::error};
                        if (classes == 1000) look.zoom = MatrixRange{100.3, 100.6, 17};
                        view.set_look(look);
                        tests::picture(view, QString("matrix-%1-%2-%3%4").arg(classes).arg(side).arg(name, end));
                    }
                }
        }
        apply_theme(Theme::light);
    }
};

QTEST_MAIN(MatrixTest)
#include "matrix_test.moc"
