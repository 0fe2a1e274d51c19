#include "ui/figures/export.h"
#include "ui/figures/grid_figure.h"

#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

images::Image filled(int side, int channels, std::uint8_t level) {
    return {side, side, channels, std::vector<std::uint8_t>(static_cast<std::size_t>(side * side * channels), level)};
}

std::vector<augment::GridTile> tiles(int count = 16, int side = 8, int channels = 3) {
    std::vector<augment::GridTile> tiles;
    for (int i = 0; i < count; ++i) {
        augment::GridTile tile;
        tile.index = static_cast<std::uint32_t>(i);
        tile.label = static_cast<std::uint16_t>(i % 2);
        tile.original = filled(side, channels, 40);
        tile.augmented = filled(side, channels, 200);
        tiles.push_back(tile);
    }
    return tiles;
}

const std::vector<std::string> classes{"cat", "dog"};

QImage painted(const GridFigure &figure, const QSize &size, Theme theme = Theme::light) {
    QImage image(size, QImage::Format_RGB32);
    QPainter painter(&image);
    figure.paint(painter, size, theme);
    return image;
}

int count_of(const QImage &image, const QColor &colour, const QRect &area) {
    int found = 0;
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x) found += image.pixel(x, y) == colour.rgb();
    return found;
}

} // namespace

class GridFigureTest : public QObject {
    Q_OBJECT

  private slots:
    void notes_stand_under_their_tiles_in_their_colours() {
        std::vector<TileNote> notes(16);
        notes[0] = {"cat .98", TileNote::Kind::right};
        notes[5] = {"cat .61", TileNote::Kind::wrong};
        notes[6] = {"waiting", TileNote::Kind::plain};
        const GridFigure figure(tiles(), classes, "Seen", notes);
        const QSize size(1600, 1800);
        for (const Theme theme : {Theme::light, Theme::dark}) {
            const QImage image = painted(figure, size, theme);
            const Tokens &tokens = tokens_of(theme);
            for (int i = 0; i < 16; ++i) {
                const QRect area = figure.tile_area(i, size).toRect();
                QCOMPARE(count_of(image, tokens.good, area) > 20, i == 0);
                QCOMPARE(count_of(image, tokens.bad, area) > 20, i == 5);
                QCOMPARE(count_of(image, tokens.muted, area) > 20, i == 6);
            }
        }
    }

    void small_pictures_have_one_line_and_captions_the_whole_width() {
        const std::vector<TileNote> notes(16, {"dog", TileNote::Kind::wrong});
        const GridFigure figure(tiles(), classes, {}, notes), plain(tiles(), classes, {});
        const QSizeF low(280, 200), high(280, 420);
        const auto pitch = [](const GridFigure &of, const QSizeF &size) {
            return of.tile_area(1, size).left() - of.tile_area(0, size).left();
        };
        QVERIFY(pitch(figure, low) > 1.5 * figure.tile_area(0, low).width());
        QVERIFY(figure.tile_area(3, low).right() <= low.width());
        // One line in the low figure, as high as that of a grid without notes; two in the high one.
        const auto captions = [](const GridFigure &of, const QSizeF &size) {
            return of.tile_area(0, size).height() - of.tile_area(0, size).width();
        };
        QCOMPARE(captions(figure, low), captions(plain, low));
        QVERIFY(captions(figure, high) > 1.5 * captions(plain, high));
    }

    void right_and_wrong_differ_in_more_than_colour() {
        const auto signs = [](TileNote::Kind kind) {
            const GridFigure figure(tiles(1), classes, {}, {{QString(), kind}});
            QImage image = painted(figure, {400, 430});
            image.convertTo(QImage::Format_Grayscale8);
            return image;
        };
        const QImage right = signs(TileNote::Kind::right), wrong = signs(TileNote::Kind::wrong);
        int differing = 0;
        for (int y = 0; y < right.height(); ++y)
            for (int x = 0; x < right.width(); ++x)
                differing += std::abs(qGray(right.pixel(x, y)) - qGray(wrong.pixel(x, y))) > 100;
        QVERIFY(differing > 4);
    }

    void the_table_has_notes_only_when_there_are_some() {
        const Table without = GridFigure(tiles(2), classes, "Seen").table();
        QCOMPARE(without.header, (std::vector<std::string>{"tile", "index", "label", "applied"}));
        QCOMPARE(without.rows[0].size(), std::size_t{4});
        const Table with = GridFigure(tiles(2), classes, "Seen", {{"dog, sure", TileNote::Kind::wrong}}).table();
        QCOMPARE(with.header.back(), std::string("note"));
        QCOMPARE(with.rows[0].back(), std::string("dog, sure"));
        QCOMPARE(with.rows[1].back(), std::string());
    }

    void shows_augmented_or_original_images() {
        const GridFigure augmented(tiles(), classes, {});
        const GridFigure original = augmented.with(TileImages::original);
        QCOMPARE(original.images(), TileImages::original);
        const QSize size(500, 560);
        for (int round = 0; round < 2; ++round) { // the second from kept images
            const QRect area = augmented.tile_area(3, size).toRect();
            QVERIFY(count_of(painted(augmented, size), QColor(200, 200, 200), area) > 5000);
            QVERIFY(count_of(painted(original, size), QColor(40, 40, 40), area) > 5000);
        }
    }

    void preparing_changes_nothing_that_is_seen() {
        const QSize size(517, 573);
        for (const int side : {8, 28, 224}) {
            const GridFigure plain(tiles(16, side), classes, {}), ready(tiles(16, side), classes, {});
            ready.prepare(size, 1);
            QCOMPARE(painted(ready, size), painted(plain, size));
            QCOMPARE(painted(ready, size * 2), painted(plain, size * 2)); // prepared for another size
        }
    }

    /// Pictures for looking at, when BENCHLIGHT_SCREENSHOTS names a folder.
    void pictures() {
        const QString folder = qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS");
        if (folder.isEmpty()) QSKIP("BENCHLIGHT_SCREENSHOTS is not set");
        std::vector<TileNote> notes;
        for (int i = 0; i < 16; ++i)
            notes.push_back({i % 3 ? "T-shirt/top .98" : "Ankle boot .61", TileNote::Kind(i % 4 ? 1 + i % 2 : 0)});
        for (const Theme theme : {Theme::light, Theme::dark})
            for (const int width : {300, 480, 800}) {
                const GridFigure figure(tiles(16, 28), {"T-shirt/top", "Ankle boot"}, width == 800 ? "Seen" : "",
                                        notes);
                const QString name = QString("%1/notes-%2-%3.png").arg(folder).arg(width);
                painted(figure, {width, width * 5 / 4}, theme).save(name.arg(theme == Theme::light ? "light" : "dark"));
            }
    }

    void tiles_are_where_they_are_painted() {
        const GridFigure figure(tiles(7), classes, "Seven");
        QCOMPARE(figure.columns(), 3);
        const QSizeF size(640, 700);
        for (int i = 0; i < 7; ++i) QCOMPARE(figure.tile_at(figure.tile_area(i, size).center(), size), i);
        QCOMPARE(figure.tile_at({639, 699}, size), -1);
    }
};

QTEST_MAIN(GridFigureTest)
#include "grid_figure_test.moc"
